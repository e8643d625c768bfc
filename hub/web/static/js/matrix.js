/* The consent matrix: "Tout accepter" and "Tout refuser", as large and as easy one as the other, and the
   number of answers given. What stands apart (closed, or open until a no) is not accepted with the rest. Without scripts the two buttons post, and the server fills the matrix. */

for (const form of document.querySelectorAll("form[data-matrix]")) {
  const asked = ".seg:not([data-apart=refusable])";
  const counter = document.querySelector("[data-answers]");

  const count = () => {
    const given = form.querySelectorAll(`${asked} input:checked`).length;
    if (counter) counter.textContent = counter.dataset.text.replace("{n}", given).replace("{total}", form.querySelectorAll(asked).length);
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-fill]");
    if (!button) return;
    event.preventDefault();
    const filled = button.dataset.fill === "given" ? ".seg:not([data-apart])" : ".seg";
    for (const radio of form.querySelectorAll(`${filled} input[value="${button.dataset.fill}"]`)) radio.checked = true;
    count();
  });
  form.addEventListener("change", count);
  count();
}
