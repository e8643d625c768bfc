"""What the team said lately of the documents of one household: right, to redo, renewed, out of date, not
to be expected. Each through the operation a user calls."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from hub.actors import Actor
from hub.audit.entries import Action
from hub.consent.explaining import who_sees_what
from hub.demo.done import Done, done_since
from hub.demo.events import Paper, Story
from hub.demo.play import Stage, at
from hub.demo.showcase import AMINATA, JEANNE, KARIM, NADIA
from hub.documents.checking import CHECKS, check_document
from hub.documents.exempting import exempt_document
from hub.documents.listing import list_documents
from hub.documents.marks import Kind
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.replacing import Replacement, replace_document
from hub.documents.views import DocumentView
from hub.storage.platform import Platform

ENDED = timedelta(days=12)
RENEWED = 2
"""The version of a paper that was scanned once more."""


def check_papers(stage: Stage, story: Story, now: datetime, home: UUID) -> None:
    """In the household written by hand; nothing where nobody draws papers, or of what was done before."""
    if stage.draw is None:
        return
    views = list_documents(at(stage.platform, now - timedelta(hours=12)), stage.actors[JEANNE], home)
    first = {view.type: view for view in sorted(views, key=lambda one: one.id, reverse=True)}
    checks = _Checks(stage, story, now, home, done_since(stage, now - timedelta(days=1)))
    checks.say(first["residence_permit"], NADIA, Kind.VALIDATED, "", hours=11)
    checks.say(first["work_contract"], JEANNE, Kind.TO_REDO, _NOT_SIGNED, hours=10)
    checks.renew(first["housing_request"])
    checks.exempt(first["residence_permit"].persons[0])
    checks.deposit_ended()


class _Checks:
    def __init__(self, stage: Stage, story: Story, now: datetime, home: UUID, done: Done) -> None:
        self.stage, self.story, self.now, self.home, self.done = stage, story, now, home, done

    def say(self, view: DocumentView, key: str, kind: Kind, reason: str, **ago: float) -> None:
        def check(there: Platform, actor: Actor) -> None:
            check_document(there, actor, view.id, view.version, kind.value, reason)

        self.done.once(self.now - timedelta(**ago), key, CHECKS[kind], check)

    def renew(self, view: DocumentView) -> None:
        """A more legible scan of the same paper, which its reader then finds right."""
        instant = self.now - timedelta(hours=9)
        new = Replacement(view.version, view.title, "demande-logement-lisible.pdf", view.expires_on)

        def replace(there: Platform, actor: Actor) -> None:
            content = self._drawn(view.type, None, new.filename, instant, view.expires_on)
            replace_document(there, actor, view.id, new, [content])

        def check(there: Platform, actor: Actor) -> None:
            check_document(there, actor, view.id, RENEWED, Kind.VALIDATED.value)

        self.done.once(instant, NADIA, Action.DOCUMENT_REPLACED, replace)
        self.done.once(self.now - timedelta(hours=8), JEANNE, Action.DOCUMENT_VALIDATED, check)

    def exempt(self, person: UUID) -> None:
        def say(there: Platform, actor: Actor) -> None:
            exempt_document(there, actor, self.home, "tax_notice", person, _FIRST_YEAR)

        self.done.once(self.now - timedelta(hours=7), KARIM, Action.DOCUMENT_EXEMPTED, say)

    def deposit_ended(self) -> None:
        """A permit that has ended, nothing to extend it yet."""
        instant = self.now - timedelta(hours=6)
        ended, name = (self.now - ENDED).date(), "ancien-titre.jpg"

        def deposit(there: Platform, actor: Actor) -> None:
            content = self._drawn("residence_permit", AMINATA, name, instant, ended)
            persons = who_sees_what(there, actor, self.home).persons
            new = NewDocument("identity", persons[1].id, "residence_permit", "Titre de séjour", name, ended)
            deposit_document(there, actor, self.home, new, [content])

        self.done.once(instant, JEANNE, Action.DOCUMENT_DEPOSITED, deposit)

    def _drawn(
        self, kind: str, person: int | None, filename: str, instant: datetime, ends: date | None
    ) -> bytes:
        assert self.stage.draw is not None
        paper = Paper(instant, JEANNE, "", person, kind, "", filename, ends)
        return self.stage.draw(self.story, paper)


_NOT_SIGNED = "C’est une promesse d’embauche : il faut le contrat signé des deux côtés"
_FIRST_YEAR = "Arrivé cette année : le premier avis viendra l’an prochain"
