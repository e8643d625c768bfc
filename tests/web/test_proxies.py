"""Only a declared proxy says whom it speaks for."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Request, Response

from hub.settings import Settings
from hub.web.proxies import DeclaredProxies, networks

FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
}


def told(declared: str, peer: str, headers: dict[str, str] | None = None) -> str:
    """Address, scheme and host as the application sees them when this peer connects."""

    @Request.application
    def app(request: Request) -> Response:
        return Response(f"{request.remote_addr} {request.scheme} {request.host}")

    environ = EnvironBuilder(headers=headers or FORWARDED).get_environ() | {"REMOTE_ADDR": peer}
    body, _status, _headers = run_wsgi_app(DeclaredProxies(app, networks(declared)), environ)
    return b"".join(body).decode()


@pytest.mark.parametrize(
    ("declared", "peer"),
    [("10.0.0.4", "10.0.0.4"), ("192.0.2.1, 10.1.0.0/24", "10.1.0.77"), ("fd00::/8", "fd00::5")],
)
def test_a_declared_proxy_is_believed_but_for_the_host(declared: str, peer: str) -> None:
    assert told(declared, peer) == "203.0.113.9 https localhost"


@pytest.mark.parametrize(
    ("declared", "peer"),
    [("", "127.0.0.1"), ("10.0.0.4", "10.0.0.5"), ("10.1.0.0/24", "10.2.0.1"), ("::1", "unix")],
)
def test_anybody_else_is_not(declared: str, peer: str) -> None:
    assert told(declared, peer) == f"{peer} http localhost"


def test_an_address_a_client_wrote_in_front_does_not_count() -> None:
    chained = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    assert told("10.0.0.4", "10.0.0.4", chained).split()[0] == "203.0.113.9"


@pytest.mark.parametrize("wrong", ["2", "proxy.example", "10.0.0.4/8", "10.0.0.4;10.0.0.5"])
def test_a_wrong_list_stops_the_start(wrong: str) -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Settings(trusted_proxies=wrong)
