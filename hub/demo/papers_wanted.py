"""Which papers are deposited in a story, by whom, about whom, with which end."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from hub.demo.cast import BY_KEY, writable
from hub.demo.events import Home, Paper
from hub.demo.moments import office_instants
from hub.demo.places import MONTHS
from hub.demo.wish import Wish

ABOUT_ADULT, ABOUT_CHILD, ABOUT_ALL = "adult", "child", "household"
CHOICES: tuple[tuple[str, str, str, str, float], ...] = (
    ("residence_permit", "identity", ABOUT_ADULT, "ssp", 0.8),
    ("payslip", "resources", ABOUT_ADULT, "mep", 0.8),
    ("payslip", "resources", ABOUT_ADULT, "mep", 0.5),
    ("hosting_certificate", "housing", ABOUT_ALL, "ssp", 0.4),
    ("housing_request", "housing", ABOUT_ALL, "his", 0.5),
    ("school", "family", ABOUT_CHILD, "ssp", 0.4),
    ("work_contract", "employment", ABOUT_ADULT, "mep", 0.3),
    ("benefits", "resources", ABOUT_ALL, "ssp", 0.3),
    ("other", "coordination", ABOUT_ALL, "his", 0.2),
)
"""Type, category, whom it is about, which partner deposits it, how often."""

TITLES = {
    "residence_permit": "Titre de séjour, recto verso",
    "payslip": "Bulletin de paie, {month}",
    "hosting_certificate": "Attestation d’hébergement",
    "housing_request": "Demande de logement social, numéro unique",
    "school": "Certificat de scolarité",
    "work_contract": "Contrat de travail signé",
    "benefits": "Attestation de paiement CAF",
    "other": "Photo prise à la visite",
}
FILENAMES = {
    "residence_permit": "titre-recto-verso-{number}.jpg",
    "payslip": "bulletin-{month}.pdf",
    "other": "IMG_{number}.jpg",
}
LASTING = {"residence_permit": (-15, 330), "housing_request": (40, 340)}
"""Types that end, in days from now: some permits have just ended."""


def papers_of(rng: Random, home: Home, opened_at: datetime, wish: Wish) -> list[Paper]:
    """The papers of one household; never more about a child than there are children."""
    wanted = [choice for choice in CHOICES if rng.random() < choice[4]]
    instants = office_instants(rng, len(wanted), opened_at + timedelta(hours=3), wish.now, wish.zone)
    found = [_paper(rng, home, choice, at, wish) for choice, at in zip(wanted, instants, strict=True)]
    return [paper for paper in found if paper]


def _paper(
    rng: Random, home: Home, choice: tuple[str, str, str, str, float], at: datetime, wish: Wish
) -> Paper | None:
    kind, category, about, partner, _ = choice
    author = _depositor(home, partner, category, at)
    if author is None or (about == ABOUT_CHILD and not home.children):
        return None
    persons = {ABOUT_ADULT: home.adults, ABOUT_CHILD: home.children}.get(about)
    month = MONTHS[(at.month - 2) % 12]
    year = at.year - 1 if at.month == 1 else at.year
    number = rng.randint(1000, 9999)
    lasting = LASTING.get(kind)
    return Paper(
        at=at,
        author=author,
        category=category,
        person=rng.choice(persons) if persons else None,
        kind=kind,
        title=TITLES[kind].format(month=f"{month} {year}"),
        filename=FILENAMES.get(kind, f"{kind.replace('_', '-')}-{{number}}.pdf").format(
            month=f"{month}-{year}", number=number
        ),
        expires_on=(wish.now + timedelta(days=rng.randint(*lasting))).date() if lasting else None,
    )


def _depositor(home: Home, partner: str, category: str, at: datetime) -> str | None:
    for line in home.team:
        fits = BY_KEY[line.key].partner == partner and line.present(at)
        if fits and category in writable(line.key, referent=line.referent):
            return line.key
    return None
