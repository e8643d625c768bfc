"""What people did lately on the invented platform: requests for access and for documents, a sheet signed and
photographed, a broken glass that was closed and reviewed. Each through the operation a user calls."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from PIL import Image, ImageDraw
from sqlalchemy import Select, select

from hub.accounts.operations import sign_in
from hub.accounts.sessions import stored_id
from hub.actors import Actor, anonymous_actor
from hub.audit.entries import Action
from hub.channels.reading import open_channel
from hub.consent.collecting import Collected
from hub.consent.emergency import break_glass, close_glass
from hub.consent.emergency_terms import NewOpening
from hub.consent.explaining import who_sees_what
from hub.consent.models import ConsentEvidence, Opening
from hub.consent.operations import record_consent
from hub.demo.cast import BY_KEY, PASSWORD
from hub.demo.done import Done, done_since
from hub.demo.lettering import write
from hub.demo.play import Stage, at
from hub.demo.wanted_papers import Wanting
from hub.demo.wish import Wish
from hub.documents.evidence import receive_evidence
from hub.platform.emergency_review import review_emergency
from hub.registry.models import Household
from hub.requests.asking import NewRequest, ask_access, ask_to_join
from hub.requests.models import AccessRequest
from hub.requests.operations import answer_request
from hub.storage.platform import Platform

ADDRESS, BROWSER = "203.0.113.20", "Firefox"
SHEET = (620, 877)
_SENT = Action.ACCESS_REQUEST_SENT


LATELY = timedelta(days=15)
"""All that is done here was done since."""


def lead_lives(stage: Stage, wish: Wish, code: str) -> None:
    """In the household of this code, the first one. What was done already is not done again."""
    with stage.platform.database.reading() as session:
        home = session.scalars(select(Household.id).where(Household.short_code == code)).one()
    done = done_since(stage, wish.now - LATELY)
    life = _Life(stage, wish.now, home, code, done)
    life.ask()
    life.break_and_review()
    if stage.draw is not None:
        life.sign()
        Wanting(stage, wish.now, home, _sheet, done).play(life.adults()[0])


class _Life:
    def __init__(self, stage: Stage, now: datetime, home: UUID, code: str, done: Done) -> None:
        self.stage, self.now, self.home, self.code, self.done = stage, now, home, code, done

    def before(self, **ago: float) -> Platform:
        return at(self.stage.platform, self.now - timedelta(**ago))

    def who(self, key: str) -> Actor:
        return self.stage.actors[key]

    def once(self, key: str, action: Action, act: Callable[[Platform, Actor], object], **ago: float) -> None:
        self.done.once(self.now - timedelta(**ago), key, action, act)

    def found(self, query: Select[UUID]) -> UUID | None:
        with self.stage.platform.database.reading() as session:
            return session.scalar(query)

    def ask(self) -> None:
        """One of each kind waits; one on a scope and one to join were declined."""
        self._ask("jeanne.m", "resources", "social_rights", _NEEDS_RESOURCES, hours=20)
        self._ask("karim.l", "social", "employment_path", _NEEDS_SOCIAL, hours=26)
        self._ask("nadia.r", "identity", "housing_file", _BRINGS_PAPERS, "write", days=6)
        self._decline("ines.c", "nadia.r", _ASK_FIRST, asked=6, answered=5)
        self._ask_to_join("thomas.v", _TAKES_OVER, hours=18)
        self._ask_to_join("moussa.t", _MET_THEM, days=9)
        self._decline("jeanne.m", "moussa.t", _TWO_ALREADY, asked=9, answered=8)

    def _ask(
        self, key: str, category: str, purpose: str, reason: str, action: str = "read", **ago: float
    ) -> None:
        new = NewRequest(category, None, action, purpose, reason)
        self.once(key, _SENT, lambda there, actor: ask_access(there, actor, self.home, new), **ago)

    def _ask_to_join(self, key: str, reason: str, **ago: float) -> None:
        def ask(there: Platform, actor: Actor) -> None:
            ask_to_join(there, actor, self.code, "household_follow_up", reason)

        self.once(key, _SENT, ask, **ago)

    def _decline(self, key: str, asker: str, reason: str, *, asked: int, answered: int) -> None:
        request = select(AccessRequest.id).where(
            AccessRequest.asker_id == self.who(asker).id,
            AccessRequest.created_at == self.now - timedelta(days=asked),
        )

        def answer(there: Platform, actor: Actor) -> None:
            wanted = self.found(request)
            assert wanted is not None
            answer_request(there, actor, wanted, granted=False, reason=reason)

        self.once(key, Action.ACCESS_REQUEST_DECLINED, answer, days=answered)

    def break_and_review(self) -> None:
        """A colleague of no team looks in for half an hour; an officer of another partner finds it right."""
        begun = self.now - timedelta(days=2, hours=14)
        self.done.once(begun, "sofia.p", Action.BREAK_GLASS_OPENED, self._break)
        broken = select(Opening.id).where(Opening.from_at == begun, Opening.replaces_id.is_(None))
        opening = self.found(broken)
        assert opening is not None

        def look(there: Platform, actor: Actor) -> None:
            open_channel(there, actor, self.home)

        def close(there: Platform, actor: Actor) -> None:
            close_glass(there, actor, opening)

        def review(there: Platform, actor: Actor) -> None:
            review_emergency(there, actor, opening, "justified", _REVIEWED)

        self.done.once(begun + timedelta(minutes=2), "sofia.p", Action.CHANNEL_OPENED, look)
        self.done.once(begun + timedelta(minutes=31), "sofia.p", Action.BREAK_GLASS_CLOSED, close)
        self.once("claire.b", Action.BREAK_GLASS_REVIEWED, review, days=2)

    def _break(self, there: Platform, actor: Actor) -> None:
        mail = BY_KEY["sofia.p"].mail
        cookie = sign_in(there, anonymous_actor(), mail, PASSWORD, ADDRESS, BROWSER)
        new = NewOpening(self.code, "missing", _FIRE, "family")
        break_glass(there, actor, new, PASSWORD, ADDRESS, stored_id(cookie))

    def adults(self) -> list[UUID]:
        page = who_sees_what(self.before(hours=22), self.who("jeanne.m"), self.home)
        return [one.id for one in page.persons if one.adult]

    def sign(self) -> None:
        """The second adult says yes again, on paper this time; the photograph is kept."""
        person, hours = self.adults()[-1], 22

        def receive(there: Platform, jeanne: Actor) -> None:
            receive_evidence(there, jeanne, self.home, person, "fiche-signee.jpg", [_sheet()])

        self.once("jeanne.m", Action.EVIDENCE_RECEIVED, receive, hours=hours)
        sent = ConsentEvidence.received_at == self.now - timedelta(hours=hours)
        said = Collected(
            person_id=person,
            giver_id=person,
            capacity="self",
            answers={(self.stage.partners[code], "housing"): "given" for code in self.stage.partners},
            language="fr",
            method="signed_sheet",
            evidence_id=self.found(select(ConsentEvidence.id).where(sent)),
        )
        self.once(
            "jeanne.m",
            Action.CONSENT_RECORDED,
            lambda there, actor: record_consent(there, actor, self.home, said),
            hours=hours,
        )


def _sheet() -> bytes:
    """A photographed sheet: lines ticked, and a signature nobody has."""
    picture = Image.new("RGB", SHEET, (243, 242, 238))
    canvas = ImageDraw.Draw(picture)
    write(canvas, (60, 60), "Fiche de consentement · SPÉCIMEN", 26)
    for place in range(9):
        y = 150 + 54 * place
        canvas.rectangle((60, y, 84, y + 24), outline="black", width=2)
        canvas.line((88, y + 14, 520 - 17 * (place % 4), y + 14), fill=(150, 150, 150), width=3)
    canvas.line((63, 164, 70, 172, 88, 142), fill=(28, 48, 140), width=4)
    canvas.line([(360 + 14 * x, 760 + (-1) ** x * (8 + x)) for x in range(14)], fill=(28, 48, 140), width=4)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


_NEEDS_RESOURCES = "La commission demande les ressources du foyer et Mme D. a retiré son accord."
_NEEDS_SOCIAL = "Le poste commence à 6 h : savoir quelles aides couvrent la garde des enfants."
_BRINGS_PAPERS = "La famille me remet ses papiers à l’hôtel : les déposer moi-même ferait gagner du temps."
_ASK_FIRST = "Pas pour tout le rôle : transmettez-les au service social, qui dépose en deux jours."
_TAKES_OVER = "Je remplace Nadia pendant ses congés, visite de logement prévue la semaine prochaine."
_MET_THEM = "J’ai rencontré la famille à l’accueil de jour et je peux suivre la scolarité."
_TWO_ALREADY = "Deux professionnelles du service suivent déjà ce foyer, parlons-en en réunion."
_FIRE = "Alerte incendie à l’hôtel, famille injoignable, chambre à confirmer aux pompiers"
_REVIEWED = "Appel des pompiers confirmé par l’hôtel, lecture limitée au nécessaire."
