"""What the page of the audit log shows of it: the verdict, its lines, one entry, the choices of its form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from hub.accounts.models import Partner
from hub.accounts.operations import partners
from hub.actors import ActorKind
from hub.audit.models import AuditEntry
from hub.audit.vocabulary import Action, Outcome
from hub.platform.journal import JournalLine, JournalPage, OpenedLine
from hub.web import audit_details, audit_texts, formats, texts
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext
from hub.web.journal_filters import Typed, day, sealed, usual
from hub.web.login import hub

Row = tuple[str, str, str]
"""Term, text, and how it is shown: `code`, or plain."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one is in the log: the filters, and the cursor of the page."""

    filters: Typed
    cursor: str | None = None

    def url(
        self, *, cursor: str | None = None, opened: UUID | str | None = None, anchor: str | None = None
    ) -> str:
        """The page of these filters, at a cursor, with an entry opened."""
        return url_for(
            "journal.show",
            filtres=sealed(self.filters),
            suite=cursor,
            evenement=opened,
            _anchor="detail" if opened else anchor,
        )

    def without(self, name: str) -> Place:
        """The same filters but one."""
        return Place({key: value for key, value in self.filters.items() if key != name})


def list_view(page: JournalPage, place: Place, fields: Mapping[str, str]) -> dict[str, Any]:
    """The table and its pager."""
    lines = [_line(one, place, fields) for one in page.lines]
    shown = ngettext("%(num)s événement affiché", "%(num)s événements affichés", len(lines))
    return {
        "entries": lines,
        "shown": shown,
        "older_url": place.url(cursor=page.older) if page.older else None,
        "newer_url": place.url() if place.cursor else None,
        "entry": entry_view(page.opened, place, fields) if page.opened else None,
    }


def _line(line: JournalLine, place: Place, fields: Mapping[str, str]) -> dict[str, Any]:
    entry = line.entry
    return {
        "id": str(entry.entry_id),
        "url": place.url(cursor=place.cursor, opened=entry.entry_id),
        "at": entry.at,
        "actor": actor_words(line),
        "field": fields.get(entry.partner or ""),
        "action": audit_texts.action_words(entry.action),
        "object": _about(entry),
        "household": line.household,
        "outcome": entry.outcome,
        "reason": audit_details.reason_words(entry.reason) if entry.reason else None,
    }


def actor_words(line: JournalLine) -> str:
    """A number for a professional, never a name."""
    if line.agent:
        return _("Agent %(number)s", number=line.agent)
    if line.entry.actor_kind == ActorKind.ANONYMOUS:
        return _("Personne non connectée")
    return _("Le hub lui-même")


def _about(entry: AuditEntry) -> str | None:
    """The category where the entry names one, else the kind of thing where the action leaves it open."""
    categories = [after for field, _before, after in _changes(entry) if field == "category" and after]
    if len(categories) == 1:
        return texts.category(categories[0]).word
    if categories:
        return ngettext("%(num)s catégorie", "%(num)s catégories", len(categories))
    refused = entry.action == Action.ACCESS_REFUSED and entry.object_kind
    return audit_texts.object_words(entry.object_kind or "") if refused else None


def _changes(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """What the entry says was changed; what a damaged row says instead is left out."""
    return [
        (str(change[0]), str(change[1] or ""), str(change[2] or ""))
        for change in entry.changes
        if isinstance(change, list) and len(change) == 3
    ]


def entry_view(opened: OpenedLine, place: Place, fields: Mapping[str, str]) -> dict[str, Any]:
    """One entry with the leaf that seals it, and the ways to what is near it."""
    line, entry = opened.line, opened.line.entry
    title = _("Événement n° %(number)s", number=formats.number(line.number)) if line.number else ""
    near = [
        (_("Même canal"), {"household": line.household or ""}),
        (_("Même acteur"), {"actor": str(entry.actor_id or "")}),
    ]
    return {
        "id": str(entry.entry_id),
        "title": title or _("Événement pas encore scellé"),
        "close_url": place.url(cursor=place.cursor),
        "actor": actor_words(line),
        "field": fields.get(entry.partner or ""),
        "household": line.household,
        "outcome": entry.outcome,
        "before": list(_what(entry)),
        "after": [*_why(entry), *_proof(opened)],
        "near": [
            *((words, Place(usual() | one).url()) for words, one in near if all(one.values())),
            *_openable(opened),
        ],
    }


def _openable(opened: OpenedLine) -> Iterator[tuple[str, str]]:
    """For an entry about a note or a document of a household in sight: where it is opened on a motive."""
    entry = opened.line.entry
    if opened.line.household and entry.object_kind in {"note", "document"}:
        yield _("Ouvrir cet élément sur motif"), url_for("openings.new", entry_id=entry.entry_id)


def _what(entry: AuditEntry) -> Iterator[Row]:
    if entry.role:
        yield _("Rôle"), texts.role(entry.role).word, ""
    yield _("Action"), audit_texts.action_words(entry.action), ""
    about = _about(entry)
    if about or entry.object_kind:
        yield _("Objet"), about or audit_texts.object_words(entry.object_kind or ""), ""
    if entry.subject_ids:
        count = len(entry.subject_ids)
        yield _("Concerne"), ngettext("%(num)s personne", "%(num)s personnes", count), ""
    if entry.purpose:
        yield _("But déclaré"), audit_texts.purpose_words(entry.purpose), ""


def _why(entry: AuditEntry) -> Iterator[Row]:
    if entry.reason:
        yield _("Motif"), audit_details.reason_words(entry.reason), ""
        yield _("Code"), entry.reason, "code"
    if entry.basis_kind:
        yield _("Base"), audit_details.basis_words(entry.basis_kind), ""
    for field, before, after in _changes(entry):
        if field in audit_details.value_words:
            yield audit_details.change_words(field), audit_details.value_words[field](after), ""
            continue
        yield audit_details.change_words(field), f"{before} → {after}" if before else after, "code"


def _proof(opened: OpenedLine) -> Iterator[Row]:
    line, entry = opened.line, opened.line.entry
    yield _("Par"), audit_details.origin_words(entry.origin), ""
    yield _("Heure locale"), formats.exact_time(entry.at), ""
    yield _("Heure UTC"), f"{entry.at:%Y-%m-%d %H:%M:%S}", "num"
    if opened.leaf_hash is not None and line.number:
        yield _("Empreinte"), opened.leaf_hash.hex(), "code"
        yield _("Position"), _("Feuille %(index)s", index=formats.number(line.number - 1)), ""
    else:
        yield _("Position"), _("En attente de scellement"), ""
    yield _("Identifiant"), str(entry.entry_id), "code"


def choices(page: JournalPage | None, everyone: Sequence[Partner]) -> dict[str, Any]:
    """What the form offers: agents by partner, actions and outcomes in words."""
    agents = page.agents if page else ()
    fields = fields_of(everyone)
    times = Counter(number for _id, number, _code in agents)
    groups: dict[str, list[tuple[str, str]]] = {}
    for agent_id, number, code in sorted(agents, key=lambda one: one[1]):
        shown = number if times[number] == 1 else f"{number} ({agent_id.hex[-8:]})"
        groups.setdefault(code, []).append((str(agent_id), shown))
    words = audit_texts.action_words
    return {
        "partner_options": [(one.code, texts.field(one.field).word) for one in everyone],
        "actors": [(texts.field(fields[code]).word, groups[code]) for code in fields if code in groups],
        "actions": sorted(((one.value, words(one)) for one in Action), key=lambda one: one[1].casefold()),
        "outcome_options": [(one.value, texts.outcome(one).word) for one in Outcome],
    }


def fields_of(everyone: Sequence[Partner]) -> dict[str, str]:
    """Partner code → field, in the order of the partners."""
    return {one.code: one.field for one in everyone}


def saved_views(filters: Typed) -> list[dict[str, Any]]:
    """Questions a data-protection officer asks every day, ready to open."""
    views = [
        (_("90 jours"), usual()),
        (_("Aujourd’hui"), {"from": day(0)}),
        (_("Hier"), {"from": day(-1), "until": day(-1)}),
        (_("Refus"), usual() | {"outcome": Outcome.REFUSED}),
        (_("Bris de glace"), usual() | {"action": Action.BREAK_GLASS_OPENED}),
        (_("Originaux"), usual() | {"action": Action.DOCUMENT_DOWNLOADED}),
        (_("Retraits"), usual() | {"action": Action.CONSENT_WITHDRAWN}),
        (_("Connexions échouées"), usual() | {"action": Action.ACCOUNT_SIGN_IN_FAILED}),
        (_("Exports"), usual() | {"action": Action.AUDIT_EXPORTED}),
    ]
    return [{"name": name, "url": Place(one).url(), "current": one == filters} for name, one in views]


def active_filters(place: Place, choices: Mapping[str, Any]) -> list[dict[str, str]]:
    """Each filter in words, with the page that leaves it out."""
    actors = [one for _partner, group in choices["actors"] for one in group]
    words = dict(choices["partner_options"] + choices["outcome_options"] + choices["actions"])
    agents = {agent_id: _("Agent %(number)s", number=number) for agent_id, number in actors}
    days = {"from": _("Du"), "until": _("Au")}
    return [
        {
            "text": f"{days[name]} {value}" if name in days else (words | agents).get(value, value),
            "url": place.without(name).url(),
        }
        for name, value in place.filters.items()
    ]


def all_partners() -> list[Partner]:
    return partners(hub())
