"""Loads the invented platform: accounts, then one household after the other, then what people looked at.

Memory does not grow with the number of households. Interrupted anywhere and started again, it goes on where
it stopped: a household is known by its code, what happened in it by its instant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from hub.accounts.models import Partner, Professional
from hub.accounts.passwords import hash_password
from hub.accounts.queries import load_actor
from hub.actors import Actor, Origin, system_actor
from hub.audit.entries import Action
from hub.audit.models import AuditEntry
from hub.audit.sealer import seal_all
from hub.audit.units import WritingUnit, writing
from hub.channels.drafts import mark_read
from hub.channels.reading import open_channel
from hub.consent.approvals import approve_text, approved_languages, key_of
from hub.consent.texts import newest_packs
from hub.demo.begun import begun
from hub.demo.cast import CAST, PASSWORD
from hub.demo.checks import check_papers
from hub.demo.events import Paper, Story, Written
from hub.demo.life import lead_lives
from hub.demo.play import Draw, Stage, at, play
from hub.demo.showcase import showcase
from hub.demo.story import code_of, drawn, stories
from hub.demo.wish import HISTORY, Wish
from hub.errors import AccessDeniedError, ConfigurationError
from hub.households.operations import Opened
from hub.platform.accounts import NewAccount, record_account
from hub.registry.models import Household, PlatformRow
from hub.storage.platform import Platform

MOST_LOOKED_AT = 100
"""Households in which people also read: enough for a log worth looking at."""

LOOKED = 0.35
"""How many of a team's reading positions come with an opening of the channel on record."""

APPROVED = ("fr", "en")
"""Languages whose text an officer has approved; persons who read another one have an interpreter."""

OPERATOR = system_actor(Origin.CLI)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much was written this time, in households opened this time."""

    households: int
    notes: int
    documents: int


def wish_for(platform: Platform, seed: int, households: int, notes: int | None) -> Wish:
    """The world that ends now on this platform, or where a load begun earlier was to end.

    Raises ConfigurationError when the platform is not one made for a demo: invented persons are never
    mixed with others.
    """
    with platform.database.reading() as session:
        created_at = session.scalars(select(PlatformRow.created_at)).one()
        others = session.scalar(select(Professional.id).limit(1)) is not None
    ours = not others or _cast_is_here(platform)
    if not ours or created_at > platform.clock() - HISTORY:
        raise ConfigurationError("demo: this platform is in use; load it into a data folder of its own")
    now = created_at + HISTORY + timedelta(days=1)
    return Wish(seed, now, platform.timezone, households, notes)


def is_loaded(platform: Platform) -> bool:
    """Whether a demo was loaded here to the end."""
    with platform.database.reading() as session:
        query = select(AuditEntry.entry_id).where(AuditEntry.action == Action.DEMO_LOADED).limit(1)
        return session.scalar(query) is not None


def is_unfinished(platform: Platform) -> bool:
    """Whether a load was begun here and did not come to its end."""
    return _cast_is_here(platform) and not is_loaded(platform)


def others_here(platform: Platform) -> bool:
    """Whether anybody has an account who is not of the invented cast."""
    cast = {platform.key.lookup(one.mail) for one in CAST}
    with platform.database.reading() as session:
        return not cast.issuperset(session.scalars(select(Professional.lookup)))


def load_demo(
    platform: Platform, wish: Wish, draw: Draw | None = None, told: Callable[[int], None] | None = None
) -> Loaded:
    """Write the whole world; `told` hears the number of households after each."""
    stage = _stage(platform, wish, draw)
    done = Loaded(0, 0, 0)
    for story in stories(wish):
        found = begun(platform, story)
        opened = play(stage, story, found)
        _look_around(stage, wish, story, opened, found.instants if found else frozenset())
        if found is None:
            done = _counted(done, story, papers=draw is not None)
        if told is not None:
            told(story.number + 1)
    if wish.notes is None:
        lead_lives(stage, wish, code_of(wish, 0))
        _check_papers(stage, wish)
    _finish(platform, OPERATOR, wish.households)
    seal_all(platform.database)
    return done


def _check_papers(stage: Stage, wish: Wish) -> None:
    code = code_of(wish, 0)
    with stage.platform.database.reading() as session:
        home = session.scalars(select(Household.id).where(Household.short_code == code)).one()
    check_papers(stage, showcase(wish, code), wish.now, home)


def _counted(done: Loaded, story: Story, *, papers: bool) -> Loaded:
    count = sum(isinstance(event, Paper) for event in story.events) if papers else 0
    return Loaded(done.households + 1, done.notes + len(story.notes), done.documents + count)


def _stage(platform: Platform, wish: Wish, draw: Draw | None) -> Stage:
    begins = wish.begins + timedelta(hours=1)
    _add_cast(at(platform, begins), OPERATOR, hash_password(PASSWORD))
    actors: dict[str, Actor] = {}
    with platform.database.reading() as session:
        partners = {row.code: row.id for row in session.scalars(select(Partner))}
        for one in CAST:
            lookup = platform.key.lookup(one.mail)
            person = session.scalars(select(Professional.id).where(Professional.lookup == lookup)).one()
            actor = load_actor(session, person, begins, Origin.WEB)
            assert actor is not None
            actors[one.key] = actor
    _approve_texts(at(platform, begins), actors["claire.b"])
    return Stage(platform, actors, partners, draw)


def _approve_texts(platform: Platform, officer: Actor) -> None:
    """A data-protection officer approves the French and the English text, as she would on her page."""
    packs, held = newest_packs(platform.settings.config), approved_languages(platform)
    for language in APPROVED:
        if language not in held:
            approve_text(platform, officer, *key_of(packs[language]))


@writing
def _add_cast(unit: WritingUnit, password_hash: str) -> None:
    """The fifteen accounts; one hash for all, since the password is one and printed at start."""
    for one in CAST:
        lookup = unit.platform.key.lookup(one.mail)
        if unit.session.scalar(select(Professional.id).where(Professional.lookup == lookup)) is None:
            new = NewAccount(one.name, one.mail, one.partner, one.role, one.profession)
            record_account(unit, new, password_hash)


def _cast_is_here(platform: Platform) -> bool:
    with platform.database.reading() as session:
        lookup = platform.key.lookup(CAST[0].mail)
        return session.scalar(select(Professional.id).where(Professional.lookup == lookup)) is not None


def _look_around(stage: Stage, wish: Wish, story: Story, opened: Opened, known: frozenset[datetime]) -> None:
    """The team reads, each as far as it has come; in one household of six somebody foreign knocks."""
    if wish.households > MOST_LOOKED_AT:
        return
    rng, notes = drawn(wish, f"readers {story.number}"), len(story.notes)
    last = max((event.at for event in story.events if isinstance(event, Written)), default=story.opened_at)
    for place, line in enumerate(one for one in story.team if one.until is None):
        behind = rng.choice((0, 0, 1, 2, 3))
        instant = _between(rng, last, wish.now)
        platform, actor = at(stage.platform, instant), stage.actors[line.key]
        if rng.random() < LOOKED and instant not in known:
            open_channel(platform, actor, opened.id)
        mark_read(platform, actor, opened.id, max(0, notes - (behind if place else 0)))
    instant = _between(rng, last, wish.now)
    if story.number % 6 == 2 and instant not in known:
        _knock(at(stage.platform, instant), stage.actors["ines.c"], opened.id)


def _between(rng: Random, first: datetime, last: datetime) -> datetime:
    return first + (last - first) * rng.random()


def _knock(platform: Platform, actor: Actor, household_id: UUID) -> None:
    """An administrator opens a channel: refused, and on record."""
    try:
        open_channel(platform, actor, household_id)
    except AccessDeniedError:
        return
    raise AssertionError("an administrator was shown a channel")


@writing
def _finish(unit: WritingUnit, households: int) -> None:
    unit.record(Action.DEMO_LOADED, object_kind="platform", changes=[("number", None, str(households))])
