"""An act whose calls fail, one after another: the user is told the truth, and asking again works."""

from __future__ import annotations

from hub.errors import OutcomeUnknownError, StorageUnavailableError, TamperedError, UnfinishedError
from tests.documents.faults import SHORT
from tests.platform_builder import add_household


def through(world, faulty, ways, act, *, first=0, one_in=1):
    """Each call that fails, or one in so many, until the act makes no more; how many there were."""
    for way in ways:
        it, at = act.ready(world), first
        while True:
            faulty.fail(at, way)
            told = tried(world, act, it)
            reached = len(faulty.made) > at
            faulty.fail()
            if not reached:
                break
            assert way == SHORT or not isinstance(told, TamperedError), "an outage is no damage"
            if is_true(world, act, it, told) or isinstance(told, TamperedError):  # a damaged upload is ended
                it = act.ready(world)
            at += one_in
        assert (told, is_done(world, act, it)) == (None, True)
    return at


def tried(world, act, it):
    """What was told; nothing, when all went well."""
    try:
        act.do(world, it)
    except (StorageUnavailableError, UnfinishedError, TamperedError) as error:
        return error
    return None


def is_true(world, act, it, told):
    """Whether the act is done, which is what was told."""
    done = is_done(world, act, it)
    if told is None:
        assert done
    elif not isinstance(told, OutcomeUnknownError | UnfinishedError):
        assert not done, f"done, and yet told: {told!r}"
    return done


def is_done(world, act, it):
    with world.platform.database.reading() as session:
        return act.done(session, it)


def sound(world):
    world.home = add_household(world.platform, [world.worker])
    world.is_sound_once_swept()
