"""Draws the documents of the demo: the bytes of each paper its stories deposit."""

from __future__ import annotations

from collections.abc import Callable

from hub.demo.certificates import (
    benefits,
    hosting_certificate,
    housing_request,
    letter,
    school,
    tax_notice,
    work_contract,
)
from hub.demo.events import Paper, Story
from hub.demo.paper_facts import Facts, facts_of
from hub.demo.payslip import payslip
from hub.demo.pictures import residence_permit, visit_photo

SHEETS: dict[str, Callable[[Facts], bytes]] = {
    "payslip": payslip,
    "hosting_certificate": hosting_certificate,
    "housing_request": housing_request,
    "school": school,
    "work_contract": work_contract,
    "benefits": benefits,
    "tax_notice": tax_notice,
}
"""Type of document → the page that looks like one; any other is a letter under its own title."""

PICTURES: dict[str, Callable[[Facts], bytes]] = {"residence_permit": residence_permit, "other": visit_photo}


def draw(story: Story, paper: Paper) -> bytes:
    """The file of this paper, in the format its name claims; the same bytes for the same story."""
    facts = facts_of(story, paper)
    if paper.filename.endswith(".jpg"):
        return PICTURES[paper.kind](facts)
    return SHEETS.get(paper.kind, letter)(facts)
