"""What `changes` of an audit entry may say: each field, and the form of its values.

A value belongs to a closed list, or is a code of the platform's configuration, a number, an instant, an id or
a digest: never a name, never a sentence.
"""

from __future__ import annotations

import re

from hub.audit.vocabulary import CAUSES, DATE_ORIGINS, EXPORT_MOTIVES, FINDINGS

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
