"""Which texts may carry a consent: those a data-protection officer approved, byte for byte, and did not
take back.

An approval is a dated fact about a version, a language and the digest of its text: a text that changes by
one character is not the approved one any more. A withdrawn approval touches no consent already given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.audit.entries import Action, Change
from hub.audit.units import ReadingUnit, WritingUnit, reading, writing
from hub.clock import FAR_FUTURE
from hub.consent.authorise import refuse_role, require_role
from hub.consent.codes import Reason, Role
from hub.consent.models import ConsentRecord, ConsentTextApproval
from hub.consent.texts import FALLBACK, Pack, newest_pack, newest_packs, packs_of
from hub.errors import Asked, InvalidInputError
from hub.registry.people import professional_names
from hub.storage.dated import in_force
from hub.storage.platform import Platform

TextKey = tuple[str, str, str]
"""(version, language, digest)"""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A pack of the newest version, and who approved it, when; None for a text not approved."""

    pack: Pack
    officer: str | None
    approved_at: datetime | None


@reading
def list_texts(unit: ReadingUnit) -> list[TextLine]:
    """The newest texts and their approvals, for officers and administrators."""
    require_role(unit, Role.DPO, Role.ADMINISTRATOR, action="list_texts")
    unit.record(Action.CONSENT_TEXTS_LISTED)
    held = _in_force(unit.session, unit.now)
    names = professional_names(unit.platform, unit.session, [row.officer_id for row in held.values()])
    return [
        TextLine(pack, names[row.officer_id] if row else None, row.from_at if row else None)
        for pack in newest_packs(unit.platform.settings.config).values()
        for row in [held.get(key_of(pack))]
    ]


@writing
def approve_text(unit: WritingUnit, version: str, language: str, digest: str) -> UUID:
    """Let the text with these very bytes carry consents from now on.

    Raises InvalidInputError when it is not the newest text of that language, or is approved already, and
    AccessDeniedError for anybody but a data-protection officer.
    """
    officer = _officer(unit, "approve_text")
    key = (version, language, digest)
    pack = newest_packs(unit.platform.settings.config).get(language)
    if pack is None or key_of(pack) != key:
        raise InvalidInputError("text", "text_not_there")
    if key in _in_force(unit.session, unit.now):
        raise InvalidInputError("text", "text_already_approved")
    row = _row(key, officer, unit.now, FAR_FUTURE)
    return unit.add_fact(row, Action.CONSENT_TEXT_APPROVED, changes=_told(row))


@writing
def withdraw_approval(unit: WritingUnit, version: str, language: str, digest: str) -> UUID:
    """Let this text carry no consent from now on; those given stand.

    Raises InvalidInputError when it is not approved.
    """
    officer = _officer(unit, "withdraw_approval")
    held = _in_force(unit.session, unit.now).get((version, language, digest))
    if held is None:
        raise InvalidInputError("text", "text_not_approved")
    row = _row((version, language, digest), officer, held.from_at, unit.now)
    row.replaces_id = held.id
    return unit.add_fact(row, Action.CONSENT_TEXT_WITHDRAWN, changes=_told(row))


def usable_text(session: Session, config: Path, language: str, now: datetime) -> Pack | None:
    """The newest text that may carry a consent in this language: its own, else the French one that an
    interpreter says aloud, else None."""
    packs, held = newest_packs(config), _in_force(session, now)
    chosen = [packs[one] for one in (language, FALLBACK) if one in packs]
    return next((pack for pack in chosen if key_of(pack) in held), None)


def texts_to_tell(session: Session, config: Path, told: ConsentRecord, now: datetime) -> list[Pack]:
    """In what words a consent may be told again: the French text of its version and, beside it, that of the
    person's language, when it carried the consent or is approved by now. None of a version that is gone."""
    packs, held = packs_of(config, told.text_version), _in_force(session, now)
    found = [packs[one] for one in dict.fromkeys((FALLBACK, told.language)) if one in packs]
    return [
        one
        for one in found
        if one.language == FALLBACK or one.digest == told.text_hash or key_of(one) in held
    ]


def text_to_show(platform: Platform, language: str) -> Pack:
    """What a page about to collect shows: the text that may carry the consent, or French to prepare it."""
    config = platform.settings.config
    with platform.database.reading() as session:
        return usable_text(session, config, language, platform.clock()) or newest_pack(config, FALLBACK)


def approved_languages(platform: Platform) -> frozenset[str]:
    """Languages whose newest text may carry consents now. Texts are public, and so is this."""
    with platform.database.reading() as session:
        held = _in_force(session, platform.clock())
    packs = newest_packs(platform.settings.config)
    return frozenset(pack.language for pack in packs.values() if key_of(pack) in held)


def key_of(pack: Pack) -> TextKey:
    return (pack.version, pack.language, pack.digest)


def _officer(unit: WritingUnit, action: str) -> UUID:
    """An approval has a name: not even the hub itself gives one without a person. From here on officers who
    decide at the same time are served one after the other, by the platform's row."""
    require_role(unit, Role.DPO, action=action)
    if unit.actor.id is None:
        refuse_role(Reason.ROLE_LIMIT, Asked(action))
    unit.change_access(None)
    return unit.actor.id


def _in_force(session: Session, now: datetime) -> Mapping[TextKey, ConsentTextApproval]:
    held = in_force(select(ConsentTextApproval), ConsentTextApproval, now)
    rows = session.scalars(held.order_by(ConsentTextApproval.recorded_at))
    return {(row.version, row.language, row.digest): row for row in rows}


def _row(key: TextKey, officer: UUID, from_at: datetime, until_at: datetime) -> ConsentTextApproval:
    version, language, digest = key
    return ConsentTextApproval(
        version=version,
        language=language,
        digest=digest,
        officer_id=officer,
        from_at=from_at,
        until_at=until_at,
    )


def _told(row: ConsentTextApproval) -> list[Change]:
    return [
        ("text_version", None, row.version),
        ("language", None, row.language),
        ("digest", None, row.digest),
    ]
