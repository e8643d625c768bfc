/* One file sent in parts, after tus 1.0: what arrived before a cut is not sent again. It goes on by itself
   while the cause may pass (no network, a busy server), and gives every other answer back. */
import { renew, token } from "./csrf.js";

const SLICE = 1048576;
const WAITS = [300, 1000, 2000, 4000, 8000, 15000];
const PASSING = [0, 409, 423, 429, 502, 503, 504];

function encoded(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function headers(more) {
  return { "Tus-Resumable": "1.0.0", "X-CSRFToken": token(), Accept: "application/problem+json", ...more };
}

/* So long, or until the network is back; without network, until it is. */
function pause(milliseconds) {
  return new Promise((done) => {
    window.addEventListener("online", done, { once: true });
    if (navigator.onLine) setTimeout(done, milliseconds);
  });
}

async function ask(method, address, more, keepalive = false) {
  const said = { method, headers: headers(more), cache: "no-store", keepalive };
  const answer = await fetch(address, said).catch(() => null);
  return answer ?? new Response(null, { status: 504 });
}

function problemOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export class Sending {
  /* `said`: pairs of field and value; `tell.progress(share)` and `tell.paused()` while it goes. */
  constructor(file, address, said, tell) {
    Object.assign(this, { file, address, said, tell, place: null, offset: 0, sure: true, ended: false });
  }

  /* {status, problem} of the last answer; 204 once the file is deposited; `place` of a document that has the
     same bytes, unless `again` is set. Called again, it goes on. */
  async run() {
    for (let tries = 0; ; ) {
      const before = this.offset;
      let answer = await this.step();
      if (answer.problem?.reason === "csrf") answer = { status: (await renew()) ? 0 : 401 };
      if (this.offset > before) tries = 0;
      if (answer.status === 204 && this.offset < this.file.size && !this.ended) continue;
      this.sure = answer.status === 204;
      if (this.ended || answer.place || !PASSING.includes(answer.status)) return answer;
      if (tries >= WAITS.length && navigator.onLine) return answer;
      this.tell.paused();
      await pause(WAITS[Math.min(tries, WAITS.length - 1)]);
      if (this.ended) return answer;
      tries += 1;
    }
  }

  async step() {
    if (this.place && !this.sure) await this.look();
    if (this.offset === this.file.size) return { status: 204 };
    const refused = this.place ? null : await this.begin();
    return refused ?? this.send();
  }

  async begin() {
    const words = this.said.map(([name, value]) => `${name} ${encoded(value)}`).join(",");
    const answer = await ask("POST", this.address, {
      "Upload-Length": this.file.size,
      "Upload-Metadata": words,
    });
    if (answer.status !== 201) return { status: answer.status, problem: problemOf(await answer.text()) };
    this.place = answer.headers.get("Location");
    return null;
  }

  /* How much of it is safe; what is known no more begins again. */
  async look() {
    const answer = await ask("HEAD", this.place);
    if (answer.status === 200) this.offset = Number(answer.headers.get("Upload-Offset"));
    if ([404, 410].includes(answer.status)) Object.assign(this, { place: null, offset: 0 });
    this.sure = answer.status === 200;
  }

  send() {
    const xhr = (this.xhr = new XMLHttpRequest());
    xhr.open("PATCH", this.place);
    const kind = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": this.offset };
    for (const [name, value] of Object.entries(headers(kind))) xhr.setRequestHeader(name, value);
    if (this.again) xhr.setRequestHeader("Hub-Again", "yes");
    const from = this.offset;
    xhr.upload.addEventListener("progress", (event) => this.tell.progress((from + event.loaded) / this.file.size));
    return new Promise((done) => {
      xhr.addEventListener("loadend", () => done(this.answered(xhr)));
      xhr.send(this.file.slice(from, from + SLICE));
    });
  }

  answered(xhr) {
    if (xhr.status === 204) this.offset = Number(xhr.getResponseHeader("Upload-Offset"));
    return { status: xhr.status, problem: problemOf(xhr.responseText), place: xhr.getResponseHeader("Content-Location") };
  }

  cancel() {
    this.ended = true;
    this.xhr?.abort();
    if (this.place) ask("DELETE", this.place, {}, true);
  }
}
