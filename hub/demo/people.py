"""Invented families: names from many countries, ages that fit, children with their parents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hub.households.persons import NewPerson

DAYS_PER_YEAR = 365.2425
YOUNGEST_CHILD, OLDEST_CHILD = 0.9, 17


@dataclass(frozen=True, slots=True)
class Origin:
    """Where names come from, and the languages spoken at home."""

    families: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    languages: tuple[str, ...]


ORIGINS = (
    Origin(
        ("Diallo", "Camara", "Barry", "Sylla", "Kourouma", "Bangoura"),
        ("Aminata", "Fanta", "Mariama", "Kadiatou", "Hawa", "Djénabou"),
        ("Ibrahim", "Mamadou", "Alpha", "Ousmane", "Sékou", "Lamine"),
        ("fr",),
    ),
    Origin(
        ("Traoré", "Coulibaly", "Sissoko", "Doumbia", "Keïta"),
        ("Assa", "Oumou", "Bintou", "Rokia", "Djeneba"),
        ("Moussa", "Boubacar", "Adama", "Issa", "Modibo"),
        ("fr",),
    ),
    Origin(
        ("Rahimi", "Safi", "Noori", "Stanekzai", "Haidari", "Mohammadi"),
        ("Zahra", "Farida", "Shukria", "Nilofar", "Maryam"),
        ("Rahim", "Hamid", "Farhad", "Najib", "Ehsan"),
        ("prs", "ps"),
    ),
    Origin(
        ("Tesfay", "Gebremedhin", "Haile", "Kidane", "Weldu"),
        ("Selam", "Winta", "Luwam", "Senait", "Rahwa"),
        ("Yonas", "Filmon", "Dawit", "Biniam", "Merhawi"),
        ("ti",),
    ),
    Origin(
        ("Petrenko", "Kovalchuk", "Bondar", "Melnyk", "Savchuk"),
        ("Oksana", "Iryna", "Olena", "Yuliia", "Daryna"),
        ("Danylo", "Andriy", "Taras", "Maksym", "Bohdan"),
        ("uk",),
    ),
    Origin(
        ("Al-Khatib", "Haddad", "Nasser", "Darwish", "Al-Sayed"),
        ("Nour", "Rasha", "Samar", "Hiba", "Lamia"),
        ("Bassel", "Omar", "Khaled", "Tarek", "Wael"),
        ("ar",),
    ),
    Origin(
        ("Abdelrahman", "Ishag", "Adam", "Babiker", "Elamin"),
        ("Amal", "Hanan", "Salma", "Randa", "Sara"),
        ("Mustafa", "Yassin", "Hassan", "Idris", "Salih"),
        ("ar", "en"),
    ),
    Origin(
        ("Rahman", "Hossain", "Chowdhury", "Miah", "Sarker"),
        ("Nasrin", "Shirin", "Taslima", "Rupa", "Farzana"),
        ("Rafiq", "Jahangir", "Sohel", "Kamrul", "Mizan"),
        ("bn",),
    ),
    Origin(
        ("Mbala", "Nsimba", "Kalonji", "Lukusa", "Ilunga"),
        ("Grâce", "Divine", "Béatrice", "Clarisse", "Nadège"),
        ("Trésor", "Junior", "Hervé", "Patrick", "Exaucé"),
        ("fr",),
    ),
    Origin(
        ("Okonkwo", "Adeyemi", "Osagie", "Eze", "Balogun"),
        ("Blessing", "Joy", "Precious", "Faith", "Ngozi"),
        ("Emeka", "Tunde", "Victor", "Kelechi", "Osas"),
        ("en",),
    ),
)

SIZES = (1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7)
"""How many persons live in a household, as often as here."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of a story; `woman` only chooses the words in notes."""

    new: NewPerson
    woman: bool
    adult: bool

    @property
    def first_name(self) -> str:
        return self.new.name.partition(" ")[0]

    @property
    def addressed(self) -> str:
        """How professionals write of an adult: Mme D."""
        return f"{'Mme' if self.woman else 'M.'} {self.new.name.rpartition(' ')[2][0]}."


def family(rng: Random, today: date, size: int | None = None) -> tuple[Somebody, ...]:
    """One to seven persons: one or two adults, then their children, eldest first."""
    origin, size = rng.choice(ORIGINS), size or rng.choice(SIZES)
    couple = size > 1 and rng.random() < (0.5 if size == 2 else 0.75)
    name, language = rng.choice(origin.families), rng.choice(origin.languages)
    adults = [_adult(rng, origin, name, language, today, woman=rng.random() < 0.6)]
    if couple:
        adults.append(_adult(rng, origin, name, language, today, woman=not adults[0].woman))
    given = {adult.first_name for adult in adults}
    parents = tuple(range(len(adults)))
    children = []
    for age in sorted(
        (rng.uniform(YOUNGEST_CHILD, OLDEST_CHILD) for _ in range(size - len(adults))), reverse=True
    ):
        woman = rng.random() < 0.5
        first = _unused(rng, origin.women if woman else origin.men, given)
        born = today - timedelta(days=int(age * DAYS_PER_YEAR))
        children.append(Somebody(NewPerson(f"{first} {name}", born, language, parents), woman, adult=False))
    return (*adults, *children)


def _adult(rng: Random, origin: Origin, name: str, language: str, today: date, *, woman: bool) -> Somebody:
    first = rng.choice(origin.women if woman else origin.men)
    born = today - timedelta(days=int(rng.uniform(24, 52) * DAYS_PER_YEAR))
    return Somebody(NewPerson(f"{first} {name}", born, language), woman, adult=True)


def _unused(rng: Random, names: tuple[str, ...], given: set[str]) -> str:
    """A first name nobody in the family has yet; a second one is added when all are taken."""
    free = [name for name in names if name not in given]
    first = rng.choice(free) if free else f"{rng.choice(names)}-{rng.choice(names)}"
    given.add(first)
    return first
