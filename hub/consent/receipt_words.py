"""What a receipt says in French and in the person's language: JSON-LD language maps, from the passages of the
texts of the version that carried her consent (`hub.consent.approvals.texts_to_tell`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hub.consent.texts import FALLBACK, Pack

Passage = tuple[str, str]
"""Section and key of a passage of the text."""
ANSWERS: Mapping[str, Passage] = {
    "dpv:ConsentGiven": ("answers", "yes"),
    "dpv:ConsentRefused": ("answers", "no"),
}
CHANGING: Sequence[Passage] = (("passages", "change"), ("passages", "refuse"), ("slip", "change"))


def in_languages(packs: Sequence[Pack], *passages: Passage) -> dict[str, str]:
    """These passages one after the other, by language."""
    return {one.language: " ".join(one.sections[section][key] for section, key in passages) for one in packs}


def described(french: str, packs: Sequence[Pack], *passages: Passage) -> dict[str, str]:
    """What the hub says in French, and these passages in her language."""
    return in_languages(packs, *passages) | {FALLBACK: french}


def labels(packs: Sequence[Pack], categories: Iterable[str], states: Iterable[str]) -> list[dict[str, Any]]:
    """What is said of each code used; nothing of one the text has no words for."""
    if not packs:
        return []
    follow_up = {
        "@id": "hub:household-follow-up",
        "skos:prefLabel": in_languages(packs, ("passages", "title")),
        "skos:definition": in_languages(packs, ("passages", "who")),
    }
    subjects = [
        {
            "@id": f"hub:category-{one}",
            "skos:prefLabel": in_languages(packs, ("subjects", one)),
            "skos:definition": in_languages(packs, ("meanings", one)),
        }
        for one in sorted(set(categories) & packs[0].sections["subjects"].keys())
    ]
    answers = [
        {"@id": one, "skos:prefLabel": in_languages(packs, ANSWERS[one])}
        for one in sorted(set(states) & ANSWERS.keys())
    ]
    return [*subjects, *answers, follow_up]
