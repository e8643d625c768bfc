"""What a store holds: what somebody sent, and what a served hub makes of it in its own time."""

from __future__ import annotations

import time

from sqlalchemy import select

from hub.consent.models import ConsentEvidence
from hub.documents.models import DocumentRendition, DocumentVersion
from hub.storage.platform import Platform


def named_by_rows(platform: Platform) -> set[str]:
    """The objects somebody sent: documents and the images that show a consent."""
    with platform.database.reading() as session:
        columns = (DocumentVersion.object_id, ConsentEvidence.object_id)
        return {one.hex() for column in columns for one in session.scalars(select(column))}


def sent(platform: Platform, within: float = 5) -> list[str]:
    """The objects in the store that the hub did not make: page images and texts have a row soon after."""
    until = time.monotonic() + within
    while True:
        names = [name for name, _ in platform.objects.names()]
        with platform.database.reading() as session:
            made = {one.hex() for one in session.scalars(select(DocumentRendition.object_id))}
        left = [name for name in names if name not in made]
        if set(left) <= named_by_rows(platform) or time.monotonic() > until:
            return left
        time.sleep(0.1)
