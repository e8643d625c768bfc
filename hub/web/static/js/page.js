/* What every page does: says that scripts run, moves focus to an error summary, Ctrl+K, closing menus,
   and the banners for "offline", "session ended" and "failure". */
import { renew } from "./csrf.js";

document.documentElement.classList.add("js");

const state = document.querySelector("[data-state]");

/* Show one of the base page's banners: "offline", "session", "failure", "changed"; nothing clears it, but
   for "changed", which stays until the reader has closed it. */
export function show(name) {
  const now = state?.dataset.state ?? "";
  if (!state || now === (name ?? "") || (now === "changed" && !name)) return;
  if (now === "session") renew();
  state.dataset.state = name ?? "";
  state.replaceChildren();
  state.hidden = !name;
  if (name) state.append(document.getElementById(`t-${name}`).content.cloneNode(true));
}

/* Which banner an HTTP status asks for; 0 is no answer at all. */
export function bannerFor(status) {
  if (status === 0) return "offline";
  if (status === 401) return "session";
  return status >= 500 ? "failure" : null;
}

state?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]")) return;
  state.dataset.state = "";
  state.hidden = true;
});

let lastSaid = 0;
let waiting = 0;

/* Say something to a screen reader, at most every five seconds: the last sentence wins. */
export function announce(sentence) {
  if (!sentence) return;  // nothing to say must not drop what waits to be said
  const place = document.querySelector("[data-announcer]");
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    lastSaid = Date.now();
    place.textContent = sentence;
  }, Math.max(0, lastSaid + 5000 - Date.now()));
}

document.querySelector("[data-focus]")?.focus();

document.addEventListener("keydown", (event) => {
  const field = [...document.querySelectorAll('[data-key="k"]')].findLast((one) => one.offsetParent);
  if (event.ctrlKey && event.key === "k" && field) {
    event.preventDefault();
    field.focus();
  }
  if (event.altKey && event.shiftKey && ["ArrowUp", "ArrowDown"].includes(event.key)) nextUnread(event);
  else if (["ArrowUp", "ArrowDown"].includes(event.key)) rove(event);
  if (event.key === "Escape") {
    const menu = document.querySelector(".menu[open]");
    menu?.querySelector("summary").focus();
    menu?.removeAttribute("open");
  }
});

/* The next or previous channel of the side list with something unread. */
function nextUnread(event) {
  const lines = [...document.querySelectorAll("#recents li")];
  if (event.key === "ArrowUp") lines.reverse();
  const here = lines.findIndex((line) => line.querySelector("[aria-current]"));
  const link = lines.slice(here + 1).find((line) => line.querySelector(".count"))?.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.click();
}

/* Arrows go from row to row of a list of links, and into it from what says that rows follow. */
function rove(event) {
  const links = event.target.matches?.(".ch h3 a, [data-rows]") ? [...document.querySelectorAll(".ch h3 a")] : [];
  const next = links[links.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) print();
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-filter]")) event.target.form.requestSubmit();
});

window.addEventListener("offline", () => show("offline"));
window.addEventListener("online", () => show(null));
document.addEventListener("htmx:sendError", () => show("offline"));
document.addEventListener("htmx:responseError", async (event) => {
  const { xhr, elt } = event.detail;
  show(bannerFor(xhr.status));
  if (xhr.status !== 400 || "again" in elt.dataset || !(await renew())) return;
  elt.dataset.again = "";
  elt.requestSubmit?.();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) show(null);
});
