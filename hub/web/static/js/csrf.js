/* The CSRF token of this session, for htmx and for our own requests. */

export function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/* Headers of a request that wants a fragment of a page. */
export function fragmentHeaders() {
  return { "HX-Request": "true", "X-CSRFToken": token(), Accept: "text/html" };
}

/* After signing in again in another tab this page's token is one of a session that is no more: take the new
   one, here and in every form. True when somebody is signed in. */
export async function renew() {
  const answer = await fetch("/aide", { headers: { Accept: "text/html" }, cache: "no-store" }).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page && page.querySelector('meta[name="csrf-token"]')?.content;
  if (!fresh) return false;
  document.querySelector('meta[name="csrf-token"]').content = fresh;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = fresh;
  return true;
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});
