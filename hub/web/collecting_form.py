"""The answers of one conversation on their way through five pages.

They travel in the body of the form, never in an address and never in a session: each page carries what the
others asked as hidden fields, so that going back loses nothing and two windows do not mix. An image is the
exception: it is stored as soon as it comes, and only its id travels. Who goes to a page is shown the first
one before it that is not yet right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time
from functools import partial
from uuid import UUID

from hub.consent.approvals import approved_languages, text_to_show
from hub.consent.collecting import LANGUAGES, METHODS, WITHOUT_IMAGE, Collected, checked_line
from hub.consent.explaining import Explained
from hub.errors import InvalidInputError
from hub.web import formats, texts
from hub.web.consent_views import giver_of
from hub.web.forms import date_of
from hub.web.login import hub

STEPS = ("language", "explain", "understand", "answers", "review")
FIELDS = (
    "giver", "language", "interpreter", "explained", "understood", "method", "witness", "from_date",
    "until_date", "evidence", "evidence_name",
)  # fmt: skip
ON_PAGE: Mapping[str, tuple[str, ...]] = {
    "language": ("giver", "language", "interpreter"),
    "explain": ("explained",),
    "understand": ("understood",),
    "answers": ("method", "witness", "from_date", "until_date"),
    "review": (),
}
"""Fields with a control of their own on a page; the others travel hidden. Cells belong to `answers`."""
CONTROLS = {"from": "from_date", "until": "until_date"}
"""Fields of the operation whose control has another name."""

Errors = dict[str, InvalidInputError]


class Answers:
    """What was typed so far about one person."""

    def __init__(self, explained: Explained, form: Mapping[str, str]) -> None:
        self.explained, self.form = explained, form
        opened = [one for one in texts.CLOSED_CATEGORIES if form.get(f"asked:{one}")]
        self.opened = opened + [one for one in texts.CLOSED_CATEGORIES if form.get("ask") == one]
        self.categories = [*explained.asked, *explained.refusable, *self.opened]
        self.cells = self._cells(form.get("fill", ""))
        self.language = form.get("language") or explained.person.language
        self.text = text_to_show(hub(), self.language)
        self.approved = self.text.language in approved_languages(hub())

    def hidden(self, page: str) -> Iterator[tuple[str, str]]:
        """What another page asked, to travel with this one."""
        for name in FIELDS:
            if name not in ON_PAGE[page] and self.form.get(name):
                yield name, self.form[name]
        for category in self.opened:
            yield f"asked:{category}", "1"
        if page != "answers":
            yield from ((name, value) for name, value in self.cells.items() if value)

    def page(self, wanted: str) -> tuple[str, Errors]:
        """The page to show to who goes to `wanted`: the first one before it that is not right, and why."""
        for step in STEPS[: STEPS.index(wanted)]:
            errors = CHECKS[step](self)
            if errors:
                return step, errors
        return wanted, {}

    def done(self) -> dict[str, bool]:
        """Which steps are right as they are."""
        return {step: not check(self) for step, check in CHECKS.items()}

    def said(self) -> Collected:
        """What is to be recorded. Raises InvalidInputError."""
        form = self.form
        giver = giver_of(self.explained, form.get("giver", ""))
        method = form.get("method", "")
        return Collected(
            person_id=self.explained.person.id,
            giver_id=giver.id,
            capacity=giver.capacity,
            answers=self.answers(),
            language=form.get("language", ""),
            method=method,
            witness=form.get("witness", "") if method in WITHOUT_IMAGE else "",
            interpreter=form.get("interpreter", ""),
            from_at=_start("from_date", form, today_is_now=True),
            until_at=_start("until_date", form, today_is_now=False),
            evidence_id=None if method in WITHOUT_IMAGE else _id(form.get("evidence", "")),
            text_hash=form.get("explained", ""),
        )

    def _cells(self, fill: str) -> dict[str, str]:
        """Answers by name of their control. "Tout accepter" answers what needs a yes alone: a closed
        category is asked by itself, and one that is open until a no needs none."""
        found = {}
        for partner in self.explained.partners:
            for category in self.categories:
                name = f"cell:{partner.code}:{category}"
                filled = fill == "refused" or (fill == "given" and category in self.explained.asked)
                found[name] = fill if filled else self.form.get(name, "")
        return found

    def answers(self) -> dict[tuple[UUID, str], str]:
        """What was said, per partner and category. Raises InvalidInputError when nothing was."""
        answers = {
            (partner.id, category): self.cells[f"cell:{partner.code}:{category}"]
            for partner in self.explained.partners
            for category in self.categories
            if self.cells[f"cell:{partner.code}:{category}"]
        }
        if not answers:
            raise InvalidInputError("answers", "no_answer")
        return answers


def page_of(field: str) -> str:
    """The page on which a field has its control."""
    return next((page for page, fields in ON_PAGE.items() if field in fields), "answers")


def _language(answers: Answers) -> Errors:
    form, text = answers.form, answers.text
    errors = _caught(lambda: giver_of(answers.explained, form.get("giver", "")))
    if form.get("language", "") not in LANGUAGES:
        code = "unknown_choice" if form.get("language") else "required"
        return errors | {"language": InvalidInputError("language", code)}
    if not answers.approved:
        return errors | {"language": InvalidInputError("language", "no_approved_text")}
    if text.language != form["language"] and not form.get("interpreter", "").strip():
        errors["interpreter"] = InvalidInputError("interpreter", "text_needs_interpreter")
    return errors | _caught(lambda: checked_line("interpreter", form.get("interpreter", "")))


def _explain(answers: Answers) -> Errors:
    """The box holds the digest of the text that was shown: another text has to be explained again."""
    shown = answers.form.get("explained", "")
    if shown == answers.text.digest:
        return {}
    return {"explained": InvalidInputError("explained", "text_changed" if shown else "not_explained")}


def _understand(answers: Answers) -> Errors:
    if answers.form.get("understood") == "1":
        return {}
    return {"understood": InvalidInputError("understood", "not_understood")}


def _said(answers: Answers) -> Errors:
    form = answers.form
    errors = _caught(answers.answers)
    if form.get("method", "") not in METHODS:
        code = "unknown_choice" if form.get("method") else "required"
        errors["method"] = InvalidInputError("method", code)
    elif form["method"] in WITHOUT_IMAGE:
        if not form.get("witness", "").strip():
            errors["witness"] = InvalidInputError("witness", "required")
        errors |= _caught(lambda: checked_line("witness", form.get("witness", "")))
    elif _id(form.get("evidence", "")) is None:
        signed = form["method"] == "signed_sheet"
        errors["file"] = InvalidInputError("file", "photo_required" if signed else "signature_required")
    for field in ("from_date", "until_date"):
        errors |= _caught(partial(date_of, field, form.get(field, "")))
    return errors


CHECKS: Mapping[str, Callable[[Answers], Errors]] = {
    "language": _language,
    "explain": _explain,
    "understand": _understand,
    "answers": _said,
}


def _caught(check: Callable[[], object]) -> Errors:
    try:
        check()
    except InvalidInputError as error:
        return {error.field: error}
    return {}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _start(field: str, form: Mapping[str, str], *, today_is_now: bool) -> datetime | None:
    """Local midnight of the day typed; today means from now on, and nothing typed leaves the default."""
    day = date_of(field, form.get(field, ""))
    if day is None or (today_is_now and day == formats.civil(hub().clock())):
        return None
    return datetime.combine(day, time(), hub().timezone)
