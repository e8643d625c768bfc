"""Documents asked for on the invented platform: one waits, one came, one was declined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.entries import Action
from hub.demo.done import Done
from hub.demo.play import Stage
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.piece_requests.answering import decline_piece
from hub.documents.piece_requests.asking import NewPieceRequest, ask_piece
from hub.documents.piece_requests.models import PieceRequest
from hub.storage.platform import Platform

ASKER, ASKED = "nadia.r", "jeanne.m"


@dataclass(frozen=True, slots=True)
class Wanting:
    """The first household, at the instant at which the invented world ends; `scan` makes a page of paper."""

    stage: Stage
    now: datetime
    home: UUID
    scan: Callable[[], bytes]
    done: Done

    def play(self, adult: UUID) -> None:
        self._ask("civil_status", adult, _BOTH_SIDES, days=9, due=4)
        self._ask("rent_receipt", None, "", days=12, due=-5)
        self._once(11, ASKED, Action.PIECE_REQUEST_DECLINED, self._decline)
        self._ask("hosting_certificate", None, _THIS_MONTH, days=6, due=1)
        new = NewDocument("housing", None, "hosting_certificate", "Attestation du mois", "attestation.jpg")
        self._once(
            4,
            ASKED,
            Action.DOCUMENT_DEPOSITED,
            lambda there, actor: deposit_document(there, actor, self.home, new, [self.scan()]),
        )

    def _ask(self, kind: str, person: UUID | None, words: str, *, days: int, due: int) -> None:
        new = NewPieceRequest(
            type=kind,
            person_id=person,
            purpose="housing_file",
            asked_partner_id=self.stage.partners["ssp"],
            words=words,
            due_on=(self.now + timedelta(days=due)).date(),
        )
        self._once(
            days,
            ASKER,
            Action.PIECE_REQUEST_SENT,
            lambda there, actor: ask_piece(there, actor, self.home, new),
        )

    def _decline(self, there: Platform, actor: Actor) -> None:
        asked = select(PieceRequest.id).where(PieceRequest.type == "rent_receipt")
        with there.database.reading() as session:
            declined = session.scalars(asked.where(PieceRequest.household_id == self.home)).one()
        decline_piece(there, actor, declined, _NO_RECEIPT)

    def _once(self, days: int, key: str, action: Action, act: Callable[[Platform, Actor], object]) -> None:
        self.done.once(self.now - timedelta(days=days), key, action, act)


_BOTH_SIDES = "L’acte complet, avec les mentions : la commission refuse l’extrait."
_THIS_MONTH = "Celle de ce mois-ci, signée par l’hôtel."
_NO_RECEIPT = "L’hôtel n’émet pas de quittance ; l’attestation d’hébergement en tient lieu."
