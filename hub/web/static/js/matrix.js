/* The consent matrix: "Tout accepter" and "Tout refuser", as large and as easy one as the other, and the
   number of answers given. Without scripts the two buttons post, and the server fills the matrix. */

for (const form of document.querySelectorAll("form[data-matrix]")) {
  const radios = (value) => [...form.querySelectorAll(`.seg input[value="${value}"]`)];
  const counter = document.querySelector("[data-answers]");

  const count = () => {
    const given = form.querySelectorAll(".seg input:checked").length;
    if (counter) counter.textContent = counter.dataset.text.replace("{n}", given).replace("{total}", radios("given").length);
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-fill]");
    if (!button) return;
    event.preventDefault();
    for (const radio of radios(button.dataset.fill)) radio.checked = true;
    count();
  });
  form.addEventListener("change", count);
  count();
}
