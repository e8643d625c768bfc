/* Keeps an open page true: a bell says which channel changed, never what; the page then asks the server
   for its fragments, at once and at most once a second. When the socket is away, every 30 seconds.

   Elements with data-live-url are regions. data-live-channel names the channel whose bells concern the
   region (without it, every bell does). data-live="thread" merges notes; other regions are replaced.
   When a fragment answers 403 or 404, what stands in data-live-area gives way to the refusal panel, and
   the text being written stays on screen. */
import { io } from "../vendor/socket.io.esm.min.js";
import { fragmentHeaders } from "./csrf.js";
import { announce, bannerFor, show } from "./page.js";
import { mergeThread, replaceRegion } from "./thread.js";

const EVERY = 1000;
const QUIET = 30000;
const LAZY = 3000;
const area = document.querySelector("[data-live-area]");
const dot = document.querySelector("[data-live-state]");
let timer = 0;
let running = false;
let again = false;
let last = 0;
let lazyAt = 0;
let lazyTimer = 0;

/* What the page is about comes first; what is not on screen is not asked for. */
const regions = () => {
  const all = [...document.querySelectorAll("[data-live-url]")].filter((r) => !("liveLazy" in r.dataset && !r.offsetParent));
  return all.sort((a, b) => Number("liveLazy" in a.dataset) - Number("liveLazy" in b.dataset));
};
const concerns = (channel) => regions().some((r) => !r.dataset.liveChannel || r.dataset.liveChannel === channel);

/* Ask for a refresh: now, or as soon as a second has passed since the last. */
export function ring() {
  if (running) again = true;
  else timer ||= setTimeout(sync, Math.max(0, last + EVERY - Date.now()));
}

async function sync() {
  timer = 0;
  running = true;
  again = false;
  last = Date.now();
  let lazy;
  try {
    for (const region of regions()) {
      if ("liveLazy" in region.dataset && !(lazy ??= lazyTurn())) continue;
      if (!(await refresh(region))) break;
    }
  } catch {
    deferred(true);
  } finally {
    running = false;
    if (again) ring();
  }
}

/* What stands beside the page waits: at most every three seconds, and never for a page nobody looks at. Asked
   once for all of it, so that one such region never takes the turn of another. */
function lazyTurn() {
  const wait = lazyAt + LAZY - Date.now();
  if (document.hidden) return false;
  if (wait <= 0) lazyAt = Date.now();
  else lazyTimer ||= setTimeout(() => { lazyTimer = 0; ring(); }, wait);
  return wait <= 0;
}

/* True when the next region may be asked for too. */
async function refresh(region) {
  const url = new URL(region.dataset.liveUrl, location.href);
  if (region.dataset.cursor) url.searchParams.set("after", region.dataset.cursor);
  const answer = await fetch(url, { headers: fragmentHeaders(), redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect" || answer.status === 401) return stopped("session");
  const html = await answer.text();
  if ((answer.status === 403 || answer.status === 404) && area?.contains(region)) return refuse(html);
  if (!answer.ok) return stopped(bannerFor(answer.status));
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(region.id);
  if (fresh) apply(region, fresh);
  show(null);
  return true;
}

function stopped(banner) {
  show(banner);
  return false;
}

function apply(region, fresh) {
  if (region.dataset.code) mark(fresh, region.dataset.code);
  if (region.dataset.live !== "thread") return replaceRegion(region, fresh);
  if ("reset" in fresh.dataset) changed();
  const added = mergeThread(region, fresh);
  if (region.dataset.readUrl && !document.hidden) seen(region);
  if (added.length) arrivals(region, added);
}

/* The channel one is in, in the side list. */
function mark(fresh, code) {
  for (const link of fresh.querySelectorAll("a")) {
    if (link.querySelector(".code")?.textContent === code) link.setAttribute("aria-current", "page");
  }
}

/* How far one has read is told to the server, so that other pages count right. */
function seen(region) {
  const body = new FormData();
  body.set("cursor", region.dataset.cursor);
  fetch(region.dataset.readUrl, { method: "POST", body, headers: fragmentHeaders() }).catch(() => {});
}

/* A pill and a quiet sentence; neither scroll nor focus moves. */
function arrivals(region, added) {
  const pill = document.querySelector("[data-pill]");
  const count = added.length + Number(pill?.dataset.count ?? 0);
  const words = (count === 1 ? region.dataset.one : region.dataset.many).replace("{n}", count);
  const partners = [...new Set(added.map((item) => item.dataset.partner).filter(Boolean))];
  announce([words, ...partners].join(", "));
  const first = added[0];
  if (!pill || first.getBoundingClientRect().top < innerHeight) return;
  pill.dataset.count = count;
  pill.querySelector("span").textContent = words;
  pill.hidden = false;
  pill.onclick ??= () => first.scrollIntoView({ block: "center" });
  new IntersectionObserver((seen, observer) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    pill.hidden = true;
    pill.dataset.count = 0;
    pill.onclick = null;
  }).observe(first);
}

/* What may be read here is no longer the same: said in words, on screen and aloud. */
function changed() {
  show("changed");
  announce(document.querySelector("[data-state] strong")?.textContent ?? "");
}

function refuse(html) {
  const panel = new DOMParser().parseFromString(html, "text/html").querySelector("[data-refusal]");
  if (!panel) return stopped("failure");
  const text = document.querySelector("textarea[data-draft]")?.value ?? "";
  area.replaceChildren(panel);
  if (text.trim()) area.append(kept(text));
  announce(panel.querySelector("h1").textContent);
  return false;
}

function kept(text) {
  const block = document.getElementById("t-kept").content.cloneNode(true);
  block.querySelector("textarea").value = text;
  return block;
}

function deferred(late) {
  document.documentElement.dataset.live = late ? "late" : "on";
  if (dot) dot.hidden = !late;
}

const socket = io({ transports: ["websocket"], reconnectionDelayMax: 10000 });
/* Catching up is not an answer to a bell: the first bell after it is heard at once. */
socket.on("connect", async () => {
  deferred(false);
  if (running) return ring();
  await sync();
  last = 0;
});
socket.on("disconnect", () => deferred(true));
socket.on("connect_error", () => deferred(true));
socket.on("bell", ({ c }) => {
  if (concerns(c)) ring();
});
setInterval(() => {
  if (socket.connected) return;
  ring();
  if (!socket.active) socket.connect();
}, QUIET);
if (document.querySelector("[data-live-lazy]:empty")) ring();
document.addEventListener("hub:sync", ring);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  ring();
  if (!socket.active) socket.connect();
});
window.addEventListener("online", ring);
