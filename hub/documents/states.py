"""In which state a document is, for whoever may read it. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from hub.documents.marks import Kind
from hub.documents.rules import Scan
from hub.documents.views import DocumentView


class State(StrEnum):
    """Of a document, or of a line of the list of expected documents. `hidden`: not for this reader, whether
    or not there is anything. `deposited`: the virus scanner has not answered yet, nobody can check it."""

    MISSING = "missing"
    DEPOSITED = "deposited"
    TO_CHECK = "to_check"
    VALIDATED = "validated"
    TO_REDO = "to_redo"
    EXPIRED = "expired"
    NOT_APPLICABLE = "not_applicable"
    HIDDEN = "hidden"
    MASKED = "masked"


def sound(view: DocumentView) -> bool:
    """Whether it counts for what it is: neither masked, nor infected, nor to be made again."""
    said = view.checked
    return not (view.masked or view.scan is Scan.INFECTED or (said and said.kind is Kind.TO_REDO))


def state_of(view: DocumentView, today: date) -> State:
    """What was said of its current version, unless its date has passed since."""
    if view.masked:
        return State.MASKED
    if not sound(view):
        return State.TO_REDO
    if view.expires_on and max(view.expires_on, view.extended_until or view.expires_on) < today:
        return State.EXPIRED
    if view.checked and view.checked.kind is Kind.VALIDATED:
        return State.VALIDATED
    return State.DEPOSITED if view.scan is Scan.WAITING else State.TO_CHECK
