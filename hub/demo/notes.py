"""The notes of a story: who writes what about whom, and the questions partners ask each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from hub.demo import words_employment, words_housing, words_social
from hub.demo.cast import BY_KEY, writable
from hub.demo.events import Follower, Home, Written
from hub.demo.exchanges import EXCHANGES, Exchange
from hub.demo.moments import in_full, in_words
from hub.demo.places import EMPLOYERS, JOBS, LANDLORDS, MONTHS, SCHOOLS, TOWNS, TRAININGS

PHRASES = {
    "mep": words_employment.PHRASES,
    "ssp": words_social.PHRASES,
    "his": words_housing.PHRASES,
}
CLOSED = ("health", "protection")
OFTEN = {"employment": 5, "social": 4, "housing": 5, "coordination": 3, "health": 0.4, "protection": 0.2}
"""Weights of categories; the others count 2."""


def notes_of(rng: Random, home: Home, instants: list[datetime]) -> list[Written]:
    """One note per instant, in order."""
    written: list[Written] = []
    while len(written) < len(instants):
        left = instants[len(written) :]
        exchange = _exchange(rng, home, left) if rng.random() < 0.16 else None
        if exchange is None:
            written.append(_note(rng, home, left[0]))
        else:
            written += _asked(rng, home, exchange, left, place=len(written))
    return written


def _note(rng: Random, home: Home, at: datetime) -> Written:
    one = rng.choice([line for line in home.team if line.present(at) and _writes(line)])
    partner = BY_KEY[one.key].partner
    if BY_KEY[one.key].role != "worker":
        text = rng.choice(words_housing.OFFICE)
        return Written(at, one.key, "coordination", None, filled(rng, home, at, text, None))
    category = _category(rng, home, one)
    text = rng.choice(
        [text for text in PHRASES[partner][category] if home.children or "{enfant}" not in text]
    )
    person = _concerned(rng, home, category, text)
    return Written(at, one.key, category, person, filled(rng, home, at, text, person))


def _writes(line: Follower) -> bool:
    return bool(writable(line.key, referent=line.referent))


def _category(rng: Random, home: Home, one: Follower) -> str:
    """A category this professional has phrases in and may write in."""
    known = PHRASES[BY_KEY[one.key].partner]
    open_to = [code for code in writable(one.key, referent=one.referent) if code in known]
    if not home.children:
        open_to = [code for code in open_to if code != "family"]
    return rng.choices(open_to, [OFTEN.get(code, 2.0) for code in open_to])[0]


def _concerned(rng: Random, home: Home, category: str, text: str) -> int | None:
    """The person a phrase names; nobody in particular means the household, never in a closed category."""
    if "{enfant}" in text:
        return rng.choice(home.children)
    if "{mme}" in text or category in CLOSED:
        return rng.choice(home.adults)
    return None


def _exchange(rng: Random, home: Home, left: list[datetime]) -> Exchange | None:
    """A question somebody in the team may ask now and whose answers all have somebody to write them."""
    fitting = [
        one
        for one in EXCHANGES
        if len(one.answers) < len(left)
        and (one.category == "coordination" or left[0] > home.open_from)
        and (home.children or not _speaks_of_school(one))
        and all(
            _writer(home, partner, category, at)
            for (partner, category), at in zip(_voices(one), left, strict=False)
        )
    ]
    return rng.choice(fitting) if fitting else None


def _asked(rng: Random, home: Home, one: Exchange, left: list[datetime], place: int) -> list[Written]:
    """The question at the first instant, the answers at the next ones."""
    texts = [one.question, *(answer.text for answer in one.answers)]
    person = rng.choice(home.adults) if any("{mme}" in text for text in texts) else None
    slots = slots_of(rng, home, left[0], person)
    written: list[Written] = []
    for (partner, category), at, text in zip(_voices(one), left, texts, strict=False):
        author = _writer(home, partner, category, at)
        assert author is not None
        question = not written
        written.append(
            Written(
                at,
                author,
                category,
                person,
                _named(text, slots),
                "question" if question else "note",
                None if question else place,
            )
        )
    return written


def _voices(one: Exchange) -> list[tuple[str, str]]:
    return [(one.partner, one.category), *((answer.partner, answer.category) for answer in one.answers)]


def _speaks_of_school(one: Exchange) -> bool:
    return any("enfants" in answer.text for answer in one.answers)


def _writer(home: Home, partner: str, category: str, at: datetime) -> str | None:
    """The first of this partner in the team then who writes in this category."""
    for line in home.team:
        one = BY_KEY[line.key]
        fits = one.partner == partner and one.role == "worker" and line.present(at)
        if fits and category in writable(line.key, referent=line.referent):
            return line.key
    return None


def filled(rng: Random, home: Home, at: datetime, text: str, person: int | None) -> str:
    return _named(text, slots_of(rng, home, at, person))


def _named(text: str, slots: dict[str, str]) -> str:
    """The phrase with its names; an initial that ends a sentence brings its own full stop."""
    return text.format_map(slots).replace("..", ".")


def slots_of(rng: Random, home: Home, at: datetime, person: int | None) -> dict[str, str]:
    """Everything a phrase may name. Dates lie ahead of the note, months behind it."""
    named = home.persons[person if person is not None else 0]
    soon = at.date() + timedelta(days=rng.randint(2, 24))
    soon += timedelta(days=max(0, 7 - soon.weekday()) if soon.weekday() > 4 else 0)
    later = at.date() + timedelta(days=rng.randint(60, 330))
    return {
        "mme": named.addressed,
        "enfant": named.first_name,
        "hotel": home.hotel,
        "ville": home.town,
        "autre_ville": rng.choice(TOWNS),
        "bailleur": rng.choice(LANDLORDS),
        "employeur": rng.choice(EMPLOYERS),
        "poste": rng.choice(JOBS),
        "formation": rng.choice(TRAININGS),
        "ecole": rng.choice(SCHOOLS),
        "date": in_words(soon),
        "date_longue": in_full(later),
        "heure": f"{rng.choice((9, 10, 11, 14, 15, 16))} h {rng.choice(('00', '15', '30'))}",
        "mois": MONTHS[(at.month - 2) % 12],
        "montant": f"1 {rng.randint(120, 890)} €",
        "petit_montant": f"{rng.randint(180, 690)} €",
        "type": rng.choice(("T2", "T3", "T3", "T4")) if len(home.persons) > 2 else rng.choice(("T1", "T2")),
    }
