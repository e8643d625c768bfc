"""Bells: one message for all who may hear it, and of a burst within a second only one more at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from queue import Empty, Queue
from threading import Thread
from uuid import uuid4

import pytest
from flask import Flask
from flask_socketio import SocketIO
from sqlalchemy import update

from hub.accounts.operations import sign_out_everywhere
from hub.documents.erasure import erase_household
from hub.errors import NotFoundError
from hub.platform.deciding import Decider
from hub.registry.models import Household
from hub.registry.models import Person as Minor
from hub.storage.keyring import Keys
from hub.web import live
from hub.web.login import COOKIE
from tests.emergencies import broken_by
from tests.erasure_world import build
from tests.journeys.browsing import AGENT, Person, application, mint_session
from tests.platform_builder import PASSWORD, add_household, add_professional, agree, build_platform


class Line:
    """The sending end of a socket server: keeps what would go out."""

    def __init__(self):
        self.sent = Queue()

    def emit(self, name, what, to):
        self.sent.put((name, what["c"], frozenset(to)))

    def next(self):
        return self.sent.get(timeout=5)


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def sockets(sqlite_database, tmp_path, clock, line, monkeypatch):
    monkeypatch.setattr(live, "AT_MOST_EVERY", 0.2)
    return live.Live(build_platform(sqlite_database, tmp_path, clock), line)


def _rooms(*professionals):
    return frozenset(f"professional:{one}" for one in professionals)


def test_everybody_is_rung_in_one_message(sockets, line):
    channel, first, second = uuid4(), uuid4(), uuid4()
    sockets.ring(channel, frozenset({first, second}))
    assert line.next() == ("bell", str(channel), _rooms(first, second))
    with pytest.raises(Empty):
        line.sent.get_nowait()


def test_a_burst_becomes_one_more_bell_at_its_end(sockets, line, monkeypatch):
    monkeypatch.setattr(live, "AT_MOST_EVERY", 2)  # a busy machine may take its time over a burst
    channel, audience = uuid4(), frozenset({uuid4(), uuid4()})
    for _ in range(20):
        sockets.ring(channel, audience)
    assert [line.next() for _ in range(2)] == [("bell", str(channel), _rooms(*audience))] * 2
    with pytest.raises(Empty):
        line.sent.get(timeout=2.5)


def test_who_was_not_rung_for_is_not_kept_waiting_by_who_was(sockets, line):
    channel, first, second = uuid4(), uuid4(), uuid4()
    sockets.ring(channel, frozenset({first}))
    sockets.ring(channel, frozenset({first, second}))
    heard = [line.next()[2] for _ in range(3)]
    assert heard == [_rooms(first), _rooms(second), _rooms(first)]


def test_the_socket_of_an_ended_session_is_closed_from_a_thread_of_its_own(sqlite_database, tmp_path, clock):
    platform = build_platform(sqlite_database, tmp_path, clock)
    ends, stays = add_professional(platform), add_professional(platform)
    app = application(platform)
    sockets = [_socket(app, platform, one) for one in (ends, stays)]
    assert [one.is_connected() for one in sockets] == [True, True]
    sign_out_everywhere(platform, ends)
    sweeping = Thread(target=app.extensions["hub_live"].sweep)
    sweeping.start()
    sweeping.join(10)
    assert [one.is_connected() for one in sockets] == [False, True]


@pytest.mark.parametrize("door", ["/deconnexion", "/deconnexion-partout"])
def test_a_socket_closes_with_the_answer_that_ends_its_session(sqlite_database, tmp_path, clock, door):
    platform = build_platform(sqlite_database, tmp_path, clock)
    leaves, stays = add_professional(platform), add_professional(platform)
    app = application(platform)
    person = Person(app, platform, leaves)
    cookie = person.client.get_cookie(COOKIE, domain=platform.settings.host).value
    sockets = [_socket(app, platform, leaves, cookie), _socket(app, platform, stays)]
    assert [one.is_connected() for one in sockets] == [True, True]
    assert person.post("/canaux", door, {})[0] == 302
    assert [one.is_connected() for one in sockets] == [False, True]


def test_what_was_rung_long_ago_is_not_remembered(sockets, monkeypatch):
    for _ in range(50):
        sockets.ring(uuid4(), frozenset({uuid4()}))
    monkeypatch.setattr(live, "AT_MOST_EVERY", 0.0)
    sockets._forget_at = 0.0
    sockets.ring(uuid4(), frozenset({uuid4()}))
    assert len(sockets._last) == 1


def test_what_another_process_erased_is_held_no_longer(sqlite_database, tmp_path, clock):
    world = build(sqlite_database, tmp_path, clock)
    server, keys = world.platform, world.platform.keys
    sockets = live.Live(server, None)
    sockets.forget_erased()
    with sqlite_database.reading() as session:
        key_ids = {home.id: session.get_one(Household, home.id).key_id for home in (world.gone, world.kept)}

    def opened():
        return {home: server.household_key(home, key_id) for home, key_id in key_ids.items()}

    before = opened()
    keys.names.get("who", lambda: "Aminata")
    sockets.forget_erased()
    assert opened() == before, "nothing was erased, nothing is forgotten"
    elsewhere = replace(server, keys=Keys(server.id, keys.keyring, keys.provider))
    deciders = (Decider(world.officer, PASSWORD), Decider(world.other, PASSWORD))
    erase_household(elsewhere, world.code(world.gone), deciders, "cli")
    sockets.forget_erased()
    with pytest.raises(NotFoundError):
        server.household_key(world.gone.id, key_ids[world.gone.id])
    assert keys.names.get("who", lambda: "opened again") == "opened again"


def test_keys_end_in_time_in_a_process_nobody_asks_anything(sqlite_database, tmp_path, clock):
    platform = build_platform(sqlite_database, tmp_path, clock)
    now = [0.0]
    keys = Keys(platform.id, platform.keys.keyring, platform.keys.provider, monotonic=lambda: now[0])
    keys.names.get("who", lambda: "Aminata")

    class Twice:
        """A socket server that lets the loop go round once, 301 seconds later, and then ends it."""

        server = SocketIO(Flask(__name__), async_mode="threading").server

        def sleep(self, _seconds):
            if now[0]:
                raise InterruptedError
            now[0] = 301.0

    with pytest.raises(InterruptedError):
        live.Live(replace(platform, keys=keys), Twice()).close_ended()
    assert list(keys.names._held) == []


def test_a_step_that_fails_ends_neither_the_loop_nor_the_steps_after_it(
    sqlite_database, tmp_path, clock, caplog
):
    """A broken glass comes to its end where a majority was altered, and elsewhere an agreement does."""
    platform = build_platform(sqlite_database, tmp_path, clock)
    referent, reader, night = (add_professional(platform, one) for one in ("ssp", "his", "mep"))
    altered, home = add_household(platform, [reader]), add_household(platform, [reader], referents=[referent])
    clock.advance(minutes=1)
    broken_by(platform, night, altered.short_code)
    hour = timedelta(hours=1)
    agree(platform, referent, home, partners=["his"], categories=["housing"], until_at=clock() + hour)
    with platform.database.writing() as session:
        session.connection().execute(
            update(Minor).where(Minor.household_id == altered.id).values(adult_at=b"altered")
        )
    platform.keys.forget()
    rung = []
    platform.bell.listen(lambda household, who: rung.append((household, who)))
    rounds = iter((hour, hour, None))

    class Thrice:
        """A socket server that lets the loop go round twice, an hour later each time, and then ends it."""

        server = SocketIO(Flask(__name__), async_mode="threading").server

        def sleep(self, _seconds):
            later = next(rounds)
            if later is None:
                raise InterruptedError
            clock.now += later

    with pytest.raises(InterruptedError):
        live.Live(platform, Thrice()).close_ended()
    assert rung == [(home.id, frozenset({referent.id, reader.id}))]
    assert [one.getMessage() for one in caplog.records if one.name == "hub.web.live"] == [
        "live step ring_expired failed: TamperedError"
    ]


def _socket(app, platform, actor, cookie=""):
    client = app.test_client()
    client.set_cookie(COOKIE, cookie or mint_session(platform, actor), domain=platform.settings.host)
    origin = platform.settings.origin
    headers = {"User-Agent": AGENT, "Origin": origin, "Host": origin.partition("://")[2]}
    return app.extensions["socketio"].test_client(app, headers=headers, flask_test_client=client)
