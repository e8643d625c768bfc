"""The words an audit entry may use: what was done, how it ended, for which purpose, what changed.

Nothing here is free text. A value of `changes` belongs to a closed list, or is a code of the platform's
configuration, a number, an instant, an id or a digest: never a name, never a sentence.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Action(StrEnum):
    """`object:verb`, in the past tense."""

    ACCOUNT_SIGNED_IN = "account:signed_in"
    ACCOUNT_SIGN_IN_FAILED = "account:sign_in_failed"
    ACCOUNT_SIGN_IN_THROTTLED = "account:sign_in_throttled"
    ACCOUNT_SIGNED_OUT = "account:signed_out"
    ACCOUNT_SESSIONS_ENDED = "account:sessions_ended"
    ACCOUNT_SESSIONS_LISTED = "account:sessions_listed"
    ACCOUNT_CREATED = "account:created"
    ACCOUNT_CHANGED = "account:changed"
    ACCOUNT_ENDED = "account:ended"
    ACCOUNT_PASSWORD_CHANGED = "account:password_changed"  # noqa: S105 - a name, not a secret
    ACCOUNT_CONFIRMATION_FAILED = "account:confirmation_failed"
    ACCOUNT_DISPLAY_CHOSEN = "account:display_chosen"
    ACCOUNTS_LISTED = "accounts:listed"
    TOKEN_CREATED = "token:created"  # noqa: S105 - a name, not a secret
    TOKEN_ENDED = "token:ended"  # noqa: S105 - a name, not a secret

    HOUSEHOLD_OPENED = "household:opened"
    HOUSEHOLD_OPENED_AGAIN = "household:opened_again"
    HOUSEHOLD_READ = "household:read"
    HOUSEHOLD_ERASED = "household:erased"
    HOUSEHOLD_SEPARATED = "household:separated"
    SEPARATION_PROPOSED = "separation:proposed"
    SEPARATION_CANCELLED = "separation:cancelled"
    MEMBER_JOINED = "member:joined"
    MEMBER_LEFT = "member:left"
    MEMBER_TWO_HOMES = "member:two_homes"
    MEMBER_ONE_HOME = "member:one_home"
    AUTHORITY_RECORDED = "authority:recorded"
    AUTHORITY_ENDED = "authority:ended"
    STAGE_REACHED = "stage:reached"
    TEAM_JOINED = "team:joined"
    TEAM_LEFT = "team:left"
    TEAM_READ = "team:read"
    TEAM_HANDED_OVER = "team:handed_over"
    TEAM_HANDED_OVER_AGAIN = "team:handed_over_again"

    CHANNEL_LISTED = "channel:listed"
    CHANNEL_OPENED = "channel:opened"
    CHANNEL_SEARCHED = "channel:searched"
    CHANNEL_MARKED_READ = "channel:marked_read"
    DRAFT_SAVED = "draft:saved"
    DRAFT_READ = "draft:read"
    NOTE_POSTED = "note:posted"
    NOTE_POSTED_AGAIN = "note:posted_again"
    NOTE_READ = "note:read"
    NOTES_READ = "notes:read"

    UPLOAD_BEGUN = "upload:begun"
    UPLOAD_CONTINUED = "upload:continued"
    UPLOAD_ENDED = "upload:ended"
    DOCUMENT_DEPOSITED = "document:deposited"
    DOCUMENT_DEPOSITED_AGAIN = "document:deposited_again"
    DOCUMENT_FOUND_AGAIN = "document:found_again"
    DOCUMENT_REJECTED = "document:rejected"
    DOCUMENT_READ = "document:read"
    DOCUMENT_PAGE_SEEN = "document:page_seen"
    DOCUMENT_PAGE_MADE = "document:page_made"
    DOCUMENT_TEXT_READ = "document:text_read"
    DOCUMENT_TEXT_SEEN = "document:text_seen"
    DOCUMENT_DOWNLOADED = "document:downloaded"
    DOCUMENT_TAMPERED = "document:tampered"
    DOCUMENT_SCANNED = "document:scanned"
    DOCUMENT_INFECTED = "document:infected"
    BUNDLE_MADE = "bundle:made"
    BUNDLES_LISTED = "bundles:listed"
    DOCUMENTS_LISTED = "documents:listed"
    DOCUMENT_VALIDATED = "document:validated"
    DOCUMENT_TO_REDO = "document:to_redo"
    DOCUMENT_UNCHECKED = "document:unchecked"
    DOCUMENT_REPLACED = "document:replaced"
    DOCUMENT_MASKED = "document:masked"
    DOCUMENT_DATED = "document:dated"
    DOCUMENT_HISTORY_READ = "document:history_read"
    DOCUMENT_EXEMPTED = "document:exempted"
    DOCUMENT_EXPECTED_AGAIN = "document:expected_again"
    EXPECTED_READ = "documents:expected"
    CONTENT_TAMPERED = "content:tampered"
    PIECE_REQUEST_SENT = "piece_request:sent"
    PIECE_REQUEST_READ = "piece_request:read"
    PIECE_REQUESTS_LISTED = "piece_requests:listed"
    PIECE_REQUEST_ANSWERED = "piece_request:answered"
    PIECE_REQUEST_DECLINED = "piece_request:declined"
    PIECE_REQUEST_CANCELLED = "piece_request:cancelled"
    PIECE_REUSE_PROPOSED = "piece_reuse:proposed"
    PIECE_REUSE_GRANTED = "piece_reuse:granted"
    PIECE_REUSE_DECLINED = "piece_reuse:declined"

    CONSENT_RECORDED = "consent:recorded"
    CONSENT_RECORDED_AGAIN = "consent:recorded_again"
    CONSENT_WITHDRAWN = "consent:withdrawn"
    CONSENT_MOVED = "consent:moved"
    CONSENT_READ = "consent:read"
    WITHDRAWAL_PREVIEWED = "consent:withdrawal_previewed"
    CONSENT_TEXT_APPROVED = "consent_text:approved"
    CONSENT_TEXT_WITHDRAWN = "consent_text:withdrawn"
    CONSENT_TEXTS_LISTED = "consent_texts:listed"
    CONSENTS_LISTED = "consents:listed"
    EVIDENCE_RECEIVED = "evidence:received"
    EVIDENCE_READ = "evidence:read"
    EVIDENCE_FORGOTTEN = "evidence:forgotten"
    RECEIPT_READ = "receipt:read"
    ACCESS_REFUSED = "access:refused"
    ACCESS_EXPLAINED = "access:explained"
    ACCESS_REQUEST_SENT = "access_request:sent"
    ACCESS_REQUEST_READ = "access_request:read"
    ACCESS_REQUESTS_LISTED = "access_requests:listed"
    ACCESS_REQUEST_GRANTED = "access_request:granted"
    ACCESS_REQUEST_DECLINED = "access_request:declined"
    ACCESS_REQUEST_WITHDRAWN = "access_request:withdrawn"

    BREAK_GLASS_OPENED = "break_glass:opened"
    BREAK_GLASS_CLOSED = "break_glass:closed"
    BREAK_GLASS_READ = "break_glass:read"
    BREAK_GLASS_REVIEWED = "break_glass:reviewed"
    BREAK_GLASS_LETTER_READ = "break_glass:letter_read"
    OPENING_MADE = "opening:made"
    OPENING_CLOSED = "opening:closed"
    OPENING_READ = "opening:read"

    PLATFORM_APPLIED = "platform:applied"
    PARTNER_CHANGED = "partner:changed"
    PARTNER_SUSPENDED = "partner:suspended"
    PARTNER_RESUMED = "partner:resumed"
    CATEGORY_CHANGED = "category:changed"
    PARAMETER_CHANGED = "parameter:changed"
    PROFESSION_LISTED = "profession:listed"
    SCOPE_CHANGED = "scope:changed"
    SCOPE_PROPOSED = "scope:proposed"
    SCOPE_APPROVED = "scope:approved"
    SCOPE_DECLINED = "scope:declined"
    SCOPE_PROPOSAL_WITHDRAWN = "scope:proposal_withdrawn"
    SCOPE_TRIED = "scope:tried"
    SCOPES_READ = "scopes:read"
    LEGAL_BASIS_CHANGED = "legal_basis:changed"
    STORE_CHECKED = "store:checked"
    STORE_SWEPT = "store:swept"
    KEYS_ROTATION_BEGUN = "keys:rotation_begun"
    KEYS_ROTATED = "keys:rotated"
    KEYS_RESTORED = "keys:restored"
    DEMO_LOADED = "demo:loaded"

    AUDIT_READ = "audit:read"
    AUDIT_VERIFIED = "audit:verified"
    AUDIT_EXPORTED = "audit:exported"
    AUDIT_CHECKPOINT_READ = "audit:checkpoint_read"
    AUDIT_EPOCH_OPENED = "audit:epoch_opened"
    AUDIT_KEY_ANNOUNCED = "audit:key_announced"
    AUDIT_FORGOTTEN = "audit:forgotten"


class Outcome(StrEnum):
    """`failed`: permitted, but the act could not be completed."""

    PERMITTED = "permitted"
    REFUSED = "refused"
    FAILED = "failed"


class Purpose(StrEnum):
    """Why somebody looked. A person may be told the purposes of consultations (CJEU C-579/21)."""

    HOUSEHOLD_FOLLOW_UP = "household_follow_up"
    HOUSING_FILE = "housing_file"
    EMPLOYMENT_PATH = "employment_path"
    SOCIAL_RIGHTS = "social_rights"
    CARE_COORDINATION = "care_coordination"
    DATA_PROTECTION = "data_protection"
    ADMINISTRATION = "administration"
    OPERATION = "operation"


EXPORT_MOTIVES = ("access_review", "person_request", "incident", "authority_request", "evidence")
"""Why the log may be taken away: a closed list, since the entry holds no sentence."""

CAUSES = ("life", "child", "violence", "missing")  # why a glass may be broken; the reason itself is sealed
FINDINGS = ("justified", "not_justified", "incident")  # what a review may find
DATE_ORIGINS = ("taken_over", "written")  # of the day a document ends: read by the hub before, or not
CODE = re.compile(r"[a-z][a-z0-9_.:-]{0,63}")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ROOT = re.compile(r"[A-Za-z0-9+/]{43}=")


def _one_of(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in words))


CHANGES: dict[str, re.Pattern[str]] = {
    "as_of": _TIME,
    "asked": CODE,
    "audience": CODE,
    "agreement": _one_of("required", "unless_refused", "not_required"),
    "capacity": _one_of("self", "parent", "guardian"),
    "category": CODE,
    "cause": _one_of(*CAUSES),
    "checkpoint_root": _ROOT,
    "checkpoint_size": _NUMBER,
    "cut_off": _TIME,
    "date_origin": _one_of(*DATE_ORIGINS),
    "decided_by": _ID,
    "decision": _one_of("given", "refused", "withdrawn"),
    "digest": _DIGEST,
    "document_type": CODE,
    "finding": _one_of(*FINDINGS),
    "forgotten_size": _NUMBER,
    "from_at": _TIME,
    "item": _ID,
    "key": re.compile(r"[0-9a-f]{8}"),
    "language": re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?"),
    "legal_basis": CODE,
    "level": _one_of("none", "read", "write"),
    "log_epoch": _NUMBER,
    "method": CODE,
    "motive": _one_of(*EXPORT_MOTIVES),
    "number": _NUMBER,
    "page": _NUMBER,
    "parameter": CODE,
    "partner": CODE,
    "profession": CODE,
    "request": _one_of("consent", "scope", "team"),
    "results": _one_of("0", "1-10", "more"),
    "role": CODE,
    "stage": _NUMBER,
    "stated": _ID,
    "status": _one_of("active", "suspended", "ended", "closed", "open"),
    "text_version": _NUMBER,
    "theme": _one_of("auto", "light", "dark"),
    "until_at": _TIME,
    "use": _one_of("read", "copy"),
    "verdict": _one_of("intact", "incomplete", "broken"),
}
"""Field of a change -> the form every one of its values has."""
