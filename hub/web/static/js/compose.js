/* Drafts kept on the server every three seconds, the audience recomputed at each change of category or
   person, Ctrl+Enter. Everything hangs on the document, because htmx replaces the form after sending. */
import { fragmentHeaders } from "./csrf.js";
import { bannerFor, show } from "./page.js";

const EVERY = 3000;
const pending = new WeakMap();
let asked = 0;

async function post(url, form) {
  const body = new FormData(form);
  body.delete("file");
  return fetch(url, { method: "POST", body, headers: fragmentHeaders(), redirect: "manual" });
}

async function saveDraft(form) {
  pending.delete(form);
  const text = form.querySelector("[data-draft]").value;
  if (!form.isConnected || form.dataset.saved === text) return;
  const answer = await post(form.dataset.draftUrl, form).catch(() => null);
  const said = form.querySelector("[data-draft-said]");
  if (answer?.ok) {
    form.dataset.saved = text;
    const hour = new Date().toLocaleTimeString("fr", { hour: "2-digit", minute: "2-digit" });
    said.textContent = said.dataset.kept.replace("{hour}", hour);
  } else {
    said.textContent = said.dataset.late;
    show(answer?.type === "opaqueredirect" ? "session" : bannerFor(answer?.status ?? 0));
    later(form);
  }
}

function later(form) {
  if (!pending.has(form)) pending.set(form, setTimeout(saveDraft, EVERY, form));
}

/* Who will see it, said by the server; an answer that a newer question has overtaken is dropped. */
async function askAudience(form) {
  const place = form.querySelector("[data-audience]");
  const number = ++asked;
  place.setAttribute("aria-busy", "true");
  const answer = await post(form.dataset.audienceUrl, form).catch(() => null);
  if (number !== asked) return;
  place.removeAttribute("aria-busy");
  if (!answer?.ok) return show(answer?.type === "opaqueredirect" ? "session" : bannerFor(answer?.status ?? 0));
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...(fresh.querySelector("[data-audience]") ?? fresh.body).childNodes);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft-url]");
  if (form && event.target.matches("[data-draft]")) later(form);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-audience-url]");
  if (form && event.target.matches("[data-decides]")) askAudience(form);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter" && event.target.matches("[data-draft]")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

/* "Répondre" opens the composer in place: what was being written stays in it. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-answer]");
  const form = document.querySelector("form[data-draft-url]");
  if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const answer = await fetch(link.dataset.answer, { headers: fragmentHeaders(), redirect: "manual" }).catch(() => null);
  const html = answer?.ok ? await answer.text() : "";
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("form[data-draft-url]");
  if (!fresh) return location.assign(link.href);
  const field = fresh.querySelector("[data-draft]");
  field.value = form.querySelector("[data-draft]").value;
  form.replaceWith(fresh);
  window.htmx?.process(fresh);
  fresh.scrollIntoView({ block: "nearest" });
  field.focus();
});

/* A note on its way must not be saved again as a draft; if it does not arrive, the text is still there. */
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest?.("form[data-draft-url]");
  if (!form) return;
  clearTimeout(pending.get(form));
  pending.delete(form);
});

/* After a refusal of the form its summary takes focus, after a note was saved the empty field does. */
document.addEventListener("htmx:afterSettle", () => {
  const summary = document.querySelector("form[data-draft-url] [data-focus]");
  const field = document.querySelector("form[data-draft-url][data-sent] [data-draft]");
  (summary ?? field)?.focus({ preventScroll: !summary });
});

window.addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-draft-url]")) {
    const text = form.querySelector("[data-draft]").value;
    if (pending.has(form) && form.dataset.saved !== text) navigator.sendBeacon(form.dataset.draftUrl, new FormData(form));
  }
});
