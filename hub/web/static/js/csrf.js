/* The CSRF token of this session, for htmx and for our own requests. */

export function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/* Headers of a request that wants a fragment of a page. */
export function fragmentHeaders() {
  return { "HX-Request": "true", "X-CSRFToken": token(), Accept: "text/html" };
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});
