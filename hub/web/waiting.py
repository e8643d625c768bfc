"""What waits for the reader's answer on the page *Demandes d'accès*, in numbers: asked anew for each page."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from hub.requests.listing import requests_waiting
from hub.separation.second_homes_page import second_homes_waiting
from hub.web.login import actor, hub


def answers_waiting() -> dict[UUID | None, int]:
    """Requests for access and second homes asked for: per household, and (None) on scopes."""
    counts: Counter[UUID | None] = Counter(requests_waiting(hub(), actor()))
    counts.update(second_homes_waiting(hub(), actor()))
    return counts
