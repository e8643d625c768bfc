"""Who really asks, behind a proxy: forwarded headers count only from the addresses that were declared.

Anybody else's are left out of account, so nobody can choose the address by which sign-ins are throttled.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = IPv4Network | IPv6Network


def networks(declared: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas. Raises ValueError."""
    return tuple(ip_network(one.strip()) for one in declared.split(",") if one.strip())


class DeclaredProxies:
    """One hop through a declared proxy: its X-Forwarded-For and -Proto are believed, its Host is checked."""

    def __init__(self, app: WSGIApplication, proxies: Iterable[Network]) -> None:
        self._app, self._behind = app, ProxyFix(app, x_for=1, x_proto=1)
        self._proxies = tuple(proxies)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does, told the client's own address when a declared proxy speaks."""
        app = self._behind if self._is_declared(environ.get("REMOTE_ADDR", "")) else self._app
        return app(environ, start_response)

    def _is_declared(self, address: str) -> bool:
        try:
            peer = ip_address(address)
        except ValueError:
            return False
        return any(peer in network for network in self._proxies)
