"""What the pages of consent show: the matrix of rights, the questions asked, the answers read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from hub.consent.codes import Reason, Status
from hub.consent.collecting import LANGUAGES, METHODS, Collected
from hub.consent.explaining import Explained, Right, who_sees_what
from hub.consent.texts import shown_text
from hub.registry.people import short_name
from hub.web import formats, texts
from hub.web.i18n import gettext as _
from hub.web.login import actor, hub

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


def collect_page(
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


def review_page(household_id: UUID, explained: Explained, form: Mapping[str, str], said: Collected) -> str:
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


def matrix_page(household_id: UUID, person_id: UUID | None) -> str:
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
