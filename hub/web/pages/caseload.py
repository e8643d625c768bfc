"""Handing a caseload over: whose, to whom, until when; then the codes are read again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import ConflictError, InvalidInputError
from hub.households.caseload import Caseload, hand_over, read_caseload
from hub.households.taken_over import taken_over
from hub.web import formats, texts
from hub.web.forms import date_of
from hub.web.handover_views import taken_view
from hub.web.i18n import gettext as _
from hub.web.login import actor, hub, login_required
from hub.web.rejections import conflict, input_error
from hub.web.team_form import chosen, last_instant

pages = Blueprint("caseload", __name__)


@pages.get("/passation")
@login_required
def show() -> str:
    return _page(request.args, {})


@pages.post("/passation")
@login_required
def carry_on() -> AnyResponse:
    """`review` shows the codes, `hand_over` does it for exactly these, `change` goes back."""
    form = request.form
    try:
        if form.get("step") == "hand_over":
            _hand_over(form)
            return redirect(url_for("caseload.show", fait=1), 303)
        if form.get("step") == "review":
            return make_response(_page(form, {}, review=_checked(form)))
    except InvalidInputError as error:
        return make_response(_page(form, {error.field: input_error(error.code, error.details)}), 422)
    except ConflictError as error:
        return make_response(_page(form, {"professional": conflict(error.code)}), 409)
    return make_response(_page(form, {}))


def _hand_over(form: Mapping[str, str]) -> None:
    lines = [UUID(one) for one in request.form.getlist("line") if _is_id(one)]
    until = last_instant("until", form)
    successor = chosen("professional", form)
    hand_over(hub(), actor(), chosen("leaving", form), successor, until, lines, form.get("key", ""))


def _checked(form: Mapping[str, str]) -> dict[str, str]:
    """What is read again before it is done. Raises InvalidInputError."""
    found = read_caseload(hub(), actor(), chosen("leaving", form))
    named = {one.id: one.name for one in found.successors}
    successor, until = chosen("professional", form), date_of("until", form.get("until", ""))
    if successor not in named:
        raise InvalidInputError("professional", "unknown_choice")
    if until and until < formats.civil(hub().clock()):
        raise InvalidInputError("until", "in_the_past")
    last = formats.typed_date(until) if until else _("dès maintenant")
    return {"successor": named[successor], "last": last}


def _page(typed: Mapping[str, str], errors: dict[str, str], review: dict[str, str] | None = None) -> str:
    leaving = UUID(typed["leaving"]) if _is_id(typed.get("leaving", "")) else None
    found = read_caseload(hub(), actor(), leaving)
    return render_template(
        "passation.html",
        url=url_for("caseload.show"),
        channels_url=url_for("channels.index"),
        taken=taken_view(taken_over(hub(), actor())),
        leaving=[(str(one), name) for one, name in found.leaving],
        name=dict(found.leaving).get(leaving, "") if leaving and found.lines else "",
        lines=_lines(found),
        successors=[
            (str(one.id), f"{one.name}, {texts.profession(one.profession)}") for one in found.successors
        ],
        typed={name: typed.get(name, "") for name in ("leaving", "professional", "until")},
        key=typed.get("key") or secrets.token_urlsafe(16),
        review=review,
        errors=errors,
        notice=_("Les suivis sont transmis.") if typed.get("fait") else None,
    )


def _lines(found: Caseload) -> list[dict[str, str]]:
    words = {"referent": _("Référent"), "member": _("Membre")}
    return [{"id": str(one.line_id), "code": one.short_code, "role": words[one.role]} for one in found.lines]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
