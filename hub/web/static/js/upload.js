/* Several files at once, each in parts: progress, cancel, try again, and the reason beside the file. After a
   cut a file goes on where it stands. Words come from the form's data-t-… attributes and from the server's
   problem+json. */
import { announce, bannerFor, show } from "./page.js";
import { Sending } from "./tus.js";

const TOGETHER = 2;
const BUSY = ["sending", "paused", "scanning"];
const PHOTO = /\.(jpe?g|jpe|jfif|png|heic|heif|hif)$/i;
const lang = document.documentElement.lang;

function octets(size) {
  const [value, unit] = size >= 1048576 ? [size / 1048576, "megabyte"] : [size / 1024, "kilobyte"];
  return new Intl.NumberFormat(lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

class Row {
  /* `pages`: kinds and sizes of the photos `file` is made of, one behind another. */
  constructor(form, file, pages = "") {
    Object.assign(this, { form, file, pages, state: "waiting", percent: 0 });
    const row = document.getElementById("t-upload").content.cloneNode(true).firstElementChild;
    Object.assign(this, { row, bar: row.querySelector("progress"), said: row.querySelector("[data-said]") });
    row.querySelector("[data-name]").textContent = file.name;
    for (const button of row.querySelectorAll("[data-do]")) {
      button.append(hidden(` ${file.name}`));
      button.addEventListener("click", () => this[button.dataset.do]());
    }
    this.turn("waiting", octets(file.size));
    this.precheck();
  }

  /* The two causes that need no journey to the server. */
  precheck() {
    if (!this.file.size) this.turn("refused", this.form.dataset.tEmpty);
    else if (!this.pages && this.file.size > Number(this.form.dataset.limit)) this.turn("refused", this.form.dataset.tTooLarge);
  }

  turn(state, text) {
    this.state = state;
    this.said.textContent = text;
    this.row.dataset.state = state;
    this.bar.hidden = !BUSY.includes(state);
    for (const button of this.row.querySelectorAll("[data-when]")) {
      button.hidden = !button.dataset.when.split(" ").includes(state);
    }
    if (this.row.contains(document.activeElement) && document.activeElement.hidden) this.focus();
    if (["refused", "cut", "twice"].includes(state)) announce(`${this.file.name}. ${text}`);
  }

  /* What one would use next, or the line itself: nobody is lost where a button was. */
  focus() {
    (this.row.querySelector("button:not([hidden])") ?? this.row).focus();
  }

  send() {
    const tell = { progress: (share) => this.progress(share), paused: () => this.pause() };
    this.sending ??= new Sending(this.file, this.form.dataset.uploadsUrl, this.saidOfIt(), tell);
    this.progress(this.sending.offset / this.file.size);
    return this.sending.run().then((answer) => this.ended(answer));
  }

  saidOfIt() {
    const fields = new FormData(this.form);
    for (const name of ["file", "csrf_token", "idempotency_key", "together"]) fields.delete(name);
    fields.set("pages", this.pages);
    return [["filename", this.file.name], ...[...fields].filter(([, value]) => value)];
  }

  progress(share) {
    this.percent = Math.floor(share * 100);
    if (this.percent >= 100) {
      this.bar.removeAttribute("value");
      return this.turn("scanning", this.form.dataset.tScanning);
    }
    this.bar.value = this.percent;
    const words = this.form.dataset.tSending.replace("{p}", this.percent).replace("{size}", octets(this.file.size));
    this.turn("sending", words);
  }

  pause() {
    this.turn("paused", this.form.dataset.tPaused.replace("{p}", this.percent));
    if (!navigator.onLine) show("offline");
  }

  ended({ status, problem, place }) {
    if (this.state === "cancelled") return;
    if (status === 204) return this.stored();
    if (place) return this.twice(problem.detail, place);
    const answered = status < 400 && status > 0 ? 401 : status;
    show(bannerFor(answered));
    if (answered === 0) this.turn("cut", this.form.dataset.tCut.replace("{p}", this.percent));
    else if (answered >= 500 || [401, 409, 429].includes(answered)) this.turn("cut", this.form.dataset.tFailed);
    else this.refuse(problem?.detail || this.form.dataset.tFailed);
  }

  /* The server keeps nothing of it: there is nothing left to give up. */
  refuse(why) {
    this.sending = undefined;
    this.turn("refused", why);
  }

  stored() {
    show(null);
    announce(`${this.file.name}. ${this.form.dataset.tStored}`);
    this.state = "stored";
    this.remove();
    document.dispatchEvent(new CustomEvent("hub:sync"));
  }

  /* The same bytes are there already: the reader goes to them, or to the request they may answer, where they
     are proposed; or deposits all the same. */
  twice(words, place) {
    const link = this.row.querySelector("[data-other]");
    link.href = this.form.dataset.requestUrl || place;
    link.addEventListener("click", () => this.drop());
    this.turn("twice", words);
  }

  again() {
    this.sending.again = true;
    this.retry();
  }

  drop() {
    this.sending?.cancel();
    this.remove();
  }

  cancel() {
    this.state = "cancelled";
    this.sending.cancel();
    this.remove();
    start(this.form);
  }

  retry() {
    this.turn("waiting", octets(this.file.size));
    start(this.form);
  }

  remove() {
    const held = this.row.contains(document.activeElement);
    this.row.remove();
    rowsOf(this.form).delete(this);
    settle(this.form);
    if (held) focusNext(this.form);
  }
}

const forms = new WeakMap();

function rowsOf(form) {
  if (!forms.has(form)) forms.set(form, new Set());
  return forms.get(form);
}

/* The first file that is left, or the way to choose another. */
function focusNext(form) {
  const [row] = rowsOf(form);
  if (row) row.focus();
  else form.querySelector("input[type=file][multiple]").focus();
}

function hidden(text) {
  const span = document.createElement("span");
  span.className = "visually-hidden";
  span.textContent = text;
  return span;
}

function add(form, files) {
  const list = form.querySelector("[data-uploads]");
  for (const file of files) {
    const row = new Row(form, file);
    rowsOf(form).add(row);
    list.append(row.row);
  }
  settle(form);
}

/* Photos that wait and may become the pages of one document. */
function photosOf(form) {
  return [...rowsOf(form)].filter((row) => row.state === "waiting" && !row.pages && PHOTO.test(row.file.name));
}

/* The pages, in their order, become one file whose parts the server tells apart. */
function join(form, photos) {
  const files = photos.map((row) => row.file);
  const sizes = files.map((file) => `${file.name.split(".").pop().toLowerCase()}:${file.size}`);
  for (const row of photos) row.remove();
  const row = new Row(form, new File(files, form.dataset.tPages), sizes.join(","));
  rowsOf(form).add(row);
  form.querySelector("[data-uploads]").append(row.row);
}

/* Why these photos cannot be one document, said while each is still there to be taken out. */
function tooMany(form, photos) {
  const { mostPages, tPagesMany } = form.dataset;
  return photos.length > Number(mostPages) ? tPagesMany.replace("{n}", photos.length) : "";
}

function settle(form) {
  const pages = photosOf(form);
  const photos = pages.length;
  const together = form.querySelector("[data-together]");
  together.hidden = photos < 2;
  const one = !together.hidden && together.querySelector("input").checked;
  const error = together.querySelector("[data-why]");
  const why = one ? tooMany(form, pages) : "";
  if (why && why !== error.textContent) announce(why);
  error.textContent = why;
  error.hidden = !why;
  const camera = form.querySelector("[data-camera]");
  camera.textContent = photos ? camera.dataset.next : camera.dataset.first;
  const waiting = [...rowsOf(form)].filter((row) => row.state === "waiting").length - (one ? photos - 1 : 0);
  const button = form.querySelector("[data-send]");
  form.classList.toggle("has-files", rowsOf(form).size > 0);
  if (!waiting && document.activeElement === button) focusNext(form);
  button.disabled = !waiting;
  button.textContent = (waiting > 1 ? button.dataset.many : button.dataset.one).replace("{n}", waiting);
}

/* A type of document usually belongs to one category: choose it, where one may write there. */
function preset(form, select) {
  const target = form.querySelector(`#${select.dataset.sets}`);
  const wanted = select.selectedOptions[0]?.dataset.value;
  if (![...target.options].some((option) => option.value === wanted)) return;
  target.value = wanted;
  target.dispatchEvent(new Event("change", { bubbles: true }));
}

/* Photos too many to be one document wait to be taken out; what is none of them goes on. */
function start(form, tell = () => {}) {
  const together = form.querySelector("[data-together]");
  let held = [];
  if (!together.hidden && together.querySelector("input").checked) {
    const pages = photosOf(form);
    const why = tooMany(form, pages);
    if (why) {
      tell(why);
      held = pages;
    } else join(form, pages);
  }
  const next = () => [...rowsOf(form)].find((row) => row.state === "waiting" && !held.includes(row));
  const busy = () => [...rowsOf(form)].filter((row) => BUSY.includes(row.state)).length;
  while (next() && busy() < TOGETHER) next().send().then(() => start(form));
  settle(form);
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  settle(form);
  form.addEventListener("change", (event) => {
    if (event.target.dataset.sets) preset(form, event.target);
    if (event.target.name === "together") settle(form);
    if (event.target.type !== "file") return;
    if (event.target.hasAttribute("capture")) form.querySelector("[data-together] input").checked = true;
    add(form, event.target.files);
    event.target.value = "";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.reportValidity()) start(form, announce);
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    add(form, event.dataTransfer.files);
  });
  window.addEventListener("online", () => {
    for (const row of rowsOf(form)) if (row.state === "cut") row.retry();
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...rowsOf(form)].some((row) => !["refused", "twice"].includes(row.state))) event.preventDefault();
  });
}
