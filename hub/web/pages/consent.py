"""Who sees what; what a person agrees to; its withdrawal in two clicks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.consent.codes import Reason, Status
from hub.consent.collecting import LANGUAGES, METHODS, Collected
from hub.consent.explaining import Explained, Right, who_sees_what
from hub.consent.operations import record_consent, withdraw_consent
from hub.consent.texts import shown_text
from hub.errors import InvalidInputError
from hub.registry.people import short_name
from hub.web import formats, texts
from hub.web.forms import date_of
from hub.web.i18n import gettext as _
from hub.web.login import actor, hub, login_required
from hub.web.rejections import input_error

pages = Blueprint("consent", __name__)
ACCESS = {
    Reason.SCOPE_CATEGORY: "none",
    Reason.NOT_MEMBER: "none",
    Reason.ROLE_LIMIT: "none",
    Reason.LEGAL_BASIS_MISSING: "no_basis",
    Reason.CONSENT_REFUSED: "refused",
    Reason.CONSENT_WITHDRAWN: "withdrawn",
    Reason.CONSENT_EXPIRED: "expired",
    Reason.CONSENT_MISSING: "pending",
}


@pages.get("/canaux/<uuid:household_id>/qui-voit-quoi")
@login_required
def who_sees(household_id: UUID) -> str:
    return _matrix(household_id, request.args.get("person", type=UUID))


@pages.post("/canaux/<uuid:household_id>/consentement/<uuid:person_id>/retrait")
@login_required
def withdraw(household_id: UUID, person_id: UUID) -> AnyResponse:
    """The second of two clicks. No reason is asked; the effect is at commit."""
    explained = who_sees_what(hub(), actor(), household_id, person_id)
    giver = _giver(explained, request.form.get("giver", ""))
    partner, category = request.form.get("partner", ""), request.form.get("category", "")
    cells = [
        (right.partner.id, right.category)
        for right in explained.rights
        if partner in ("*", right.partner.code)
        and category in ("*", right.category)
        and right.agreement.status is Status.GIVEN
    ]
    withdraw_consent(hub(), actor(), household_id, person_id, giver.id, giver.capacity, cells)
    address = url_for("consent.who_sees", household_id=household_id, person=person_id, fait="retrait")
    return redirect(address, 303)


@pages.get("/canaux/<uuid:household_id>/consentement/<uuid:person_id>")
@login_required
def collect(household_id: UUID, person_id: UUID) -> str:
    explained = who_sees_what(hub(), actor(), household_id, person_id)
    return _collect(household_id, explained, {}, {})


@pages.post("/canaux/<uuid:household_id>/consentement/<uuid:person_id>")
@login_required
def record(household_id: UUID, person_id: UUID) -> AnyResponse:
    """`review` shows the answers, `record` records them, `change` goes back, `fill` fills the matrix."""
    form = request.form
    explained = who_sees_what(hub(), actor(), household_id, person_id)
    if form.get("fill") in ("given", "refused") or form.get("step") == "change":
        return make_response(_collect(household_id, explained, form, {}, fill=form.get("fill", "")))
    try:
        said = _said(explained, form)
        if form.get("step") != "record":
            return make_response(_review(household_id, explained, form, said))
        record_consent(hub(), actor(), household_id, said)
    except InvalidInputError as error:
        errors = {error.field: input_error(error.code, error.details)}
        return make_response(_collect(household_id, explained, form, errors), 422)
    address = url_for("consent.who_sees", household_id=household_id, person=person_id, fait="recueil")
    return redirect(address, 303)


def _giver(explained: Explained, chosen: str) -> Any:
    known = {f"{one.id}:{one.capacity}": one for one in explained.givers}
    if chosen not in known and len(known) != 1:
        raise InvalidInputError("giver", "required")
    return known.get(chosen) or next(iter(known.values()))


def _said(explained: Explained, form: Mapping[str, str]) -> Collected:
    giver = _giver(explained, form.get("giver", ""))
    answers = {
        (partner.id, category): form[f"cell:{partner.code}:{category}"]
        for partner in explained.partners
        for category in explained.categories
        if form.get(f"cell:{partner.code}:{category}")
    }
    if not answers:
        raise InvalidInputError("answers", "required")
    return Collected(
        explained.person.id,
        giver.id,
        giver.capacity,
        answers,
        form.get("language", ""),
        form.get("method", ""),
        form.get("evidence", ""),
        form.get("interpreter", ""),
        _start("from_date", form, today_is_now=True),
        _start("until_date", form, today_is_now=False),
    )


def _start(field: str, form: Mapping[str, str], *, today_is_now: bool) -> datetime | None:
    """Local midnight of the day typed; today means from now on, and nothing typed leaves the default."""
    day = date_of(field, form.get(field, ""))
    if day is None or (today_is_now and day == formats.civil(hub().clock())):
        return None
    return datetime.combine(day, time(), hub().timezone)


def _person_name(explained: Explained) -> str:
    name = explained.person.name
    return short_name(name) if name else _("cette personne")


def _channel(household_id: UUID, explained: Explained) -> dict[str, str]:
    return {
        "code": explained.short_code,
        "url": url_for("channels.show", household_id=household_id),
    }


def _partners(explained: Explained) -> list[dict[str, str]]:
    return [{"code": one.code, "field": one.field} for one in explained.partners]


def _asked(explained: Explained) -> list[str]:
    return [
        one for one in explained.categories if one not in texts.CLOSED_CATEGORIES and one != "coordination"
    ]


def _rows(explained: Explained, form: Mapping[str, str], fill: str) -> list[dict[str, Any]]:
    return [
        {
            "category": category,
            "cells": [
                {
                    "partner": partner.code,
                    "field": partner.field,
                    "category": category,
                    "value": fill or form.get(f"cell:{partner.code}:{category}", ""),
                }
                for partner in explained.partners
            ],
        }
        for category in _asked(explained)
    ]


def _collect(
    household_id: UUID,
    explained: Explained,
    form: Mapping[str, str],
    errors: dict[str, str],
    fill: str = "",
) -> str:
    language = form.get("language") or explained.person.language
    text = shown_text(hub().settings.config, language)
    names = {one.id: short_name(one.name) if one.name else "" for one in explained.persons}
    givers = [
        (f"{one.id}:{one.capacity}", f"{names.get(one.id, '')}, {texts.capacity(one.capacity)}")
        for one in explained.givers
    ]
    today = formats.civil(hub().clock())
    return render_template(
        "consentement.html",
        channel=_channel(household_id, explained),
        person={"id": str(explained.person.id), "name": _person_name(explained)},
        subtitle=_("Adulte, pour elle-même.") if explained.person.adult else _("Mineur : un parent répond."),
        partners=_partners(explained),
        rows=_rows(explained, form, fill),
        closed=[
            {"category": one, "text": _("S’ouvre à une personne nommée, d’un métier prévu par la loi.")}
            for one in texts.CLOSED_CATEGORIES
        ],
        explained=_(
            "La coordination relève de la mission d’intérêt public : elle est expliquée, pas demandée."
        ),
        givers=givers,
        form={
            "action": url_for("consent.collect", household_id=household_id, person_id=explained.person.id),
            "giver": form.get("giver", ""),
            "language": language,
            "interpreter": form.get("interpreter", ""),
            "method": form.get("method", "signed_sheet"),
            "evidence": form.get("evidence", ""),
            "from_date": form.get("from_date", today.strftime("%d/%m/%Y")),
            "until_date": form.get("until_date", ""),
        },
        languages_asked=list(LANGUAGES),
        methods=list(METHODS),
        text={"version": text.version, "language": text.language, "digest": text.digest},
        sheet_url=None,
        leave_url=url_for("channels.index"),
        errors=errors,
        code=explained.short_code,
    )


def _review(household_id: UUID, explained: Explained, form: Mapping[str, str], said: Collected) -> str:
    text = shown_text(hub().settings.config, said.language)
    names = {one.id: short_name(one.name) if one.name else "" for one in explained.persons}
    lines = [
        (_("Qui répond"), f"{names.get(said.giver_id, '')}, {texts.capacity(said.capacity)}"),
        (_("Langue"), texts.consent_language(said.language)),
        (_("Interprète"), said.interpreter or _("Aucun")),
        (_("Mode"), texts.method(said.method)),
        (_("Preuve"), said.evidence),
        (_("Au"), form.get("until_date") or _("12 mois")),
    ]
    return render_template(
        "consentement_relire.html",
        channel=_channel(household_id, explained),
        person={"id": str(explained.person.id), "name": _person_name(explained)},
        subtitle="",
        partners=_partners(explained),
        rows=_rows(explained, form, ""),
        form={
            "action": url_for("consent.collect", household_id=household_id, person_id=explained.person.id),
            "fields": [
                (name, value) for name, value in form.items() if name not in ("csrf_token", "step", "fill")
            ],
        },
        said=lines,
        text={"version": text.version, "language": text.language, "digest": text.digest},
        code=explained.short_code,
    )


def _matrix(household_id: UUID, person_id: UUID | None) -> str:
    explained = who_sees_what(hub(), actor(), household_id, person_id)
    by_place = {(one.category, one.partner.code): one for one in explained.rights}
    person, giver = explained.person, explained.givers[0] if explained.givers else None
    return render_template(
        "qui_voit_quoi.html",
        channel=_channel(household_id, explained),
        persons=[
            (str(one.id), short_name(one.name) if one.name else _("Personne %(number)s", number=number))
            for number, one in enumerate(explained.persons, 1)
        ],
        chosen=str(person.id),
        person_name=_person_name(explained),
        partners=_partners(explained),
        rows=[
            {
                "category": category,
                "closed": category in texts.CLOSED_CATEGORIES,
                "cells": [_cell(by_place[category, one.code], explained) for one in explained.partners],
            }
            for category in explained.categories
        ],
        withdraw=_withdrawal(household_id, explained),
        giver=f"{giver.id}:{giver.capacity}" if giver else "",
        may_withdraw=explained.may_record and giver is not None,
        collect_url=url_for("consent.collect", household_id=household_id, person_id=person.id)
        if explained.may_record
        else None,
        status=str(explained.status),
        until=explained.until,
        notice=_notice(request.args.get("fait", "")),
        changes=[],
        code=explained.short_code,
    )


def _cell(right: Right, explained: Explained) -> dict[str, Any]:
    given = right.agreement.status is Status.GIVEN
    until = right.agreement.until if given else None
    access = (
        "closed" if right.closed else "read" if right.reason is None else ACCESS.get(right.reason, "none")
    )
    return {
        "partner": right.partner.code,
        "field": right.partner.field,
        "access": access,
        "detail": _("jusqu’au %(date)s", date=formats.long_date(until)) if until else "",
        "withdraw": given and explained.may_record and not right.closed,
    }


def _withdrawal(household_id: UUID, explained: Explained) -> dict[str, Any]:
    """The question asked without scripts: `?retirer=PARTNER:CATEGORY`."""
    partner, _colon, category = request.args.get("retirer", "").partition(":")
    everything = partner == "*"
    fields = {one.code: texts.field(one.field).word for one in explained.partners}
    words = {"partner": fields.get(partner, ""), "category": texts.category(category).word}
    return {
        "action": url_for("consent.withdraw", household_id=household_id, person_id=explained.person.id),
        "open": bool(partner and category),
        "partner": partner,
        "category": category,
        "title": _("Retirer tout l’accord ?")
        if everything
        else _("Retirer l’accord pour %(partner)s ?", partner=words["partner"]),
        "text": _("Effet immédiat et partout. Rien n’est supprimé. Aucun motif n’est demandé."),
    }


def _notice(done: str) -> str | None:
    if done == "retrait":
        return _("C’est pris en compte. L’accès a pris fin.")
    if done == "recueil":
        return _("C’est pris en compte. Les réponses s’appliquent tout de suite.")
    return None
