"""What the page *Qui voit quoi* shows: one person's matrix, now or as it was, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from hub.consent.changes import Change, ChangeKind
from hub.consent.codes import Reason, Role, Status
from hub.consent.explaining import Explained, who_sees_what
from hub.consent.people import PersonCard
from hub.consent.rights import Right
from hub.registry.people import short_name
from hub.web import formats, texts
from hub.web.consent_views import channel_of, partners_of, person_name
from hub.web.i18n import N_
from hub.web.i18n import gettext as _
from hub.web.instants import replayed
from hub.web.login import actor, hub

ACCESS = {
    Reason.LEGAL_BASIS_MISSING: "no_basis",
    Reason.CONSENT_REFUSED: "refused",
    Reason.CONSENT_WITHDRAWN: "withdrawn",
    Reason.CONSENT_EXPIRED: "expired",
    Reason.CONSENT_MISSING: "pending",
}
CHANGED = {
    ChangeKind.GIVEN: N_("Accord donné pour %(partners)s : %(categories)s."),
    ChangeKind.REFUSED: N_("Refus pour %(partners)s : %(categories)s."),
    ChangeKind.WITHDRAWN: N_("Accord retiré pour %(partners)s : %(categories)s. Effet immédiat."),
    ChangeKind.JOINED: N_("%(who)s entre dans l’équipe (%(partners)s)."),
    ChangeKind.LEFT: N_("%(who)s quitte l’équipe (%(partners)s)."),
    ChangeKind.SCOPE_NONE: N_("Périmètre de %(partners)s, fermé : %(categories)s."),
    ChangeKind.SCOPE_READ: N_("Périmètre de %(partners)s, en lecture : %(categories)s."),
    ChangeKind.SCOPE_WRITE: N_("Périmètre de %(partners)s, en écriture : %(categories)s."),
}


def matrix_page(household_id: UUID, person_id: UUID | None) -> tuple[str, int]:
    """The page and its status: 422, with the situation of today, when the instant asked for is not one."""
    explained, asked, errors = replayed(lambda at: who_sees_what(hub(), actor(), household_id, person_id, at))
    return _page(household_id, explained, asked, errors), 422 if errors else 200


def _page(
    household_id: UUID, explained: Explained, asked: Mapping[str, str], errors: Mapping[str, str]
) -> str:
    person = explained.person
    past = bool(asked["date"]) and not errors
    may_record = explained.may_record and not past
    fields = {one.code: one.field for one in explained.partners}
    return render_template(
        "qui_voit_quoi.html",
        channel=channel_of(household_id, explained),
        persons=_persons(explained),
        chosen=str(person.id),
        person_name=person_name(explained),
        partners=partners_of(explained),
        rows=_rows(explained, may_withdraw=may_record),
        asked=asked,
        errors=errors,
        past=explained.at if past else None,
        changed=sum(right.told for right in explained.today.values()),
        today_url=url_for("consent.who_sees", household_id=household_id, person=person.id),
        withdraw_url=url_for("withdrawal.show", household_id=household_id, person_id=person.id)
        if may_record and explained.givers
        else None,
        collect_url=url_for("collecting.collect", household_id=household_id, person_id=person.id)
        if may_record
        else None,
        status=str(explained.status),
        until=explained.until,
        notice=_notice(request.args.get("fait", "")),
        changes=[
            {
                "at": one.at,
                "text": change_text(one, fields),
                "receipt_url": _receipt_url(household_id, explained, one),
            }
            for one in explained.changes
        ],
        code=explained.short_code,
    )


def _persons(explained: Explained) -> list[tuple[str, str]]:
    return [
        (
            str(one.id),
            _name(one, number) if one.here else _("%(name)s (n’y vit plus)", name=_name(one, number)),
        )
        for number, one in enumerate(explained.persons, 1)
    ]


def _name(person: PersonCard, number: int) -> str:
    return short_name(person.name) if person.name else _("Personne %(number)s", number=number)


def _rows(explained: Explained, *, may_withdraw: bool) -> list[dict[str, Any]]:
    by_place = {(one.category, one.partner.code): one for one in explained.rights}
    return [
        {
            "category": category,
            "closed": not any(by_place[category, one.code].told for one in explained.partners),
            "cells": [
                _cell(
                    by_place[category, one.code],
                    explained.today.get((category, one.id)),
                    explained.until,
                    may_withdraw=may_withdraw,
                )
                for one in explained.partners
            ],
        }
        for category in explained.categories
    ]


def _cell(right: Right, today: Right | None, usual: datetime | None, *, may_withdraw: bool) -> dict[str, Any]:
    """`usual` is the end told for the whole matrix: a cell tells its own only when it is another."""
    given = right.agreement.status is Status.GIVEN
    until = right.agreement.until if given and right.reason is None else None
    if until == usual:
        until = None
    return {
        "partner": right.partner.code,
        "field": right.partner.field,
        "access": access_of(right),
        "detail": _detail(right, until, given=given),
        "today": access_of(today) if today else "",
        "withdraw": right.given and may_withdraw and not right.closed,
    }


def _detail(right: Right, until: datetime | None, *, given: bool) -> str:
    ground = _ground(right, given=given)
    said = [ground] if ground else []
    if until:
        said.append(_("jusqu’au %(date)s", date=formats.long_date(until)))
    if given and right.reason is None and not right.copies:
        said.append(_("sans copie"))
    return ", ".join(said)


def _ground(right: Right, *, given: bool) -> str:
    """What opens the cell, or since when what the person said keeps it shut, in a few words."""
    since = formats.short_date(right.agreement.since) if right.agreement.since else ""
    if right.reason is None and not given and right.basis:
        return texts.legal_basis(right.basis.kind)
    if right.reason is None:
        return _("Accord depuis le %(date)s", date=since)
    said_no = access_of(right) in ("refused", "withdrawn", "expired")
    return _("depuis le %(date)s", date=since) if said_no and since else ""


def access_of(right: Right) -> str:
    """The word of the cell, a code of `texts.ACCESS_CELLS`: what the partner may do, else why it may not."""
    if not right.told:
        return "closed"
    if right.reason is None:
        return "write" if right.writes else "read"
    if right.reason is Reason.LEGAL_BASIS_MISSING and right.own:
        return "own"
    return ACCESS.get(right.reason, "none")


def _receipt_url(household_id: UUID, explained: Explained, change: Change) -> str | None:
    """The receipt of what was said, for those of whom it keeps nothing back and for officers."""
    opens = (explained.may_record and change.receipt) or actor().role == Role.DPO
    if change.record_id is None or not opens:
        return None
    return url_for(
        "collecting.receipt",
        household_id=household_id,
        person_id=explained.person.id,
        record_id=change.record_id,
    )


def change_text(change: Change, fields: Mapping[str, str]) -> str:
    """One sentence for what changed; `fields` are those of the partners by code."""
    partners = ", ".join(texts.field(fields[code]).word for code in change.partners)
    categories = ", ".join(texts.category(one).word for one in change.categories)
    who = short_name(change.who) if change.who else _("Un intervenant")
    return _(CHANGED[change.kind], partners=partners, categories=categories, who=who)


def _notice(done: str) -> str | None:
    if done == "retrait":
        return _("C’est pris en compte. L’accès a pris fin.")
    if done == "recueil":
        return _("C’est pris en compte. Les réponses s’appliquent tout de suite.")
    return None
