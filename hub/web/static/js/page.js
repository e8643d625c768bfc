/* What every page does: says that scripts run, moves focus to an error summary, Ctrl+K, closing menus,
   and the banners for "offline", "session ended" and "failure". */
import "./csrf.js";

document.documentElement.classList.add("js");

const state = document.querySelector("[data-state]");

/* Show one of the base page's banners: "offline", "session", "failure"; nothing clears it. */
export function show(name) {
  if (!state || state.dataset.state === (name ?? "")) return;
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

let lastSaid = 0;
let waiting = 0;

/* Say something to a screen reader, at most every five seconds: the last sentence wins. */
export function announce(sentence) {
  const place = document.querySelector("[data-announcer]");
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    lastSaid = Date.now();
    place.textContent = sentence;
  }, Math.max(0, lastSaid + 5000 - Date.now()));
}

document.querySelector("[data-focus]")?.focus();

document.addEventListener("keydown", (event) => {
  const field = document.querySelector('[data-key="k"]');
  if (event.ctrlKey && event.key === "k" && field?.offsetParent) {
    event.preventDefault();
    field.focus();
  }
  if (event.key === "Escape") {
    const menu = document.querySelector(".menu[open]");
    menu?.querySelector("summary").focus();
    menu?.removeAttribute("open");
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});

window.addEventListener("offline", () => show("offline"));
window.addEventListener("online", () => show(null));
document.addEventListener("htmx:sendError", () => show("offline"));
document.addEventListener("htmx:responseError", (event) => show(bannerFor(event.detail.xhr.status)));
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) show(null);
});
