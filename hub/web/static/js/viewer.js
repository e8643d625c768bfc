/* A document page by page at the keyboard: the arrows leaf, Escape goes back to the channel. An enlarged page
   that holds the focus keeps its arrows, to be moved about. */
const area = document.querySelector("[data-back]");
const KEYS = { ArrowLeft: "prev", ArrowRight: "next" };

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (target.closest("input, textarea, select, dialog, details[open]")) return;
  if (event.key === "Escape") location.assign(area.dataset.back);
  const sheet = target.closest(".leaf");
  if (sheet && sheet.scrollWidth > sheet.clientWidth) return;
  const link = KEYS[event.key] && area.querySelector(`a[rel="${KEYS[event.key]}"]`);
  if (link) link.click();
});
