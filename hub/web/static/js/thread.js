/* Puts fragments of the server into the page without moving what the reader looks at. */

/* Change the page while the element under the reader's eyes keeps its place. */
export function keepStill(region, change) {
  const inView = (element) => {
    const { top } = element.getBoundingClientRect();
    return top >= 0 && top < innerHeight;
  };
  const candidates = [document.activeElement, ...region.querySelectorAll("[data-id]"), region];
  const anchor = candidates.find((element) => element && element !== document.body && inView(element));
  const before = anchor?.getBoundingClientRect().top ?? 0;
  change();
  if (anchor?.isConnected) scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
}

/* Replace what a region holds, unless nothing changed; focus returns to the same link or control. */
export function replaceRegion(region, fresh) {
  if (region.innerHTML === fresh.innerHTML) return;
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.id ? `#${CSS.escape(focused.id)}` : `[href="${CSS.escape(focused?.getAttribute("href") ?? "")}"]`;
  keepStill(region, () => region.replaceChildren(...fresh.childNodes));
  if (focused) region.querySelector(key)?.focus({ preventScroll: true });
  window.htmx?.process(region);
}

/* Merge the notes of a fragment: each id once, in the server's order. Returns the notes that are new and by others.
   data-reset says that what may be read has changed: then the fragment is the whole truth. */
export function mergeThread(region, fresh) {
  region.dataset.cursor = fresh.dataset.cursor ?? "";
  if ("reset" in fresh.dataset) {
    replaceRegion(region, fresh);
    return [];
  }
  const list = region.querySelector("[data-thread]");
  const added = [];
  keepStill(region, () => {
    for (const item of [...fresh.querySelector("[data-thread]").children]) {
      if (place(list, item)) added.push(item);
    }
    const closed = region.querySelector("[data-closed-lines]");
    const now = fresh.querySelector("[data-closed-lines]");
    if (closed && now && closed.innerHTML !== now.innerHTML) closed.replaceChildren(...now.childNodes);
  });
  if (added.length) region.querySelector("[data-empty]")?.remove();
  for (const item of added) window.htmx?.process(item);
  return added;
}

function place(list, item) {
  const { id, day, order, replyTo } = item.dataset;
  const known = id && list.querySelector(`[data-id="${CSS.escape(id)}"]`);
  if (known) {
    if (known.dataset.version !== item.dataset.version) update(known, item);
    return false;
  }
  if ("corrects" in item.dataset) return false;
  if (day && list.querySelector(`[data-day="${CSS.escape(day)}"]`)) return false;
  if (item.matches(".unread")) return false;
  const mine = "mine" in item.dataset;
  if (replyTo && reply(list, replyTo, item)) return !mine;
  insert(list, item, order);
  if (!id || mine || item.matches(".event")) return false;
  item.classList.add("fresh");
  return true;
}

/* A known note in a newer version: a reply is an article inside its question, others are list items. */
function update(known, item) {
  if (known.dataset.order) item.dataset.order = known.dataset.order;
  known.replaceWith(known.matches("article") ? item.querySelector("article") : item);
}

function reply(list, replyTo, item) {
  const question = list.querySelector(`[data-id="${CSS.escape(replyTo)}"] .replies`);
  const article = item.querySelector("article");
  if (!question || !article) return false;
  Object.assign(article.dataset, item.dataset);
  article.querySelector("[data-alone]")?.remove();
  insert(question, article, item.dataset.order);
  return true;
}

function insert(list, item, order) {
  const later = order && [...list.children].find((other) => other.dataset.order > order);
  list.insertBefore(item, later || null);
}
