"""One invented household, drawn from a seed and its number: the same whatever else is drawn.

Nothing here reads a database. Who writes what follows the scopes of Paris, so that every note could have
been written by that professional on that day; `hub.demo.play` lets the access rule judge all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from hub.demo.agreements import HOW_OFTEN, conversations
from hub.demo.cast import BY_KEY
from hub.demo.events import Event, Follower, Home, Story
from hub.demo.moments import office_instant, office_instants
from hub.demo.notes import notes_of
from hub.demo.papers_wanted import papers_of
from hub.demo.people import SIZES, family
from hub.demo.places import HOTELS
from hub.demo.showcase import showcase
from hub.demo.wish import HISTORY, Wish
from hub.registry.short_codes import ALPHABET

NEWEST = timedelta(days=12)
FEWEST_NOTES, MOST_NOTES = 2, 25
STRIDE, FAR = 7919 * 41, 400_000
CODES = ("7F3K", "2MQ8", "9TLA", "C4WD", "58HN", "KX74", "3RZE")
SUPPORT = (("helene.v", 0.5), ("leila.k", 0.5), ("odile.f", 0.4), ("anais.b", 0.25))


def stories(wish: Wish) -> Iterator[Story]:
    """Every household, one at a time."""
    statuses = _statuses(wish)
    for number, notes in enumerate(_note_counts(wish)):
        if number == 0 and wish.notes is None:
            yield showcase(wish, code_of(wish, 0))
        else:
            yield story(wish, number, statuses[number % len(statuses)], notes)


def story(wish: Wish, number: int, agreed: str, notes: int) -> Story:
    rng = drawn(wish, f"household {number}")
    opened_at = _opened_at(rng, wish, agreed)
    persons = family(rng, wish.now.date(), _size(wish, number))
    team = team_of(rng, number, opened_at, wish.now)
    said = conversations(rng, agreed, persons, _collector(team), opened_at, wish)
    instants = office_instants(rng, notes, opened_at + timedelta(hours=1), wish.now, wish.zone)
    agreed_at = max((event.at for event in said), default=wish.now)
    hotel, town = HOTELS[number % len(HOTELS)]
    home = Home(persons, team, hotel, town, agreed_at if agreed == "given" else wish.now)
    written = notes_of(rng, home, instants)
    papers = papers_of(rng, home, opened_at, wish) if wish.papers else []
    events: list[Event] = sorted([*said, *written, *papers], key=_when)
    return Story(
        number=number,
        code=code_of(wish, number),
        hotel=hotel,
        town=town,
        opened_at=opened_at,
        stage=rng.choice((1, 2, 2, 3, 3, 4, 5)),
        persons=persons,
        team=team,
        agreed=agreed,
        events=tuple(events),
    )


def team_of(rng: Random, number: int, opened_at: datetime, now: datetime) -> tuple[Follower, ...]:
    """A referent of each partner, some colleagues, and in one household of six a hand-over with overlap."""
    employment = ["karim.l", "sofia.p"] if number % 3 else ["sofia.p", "karim.l"]
    social = ["jeanne.m", "moussa.t"] if number % 2 else ["moussa.t", "jeanne.m"]
    housing = ["nadia.r", "thomas.v"] if number % 3 != 1 else ["thomas.v", "nadia.r"]
    support = [Follower(key) for key, chance in SUPPORT if rng.random() < chance]
    first = [Follower(names[0], referent=True) for names in (employment, social, housing)]
    if number % 6 == 4:
        middle = opened_at + (now - opened_at) / 2
        first[0] = Follower(employment[0], referent=True, until=middle + timedelta(days=2))
        support.append(Follower(employment[1], referent=True, since=middle))
    if rng.random() < 0.3:
        support.append(Follower(social[1]))
    return (*first, *support)


def drawn(wish: Wish, about: str) -> Random:
    """The same numbers for the same seed and subject, on every machine."""
    return Random(f"{wish.seed}/{about}")  # noqa: S311 - an invented world needs a seed, not secrecy


def code_of(wish: Wish, number: int) -> str:
    """A short code nobody else has: a walk through all codes that meets each once."""
    if number < len(CODES):
        return f"FOYER-{CODES[number]}"
    step = (number * STRIDE + wish.seed) % len(ALPHABET) ** 4
    letters = ""
    for _ in range(4):
        step, place = divmod(step, len(ALPHABET))
        letters += ALPHABET[place]
    return f"FOYER-{letters}" if letters not in CODES else code_of(wish, number + FAR)


def _opened_at(rng: Random, wish: Wish, agreed: str) -> datetime:
    """Long enough ago for what was agreed to have ended; lately, where nothing was asked yet."""
    newest, oldest = {
        "pending": (NEWEST, timedelta(days=60)),
        "expired": (timedelta(days=100), HISTORY),
        "withdrawn": (timedelta(days=60), HISTORY),
    }.get(agreed, (timedelta(days=25), HISTORY))
    ago = newest + (oldest - newest) * rng.random()
    return office_instant(rng, wish.now - ago, wish.zone)


def _collector(team: tuple[Follower, ...]) -> str:
    """The referent of the social partner collects, face to face."""
    return next(one.key for one in team if BY_KEY[one.key].partner == "ssp" and one.referent)


def _statuses(wish: Wish) -> list[str]:
    found = [status for status, times in HOW_OFTEN.items() for _ in range(times)]
    drawn(wish, "statuses").shuffle(found)
    return found


def _size(wish: Wish, number: int) -> int:
    """Dealt, not thrown: among any fourteen households that follow each other every size comes up."""
    deck = list(SIZES)
    drawn(wish, "sizes").shuffle(deck)
    return deck[number % len(deck)]


def _note_counts(wish: Wish) -> Iterator[int]:
    """Notes per household: as many as come, or shares that add up to what was asked."""
    rng = drawn(wish, "notes")
    if wish.notes is None:
        for _ in range(wish.households):
            yield min(MOST_NOTES, FEWEST_NOTES + int(rng.expovariate(1 / 9)))
        return
    weights = [0.5 + rng.random() for _ in range(wish.households)]
    total, passed, given = sum(weights), 0.0, 0
    for weight in weights:
        passed += weight
        upto = round(wish.notes * passed / total)
        yield upto - given
        given = upto


def _when(event: Event) -> datetime:
    return event.at
