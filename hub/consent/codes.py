"""The words the access rule speaks: closed lists, each value as it is stored, logged and sent."""

from __future__ import annotations

from collections.abc import Hashable
from enum import StrEnum

Id = Hashable
"""Ids are any hashable value: the rule only compares them."""


class Role(StrEnum):
    WORKER = "worker"
    REFERENT = "referent"
    COORDINATOR = "coordinator"
    SECRETARY = "secretary"
    MANAGER = "manager"
    DPO = "dpo"
    ADMINISTRATOR = "administrator"


class Level(StrEnum):
    """What a scope opens in one category; `write` includes `read`."""

    NONE = "none"
    READ = "read"
    WRITE = "write"


class Agreement(StrEnum):
    """What a legal basis asks of the persons: always their yes, only no refusal, or nothing."""

    REQUIRED = "required"
    UNLESS_REFUSED = "unless_refused"
    NOT_REQUIRED = "not_required"


class Capacity(StrEnum):
    """In which quality a person speaks: for herself, or for a minor as parent or guardian."""

    SELF = "self"
    PARENT = "parent"
    GUARDIAN = "guardian"


class Use(StrEnum):
    """What a person agrees to: that a partner looks, or that it takes a copy away."""

    READ = "read"
    COPY = "copy"


class Answer(StrEnum):
    """What a person said in one consent statement."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Status(StrEnum):
    """The state of a consent cell, or (with `partial`) the summary of several."""

    GIVEN = "given"
    PARTIAL = "partial"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    PENDING = "pending"


class Action(StrEnum):
    LIST = "list"
    READ = "read"
    SEARCH = "search"
    COUNT_EXISTS = "count_exists"
    DOWNLOAD_ORIGINAL = "download_original"
    EXPORT = "export"
    WRITE = "write"
    REPLAY_AT = "replay_at"


class Knowledge(StrEnum):
    """What a replay goes by: history is what the hub knew then, hindsight what it knows now."""

    THEN = "then"
    NOW = "now"


class Basis(StrEnum):
    """What carries a permit."""

    OWN_CONTRIBUTION = "own_contribution"
    CONSENT = "consent"
    LEGAL_BASIS = "legal_basis"
    BREAK_GLASS = "break_glass"
    DPO_OPENING = "dpo_opening"
    TEAM_ROLE = "team_role"


class Reason(StrEnum):
    """Why not, in the order in which the questions are put: the first that fails is the reason."""

    ACCOUNT_INACTIVE = "account_inactive"
    PARTNER_SUSPENDED = "partner_suspended"
    NO_CONTENTS = "no_contents"
    NOT_FOUND = "not_found"
    NOT_MEMBER = "not_member"
    ROLE_LIMIT = "role_limit"
    CLOSED_CATEGORY = "closed_category"
    PROFESSION_NOT_LISTED = "profession_not_listed"
    SCOPE_CATEGORY = "scope_category"
    SUBJECT_DISSOLVED = "subject_dissolved"
    LEGAL_BASIS_MISSING = "legal_basis_missing"
    CONSENT_REFUSED = "consent_refused"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_EXPIRED = "consent_expired"
    CONSENT_MISSING = "consent_missing"


class Silence(StrEnum):
    """Shown instead of a reason where even a refusal would tell that something exists."""

    NOTHING = "nothing"


class WayOut(StrEnum):
    """What the person refused can do about it."""

    ASK_REFERENT = "ask_referent"
    CONTACT_REFERENT = "contact_referent"
    CONTACT_ADMINISTRATOR = "contact_administrator"
    INFORM_DPO = "inform_dpo"
    COLLECT_CONSENT = "collect_consent"
    RENEW_CONSENT = "renew_consent"
    ASK_EXTENSION = "ask_extension"
    CHOOSE_ONE_PERSON = "choose_one_person"
    WRITE_THE_NEED = "write_the_need"
    NONE = "none"
