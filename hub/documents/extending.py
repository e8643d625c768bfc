"""Documents that keep alive the right another one gave: an extension certificate, after a permit's end.

Every answer that tells a state or an end takes its views from here, so that a page, a list and the API say
the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from hub.consent.authorise import Standing
from hub.consent.elsewhere import channels_of
from hub.documents.document_types import DocumentTypes, document_types
from hub.documents.models import Document
from hub.documents.queries import documents_visible_to
from hub.documents.states import sound
from hub.documents.views import DocumentView, document_views


def with_extensions(standing: Standing, views: Sequence[DocumentView]) -> list[DocumentView]:
    """The same views, each with the latest end of those one may read that extend it: about the same persons,
    neither masked, nor infected, nor to be made again. Asks the database only where one can be extended."""
    types = document_types(standing.unit.platform.settings.config)
    codes = {kind.code for one in views for kind in types.extending(one.type)}
    if not codes:
        return list(views)
    ends = _ends(types, _extending(standing, views, codes))
    return [replace(one, extended_until=ends.get((one.type, one.persons))) for one in views]


def _extending(standing: Standing, views: Sequence[DocumentView], codes: set[str]) -> list[DocumentView]:
    """Those among the views, and the others of the household."""
    unit, known = standing.unit, {one.id: one for one in views}
    query = documents_visible_to(channels_of(standing), standing.readable(), unit.actor.partner_id)
    rows = [(row[0], row[1]) for row in unit.session.execute(query.where(Document.type.in_(codes)))]
    others = [row for row in rows if row[0].id not in known]
    return [one for one in views if one.type in codes] + (
        document_views(unit, standing, others) if others else []
    )


def _ends(
    types: DocumentTypes, extending: Sequence[DocumentView]
) -> dict[tuple[str, tuple[UUID, ...]], date]:
    """By type extended and persons, the latest end."""
    found: dict[tuple[str, tuple[UUID, ...]], date] = {}
    for one in extending:
        extended = types.of(one.type).extends
        if extended and one.expires_on and sound(one):
            place = extended, one.persons
            found[place] = max(one.expires_on, found.get(place, one.expires_on))
    return found
