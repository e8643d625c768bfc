"""What a drawn paper says of whom: taken from its story, the rest invented from its own seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hub.demo.events import Paper, Story
from hub.demo.people import Somebody
from hub.demo.places import MONTHS

SPECIMEN = "SPÉCIMEN, document inventé pour la démonstration. Aucune personne réelle n’est concernée."


@dataclass(frozen=True, slots=True)
class Facts:
    """One paper's holder, day and surroundings; `rng` gives the same details each time."""

    rng: Random
    holder: Somebody
    household: tuple[Somebody, ...]
    hotel: str
    town: str
    on: date
    ends: date | None
    title: str

    @property
    def name(self) -> str:
        return self.holder.new.name

    @property
    def civility(self) -> str:
        return "Madame" if self.holder.woman else "Monsieur"

    @property
    def born(self) -> date:
        return self.holder.new.born or date(1990, 1, 1)

    @property
    def born_word(self) -> str:
        return "née" if self.holder.woman else "né"


def facts_of(story: Story, paper: Paper) -> Facts:
    """The facts of a paper; about the whole household, its first adult is the holder."""
    return Facts(
        rng=Random(f"{story.code} {paper.kind} {paper.at.isoformat()} {paper.filename}"),  # noqa: S311  # repeatable, not secret
        holder=story.persons[paper.person or 0],
        household=story.persons,
        hotel=story.hotel,
        town=story.town,
        on=paper.at.date(),
        ends=paper.expires_on,
        title=paper.title,
    )


def long_day(day: date) -> str:
    """`1er mars 2027`."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def month_before(day: date) -> str:
    """`février 2027`, on any day of March."""
    last = day.replace(day=1) - timedelta(days=1)
    return f"{MONTHS[last.month - 1]} {last.year}"


def euros(cents: int) -> str:
    """`1 234,56`."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}".replace(",", "\u00a0") + f",{part:02d}"
