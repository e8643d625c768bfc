"""A platform with two households alike, one of which will be erased."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hub.actors import Actor
from hub.audit.units import writing
from hub.channels.drafts import save_draft
from hub.channels.operations import NewNote, post_note
from hub.consent.authorise import stand
from hub.documents.operations import NewDocument, record_document
from hub.documents.views import object_context
from hub.errors import Asked
from hub.households.operations import Opened
from hub.registry.models import Household
from hub.storage.objects import write_object
from hub.storage.platform import Platform
from tests.platform_builder import add_household, add_professional, build_platform

NOTE = NewNote("coordination", None, "Rendez-vous mardi à la mairie.")
PAPER = NewDocument("coordination", None, "letter", "Courrier", "courrier.pdf")


@dataclass(frozen=True)
class ErasureWorld:
    """`gone_object` and `kept_object`: the name of a stored object, and its document."""

    platform: Platform
    worker: Actor
    officer: Actor
    other: Actor
    gone: Opened
    kept: Opened
    gone_object: tuple[str, UUID]
    kept_object: tuple[str, UUID]

    def code(self, home: Opened) -> str:
        with self.platform.database.reading() as session:
            return session.get_one(Household, home.id).short_code


def build(database, folder, clock, **where) -> ErasureWorld:
    platform = build_platform(database, folder, clock, **where)
    worker = add_professional(platform, "ssp", "worker", "social_worker")
    gone, kept = add_household(platform, [worker]), add_household(platform, [worker])
    return ErasureWorld(
        platform,
        worker,
        add_professional(platform, "ssp", "dpo", "lawyer", mail="claire@ssp.example"),
        add_professional(platform, "his", "dpo", "lawyer", mail="paul@his.example"),
        gone,
        kept,
        _fill(platform, worker, gone),
        _fill(platform, worker, kept),
    )


def _fill(platform, worker, home):
    """A note, a draft and a document."""
    post_note(platform, worker, home.id, NOTE)
    save_draft(platform, worker, home.id, "Un brouillon")
    document_id = platform.new_id()
    context = object_context(platform, home.id, document_id, 1)
    manifest = write_object(platform.objects, context, [b"%PDF-1.7 a letter"])
    _record(platform, worker, home, document_id, manifest)
    return manifest.name, document_id


@writing
def _record(unit, home, document_id, manifest):
    standing = stand(unit, home.id, Asked("write", home.id))
    record_document(unit, standing, PAPER, document_id, manifest, "pdf")
