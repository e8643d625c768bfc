/* "Quitter vite": the page a person was reading is replaced, not kept behind the next one. */
const link = document.querySelector("[data-leave]");

function leave(event) {
  event.preventDefault();
  location.replace(link.href);
}

link?.addEventListener("click", leave);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") leave(event);
});
