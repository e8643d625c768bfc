"""What every request must bring and every answer carries (docs/threat-model.md, pages and requests).

Refuses an unknown Host and an unsafe request that did not start on our own pages; writes the content
security policy and the other headers on each answer. The CSRF token itself is Flask-WTF's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, Forbidden

from hub.web.assets import MAX_AGE_SECONDS

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
API_PREFIX = "/api/"
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
FEATURES_OFF = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "publickey-credentials-get", "screen-wake-lock", "usb", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class CrossSiteError(Forbidden):
    """An unsafe request that another site may have caused."""


def content_policy(extra: dict[str, Iterable[str]] | None = None) -> str:
    """The policy as a header value; `extra` adds sources to named directives."""
    added = {name: " ".join(sources) for name, sources in (extra or {}).items()}
    return "; ".join(f"{name} {value} {added.get(name, '')}".strip() for name, value in POLICY.items())


def permissions_policy(*, camera: bool = False) -> str:
    """Every feature off, the camera for ourselves on the page that takes photographs."""
    return ", ".join(
        f"{feature}=(self)" if camera and feature == "camera" else f"{feature}=()" for feature in FEATURES_OFF
    )


def relax(*, img_src: Iterable[str] = (), form_action: Iterable[str] = (), camera: bool = False) -> None:
    """Widen the policy of this one answer: identity providers at sign-in, the camera at deposit."""
    g.hub_policy = {"img-src": tuple(img_src), "form-action": tuple(form_action)}
    g.hub_camera = camera


def clear_site_data(response: Response) -> Response:
    """What signing out adds: the browser forgets pages, cookies and storage of this origin."""
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def init_security(
    app: Flask, *, origin: str, hosts: Collection[str] = (), nicknames: Collection[str] = ()
) -> None:
    """Check requests and mark answers. `origin` is ours as a browser writes it; `hosts` are further names;
    who looks for a page under a nickname is sent to the origin, and is answered nothing else."""
    accepted = frozenset({urlsplit(origin).netloc, *hosts})

    def check() -> ResponseReturnValue | None:
        if request.host not in accepted:
            if request.host in nicknames and _looks_for_a_page():
                return redirect(_under(origin, request.url))
            raise BadRequest("unknown host")
        if request.method not in SAFE_METHODS and not request.path.startswith(API_PREFIX):
            _require_same_origin(origin)
        return None

    def mark(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        extra = g.get("hub_policy")
        response.headers.setdefault("Content-Security-Policy", content_policy(extra))
        response.headers.setdefault(
            "Permissions-Policy", permissions_policy(camera=bool(g.get("hub_camera")))
        )
        response.headers["Cache-Control"] = _cache_control(response)
        return response

    app.before_request(check)
    app.after_request(mark)


def _looks_for_a_page() -> bool:
    return request.method in ("GET", "HEAD") and not request.path.startswith(API_PREFIX)


def _under(origin: str, url: str) -> str:
    """The same place under our origin: of what was asked, only path and query are taken."""
    ours, asked = urlsplit(origin), urlsplit(url)
    return asked._replace(scheme=ours.scheme, netloc=ours.netloc).geturl()


def _require_same_origin(origin: str) -> None:
    """`Sec-Fetch-Site` where the browser sends it, else `Origin`; a request with neither is refused."""
    site = request.headers.get("Sec-Fetch-Site")
    same = site == "same-origin" if site is not None else request.headers.get("Origin") == origin
    if not same:
        raise CrossSiteError("cross-site request")


def _cache_control(response: Response) -> str:
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        return f"public, max-age={MAX_AGE_SECONDS}, immutable"
    return "no-store"
