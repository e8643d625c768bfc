"""The first household, written by hand: a question across partners, a withdrawal, a missing paper.

Its last day is today, or the last weekday if it is too early for a morning's work to be done.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hub.demo.agreements import ASKED, PARTNERS
from hub.demo.events import Cell, Event, Follower, Paper, Spoken, Story, Withdrawn, Written
from hub.demo.moments import in_words, last_working_day, local_instant
from hub.demo.people import Somebody
from hub.demo.places import MONTHS
from hub.demo.wish import Wish
from hub.households.persons import NewPerson

KARIM, JEANNE, NADIA = "karim.l", "jeanne.m", "nadia.r"
AMINATA, IBRAHIM = 0, 1
MORNING_DONE = time(11, 15)
TEAM = (
    Follower(KARIM, referent=True),
    Follower("helene.v"),
    Follower(JEANNE, referent=True),
    Follower("leila.k"),
    Follower(NADIA, referent=True),
)


def showcase(wish: Wish, code: str) -> Story:
    """The household Diallo: two adults, two children, a home in sight."""
    last = last_working_day(wish.now, wish.zone, after=MORNING_DONE)
    day = _Calendar(last, wish)
    events: list[Event] = [*_agreements(day), *_notes(day), *_papers(day)]
    return Story(
        number=0,
        code=code,
        hotel="Hôtel du Canal",
        town="Bobigny",
        opened_at=day.at(150, 9, 10),
        stage=2,
        persons=_persons(last),
        team=TEAM,
        agreed="partial",
        events=tuple(sorted(events, key=lambda event: event.at)),
    )


class _Calendar:
    """Days before the last one, on the platform's clock; days before it that fell on a weekend move back."""

    def __init__(self, last: date, wish: Wish) -> None:
        self.last, self._zone = last, wish.zone

    def day(self, ago: int) -> date:
        found = self.last - timedelta(days=ago)
        return found - timedelta(days=max(0, found.weekday() - 4))

    def at(self, ago: int, hour: int, minute: int) -> datetime:
        return local_instant(self.day(ago), hour, minute, self._zone)

    def month(self, ago: int) -> str:
        """The month whose payslip is out on that day."""
        return MONTHS[(self.day(ago).month - 2) % 12]


def _persons(last: date) -> tuple[Somebody, ...]:
    year = last.year
    both = (AMINATA, IBRAHIM)
    return (
        Somebody(NewPerson("Aminata Diallo", date(year - 34, 5, 2)), woman=True, adult=True),
        Somebody(NewPerson("Ibrahim Diallo", date(year - 38, 1, 17)), woman=False, adult=True),
        Somebody(NewPerson("Fanta Diallo", date(year - 11, 3, 8), parents=both), woman=True, adult=False),
        Somebody(NewPerson("Alpha Diallo", date(year - 6, 6, 21), parents=both), woman=False, adult=False),
    )


def _agreements(day: _Calendar) -> list[Spoken | Withdrawn]:
    cells = [*((partner, category) for partner in PARTNERS for category in (*ASKED, "coordination"))]
    answers: dict[Cell, str] = dict.fromkeys(cells, "given") | {
        ("mep", "social"): "refused",
        ("his", "social"): "refused",
    }
    said: list[Spoken | Withdrawn] = [
        Spoken(
            at=day.at(147, 10, 5 * place),
            person=place,
            giver=place if place in (AMINATA, IBRAHIM) else AMINATA,
            collector=JEANNE,
            answers=answers,
            language="fr",
            method="oral_with_witness",
            witness="Awa T., médiatrice",
        )
        for place in range(4)
    ]
    return [*said, Withdrawn(day.at(3, 17, 5), AMINATA, AMINATA, JEANNE, (("ssp", "resources"),))]


def _notes(day: _Calendar) -> list[Written]:
    month, visit = day.month(0), in_words(_weekday(day.last + timedelta(days=8)))
    return [
        Written(day.at(140, 14, 20), JEANNE, "social", None, _FIRST_VISIT),
        Written(day.at(118, 9, 40), KARIM, "employment", IBRAHIM, _FIRST_JOB),
        Written(
            day.at(92, 11, 15),
            JEANNE,
            "family",
            3,
            "Alpha entre en CP à l’école Jean-Macé. Cantine demandée.",
        ),
        Written(day.at(61, 15, 30), NADIA, "housing", None, _REQUEST),
        Written(day.at(33, 10, 10), JEANNE, "resources", None, _FAMILY_BENEFITS),
        Written(day.at(12, 16, 0), KARIM, "employment", AMINATA, _EXTENDED),
        Written(day.at(3, 16, 20), NADIA, "housing", None, _FILED.format(month=month)),
        Written(day.at(0, 9, 30), KARIM, "employment", IBRAHIM, _QUESTION, "question"),
        Written(day.at(0, 9, 52), NADIA, "housing", None, _HOUSING_ANSWER, answers=7),
        Written(day.at(0, 10, 5), JEANNE, "family", None, _SOCIAL_ANSWER, answers=7),
        Written(day.at(0, 10, 42), KARIM, "resources", AMINATA, _PAYSLIP.format(month=month)),
        Written(day.at(0, 11, 8), JEANNE, "coordination", None, _MEETING.format(visit=visit)),
    ]


def _papers(day: _Calendar) -> list[Paper]:
    month, year = day.month(0), day.last.year if day.last.month > 1 else day.last.year - 1
    permit, request = day.last + timedelta(days=81), day.last + timedelta(days=330)
    return [
        Paper(
            day.at(139, 9, 0),
            JEANNE,
            "identity",
            IBRAHIM,
            "residence_permit",
            "Titre de séjour, recto verso",
            "titre-recto-verso.jpg",
            permit,
        ),
        Paper(
            day.at(11, 10, 0),
            NADIA,
            "housing",
            None,
            "housing_request",
            "Demande de logement, numéro unique",
            "demande-logement.pdf",
            request,
        ),
        Paper(
            day.at(4, 14, 0),
            KARIM,
            "employment",
            IBRAHIM,
            "work_contract",
            "Promesse d’embauche",
            "promesse-embauche.pdf",
        ),
        Paper(
            day.at(0, 10, 40),
            KARIM,
            "resources",
            AMINATA,
            "payslip",
            f"Bulletin de paie, {month} {year}",
            f"bulletin-{month}-{year}.pdf",
        ),
        Paper(
            day.at(0, 11, 12),
            JEANNE,
            "housing",
            None,
            "hosting_certificate",
            "Attestation d’hébergement",
            "attestation-hotel.pdf",
        ),
    ]


def _weekday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


_FIRST_VISIT = "Première visite à l’hôtel : une chambre pour quatre, cuisine partagée. Priorité au logement."
_FIRST_JOB = "M. D. termine le chantier d’insertion avec un bon bilan. Cherche un CDI, permis B en cours."
_REQUEST = "Numéro unique obtenu, demande élargie à six communes. La famille accepte un T3."
_FAMILY_BENEFITS = "CAF : droits recalculés avec les deux enfants. Attestation au dossier."
_EXTENDED = "Contrat de Mme D. prolongé de six mois à la blanchisserie, 28 heures."
_FILED = (
    "Dossier déposé ce jour auprès du bailleur pour un T3 à Montreuil. Il manque le bulletin de {month} de "
    "Mme D. Réponse attendue sous dix jours."
)
_QUESTION = (
    "L’entreprise propose à M. D. un CDI à Rungis, prise de poste à 6 h. Le logement visé à Montreuil est-il "
    "encore d’actualité ? Le trajet changerait la réponse."
)
_HOUSING_ANSWER = "Oui, en attente du bailleur. J’ai aussi une piste à Vitry, à vingt minutes de Rungis."
_SOCIAL_ANSWER = "La famille préfère Vitry : l’école du plus jeune y a déjà une place."
_PAYSLIP = "Bulletin de {month} déposé. Peut-on relancer le bailleur avant vendredi ?"
_MEETING = "Rendez-vous à trois {visit}, 10 h, Maison de l’emploi. Salle 2 réservée."
