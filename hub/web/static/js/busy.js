/* A button that starts long work says so: data-busy holds the words. The page that answers replaces it. */
import { announce } from "./page.js";

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const words = button?.dataset.busy;
  if (!words) return;
  button.setAttribute("aria-busy", "true");
  button.textContent = words;
  announce(words);
  setTimeout(() => { button.disabled = true; });
});
