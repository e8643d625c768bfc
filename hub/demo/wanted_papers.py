"""Documents asked for on the invented platform: one waits, one came, one was declined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from hub.demo.play import Stage, at
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.piece_requests.answering import decline_piece
from hub.documents.piece_requests.asking import NewPieceRequest, ask_piece
from hub.storage.platform import Platform

ASKER, ASKED = "nadia.r", "jeanne.m"


@dataclass(frozen=True, slots=True)
class Wanting:
    """The first household, at the instant at which the invented world ends; `scan` makes a page of paper."""

    stage: Stage
    now: datetime
    home: UUID
    scan: Callable[[], bytes]

    def play(self, adult: UUID) -> None:
        self._ask("civil_status", adult, _BOTH_SIDES, days=9, due=4)
        declined = self._ask("rent_receipt", None, "", days=12, due=-5)
        decline_piece(self._before(11), self.stage.actors[ASKED], declined, _NO_RECEIPT)
        self._ask("hosting_certificate", None, _THIS_MONTH, days=6, due=1)
        new = NewDocument("housing", None, "hosting_certificate", "Attestation du mois", "attestation.jpg")
        deposit_document(self._before(4), self.stage.actors[ASKED], self.home, new, [self.scan()])

    def _ask(self, kind: str, person: UUID | None, words: str, *, days: int, due: int) -> UUID:
        new = NewPieceRequest(
            type=kind,
            person_id=person,
            purpose="housing_file",
            asked_partner_id=self.stage.partners["ssp"],
            words=words,
            due_on=(self.now + timedelta(days=due)).date(),
        )
        return ask_piece(self._before(days), self.stage.actors[ASKER], self.home, new)

    def _before(self, days: int) -> Platform:
        return at(self.stage.platform, self.now - timedelta(days=days))


_BOTH_SIDES = "L’acte complet, avec les mentions : la commission refuse l’extrait."
_THIS_MONTH = "Celle de ce mois-ci, signée par l’hôtel."
_NO_RECEIPT = "L’hôtel n’émet pas de quittance ; l’attestation d’hébergement en tient lieu."
