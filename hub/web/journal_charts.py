"""The three panels above the audit log: what to look into, consultations by week, refusals by reason.

Charts are drawn on the server, as shapes with plain attributes: no script, no style in the page. Each has
its figures in words for a screen reader and as a table for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.platform.journal_overview import Notable, Overview, Rule
from hub.platform.oversight import agent_number
from hub.web import audit_details, formats, texts
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext
from hub.web.journal_filters import usual
from hub.web.journal_views import Place

WIDTH, BASE, HEIGHT = 320, 120, 90
LEFT, STEP, BAR = 38, 47, 26
ROW = 28
NICE = (1, 2, 3, 4, 5, 6, 8)


def overview_view(found: Overview, fields: Mapping[str, str]) -> dict[str, Any]:
    """What the three panels show."""
    return {
        "notable": [_notable(one, fields) for one in found.notable],
        "weeks": _weeks(found.weeks, fields),
        "refusals": _refusals(found.refusals),
    }


def _notable(found: Notable, fields: Mapping[str, str]) -> dict[str, Any]:
    agent = _("Agent %(number)s", number=agent_number(found.actor_id)) if found.actor_id else ""
    words = {
        Rule.REFUSALS: _burst, Rule.HOUSEHOLDS: _wide, Rule.WITHDRAWAL: _hasty, Rule.INFECTED: _infected,
    }  # fmt: skip
    title, rule = words[found.rule](found)
    day = formats.typed_date(found.at)
    looked_at = {"from": day, "until": formats.typed_date(found.until)}
    if found.actor_id:
        looked_at["actor"] = str(found.actor_id)
    if found.rule is Rule.REFUSALS:
        looked_at["outcome"] = "refused"
    return {
        "title": title,
        "agent": agent,
        "field": fields.get(found.partner or ""),
        "when": formats.exact_time(found.at),
        "household": found.household,
        "rule": rule,
        "url": Place(looked_at).url(anchor="evenements"),
    }


def _burst(found: Notable) -> tuple[str, str]:
    minutes = max(1, round((found.until - found.at).total_seconds() / 60))
    title = ngettext(
        "%(count)s refus en %(num)s minute",
        "%(count)s refus en %(num)s minutes",
        minutes,
        count=formats.number(found.count),
    )
    return title, _("Règle : 5 refus en 10 minutes.")


def _wide(found: Notable) -> tuple[str, str]:
    number = formats.number(found.households)
    return _("%(number)s foyers ouverts en une heure", number=number), _("Règle : 15 foyers en une heure.")


def _hasty(found: Notable) -> tuple[str, str]:
    title = ngettext(
        "%(num)s original pris juste avant un retrait",
        "%(num)s originaux pris juste avant un retrait",
        found.count,
    )
    return title, _("Règle : 10 minutes avant un retrait.")


def _infected(_found: Notable) -> tuple[str, str]:
    return (
        _("Virus détecté dans une pièce"),
        _("Personne ne peut la télécharger. Vérifiez qui l’a déposée, et si l’incident est à notifier."),
    )


def _weeks(weeks: Sequence[tuple[datetime, Mapping[str, int]]], fields: Mapping[str, str]) -> dict[str, Any]:
    shown = [code for code in fields if any(code in counts for _monday, counts in weeks)]
    top = _round_up(max((sum(counts.values()) for _monday, counts in weeks), default=0))
    bars, labels, table = [], [], []
    for place, (monday, counts) in enumerate(weeks):
        x, filled = LEFT + STEP * place, 0
        name = _("S%(week)s", week=monday.isocalendar().week)
        labels.append((x + BAR // 2, name))
        for code in shown:
            start = filled
            filled += counts.get(code, 0)
            y = _y(filled, top)
            look = texts.field(fields[code])
            bars.append({"css": look.css, "x": x, "y": y, "height": round(_y(start, top) - y, 1)})
        table.append((name, [formats.number(counts.get(code, 0)) for code in shown]))
    return {
        "bars": [bar for bar in bars if bar["height"]],
        "labels": labels,
        "lines": [(_y(part, top), formats.number(part)) for part in (0, top / 2, top) if part % 1 == 0],
        "fields": [fields[code] for code in shown],
        "table": table,
    }


def _y(count: float, top: int) -> float:
    return round(BASE - HEIGHT * count / top, 1)


def _round_up(most: int) -> int:
    """A round number, not less than this."""
    power = 1
    while True:
        for step in NICE:
            if step * power >= most:
                return step * power
        power *= 10


def _refusals(reasons: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    most = max((count for _reason, count in reasons), default=1)
    return [
        {
            "words": audit_details.reason_words(reason),
            "count": formats.number(count),
            "width": max(4, round(WIDTH * count / most)),
            "y": ROW * place,
        }
        for place, (reason, count) in enumerate(reasons)
    ]


def refusals_url() -> str:
    """The list behind the chart of refusals."""
    return Place(usual() | {"outcome": "refused"}).url(anchor="evenements")
