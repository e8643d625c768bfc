"""What the receipt profile of ISO/IEC TS 27560, in the words of the DPV, calls mandatory, field by field, as
https://w3id.org/dpv/guides/consent-27560 maps it. `ABSENT` names what the hub does not hold, and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
STATES = {"dpv:ConsentGiven", "dpv:ConsentRefused", "dpv:ConsentWithdrawn"}
Node = dict[str, Any]

RECEIPT: dict[str, Callable[[Node], object]] = {
    "schema version": lambda one: one["dct:conformsTo"].startswith(
        "https://w3id.org/dpv/schema/dpv-27560#receipt"
    ),
    "record id": lambda one: one["dct:identifier"],
    "receipt id": lambda one: one["dpv:hasIdentifier"],
    "pii principal id": lambda one: one["dpv:hasDataSubject"]["dpv:hasIdentifier"],
    "privacy notice": lambda one: all("dpv:ConsentNotice" in each["@type"] for each in one["dpv:hasNotice"]),
    "language": lambda one: all(each["dct:language"] for each in one["dpv:hasNotice"]),
    "retention period": lambda one: all(each["dct:description"] for each in one["dpv:hasStorageCondition"]),
    "jurisdiction": lambda one: one["dpv:hasJurisdiction"],
    "withdrawal method": lambda one: all(each["dct:description"] for each in one["dpv:hasConsentControl"]),
}
PROCESS: dict[str, Callable[[Node], object]] = {
    "purpose": lambda one: one["dpv:hasPurpose"],
    "pii information": lambda one: one["dpv:hasPersonalData"],
    "pii type": lambda one: all(each.startswith("hub:category-") for each in one["dpv:hasPersonalData"]),
    "pii controllers": lambda one: one["dpv:hasDataController"],
    "recipient third parties": lambda one: one["dpv:hasRecipient"],
    "event time": lambda one: re.fullmatch(INSTANT, one["dpv:hasConsentStatus"]["dct:date"]),
    "validity duration": lambda one: re.fullmatch(
        rf"{INSTANT}/({INSTANT}|\.\.)", one["dpv:hasConsentStatus"]["dct:valid"]
    ),
    "entity id": lambda one: one["dpv:hasConsentStatus"]["dpv:isImplementedByEntity"],
    "event type": lambda one: one["dpv:hasConsentStatus"]["dct:type"] == "dpv:ExplicitlyExpressedConsent",
    "event state": lambda one: one["dpv:hasConsentStatus"]["@type"] in STATES,
}
PARTY: dict[str, Callable[[Node], object]] = {
    "party id": lambda one: one["dpv:hasIdentifier"],
    "party name": lambda one: one["dpv:hasName"],
    "party contact": lambda one: all(each.startswith("mailto:") for each in one["dpv:hasContact"]),
    "party type": lambda one: set(one["@type"]) == {"dpv:DataController", "dpv:Recipient"},
}
ABSENT = {
    "party address": "the platform holds no postal address of a partner",
    "storage locations": "where a store stands is the operator's to say, no row tells it",
}


def missing(receipt: Node) -> list[str]:
    """The mandatory fields that are not there, or not as the profile wants them."""
    found = [f"receipt: {name}" for name, holds in RECEIPT.items() if not _held(holds, receipt)]
    for process in receipt.get("dpv:hasProcess") or [{}]:
        found += [f"process: {name}" for name, holds in PROCESS.items() if not _held(holds, process)]
    for party in (receipt.get("dpv:hasEntity") or {"": {}}).values():
        found += [f"party: {name}" for name, holds in PARTY.items() if not _held(holds, party)]
    known = set(receipt.get("dpv:hasEntity") or ())
    named = {
        one for each in receipt.get("dpv:hasProcess", ()) for one in each.get("dpv:hasDataController", ())
    }
    return found + [f"party not described: {one}" for one in sorted(named - known)]


def _held(holds: Callable[[Node], object], node: Node) -> bool:
    try:
        return bool(holds(node))
    except (KeyError, TypeError):
        return False
