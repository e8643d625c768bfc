"""What a benchmark says: a measure, what it is compared with, the aim, and whether the aim is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. `met` is None where no aim was set: the line then only compares."""

    what: str
    measured: str
    against: str = ""
    aim: str = ""
    met: bool | None = None


def at_most(what: str, value: float, limit: float, unit: str, against: str = "") -> Figure:
    """A figure that should not exceed its limit."""
    share = f"{value / limit:.2f} of the limit"
    told = f"{share}; {against}" if against else share
    return Figure(what, f"{value:,.4g} {unit}", told, f"≤ {limit:g} {unit}", value <= limit)


def at_least(what: str, ratio: float, limit: float, measured: str, peer: str) -> Figure:
    """A ratio to a peer of the same run that should not fall below its limit."""
    return Figure(what, measured, f"{ratio:.2f} × {peer}", f"≥ {limit:g} ×", ratio >= limit)


def compared(what: str, measured: str, ratio: float, peer: str) -> Figure:
    """A ratio to a peer of the same run, without an aim."""
    return Figure(what, measured, f"{ratio:.3g} × {peer}")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of the values does not exceed."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def shown(subject: str, figures: Sequence[Figure]) -> list[str]:
    """The lines of one subject, in columns, one figure under the other."""
    lines = [f"\n{subject}"]
    for figure in figures:
        verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
        aim = f"aim {figure.aim}: {verdict}" if figure.aim else ""
        lines.append(f"  {figure.what:<46} {figure.measured:<30} {figure.against:<44} {aim}".rstrip())
    return lines


def tally(figures: Sequence[Figure]) -> str:
    """How many aims were met, and which were not."""
    aimed = [figure for figure in figures if figure.met is not None]
    missed = [figure.what for figure in aimed if not figure.met]
    words = f"\n{len(aimed) - len(missed)} of {len(aimed)} aims met"
    return words + (f"; missed: {', '.join(missed)}" if missed else "")
