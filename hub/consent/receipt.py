"""The receipt of a consent: ISO/IEC TS 27560 in the words of the W3C Data Privacy Vocabulary, as JSON-LD.

It holds what the person may keep: what she answered, for whom, until when, what was shown to her, how to
change her mind, whom to turn to, in French and in her language. Not who collected it, interpreted it or
witnessed it, nor her name: a paper that is lost says nobody's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from hub.audit.entries import timestamp
from hub.clock import FAR_FUTURE
from hub.consent.receipt_words import CHANGING, described, in_languages, labels
from hub.consent.texts import FALLBACK, Pack

KIND: Final = "consent-receipt"
GUIDE: Final = "https://w3id.org/dpv/guides/consent-27560"
PROFILE: Final = "https://w3id.org/dpv/schema/dpv-27560#receipt-record"
CONTEXT: Final = {
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "hub": "urn:hub3gip:terms:",
    "loc": "https://w3id.org/dpv/loc#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct:description": {"@container": "@language"},
    "dct:title": {"@container": "@language"},
    "skos:definition": {"@container": "@language"},
    "skos:prefLabel": {"@container": "@language"},
    "dpv:hasEntity": {"@container": "@id"},
    **{
        name: {"@type": "@id"}
        for name in (
            "dct:conformsTo",
            "dct:creator",
            "dct:references",
            "dct:type",
            "dpv:hasContact",
            "dpv:hasDataController",
            "dpv:hasJurisdiction",
            "dpv:hasLegalBasis",
            "dpv:hasPersonalData",
            "dpv:hasProcessing",
            "dpv:hasPurpose",
            "dpv:hasRecipient",
            "hub:agreement",
        )
    },
}
"""All that a reader of JSON-LD needs: nothing is fetched to understand a receipt."""
STATES: Final = {
    "given": "dpv:ConsentGiven",
    "refused": "dpv:ConsentRefused",
    "withdrawn": "dpv:ConsentWithdrawn",
}
USES: Final = {"read": "dpv:Consult", "copy": "dpv:Copy"}
CONSENT_TYPE: Final = "dpv:ExplicitlyExpressedConsent"
BASES: Final = {
    "public_interest": "dpv:PublicInterest",
    "legal_obligation": "dpv:LegalObligation",
    "consent": "dpv:Consent",
    "vital_interest": "dpv:VitalInterest",
}
"""The ground of the processing, which the agreement to share stands beside and never replaces."""

METHODS: Final = {
    "signed_sheet": "Fiche papier signée, photographiée",
    "signature_on_screen": "Signature à l’écran",
    "oral_with_witness": "Oral, devant témoin",
}
TITLE: Final = "Reçu de consentement"
WITHDRAWAL: Final = (
    "À tout moment, sans dire pourquoi, auprès d’un professionnel du foyer ou d’une personne déléguée à la "
    "protection des données. L’effet est immédiat. Refuser ou retirer ne change rien à l’aide reçue."
)
KEPT: Final = "Tant que le foyer est suivi. Deux personnes effacent le foyer, ses clés et ses sauvegardes."
"""How long what is shared stays: `hub household erase` ends it."""


@dataclass(frozen=True, slots=True)
class Party:
    """A partner, and how to reach its data-protection officer."""

    id: UUID
    code: str
    name: str
    field: str
    contacts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer for one partner and category, and the legal basis there was when it was given."""

    partner_id: UUID
    category: str
    decision: str
    uses: Sequence[str]
    basis: str | None
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """One conversation, as the person keeps it."""

    id: UUID
    household: str
    person_id: UUID
    giver_id: UUID
    capacity: str
    collected_by: UUID
    language: str
    interpreted: bool
    method: str
    text_version: str
    text_hash: str
    recorded_at: datetime
    parties: Sequence[Party]
    answers: Sequence[Answered]
    log: str
    packs: Sequence[Pack]
    """The French text and, when there is one to tell it in, that of her language."""


def as_json_ld(receipt: Receipt) -> dict[str, Any]:
    """The statement that is signed."""
    codes, packs = {party.id: party.code for party in receipt.parties}, receipt.packs
    return {
        "@context": dict(CONTEXT),
        "@id": f"urn:uuid:{receipt.id}",
        "@included": labels(packs, {one.category for one in receipt.answers}, _states(receipt)),
        "@type": ["dpv:ConsentReceipt"],
        "dct:created": timestamp(receipt.recorded_at),
        "dct:conformsTo": PROFILE,
        "dct:creator": _party_id(codes[receipt.collected_by]),
        "dct:identifier": str(receipt.id),
        "dct:language": "fr",
        "dct:references": GUIDE,
        "dct:title": described(TITLE, packs, ("slip", "heading")),
        "dpv:hasConsentControl": [
            {"@type": ["dpv:WithdrawConsent"], "dct:description": described(WITHDRAWAL, packs, *CHANGING)}
        ],
        "dpv:hasDataSubject": {
            "@type": ["dpv:DataSubject"],
            "dpv:hasIdentifier": str(receipt.person_id),
            "hub:household": receipt.household,
        },
        "dpv:hasEntity": {_party_id(party.code): _party(party, packs) for party in receipt.parties},
        "dpv:hasIdentifier": str(receipt.id),
        "dpv:hasJurisdiction": "loc:FR",
        "dpv:hasNotice": [
            {
                "@type": ["dpv:ConsentNotice"],
                "dct:hasVersion": receipt.text_version,
                "dct:language": receipt.language,
                "dct:title": in_languages(packs, ("passages", "title")),
                "hub:sha256": receipt.text_hash,
            }
        ],
        "dpv:hasProcess": [_process(one, receipt, codes) for one in _ordered(receipt.answers, codes)],
        "dpv:hasRight": [
            {
                "@type": ["dpv:DataSubjectRight"],
                "dct:description": in_languages(packs, ("passages", "rights"), ("passages", "cnil")),
            }
        ],
        "dpv:hasStorageCondition": [{"@type": ["dpv:StorageDeletion"], "dct:description": {FALLBACK: KEPT}}],
        "hub:agreement": CONSENT_TYPE,
        "hub:interpreted": receipt.interpreted,
        "hub:log": receipt.log,
        "hub:method": {
            "dct:description": {FALLBACK: METHODS[receipt.method]},
            "dct:identifier": receipt.method,
        },
        "hub:spokenBy": {"dpv:hasIdentifier": str(receipt.giver_id), "hub:capacity": receipt.capacity},
    }


def _states(receipt: Receipt) -> set[str]:
    return {STATES[one.decision] for one in receipt.answers}


def _party_id(code: str) -> str:
    return f"hub:partner-{code}"


def _party(party: Party, packs: Sequence[Pack]) -> dict[str, Any]:
    """One that came after the text was written has no passage there."""
    told = [one for one in packs if party.code in one.sections["partners"]]
    return {
        "@type": ["dpv:DataController", "dpv:Recipient"],
        "dct:description": in_languages(told, ("partners", party.code)),
        "dpv:hasContact": list(party.contacts),
        "dpv:hasIdentifier": str(party.id),
        "dpv:hasName": party.name,
    }


def _ordered(answers: Iterable[Answered], codes: Mapping[UUID, str]) -> list[Answered]:
    return sorted(answers, key=lambda one: (codes[one.partner_id], one.category))


def _process(answered: Answered, receipt: Receipt, codes: Mapping[UUID, str]) -> dict[str, Any]:
    """What one partner may do with one category: the purpose is the follow-up, its end is the validity."""
    return {
        "dpv:hasConsentStatus": _event(answered, receipt),
        "dpv:hasDataController": [_party_id(codes[answered.partner_id])],
        "dpv:hasLegalBasis": BASES.get(answered.basis or ""),
        "dpv:hasPersonalData": [f"hub:category-{answered.category}"],
        "dpv:hasProcessing": [USES[use] for use in sorted(answered.uses)],
        "dpv:hasPurpose": ["hub:household-follow-up"],
        "dpv:hasRecipient": [_party_id(codes[answered.partner_id])],
    }


def _event(answered: Answered, receipt: Receipt) -> dict[str, Any]:
    """What was said, when, by whom, and for how long; ISO 8601 leaves an open end as `..`."""
    since, until = timestamp(answered.from_at), None
    if answered.until_at != FAR_FUTURE:
        until = timestamp(answered.until_at)
    return {
        "@type": STATES[answered.decision],
        "dct:date": timestamp(receipt.recorded_at),
        "dct:type": CONSENT_TYPE,
        "dct:valid": f"{since}/{until or '..'}",
        "dpv:isImplementedByEntity": str(receipt.giver_id),
        "hub:from": since,
        "hub:until": until,
    }
