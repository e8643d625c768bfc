"""Every way the hub can say no, named by what the caller can do about it.

No HTTP status stands here: `hub.web.errors` holds the one table that maps these to answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from hub.consent.questions import Decision


class HubError(Exception):
    """Base of every error the hub raises on purpose."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a refused request was about, as it was asked: the ids may exist or not."""

    action: str = ""
    household_id: UUID | None = None
    object_kind: str | None = None
    object_id: UUID | None = None


class AccessDeniedError(HubError):
    """The access rule said no; `decision` holds the true reason and the one that may be shown.

    `category` may be told together with that shown reason, never alone.
    """

    def __init__(self, decision: Decision, asked: Asked, category: str = "") -> None:
        super().__init__(decision.reason)
        self.decision = decision
        self.asked = asked
        self.category = category


class TooManyRefusalsError(HubError):
    """A session was refused so often that further refusals are only counted."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many refusals")
        self.retry_after = retry_after


class NotFoundError(HubError):
    """Nothing by that name exists, or its existence may not be told."""


class InvalidInputError(HubError):
    """One field is wrong; `code` names the sentence shown beside it, `field` the control."""

    def __init__(self, field: str, code: str, **details: Any) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.details = details


class DocumentRejectedError(HubError):
    """A file was not accepted; `reason` is a code of the acceptance table."""

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


class QuarantinedError(HubError):
    """The access rule permits, but the virus scanner has not: `reason` says whether it has spoken yet."""

    def __init__(self, reason: str, asked: Asked) -> None:
        super().__init__(reason)
        self.reason = reason
        self.asked = asked


class ConflictError(HubError):
    """Somebody else changed this first, the same key was used for another request, or the same file."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class SignInError(HubError):
    """Sign-in failed; `code` says how without telling whether the account exists."""

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class TamperedError(HubError):
    """Stored bytes are not what was written. No detail leaves the process."""


class StorageUnavailableError(HubError):
    """A database, store or keyring could not be reached: nothing was done, a retry is safe."""


class OutcomeUnknownError(StorageUnavailableError):
    """The answer to a commit was lost: it may be done, or not. Whoever asked looks before asking again."""


class UnfinishedError(HubError):
    """Begun and on record, but a service went away before the end; the message says what finishes it."""


class AccessMovedError(HubError):
    """Access to a household changed between two readings of one answer: nothing was sent, it begins again."""


class LogUnavailableError(StorageUnavailableError):
    """The audit entry could not be written, so its effect was not committed: certainly nothing was done."""


class MissingAuditEntryError(HubError):
    """A bug: a unit of work touched household data and recorded nothing."""


class ConfigurationError(HubError):
    """The hub cannot start as configured; the message is one line an operator can act on."""
