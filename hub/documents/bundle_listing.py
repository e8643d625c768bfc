"""What a *dossier logement* may be made of, and those one's own partner made of a household before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.channels.cards import ChannelCard, channel_card
from hub.consent import codes
from hub.consent.authorise import Standing, stand
from hub.consent.elsewhere import channels_of, key_here
from hub.consent.rules import RULE_VERSION
from hub.documents.document_types import asks_reason
from hub.documents.marks import masked_ids
from hub.documents.models import Bundle, Document
from hub.documents.queries import documents_visible_to
from hub.documents.rendering import RENDERERS
from hub.documents.rules import held_back
from hub.documents.views import DocumentView, document_views
from hub.errors import Asked
from hub.registry.people import professional_names
from hub.storage.envelope import Context
from hub.storage.platform import Platform

COPY = codes.Action.DOWNLOAD_ORIGINAL
"""What a piece that leaves is asked for as."""


@dataclass(frozen=True, slots=True)
class Made:
    """One that was made before, by somebody of one's own partner."""

    at: datetime
    by: str
    recipient: str
    purpose: str
    pages: int


@dataclass(frozen=True, slots=True)
class BundlePage:
    """What may be chosen: identity papers apart. And what was made before."""

    card: ChannelCard
    pieces: Sequence[DocumentView]
    identity: Sequence[DocumentView]
    made: Sequence[Made]


@reading
def read_bundles(unit: ReadingUnit, household_id: UUID) -> BundlePage:
    """For the team: pieces one may take a copy of now, which have page images."""
    standing = stand(unit, household_id, Asked("read", household_id, "bundles"))
    query = documents_visible_to(channels_of(standing), standing.readable(COPY), unit.actor.partner_id)
    query = query.where(Document.id.not_in(masked_ids()))
    rows = [(row[0], row[1]) for row in unit.session.execute(query) if row[1].format in RENDERERS]
    config, own = unit.platform.settings.config, unit.actor.partner_id
    views = [
        (view, asks_reason(config, document))
        for view, (document, _) in zip(document_views(unit, standing, rows), rows, strict=True)
        if held_back(view.scan, own=document.partner_id == own) is None
    ]
    made = _made(unit, standing)
    unit.record(
        Action.BUNDLES_LISTED,
        household_id=household_id,
        object_kind="bundles",
        changes=[("category", None, code) for code in sorted({view.category for view, _ in views})],
        subject_ids={person for view, _ in views for person in view.persons},
        rule=RULE_VERSION,
    )
    return BundlePage(
        channel_card(standing),
        [view for view, identity in views if not identity],
        [view for view, identity in views if identity],
        made,
    )


def _made(unit: ReadingUnit, standing: Standing) -> list[Made]:
    """Those of one's own partner, the last first, if one made them or may see each of their pieces: others
    would tell of pieces one may not see."""
    query = select(Bundle).where(
        Bundle.household_id == standing.household_id, Bundle.partner_id == unit.actor.partner_id
    )
    rows = list(unit.session.scalars(query.order_by(Bundle.made_at.desc(), Bundle.id.desc())))
    names = professional_names(unit.platform, unit.session, [row.professional_id for row in rows])
    key = key_here(standing)
    found = []
    seen = _visible(unit, standing)
    for row in rows:
        context = bundle_context(unit.platform, standing.household_id, row.id)
        said = json.loads(key.open(context, row.said))
        if row.professional_id == unit.actor.id or seen.issuperset(said["documents"]):
            by = names[row.professional_id]
            found.append(Made(row.made_at, by, said["recipient"], said["purpose"], row.pages))
    return found


def _visible(unit: ReadingUnit, standing: Standing) -> set[str]:
    """The ids of documents that one may see here."""
    query = documents_visible_to(channels_of(standing), standing.readable(), unit.actor.partner_id)
    return {str(one) for one in unit.session.scalars(query.with_only_columns(Document.id))}


def bundle_context(platform: Platform, household_id: UUID, row_id: UUID) -> Context:
    """What is sealed of a bundle is bound to it."""
    return platform.context("reason.text", household_id, row_id)
