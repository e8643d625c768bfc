"""The fifteen professionals of the invented platform: every role, over three partners.

Nobody here exists. Addresses end in `.example`, which no registry ever gives out (RFC 2606).
"""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "demo-3gip-paris"  # noqa: S105 - of invented accounts, printed at start
COORDINATION = "coordination"
ALWAYS_WRITABLE = (COORDINATION,)


@dataclass(frozen=True, slots=True)
class Professional:
    """`key` names the person in stories; sign-in name and partner follow from it."""

    key: str
    name: str
    partner: str
    role: str
    profession: str

    @property
    def mail(self) -> str:
        return f"{self.key}@{self.partner}.example"


CAST = (
    Professional("karim.l", "Karim Lahlou", "mep", "worker", "job_counsellor"),
    Professional("sofia.p", "Sofia Pinheiro", "mep", "worker", "job_counsellor"),
    Professional("helene.v", "Hélène Vasseur", "mep", "coordinator", "coordinator"),
    Professional("marc.d", "Marc Duvallet", "mep", "dpo", "lawyer"),
    Professional("yann.g", "Yann Guillerm", "mep", "administrator", "administrator"),
    Professional("jeanne.m", "Jeanne Morvan", "ssp", "worker", "social_worker"),
    Professional("moussa.t", "Moussa Tandia", "ssp", "worker", "educator"),
    Professional("anais.b", "Anaïs Berthelin", "ssp", "worker", "psychologist"),
    Professional("leila.k", "Leïla Kaddouri", "ssp", "secretary", "secretary"),
    Professional("claire.b", "Claire Bonnardel", "ssp", "dpo", "lawyer"),
    Professional("nadia.r", "Nadia Rahmouni", "his", "worker", "housing_adviser"),
    Professional("thomas.v", "Thomas Verchère", "his", "worker", "housing_adviser"),
    Professional("odile.f", "Odile Ferrandon", "his", "manager", "manager"),
    Professional("paul.n", "Paul Nicolleau", "his", "dpo", "lawyer"),
    Professional("ines.c", "Inès Carvalho", "his", "administrator", "administrator"),
)
BY_KEY = {one.key: one for one in CAST}

WRITABLE = {
    ("mep", "member"): ("employment",),
    ("mep", "referent"): ("employment", "resources", "identity"),
    ("ssp", "member"): ("identity", "resources", "housing", "family", "social"),
    ("ssp", "referent"): ("identity", "resources", "housing", "family", "social"),
    ("his", "member"): ("housing",),
    ("his", "referent"): ("housing", "resources"),
}
"""Partner and place in the team → categories its workers write in, besides coordination."""

CLOSED_TO = {
    "social_worker": ("health", "protection"),
    "psychologist": ("health", "protection"),
    "educator": ("health",),
}
"""Professions the law lists, at the social partner."""


def writable(key: str, *, referent: bool) -> tuple[str, ...]:
    """Categories this professional writes in, in such a team, under the configuration of Paris."""
    one = BY_KEY[key]
    if one.role != "worker":
        return ALWAYS_WRITABLE if one.role in ("coordinator", "secretary") else ()
    place = "referent" if referent else "member"
    closed = CLOSED_TO.get(one.profession, ()) if one.partner == "ssp" else ()
    return ALWAYS_WRITABLE + WRITABLE[one.partner, place] + closed


def roles_to_show() -> tuple[Professional, ...]:
    """The first professional of each partner and role: what `hub run` prints."""
    first: dict[tuple[str, str], Professional] = {}
    for one in CAST:
        first.setdefault((one.partner, one.role), one)
    return tuple(first.values())
