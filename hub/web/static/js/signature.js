/* The signature drawn on the screen, or the name typed in its place: a PNG in a file control, sent with the form
   like any image. Also shows only what the chosen way of answering asks for. Without scripts everything is
   shown, and an image is chosen from the disk. */

for (const form of document.querySelectorAll("form[data-matrix]")) {
  const shown = () => {
    const way = form.querySelector('input[name="method"]:checked')?.value;
    for (const part of form.querySelectorAll("[data-way]")) part.hidden = !part.dataset.way.split(" ").includes(way);
  };
  form.addEventListener("change", (event) => event.target.name === "method" && shown());
  shown();
}

for (const place of document.querySelectorAll("[data-signature]")) {
  const canvas = place.querySelector("canvas");
  const ink = canvas.getContext("2d");
  const file = place.querySelector("[data-drawing]");
  const typed = place.querySelector("[data-typed]");
  const said = place.querySelector("[data-drawn]");
  const other = place.closest("form").querySelector("#image");
  let last = null;

  const blank = () => {
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, canvas.width, canvas.height);
    ink.fillStyle = ink.strokeStyle = "#1b2528";
    Object.assign(ink, { lineWidth: 3, lineCap: "round", lineJoin: "round" });
  };

  const clear = () => {
    blank();
    file.value = "";
    said.textContent = said.dataset.empty;
  };

  /* Put the picture in the file control, in place of any image chosen from the disk. */
  const keep = () => {
    const bytes = Uint8Array.from(atob(canvas.toDataURL("image/png").split(",")[1]), (one) => one.charCodeAt(0));
    const box = new DataTransfer();
    box.items.add(new File([bytes], place.dataset.name, { type: "image/png" }));
    file.files = box.files;
    other.value = "";
    said.textContent = said.dataset.text;
  };

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };

  canvas.style.touchAction = "none";
  canvas.addEventListener("pointerdown", (event) => {
    if (typed.value) {
      typed.value = "";
      clear();
    }
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    ink.beginPath();
    ink.moveTo(...last);
    last = at(event);
    ink.lineTo(...last);
    ink.stroke();
  });
  canvas.addEventListener("pointerup", () => {
    if (last) keep();
    last = null;
  });
  typed.addEventListener("input", () => {
    clear();
    if (!typed.value.trim()) return;
    ink.font = "italic 40px serif";
    ink.textAlign = "center";
    ink.fillText(typed.value.trim(), canvas.width / 2, canvas.height / 2 + 12, canvas.width - 40);
    keep();
  });
  place.querySelector("[data-clear]").addEventListener("click", () => {
    typed.value = "";
    clear();
  });
  other.addEventListener("change", () => {
    typed.value = "";
    clear();
  });
  clear();
}
