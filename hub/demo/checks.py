"""What the team said lately of the documents of one household: right, to redo, renewed, out of date, not
to be expected. Each through the operation a user calls."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from hub.consent.explaining import who_sees_what
from hub.demo.events import Paper, Story
from hub.demo.play import Stage, at
from hub.demo.showcase import AMINATA, JEANNE, KARIM, NADIA
from hub.documents.checking import check_document
from hub.documents.exempting import exempt_document
from hub.documents.listing import list_documents
from hub.documents.marks import Kind
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.replacing import Replacement, replace_document
from hub.documents.views import DocumentView

ENDED = timedelta(days=12)


def check_papers(stage: Stage, story: Story, now: datetime, home: UUID) -> None:
    """In the household written by hand; nothing where nobody draws papers, or somebody checked already."""
    if stage.draw is None:
        return
    jeanne = stage.actors[JEANNE]
    views = list_documents(at(stage.platform, now - timedelta(hours=12)), jeanne, home)
    found = {view.type: view for view in views}
    if any(view.marks for view in views):
        return
    checks = _Checks(stage, story, now, home)
    checks.say(found["residence_permit"], NADIA, Kind.VALIDATED, "", hours=11)
    checks.say(found["work_contract"], JEANNE, Kind.TO_REDO, _NOT_SIGNED, hours=10)
    checks.renew(found["housing_request"])
    checks.deposit_ended()
    exempt_document(
        at(stage.platform, now - timedelta(hours=7)),
        stage.actors[KARIM],
        home,
        "tax_notice",
        found["residence_permit"].persons[0],
        _FIRST_YEAR,
    )


class _Checks:
    def __init__(self, stage: Stage, story: Story, now: datetime, home: UUID) -> None:
        self.stage, self.story, self.now, self.home = stage, story, now, home

    def say(self, view: DocumentView, key: str, kind: Kind, reason: str, **ago: float) -> None:
        there = at(self.stage.platform, self.now - timedelta(**ago))
        check_document(there, self.stage.actors[key], view.id, view.version, kind.value, reason)

    def renew(self, view: DocumentView) -> None:
        """A more legible scan of the same paper, which its reader then finds right."""
        instant = self.now - timedelta(hours=9)
        new = Replacement(view.version, view.title, "demande-logement-lisible.pdf", view.expires_on)
        content = self._drawn(view.type, None, new.filename, instant, view.expires_on)
        number = replace_document(
            at(self.stage.platform, instant), self.stage.actors[NADIA], view.id, new, [content]
        )
        there = at(self.stage.platform, self.now - timedelta(hours=8))
        check_document(there, self.stage.actors[JEANNE], view.id, number, Kind.VALIDATED.value)

    def deposit_ended(self) -> None:
        """A permit that has ended, nothing to extend it yet."""
        instant = self.now - timedelta(hours=6)
        ended, name = (self.now - ENDED).date(), "ancien-titre.jpg"
        content = self._drawn("residence_permit", AMINATA, name, instant, ended)
        there = at(self.stage.platform, instant)
        persons = who_sees_what(there, self.stage.actors[JEANNE], self.home).persons
        new = NewDocument("identity", persons[1].id, "residence_permit", "Titre de séjour", name, ended)
        deposit_document(there, self.stage.actors[JEANNE], self.home, new, [content])

    def _drawn(
        self, kind: str, person: int | None, filename: str, instant: datetime, ends: date | None
    ) -> bytes:
        assert self.stage.draw is not None
        paper = Paper(instant, JEANNE, "", person, kind, "", filename, ends)
        return self.stage.draw(self.story, paper)


_NOT_SIGNED = "C’est une promesse d’embauche : il faut le contrat signé des deux côtés"
_FIRST_YEAR = "Arrivé cette année : le premier avis viendra l’an prochain"
