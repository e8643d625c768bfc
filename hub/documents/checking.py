"""Checking a document, and masking it.

Any member of the team whom the access rule lets read a document may say that it is right, or must be made
again and why, and take that back. Its author, or a referent of the household for the partner that deposited
it, may mask it: then nobody reads more than by whom, when and why; its bytes stay, sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from hub.accounts.repeats import remember, repeated
from hub.audit.entries import Action, Change
from hub.audit.units import Trace, WritingUnit, writing
from hub.channels.bells import ring_readers
from hub.channels.rules import checked_text
from hub.consent import codes
from hub.consent.authorise import Standing, refuse_role, uuids
from hub.consent.rules import RULE_VERSION
from hub.documents.marks import Kind, add_mark, is_masked, last_check
from hub.documents.masking import may_mask
from hub.documents.models import Document, DocumentVersion
from hub.documents.reading import find_document
from hub.documents.rules import Scan
from hub.documents.views import scan_of
from hub.errors import Asked, ConflictError, InvalidInputError

LONGEST_REASON = 500
MASK = "mask"
CHECKS = {
    Kind.VALIDATED: Action.DOCUMENT_VALIDATED,
    Kind.TO_REDO: Action.DOCUMENT_TO_REDO,
    Kind.UNCHECKED: Action.DOCUMENT_UNCHECKED,
}


@writing
def check_document(
    unit: WritingUnit, document_id: UUID, version: int, kind: str, reason: str = "", repeat_key: str = ""
) -> None:
    """Say of the version one has seen that it is right, must be made again (why), or is to be checked
    again. The same `repeat_key` with the same words says nothing twice; with others it is a conflict."""
    document, current, standing = find_document(unit, document_id, codes.Action.READ)
    said = _checked(kind)
    text = checked_text("reason", reason, LONGEST_REASON) if said is Kind.TO_REDO else ""
    request = ("check", str(document_id), str(version), kind, text)
    if done_before(standing, repeat_key, request):
        return
    _require_checkable(unit, document, current, version, said)
    _say(unit, standing, document, said, text)
    remember(unit, repeat_key, request, document_id)


@writing
def mask_document(unit: WritingUnit, document_id: UUID, reason: str, repeat_key: str = "") -> None:
    """Hide what a document says, from everybody and for good, leaving by whom, when and why. `repeat_key` as
    for a check."""
    document, _version, standing = find_document(unit, document_id, codes.Action.READ)
    if not may_mask(standing, document):
        asked = Asked(MASK, standing.door.household_id, "document", document_id)
        refuse_role(codes.Reason.ROLE_LIMIT, asked)
    text = checked_text("reason", reason, LONGEST_REASON)
    request = ("mask", str(document_id), text)
    if done_before(standing, repeat_key, request):
        return
    if is_masked(unit, document_id):
        raise ConflictError("document_masked")
    _say(unit, standing, document, Kind.MASKED, text)
    remember(unit, repeat_key, request, document_id)


def done_before(standing: Standing, repeat_key: str, request: Sequence[str]) -> bool:
    """Whether this very act was carried out; then it does nothing, for who may still act."""
    unit = standing.unit
    assert isinstance(unit, WritingUnit)
    if repeated(unit, repeat_key, request) is None:
        return False
    unit.leave_no_trace(standing.household_id, Trace.NOTHING_SHOWN)
    return True


def _checked(kind: str) -> Kind:
    if kind not in CHECKS:
        raise InvalidInputError("kind", "unknown_choice")
    return Kind(kind)


def _require_checkable(
    unit: WritingUnit, document: Document, current: DocumentVersion, version: int, kind: Kind
) -> None:
    """Raises ConflictError when somebody was faster, or a virus was found."""
    if is_masked(unit, document.id):
        raise ConflictError("document_masked")
    before = last_check(unit, document) or Kind.UNCHECKED
    if version != document.current_version or before is kind:
        raise ConflictError("document_changed")
    if kind is Kind.VALIDATED and scan_of(unit.platform, current) in (Scan.INFECTED, Scan.WAITING):
        raise ConflictError("document_not_clean")


def _say(unit: WritingUnit, standing: Standing, document: Document, kind: Kind, reason: str) -> None:
    add_mark(unit, standing, document, kind, reason)
    tell_said(unit, standing, document, CHECKS.get(kind, Action.DOCUMENT_MASKED))


def tell_said(
    unit: WritingUnit, standing: Standing, document: Document, action: Action, *changes: Change
) -> None:
    """Put on record that something was said of the version that counts, never what, and ring for those who
    may read it."""
    subject = standing.known.subjects[document.subject_id]
    unit.record(
        action,
        household_id=standing.household_id,
        object_kind="document",
        object_id=document.id,
        changes=[
            ("category", None, document.category),
            ("document_type", None, document.type),
            *changes,
            ("number", None, str(document.current_version)),
        ],
        subject_ids=uuids(subject.persons),
        rule=RULE_VERSION,
    )
    audience = standing.audience(subject, document.category, document.partner_id)
    ring_readers(unit, standing, document.subject_id, audience)
