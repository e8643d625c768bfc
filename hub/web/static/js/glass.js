/* Counts down what a broken glass has left, says it now and then, and asks the page anew when it is over:
   the server then refuses, and what was open leaves the screen. The end also stands written as a time. */
import { announce } from "./page.js";

const SAID = [10, 5, 1];
const ends = new WeakMap();

function tick() {
  for (const place of document.querySelectorAll("[data-left]")) count(place);
}

function count(place) {
  if (!ends.has(place)) ends.set(place, { at: Date.now() + Number(place.dataset.left) * 1000, said: new Set() });
  const end = ends.get(place);
  const left = Math.ceil((end.at - Date.now()) / 1000);
  if (left <= 0) return over(place, end);
  const minutes = Math.ceil(left / 60);
  place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (!SAID.includes(minutes) || left % 60 > 1 || end.said.has(minutes)) return;
  end.said.add(minutes);
  announce((minutes === 1 ? place.dataset.one : place.dataset.many).replace("{n}", minutes));
}

function over(place, end) {
  if (end.over) return;
  end.over = true;
  place.textContent = "0:00";
  announce(place.dataset.over);
  document.dispatchEvent(new Event("hub:sync"));
}

tick();
setInterval(tick, 1000);
