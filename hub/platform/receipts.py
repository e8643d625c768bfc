"""Reading the receipt of a consent, signed with the key of the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.accounts.models import Post, Professional
from hub.accounts.queries import posts_in_force
from hub.actors import Actor
from hub.audit.attestation import signed
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.consent.approvals import texts_to_tell
from hub.consent.codes import Role
from hub.consent.models import ConsentCell
from hub.consent.people import PersonCard, people_of
from hub.consent.receipt import KIND, Answered, Party, Receipt, as_json_ld
from hub.consent.records import Found, RecordAsked, find_for_receipt
from hub.consent.rules import RULE_VERSION
from hub.platform.log import open_log
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The receipt, the file to hand out, the names that may be known to who prints it, and whether what
    shows the consent may be looked at: its image, and who heard it."""

    receipt: Receipt
    file: bytes
    persons: Sequence[PersonCard]
    evidence: bool
    heard: bool


def read_receipt(platform: Platform, actor: Actor, asked: RecordAsked) -> ReceiptPage:
    """Raises AccessDeniedError, alike when there is no such record and when it is hidden."""
    log = open_log(platform)
    receipt, persons, found = _read(platform, actor, asked, log.origin)
    file = signed(KIND, as_json_ld(receipt), log)
    return ReceiptPage(receipt, file, persons, found.evidence_opens, found.names_open)


@reading
def _read(unit: ReadingUnit, asked: RecordAsked, origin: str) -> tuple[Receipt, Sequence[PersonCard], Found]:
    found = find_for_receipt(unit, asked)
    unit.record(
        Action.RECEIPT_READ,
        household_id=asked.household_id,
        object_kind="consent_records",
        object_id=asked.record_id,
        subject_ids=[asked.person_id],
        rule=RULE_VERSION,
    )
    persons = people_of(found.standing)
    return _receipt(unit, found, origin), persons, found


def _receipt(unit: ReadingUnit, found: Found, origin: str) -> Receipt:
    record, known = found.record, found.standing.known
    answers = _answers(found)
    concerned = {one.partner_id for one in answers} | {record.collector_partner_id}
    contacts = _officers(unit, concerned)
    return Receipt(
        id=record.id,
        household=known.head.short_code,
        person_id=record.person_id,
        giver_id=record.giver_id,
        capacity=record.capacity,
        collected_by=record.collector_partner_id,
        language=record.language,
        interpreted=record.interpreter is not None,
        method=record.method,
        text_version=record.text_version,
        text_hash=record.text_hash,
        recorded_at=record.recorded_at,
        parties=[
            Party(one.id, one.code, one.name, one.field, contacts.get(one.id, ()))
            for one in known.everywhere.partners
            if one.id in concerned
        ],
        answers=answers,
        log=origin,
        packs=texts_to_tell(unit.session, unit.platform.settings.config, record, unit.now),
    )


def _answers(found: Found) -> list[Answered]:
    """The uses of one partner and category together."""
    together: dict[tuple[UUID, str], list[ConsentCell]] = {}
    for cell in found.cells:
        together.setdefault((cell.partner_id, cell.category), []).append(cell)
    return [
        Answered(
            partner,
            category,
            rows[0].decision,
            [row.action for row in rows],
            _basis(found, partner, category),
            rows[0].from_at,
            rows[0].until_at,
        )
        for (partner, category), rows in together.items()
    ]


def _basis(found: Found, partner_id: UUID, category: str) -> str | None:
    """The legal basis in force when the answer was recorded, as it was known then."""
    then = found.record.recorded_at
    rows = found.standing.known.everywhere.legal_bases
    held = [
        row.kind
        for row in rows
        if (row.partner, row.category) == (partner_id, category) and row.holds(then, then)
    ]
    return held[0] if held else None


def _officers(unit: ReadingUnit, partner_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[str]]:
    """Addresses of the data-protection officers in post, which the person has to be told (GDPR, art. 13)."""
    posts = posts_in_force(unit.now).where(Post.partner_id.in_(list(partner_ids)), Post.role == Role.DPO)
    rows = unit.session.execute(
        posts.join(Professional, Professional.id == Post.professional_id)
        .with_only_columns(Post.partner_id, Professional)
        .order_by(Professional.id)
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    key = unit.platform.key
    for partner_id, one in rows:
        context = unit.platform.context("professional.mail", object_id=one.id)
        found[partner_id].append("mailto:" + key.open(context, one.mail).decode())
    return found
