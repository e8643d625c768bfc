/* Several files at once, one request each: progress, cancel, try again, and the reason beside the file.
   Words come from the form's data-t-… attributes and from the server's problem+json. */
import { token } from "./csrf.js";
import { announce, bannerFor, show } from "./page.js";

const TOGETHER = 2;
const lang = document.documentElement.lang;

function octets(size) {
  const [value, unit] = size >= 1048576 ? [size / 1048576, "megabyte"] : [size / 1024, "kilobyte"];
  return new Intl.NumberFormat(lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

class Row {
  constructor(form, file) {
    Object.assign(this, { form, file, state: "waiting", key: newKey(), percent: 0 });
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
    else if (this.file.size > Number(this.form.dataset.limit)) this.turn("refused", this.form.dataset.tTooLarge);
  }

  turn(state, text) {
    this.state = state;
    this.said.textContent = text;
    this.row.dataset.state = state;
    this.bar.hidden = !["sending", "scanning"].includes(state);
    for (const button of this.row.querySelectorAll("[data-do]")) {
      button.hidden = !button.dataset.when.split(" ").includes(state);
    }
    if (state === "refused" || state === "cut") announce(`${this.file.name}. ${text}`);
  }

  send() {
    const body = new FormData(this.form);
    body.delete("file");
    body.set("idempotency_key", this.key);
    body.append("file", this.file, this.file.name);
    const xhr = (this.xhr = new XMLHttpRequest());
    xhr.open("POST", this.form.action);
    xhr.setRequestHeader("X-CSRFToken", token());
    xhr.setRequestHeader("Accept", "application/problem+json, application/json");
    xhr.upload.addEventListener("progress", (event) => this.progress(event.loaded / event.total));
    return new Promise((done) => {
      xhr.addEventListener("loadend", () => done(this.ended()));
      this.progress(0);
      xhr.send(body);
    });
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

  ended() {
    const sentAway = this.xhr.responseURL && this.xhr.responseURL !== this.form.action;
    const status = sentAway ? 401 : this.xhr.status;
    if (this.state === "cancelled") return this.remove();
    if (status >= 200 && status < 300) return this.stored();
    const problem = this.problem();
    show(bannerFor(status));
    if (status === 0) this.turn("cut", this.form.dataset.tCut.replace("{p}", this.percent));
    else if (status >= 500 || status === 429 || status === 401) this.turn("cut", this.form.dataset.tFailed);
    else this.turn("refused", problem.detail || this.form.dataset.tFailed);
  }

  problem() {
    try {
      return JSON.parse(this.xhr.responseText);
    } catch {
      return {};
    }
  }

  stored() {
    show(null);
    announce(`${this.file.name}. ${this.form.dataset.tStored}`);
    this.state = "stored";
    this.remove();
    document.dispatchEvent(new CustomEvent("hub:sync"));
  }

  cancel() {
    this.state = "cancelled";
    this.xhr.abort();
  }

  retry() {
    this.turn("waiting", octets(this.file.size));
    start(this.form);
  }

  remove() {
    this.row.remove();
    rowsOf(this.form).delete(this);
    settle(this.form);
  }
}

const forms = new WeakMap();

function rowsOf(form) {
  if (!forms.has(form)) forms.set(form, new Set());
  return forms.get(form);
}

/* Names one deposit, so that a repeated request never files twice. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
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

function settle(form) {
  const waiting = [...rowsOf(form)].filter((row) => row.state === "waiting").length;
  const button = form.querySelector("[data-send]");
  form.classList.toggle("has-files", rowsOf(form).size > 0);
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

function start(form) {
  const next = () => [...rowsOf(form)].find((row) => row.state === "waiting");
  const busy = () => [...rowsOf(form)].filter((row) => ["sending", "scanning"].includes(row.state)).length;
  while (next() && busy() < TOGETHER) next().send().then(() => start(form));
  settle(form);
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  settle(form);
  form.addEventListener("change", (event) => {
    if (event.target.dataset.sets) preset(form, event.target);
    if (event.target.type !== "file") return;
    add(form, event.target.files);
    event.target.value = "";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.reportValidity()) start(form);
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    add(form, event.dataTransfer.files);
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...rowsOf(form)].some((row) => row.state !== "refused")) event.preventDefault();
  });
}
