/* Opens <dialog> elements as real dialogs. The link that opens one carries data-dialog="ID"; its
   data-set-NAME attributes fill what the dialog marks data-slot="NAME" (a text, or a hidden field). */

function fill(dialog, link) {
  for (const slot of dialog.querySelectorAll("[data-slot]")) {
    const value = link.getAttribute(`data-set-${slot.dataset.slot}`);
    if (value === null) continue;
    if (slot instanceof HTMLInputElement) slot.value = value;
    else slot.textContent = value;
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-dialog]");
  const dialog = link && document.getElementById(link.dataset.dialog);
  if (!dialog?.showModal) return;
  event.preventDefault();
  fill(dialog, link);
  if (dialog.open) dialog.close();
  dialog.showModal();
  dialog.addEventListener("close", () => link.focus(), { once: true });
});

for (const dialog of document.querySelectorAll("dialog.dlg[open]")) {
  dialog.close();
  dialog.showModal();
}
