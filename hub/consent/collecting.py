"""What a person said, how it was collected, and what makes it a valid consent (GDPR articles 4(11) and 7)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from hub.consent import codes
from hub.consent.approvals import usable_text
from hub.consent.authorise import Standing
from hub.consent.instants import months_after
from hub.consent.moment import moment_at
from hub.consent.questions import ConsentOf
from hub.consent.texts import LANGUAGES as LANGUAGES
from hub.consent.texts import Pack
from hub.errors import Asked, InvalidInputError

METHODS = ("signed_sheet", "signature_on_screen", "oral_with_witness")
WITHOUT_IMAGE = ("oral_with_witness",)
NO_IMAGE = {"signed_sheet": "photo_required", "signature_on_screen": "signature_required"}
BOTH_USES = ("read", "copy")
LONGEST = 300

CellKey = tuple[UUID, str]
"""(partner id, category code)"""


@dataclass(frozen=True, slots=True)
class Collected:
    """What one person said in one conversation, and how it was collected.

    `answers` maps (partner, category) to `given` or `refused`; what was not asked is left out. `evidence_id`
    is the image that shows it, `witness` who heard it. `text_hash`, when told, is that of the text shown.
    """

    person_id: UUID
    giver_id: UUID
    capacity: str
    answers: Mapping[CellKey, str]
    language: str
    method: str
    witness: str = ""
    interpreter: str = ""
    from_at: datetime | None = None
    until_at: datetime | None = None
    uses: tuple[str, ...] = field(default=BOTH_USES)
    evidence_id: UUID | None = None
    text_hash: str = ""


def require_collector(standing: Standing, person_id: UUID) -> None:
    target = ConsentOf(household=standing.household_id, person=person_id)
    standing.subject_id(person_id)
    standing.require(codes.Action.WRITE, target, Asked("consent", standing.household_id, "person", person_id))


def period_of(standing: Standing, said: Collected) -> tuple[datetime, datetime]:
    now = standing.unit.now
    from_at = said.from_at or now
    longest = months_after(from_at, standing.known.facts.parameters.consent_max_months)
    until_at = said.until_at or longest
    if from_at < now - timedelta(days=31):
        raise InvalidInputError("from", "too_long_ago")
    if until_at <= from_at:
        raise InvalidInputError("until", "ends_before_start")
    if until_at > longest:
        raise InvalidInputError("until", "longer_than_maximum")
    return from_at, until_at


def check_collected(standing: Standing, said: Collected) -> Pack:
    """The approved text that carries what was said. Raises InvalidInputError naming the field to mend."""
    if said.language not in LANGUAGES:
        raise InvalidInputError("language", "unknown_choice")
    if said.method not in METHODS:
        raise InvalidInputError("method", "unknown_choice")
    _check_shown(said)
    text = text_for(standing, said)
    if said.text_hash not in ("", text.digest):
        raise InvalidInputError("explained", "text_changed")
    if not set(said.answers.values()) <= {"given", "refused"}:
        raise InvalidInputError("answers", "unknown_choice")
    check_speaker(standing, said)
    check_cells(standing, said.answers)
    return text


def text_for(standing: Standing, said: Collected) -> Pack:
    """The approved text the person was shown: in her language, or in French through an interpreter.

    Raises InvalidInputError naming the field that opens the way.
    """
    unit = standing.unit
    text = usable_text(unit.session, unit.platform.settings.config, said.language, unit.now)
    if text is None:
        raise InvalidInputError("language", "no_approved_text")
    if text.language != said.language and not said.interpreter.strip():
        raise InvalidInputError("interpreter", "text_needs_interpreter")
    return text


def _check_shown(said: Collected) -> None:
    """What shows that it was said: an image for what was signed, a witness for what was said aloud."""
    if said.method in WITHOUT_IMAGE:
        if not said.witness.strip():
            raise InvalidInputError("witness", "required")
    elif said.evidence_id is None:
        raise InvalidInputError("file", NO_IMAGE[said.method])
    for name in ("witness", "interpreter"):
        checked_line(name, getattr(said, name))


def checked_line(name: str, text: str) -> None:
    """Raises InvalidInputError for a line longer than a name, or holding what no name holds."""
    if len(text) > LONGEST:
        raise InvalidInputError(name, "too_long", maximum=LONGEST)
    if any(unicodedata.category(one) == "Cc" for one in text):
        raise InvalidInputError(name, "control_characters")


def check_speaker(standing: Standing, said: Collected) -> None:
    """An adult speaks for herself; for a minor speaks who holds authority now (code civil, 371-1). Of whom
    nobody knows which of these she is, no word would count."""
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    if moment.adult_at(said.person_id) is None:
        raise InvalidInputError("giver", "age_unknown")
    if not moment.minor(said.person_id):
        if said.giver_id != said.person_id or said.capacity != "self":
            raise InvalidInputError("giver", "adult_decides_alone")
        return
    holders = {
        (row.holder, row.kind)
        for row in standing.known.facts.authorities.get(said.person_id, ())
        if row.holds(standing.unit.now, standing.unit.now)
    }
    if (said.giver_id, said.capacity) not in holders:
        raise InvalidInputError("giver", "no_authority")


def check_cells(standing: Standing, answers: Mapping[CellKey, str]) -> None:
    everywhere = standing.known.everywhere
    partners = {partner.id for partner in everywhere.partners}
    if not answers:
        raise InvalidInputError("answers", "required")
    for partner_id, category in answers:
        if partner_id not in partners:
            raise InvalidInputError("answers", "unknown_partner")
        if category not in everywhere.categories:
            raise InvalidInputError("answers", "unknown_category")
