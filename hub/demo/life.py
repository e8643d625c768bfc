"""What people did lately on the invented platform: requests for access and for documents, a sheet signed and
photographed, a broken glass that was closed and reviewed. Each through the operation a user calls."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from uuid import UUID

from PIL import Image, ImageDraw
from sqlalchemy import select

from hub.accounts.operations import sign_in
from hub.accounts.sessions import stored_id
from hub.actors import Actor, anonymous_actor
from hub.channels.reading import open_channel
from hub.consent.collecting import Collected
from hub.consent.emergency import break_glass, close_glass, my_openings
from hub.consent.emergency_terms import NewOpening
from hub.consent.explaining import who_sees_what
from hub.consent.models import ConsentEvidence, Opening
from hub.consent.operations import record_consent
from hub.demo.cast import BY_KEY, PASSWORD
from hub.demo.lettering import write
from hub.demo.play import Stage, at
from hub.demo.wanted_papers import Wanting
from hub.demo.wish import Wish
from hub.documents.evidence import receive_evidence
from hub.documents.piece_requests.models import PieceRequest
from hub.platform.emergency_review import review_emergency
from hub.registry.models import Household
from hub.requests.asking import NewRequest, ask_access, ask_to_join
from hub.requests.models import AccessRequest
from hub.requests.operations import answer_request
from hub.storage.platform import Platform

ADDRESS, BROWSER = "203.0.113.20", "Firefox"
SHEET = (620, 877)


def lead_lives(stage: Stage, wish: Wish, code: str) -> None:
    """In the household of this code, the first one. What is there already is not done again."""
    with stage.platform.database.reading() as session:
        home = session.scalars(select(Household.id).where(Household.short_code == code)).one()
        asked, broken, signed, wanted = (
            session.scalar(select(one).limit(1)) is not None
            for one in (AccessRequest.id, Opening.id, ConsentEvidence.id, PieceRequest.id)
        )
    life = _Life(stage, wish.now, home, code)
    if not asked:
        life.ask()
    if not broken:
        life.break_and_review()
    if not signed and stage.draw is not None:
        life.sign()
    if not wanted and stage.draw is not None:
        Wanting(stage, wish.now, home, _sheet).play(life.adults()[0])


class _Life:
    def __init__(self, stage: Stage, now: datetime, home: UUID, code: str) -> None:
        self.stage, self.now, self.home, self.code = stage, now, home, code

    def before(self, **ago: float) -> Platform:
        return at(self.stage.platform, self.now - timedelta(**ago))

    def who(self, key: str) -> Actor:
        return self.stage.actors[key]

    def ask(self) -> None:
        """One of each kind waits; one on a scope and one to join were declined."""
        self._ask("jeanne.m", "resources", "social_rights", _NEEDS_RESOURCES, hours=20)
        self._ask("karim.l", "social", "employment_path", _NEEDS_SOCIAL, hours=26)
        wide = self._ask("nadia.r", "identity", "housing_file", _BRINGS_PAPERS, "write", days=6)
        answer_request(self.before(days=5), self.who("ines.c"), wide, granted=False, reason=_ASK_FIRST)
        join = "household_follow_up"
        ask_to_join(self.before(hours=18), self.who("thomas.v"), self.code, join, _TAKES_OVER)
        other = ask_to_join(self.before(days=9), self.who("moussa.t"), self.code, join, _MET_THEM)
        answer_request(self.before(days=8), self.who("jeanne.m"), other, granted=False, reason=_TWO_ALREADY)

    def _ask(
        self, key: str, category: str, purpose: str, reason: str, action: str = "read", **ago: float
    ) -> UUID:
        new = NewRequest(category, None, action, purpose, reason)
        return ask_access(self.before(**ago), self.who(key), self.home, new)

    def break_and_review(self) -> None:
        """A colleague of no team looks in for half an hour; an officer of another partner finds it right."""
        opener, begun = BY_KEY["sofia.p"], {"days": 2, "hours": 14}
        there, actor = self.before(**begun), self.who(opener.key)
        cookie = sign_in(there, anonymous_actor(), opener.mail, PASSWORD, ADDRESS, BROWSER)
        new = NewOpening(self.code, "missing", _FIRE, "family")
        break_glass(there, actor, new, PASSWORD, ADDRESS, stored_id(cookie))
        then = self.now - timedelta(**begun)
        open_channel(at(self.stage.platform, then + timedelta(minutes=2)), actor, self.home)
        ends = at(self.stage.platform, then + timedelta(minutes=31))
        opening = next(one.id for one in my_openings(ends, actor))
        close_glass(ends, actor, opening)
        review_emergency(self.before(days=2), self.who("claire.b"), opening, "justified", _REVIEWED)

    def adults(self) -> list[UUID]:
        page = who_sees_what(self.before(hours=22), self.who("jeanne.m"), self.home)
        return [one.id for one in page.persons if one.adult]

    def sign(self) -> None:
        """The second adult says yes again, on paper this time; the photograph is kept."""
        jeanne, there = self.who("jeanne.m"), self.before(hours=22)
        person = self.adults()[-1]
        evidence = receive_evidence(there, jeanne, self.home, person, "fiche-signee.jpg", [_sheet()])
        answers = {(self.stage.partners[code], "housing"): "given" for code in self.stage.partners}
        said = Collected(
            person_id=person,
            giver_id=person,
            capacity="self",
            answers=answers,
            language="fr",
            method="signed_sheet",
            evidence_id=evidence,
        )
        record_consent(there, jeanne, self.home, said)


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
