"""Acts on a household's key, its consents and the store as a whole, made of several calls."""

from __future__ import annotations

from contextvars import Context
from datetime import timedelta

from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.consent.models import ConsentEvidence
from hub.documents.erasure import erase_household, finish_erasures
from hub.documents.evidence import receive_evidence
from hub.documents.fsck import check_store
from hub.documents.strays import sweep
from hub.errors import UnfinishedError
from hub.platform.log import open_log
from hub.platform.root_rotation import rotate_root
from hub.registry.models import Household, RootRotation
from tests import papers
from tests.documents.faults import ERROR, SHORT
from tests.documents.faulty_world import Act, count
from tests.platform_builder import SYSTEM, add_household

ENDED = select(RootRotation).where(RootRotation.ended_at.is_not(None))
CHECKED = select(AuditEntry).where(AuditEntry.action == "store:checked")
IMAGES = select(ConsentEvidence)


def _home(world):
    home = add_household(world.platform, [world.worker])
    with world.platform.database.reading() as session:
        return session.get_one(Household, home.id)


def _erase(world, home):
    """Not so soon that passwords are no longer taken."""
    world.clock.now += timedelta(hours=1)
    erase_household(world.platform, home.short_code, world.deciders, "cli")


def _half_erased(world):
    """Decided, and the keyring was away: its key is there, and all it had."""
    home = _home(world)
    world.home = home
    world.deposit()
    world.keyring.fail(0, ERROR)
    try:
        _erase(world, home)
    except UnfinishedError:
        world.keyring.fail()
    return home


def _sheet(world):
    """A household whose consents the worker collects, and how many images there are."""
    return add_household(world.platform, referents=[world.worker]), count(world, IMAGES)


def _photograph(world, it):
    home, _images = it
    person, photo = home.person_ids[0], iter([papers.jpeg(60, 80)])
    receive_evidence(world.platform, world.worker, home.id, person, "fiche.jpg", photo)


def _one_document(world):
    if not world.documents():
        world.deposit()
    return count(world, CHECKED)


def _check(world, _it):
    found = check_store(world.platform, SYSTEM)
    damaged = found.rows_without_object or found.undecryptable or found.households_without_key
    assert world.store.way == SHORT or not damaged, "an outage is no damage"


def _strays(world):
    """An object and a key that no row names, long enough. The key of the log is there, as once a hub runs."""
    open_log(world.platform)
    _one_document(world)
    name, key_id = world.platform.new_id().hex, world.platform.keys.create_household(world.platform.new_id())
    world.store.real.put(name, [b"left by a crash"])
    newest = max(at for _, at in world.store.real.names())
    old = timedelta(hours=world.platform.settings.upload_hours + 2)
    world.clock.now = max(world.clock.now, newest + old)
    return world.store.real, name, world.folder / "keyring" / key_id.hex()


def _sweep(world, _it):
    sweep(world.platform, SYSTEM, check_store(world.platform, SYSTEM))


def _swept(_session, it):
    store, name, key = it
    objects = Context().run(lambda: dict(store.names()))  # as if it were asked outside this transaction
    return not key.exists() and name not in objects


OF_THE_HOUSE = {
    "erase": Act(_home, _erase, lambda session, it: session.get_one(Household, it.id).erased_at is not None),
    "finish erasing": Act(
        _half_erased,
        lambda world, _it: finish_erasures(world.platform, SYSTEM),
        lambda session, it: session.get_one(Household, it.id).name == b"",
    ),
    "rotate": Act(
        lambda world: count(world, ENDED),
        lambda world, _it: rotate_root(world.platform, SYSTEM),
        lambda session, it: len(session.scalars(ENDED).all()) > it,
    ),
    "evidence": Act(_sheet, _photograph, lambda session, it: len(session.scalars(IMAGES).all()) > it[1]),
    "check the store": Act(
        _one_document,
        _check,
        lambda session, it: len(session.scalars(CHECKED).all()) > it,
    ),
    "sweep": Act(_strays, _sweep, _swept),
}
