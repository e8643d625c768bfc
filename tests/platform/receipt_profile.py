"""What the receipt profile of ISO/IEC TS 27560, in the words of the DPV, calls mandatory, field by field, as
https://w3id.org/dpv/guides/consent-27560 maps it, with the clause of ISO/IEC TS 27560:2023 it belongs to.
`ABSENT` names what the hub does not hold, and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
VALIDITY = rf"{INSTANT}/({INSTANT}|\.\.)"
SCHEMA, CATEGORY = "https://w3id.org/dpv/schema/dpv-27560#receipt", "hub:category-"
NOTICE, STATUS = "dpv:ConsentNotice", "dpv:hasConsentStatus"
STATES = {"dpv:ConsentGiven", "dpv:ConsentRefused", "dpv:ConsentWithdrawn"}
WORDS = ("dct:description", "dct:title", "skos:definition", "skos:prefLabel")
"""Properties whose value is a text by language."""
Node = dict[str, Any]

Holds = Callable[[Node], object]

RECEIPT: list[tuple[str, str, Holds]] = [
    ("6.4.5", "schema version", lambda one: one["dct:conformsTo"].startswith(SCHEMA)),
    ("6.4.5", "receipt id", lambda one: one["dpv:hasIdentifier"]),
    ("6.3.3", "record id", lambda one: one["dct:identifier"]),
    ("6.3.3", "pii principal id", lambda one: one["dpv:hasDataSubject"]["dpv:hasIdentifier"]),
    ("6.3.4", "privacy notice", lambda one: all(NOTICE in each["@type"] for each in one["dpv:hasNotice"])),
    ("6.3.4", "language", lambda one: all(each["dct:language"] for each in one["dpv:hasNotice"])),
    ("6.3.4", "retention period", lambda one: _told(one["dpv:hasStorageCondition"])),
    ("6.3.4", "jurisdiction", lambda one: one["dpv:hasJurisdiction"]),
    ("6.3.4", "withdrawal method", lambda one: _told(one["dpv:hasConsentControl"])),
    ("6.4.4", "rights of the pii principal", lambda one: _told(one["dpv:hasRight"])),
]
PROCESS: list[tuple[str, str, Holds]] = [
    ("6.3.4", "purpose", lambda one: one["dpv:hasPurpose"]),
    ("6.3.4", "pii controllers", lambda one: one["dpv:hasDataController"]),
    ("6.3.4", "recipient third parties", lambda one: one["dpv:hasRecipient"]),
    ("6.3.5", "pii information", lambda one: one["dpv:hasPersonalData"]),
    ("6.3.5", "pii type", lambda one: all(each.startswith(CATEGORY) for each in one["dpv:hasPersonalData"])),
    ("6.3.7", "event time", lambda one: re.fullmatch(INSTANT, one[STATUS]["dct:date"])),
    ("6.3.7", "validity duration", lambda one: re.fullmatch(VALIDITY, one[STATUS]["dct:valid"])),
    ("6.3.7", "entity id", lambda one: one[STATUS]["dpv:isImplementedByEntity"]),
    ("6.3.7", "event type", lambda one: one[STATUS]["dct:type"] == "dpv:ExplicitlyExpressedConsent"),
    ("6.3.7", "event state", lambda one: one[STATUS]["@type"] in STATES),
]
PARTY: list[tuple[str, str, Holds]] = [
    ("6.3.6", "party id", lambda one: one["dpv:hasIdentifier"]),
    ("6.3.6", "party name", lambda one: one["dpv:hasName"]),
    ("6.3.6", "party contact", lambda one: all(each.startswith("mailto:") for each in one["dpv:hasContact"])),
    ("6.3.6", "party type", lambda one: set(one["@type"]) == {"dpv:DataController", "dpv:Recipient"}),
]
ABSENT = {
    "party address": "the platform holds no postal address of a partner",
    "storage locations": "where a store stands is the operator's to say, no row tells it",
}


def missing(receipt: Node) -> list[str]:
    """The mandatory fields that are not there, or not as the profile wants them."""
    found = [f"{clause} {name}" for clause, name, holds in RECEIPT if not _held(holds, receipt)]
    for process in receipt.get("dpv:hasProcess") or [{}]:
        found += [f"{clause} {name}" for clause, name, holds in PROCESS if not _held(holds, process)]
    for party in (receipt.get("dpv:hasEntity") or {"": {}}).values():
        found += [f"{clause} {name}" for clause, name, holds in PARTY if not _held(holds, party)]
    known = set(receipt.get("dpv:hasEntity") or ())
    named = {
        one for each in receipt.get("dpv:hasProcess", ()) for one in each.get("dpv:hasDataController", ())
    }
    return found + [f"party not described: {one}" for one in sorted(named - known)]


def unknown(receipt: Node) -> list[str]:
    """Names that the receipt's own context does not tell how to read: its prefixes stand in it, none is an
    address to fetch one from."""
    context = receipt["@context"]
    addresses = [str(one) for one in ([context] if not isinstance(context, dict) else []) if one]
    prefixes = {name for name, value in context.items() if isinstance(value, str)} if not addresses else set()
    names = _names({key: value for key, value in receipt.items() if key not in ("@context", "proof")})
    return addresses + sorted(one for one in names if one.partition(":")[0] not in prefixes)


def _names(node: object, of: str = "") -> set[str]:
    """Keys and types, but those of JSON-LD itself and the languages of a map."""
    if isinstance(node, list):
        return {name for one in node for name in _names(one, of)}
    if not isinstance(node, dict):
        return {node} if of == "@type" and isinstance(node, str) else set()
    keys = {key for key in node if not key.startswith("@")} if of not in WORDS else set()
    return keys | {name for key, value in node.items() for name in _names(value, key)}


def _told(nodes: list[Node]) -> bool:
    return all(each["dct:description"]["fr"] for each in nodes)


def _held(holds: Holds, node: Node) -> bool:
    try:
        return bool(holds(node))
    except (KeyError, TypeError):
        return False
