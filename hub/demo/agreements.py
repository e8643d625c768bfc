"""How the persons of a story answer: the six statuses of a consent, each reached the way it is reached."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from random import Random

from hub.demo.events import Cell, Spoken, Withdrawn
from hub.demo.moments import office_instant
from hub.demo.people import Somebody
from hub.demo.wish import Wish

PARTNERS = ("mep", "ssp", "his")
ASKED = ("identity", "employment", "resources", "housing", "family", "social")
STATUSES = ("given", "partial", "refused", "withdrawn", "expired", "pending")
HOW_OFTEN = {"given": 10, "partial": 6, "refused": 1, "withdrawn": 2, "expired": 2, "pending": 3}
SPOKEN_WITHOUT_INTERPRETER = ("fr", "en")
EXPIRING_SOON = timedelta(days=18)
WITNESSES = ("Awa T., médiatrice", "Lucie B., stagiaire", "Omar K., accueil", "Irène V., bénévole")


def conversations(
    rng: Random,
    agreed: str,
    persons: tuple[Somebody, ...],
    collector: str,
    opened_at: datetime,
    wish: Wish,
) -> list[Spoken | Withdrawn]:
    """Everything said in this household, for a story that ends with `agreed`."""
    if agreed == "pending":
        return []
    now = wish.now
    first = office_instant(rng, opened_at + (now - opened_at) * rng.uniform(0.02, 0.1), wish.zone)
    first = max(first, opened_at + timedelta(hours=2))
    until = _end(rng, agreed, now)
    answers = _answers(rng, agreed)
    said: list[Spoken | Withdrawn] = [
        _spoken(rng, first + timedelta(minutes=4 * place), place, persons, collector, answers, until)
        for place in range(len(persons))
    ]
    if agreed == "withdrawn":
        later = office_instant(rng, now - (now - first) * rng.uniform(0.05, 0.3), wish.zone)
        said += [
            Withdrawn(
                later + timedelta(minutes=place), place, _giver(place, persons), collector, tuple(answers)
            )
            for place in range(len(persons))
        ]
    return said


def _answers(rng: Random, agreed: str) -> dict[Cell, str]:
    """Everything asked, answered; a partial consent refuses what families refuse most."""
    cells = list(product(PARTNERS, ASKED))
    if agreed == "refused":
        return dict.fromkeys(cells, "refused")
    if agreed == "withdrawn":  # of coordination, which needs no yes, nothing is said: colleagues go on
        return dict.fromkeys(cells, "given")
    answers = dict.fromkeys([*cells, *((partner, "coordination") for partner in PARTNERS)], "given")
    if agreed == "partial":
        refused = [("mep", "social"), ("his", "social"), ("mep", "family"), ("his", "employment")]
        answers |= dict.fromkeys(refused[: rng.randint(1, len(refused))], "refused")
    if rng.random() < 0.3:
        answers["ssp", "health"] = "given"
    return answers


def _spoken(
    rng: Random,
    at: datetime,
    place: int,
    persons: tuple[Somebody, ...],
    collector: str,
    answers: dict[Cell, str],
    until: datetime | None,
) -> Spoken:
    giver = _giver(place, persons)
    language = persons[giver].new.language
    by_interpreter = language not in SPOKEN_WITHOUT_INTERPRETER
    return Spoken(
        at=at,
        person=place,
        giver=giver,
        collector=collector,
        answers=answers,
        language=language,
        method="oral_with_witness",
        witness=rng.choice(WITNESSES),
        interpreter="Interprète par téléphone" if by_interpreter else "",
        until=until,
    )


def _giver(place: int, persons: tuple[Somebody, ...]) -> int:
    """An adult for herself, the first parent for a child."""
    parents = persons[place].new.parents
    return parents[0] if parents else place


def _end(rng: Random, agreed: str, now: datetime) -> datetime | None:
    """An end in the past for what has expired; soon, for one in six of the others; else the longest."""
    if agreed == "expired":
        return now - timedelta(days=rng.randint(4, 30), hours=3)
    soon = agreed in ("given", "partial") and rng.random() < 1 / 6
    return now + EXPIRING_SOON if soon else None
