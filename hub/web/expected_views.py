"""*Pièces attendues* as its page shows it: slots, rows, their chips and what one may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from hub.documents.document_types import Expiry, Slot
from hub.documents.exempting import Exemption
from hub.documents.expected import ExpectedPage, Row
from hub.documents.expected_states import Month, Piece
from hub.documents.marks import Kind
from hub.documents.states import State
from hub.registry.people import short_name
from hub.web import formats, texts
from hub.web.deadlines import Deadline, deadline_of
from hub.web.document_words import in_words, types
from hub.web.forms import HOUSEHOLD
from hub.web.i18n import gettext as _
from hub.web.login import hub
from hub.web.present import Named, named

WANTING = (State.MISSING, State.TO_REDO, State.EXPIRED)
"""What somebody may be asked for."""


def expected_page(
    household_id: UUID, page: ExpectedPage, values: Mapping[str, str], errors: dict[str, str]
) -> dict[str, Any]:
    """Everything `pieces_attendues.html` takes."""
    people, url = named(page.card), url_for("channels.show", household_id=household_id)
    rows = [row for _slot, rows in page.slots for row in rows]
    return {
        "channel": {"code": page.card.short_code, "url": url},
        "code": page.card.short_code,
        "url": url_for("expected.show", household_id=household_id),
        "slots": [_slot(url, slot, found, people) for slot, found in page.slots],
        "asked": _asked(rows, people, values),
        "typed": {"reason": values.get("reason", "")},
        "errors": errors,
        "notice": _notice(values.get("fait", "")),
    }


def _slot(url: str, slot: Slot, rows: Sequence[Row], people: Named) -> dict[str, Any]:
    name = in_words(types().slots[slot])
    return {"code": slot, "name": name, "rows": [_row(url, one, people) for one in rows]}


def _notice(done: str) -> str | None:
    if done == "ecartee":
        return _("Cette pièce n’est plus attendue.")
    return _("Cette pièce est de nouveau attendue.") if done == "attendue" else None


def _asked(rows: list[Row], people: Named, values: Mapping[str, str]) -> dict[str, Any] | None:
    """The form that says a document is not to be expected, when it is asked for."""
    for row in rows:
        chosen = values.get("type") == row.type.code and values.get("subject") == _subject(row.person_id)
        if chosen and _may_exempt(row):
            return {
                "type": row.type.code,
                "subject": _subject(row.person_id),
                "name": in_words(row.type),
                "who": _who(row, people),
            }
    return None


def _may_exempt(row: Row) -> bool:
    nothing = not row.pieces and row.state in (State.MISSING, State.HIDDEN)
    return row.expected and row.may_write and nothing


def _subject(person_id: UUID | None) -> str:
    return str(person_id) if person_id else HOUSEHOLD


def _who(row: Row, people: Named) -> str:
    return people.about((row.person_id,)) if row.person_id else _("Tout le foyer")


def _row(url: str, row: Row, people: Named) -> dict[str, Any]:
    query = {"type": row.type.code, "subject": _subject(row.person_id)}
    shown = row.state is not State.HIDDEN
    return query | {
        "name": in_words(row.type),
        "category": row.type.category,
        "who": _who(row, people),
        "look": texts.document_state(row.state.value),
        "chips": _chips(row),
        "months": [_month(one) for one in row.months] if shown else [],
        "lines": [_line(one, people) for one in row.pieces] if shown and not row.months else [],
        "exemption": _exempted(row.exemption, people) if row.exemption and shown else None,
        "not_lawful": not row.type.lawful,
        "note": in_words(row.type.note) if row.type.note else "",
        "deposit_url": _deposit_url(url, row) if row.may_write else None,
        "ask_url": f"{url}/demandes-de-pieces/nouvelle?type={query['type']}&personne={query['subject']}"
        if row.state in WANTING
        else None,
        "exempt_url": f"?type={query['type']}&subject={query['subject']}#ecarter"
        if _may_exempt(row)
        else None,
        "may_lift": row.may_write and row.state is State.NOT_APPLICABLE,
    }


def _deposit_url(url: str, row: Row) -> str:
    return f"{url}?vue=pieces&deposer={row.type.code}&pour={_subject(row.person_id)}#deposer"


def _chips(row: Row) -> list[Deadline]:
    """What the end of the newest document calls for; a permit that ended without more is told plainly."""
    if not row.pieces or row.state is State.HIDDEN:
        return []
    today, newest = formats.civil(hub().clock()), row.pieces[0]
    told = deadline_of(newest.view, today)
    chips = [told] if told else []
    if row.type.expiry is Expiry.PERMIT and newest.state is State.EXPIRED:
        chips.append(Deadline("bad", "warn", _("Sans attestation, le droit de travailler peut s’arrêter")))
    return chips


def _month(one: Month) -> dict[str, Any]:
    url = url_for("documents.show", document_id=one.piece.view.id) if one.piece else None
    return {"name": formats.month(one.first), "look": texts.document_state(one.state.value), "url": url}


def _line(piece: Piece, people: Named) -> dict[str, Any]:
    """One document with the last thing done with it."""
    view = piece.view
    last = view.marks[-1] if view.marks else None
    reason = last.reason if last and last.kind is Kind.TO_REDO else ""
    return {
        "title": view.title,
        "url": url_for("documents.show", document_id=view.id),
        "about": people.about(view.persons),
        "expires_on": view.expires_on,
        "done": mark_words(last.kind) if last else _("Déposée"),
        "by": short_name(last.author if last else view.author),
        "field": people.fields[last.partner_id if last else view.partner_id],
        "at": last.at if last else view.posted_at,
        "reason": reason,
    }


def mark_words(kind: Kind) -> str:
    """What was done, as a line of history says it."""
    return {
        Kind.VALIDATED: _("Validée"),
        Kind.TO_REDO: _("À refaire"),
        Kind.UNCHECKED: _("Vérification retirée"),
        Kind.MASKED: _("Masquée"),
    }[kind]


def _exempted(exemption: Exemption, people: Named) -> dict[str, Any]:
    return {
        "reason": exemption.reason,
        "by": short_name(exemption.author),
        "field": people.fields[exemption.partner_id],
        "at": exemption.at,
    }
