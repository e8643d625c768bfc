"""The routes that give bytes rather than pages: how each is asked, and how one is known."""

from __future__ import annotations

import ast
import inspect
from typing import NamedTuple

from hub.actors import Actor
from hub.web import downloads
from tests.browser.inline_world import Hostile


class Given(NamedTuple):
    """A route that gives bytes, who asks, where, and the form that asks, where one must."""

    endpoint: str
    actor: Actor
    path: str
    page: str = ""
    fields: dict[str, str] = {}  # noqa: RUF012 - never changed


def given(hostile: Hostile) -> list[Given]:
    social, dpo, home = hostile.channel.social, hostile.dpo, f"/canaux/{hostile.home.id}"
    record = f"{home}/consentement/{hostile.home.person_ids[0]}/recus/{hostile.record}"
    documents, paper = hostile.documents, f"/pieces/{hostile.paper}/original"
    drawn = [one for name, one in documents.items() if name.endswith((".pdf", ".jpg", ".png"))]
    said = {"recipient": hostile.name, "purpose": hostile.text[:200], "documents": str(drawn[0])}
    bundle = f"{home}/dossier-logement"
    return [
        *(Given("viewer.original", social, f"/pieces/{one}/original") for one in documents.values()),
        *(Given("viewer.page_image", social, f"/pieces/{one}/pages/1") for one in drawn),
        Given("viewer.take_original", social, paper, paper, {"reason": hostile.text}),
        Given("bundles.make", social, bundle, bundle, said),
        Given("collecting.receipt_file", social, f"{record}/fichier"),
        Given("collecting.evidence", social, f"{record}/preuve"),
        Given("journal.checkpoint", dpo, "/journal/ancrage"),
        Given("journal.export", dpo, "/journal/export", "/journal", {"motive": "evidence"}),
        Given("api.read_original", social, f"/api/v1/documents/{documents['script.pdf']}/original"),
        Given("api.read_checkpoint", dpo, "/api/v1/audit/checkpoint"),
        Given("api.export_log", dpo, "/api/v1/audit/export?motive=evidence"),
    ]


def gives_bytes(view: object) -> bool:
    """Whether it names, or a function of its module that it names does, one that gives bytes."""
    view = inspect.unwrap(view)  # type: ignore[arg-type]  # Flask's views are functions
    module = inspect.getmodule(view)
    if module is None or not module.__name__.startswith("hub.web"):
        return False
    named = {
        one.name: {inner.id for inner in ast.walk(one) if isinstance(inner, ast.Name)}
        for one in ast.parse(inspect.getsource(module)).body
        if isinstance(one, ast.FunctionDef)
    }
    seen: set[str] = set()
    reached = {view.__name__}
    while reached - seen:
        name = (reached - seen).pop()
        seen.add(name)
        reached |= named.get(name, set())
    return any(getattr(getattr(module, name, None), "__module__", "") == downloads.__name__ for name in seen)
