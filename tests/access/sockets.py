"""What the live bell answers each reader of the matrix, in one word of `config/access_matrix.csv`."""

from __future__ import annotations

from flask_socketio import SocketIO, SocketIOTestClient

from hub.channels.operations import NewNote, post_note
from hub.web.login import COOKIE
from tests.access.world import CANARY, World
from tests.journeys.browsing import AGENT

METHOD = "SOCKET"
HEARD = ("bell",)
"""What the hub says by itself; it listens to nothing but a socket's beginning and its end."""


def events(world: World) -> set[str]:
    """Every event of the sockets: those the server takes, and those it sends."""
    return {*HEARD, *_server(world).server.handlers["/"]}


def answered(world: World, column: str, event: str) -> str:
    """How this reader's socket fares: `refused`, `done`, `bell` or `silent`."""
    client = _socket(world, column)
    if not client.is_connected():
        return "refused"
    if event == "connect":
        return "done"
    if event == "disconnect":
        client.disconnect()
        return "refused" if client.is_connected() else "done"
    place = world.place(column)
    post_note(world.platform, world.author, place.home.id, NewNote(place.category, place.person, CANARY))
    heard = [one for one in client.get_received() if one["name"] == event]
    assert all(one["args"] == [{"c": str(place.home.id)}] for one in heard), "a bell names a channel only"
    return "bell" if heard else "silent"


def _server(world: World) -> SocketIO:
    found: SocketIO = world.app.extensions["socketio"]
    return found


def _socket(world: World, column: str) -> SocketIOTestClient:
    headers = {"User-Agent": AGENT}
    if column != "nobody":
        kept = world.browser(column)[0].client.get_cookie(COOKIE, domain=world.platform.settings.host)
        assert kept is not None
        headers["Cookie"] = f"{COOKIE}={kept.value}"
    return _server(world).test_client(world.app, headers=headers)
