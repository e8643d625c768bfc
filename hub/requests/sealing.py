"""The sentences of a request: under the key of its household, or the platform's where it names none."""

from __future__ import annotations

from hub.registry.models import Household
from hub.requests.models import AccessRequest
from hub.storage.platform import Platform

ASKED, ANSWERED = 1, 2
"""Version in the sealing context: the reason of the asker, that of who answered."""


def seal_sentence(
    platform: Platform, request: AccessRequest, key_id: bytes | None, version: int, text: str
) -> bytes:
    """`key_id` names the key of the request's household, when it has one."""
    context = platform.context("reason.text", request.household_id, request.id, version=version)
    if request.household_id is None or key_id is None:
        return platform.key.seal(context, text.encode())
    return platform.household_key(request.household_id, key_id).seal(context, text.encode())


def open_sentence(
    platform: Platform, request: AccessRequest, household: Household | None, version: int, sealed: bytes
) -> str:
    context = platform.context("reason.text", request.household_id, request.id, version=version)
    if request.household_id is None or household is None:
        return platform.key.open(context, sealed).decode()
    return platform.household_key(request.household_id, household.key_id).open(context, sealed).decode()
