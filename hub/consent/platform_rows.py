"""Turns the rows that hold for every household into values: partners, scopes, legal bases, parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import models as accounts
from hub.consent import facts
from hub.consent.dated_rows import dated_rows
from hub.registry import models as registry


@dataclass(frozen=True, slots=True)
class PartnerRef:
    """A partner as screens and the log name it."""

    id: UUID
    code: str
    name: str
    field: str


@dataclass(frozen=True, slots=True)
class PlatformRows:
    """What holds for every household: configuration with its history, and the same indexed for the rule."""

    partners: tuple[PartnerRef, ...]
    categories: tuple[str, ...]
    parameters: facts.PlatformParameters
    agreements: tuple[facts.PartnerAgreement, ...]
    scopes: tuple[facts.Scope, ...]
    legal_bases: tuple[facts.LegalBasis, ...]
    indexed: facts.Facts = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        indexed = facts.Facts(
            parameters=self.parameters,
            agreements=self.agreements,
            scopes=self.scopes,
            legal_bases=self.legal_bases,
        )
        object.__setattr__(self, "indexed", indexed)


def platform_rows(session: Session, now: datetime) -> PlatformRows:
    partners = session.scalars(select(accounts.Partner).order_by(accounts.Partner.position))
    return PlatformRows(
        partners=tuple(PartnerRef(row.id, row.code, row.name, row.field) for row in partners),
        categories=tuple(
            session.scalars(select(registry.Category.code).order_by(registry.Category.position))
        ),
        parameters=_parameters(session, now),
        agreements=_agreements(session),
        scopes=tuple(
            facts.Scope(
                partner=row.partner_id,
                role=facts.Role(row.role),
                category=row.category,
                level=facts.Level(row.level),
                **dates,
            )
            for row, dates in dated_rows(session, registry.AccessScope)
        ),
        legal_bases=tuple(
            facts.LegalBasis(
                partner=row.partner_id,
                category=row.category,
                kind=row.basis,
                agreement=facts.Agreement(row.agreement),
                **dates,
            )
            for row, dates in dated_rows(session, registry.LegalBasis)
        ),
    )


def _agreements(session: Session) -> tuple[facts.PartnerAgreement, ...]:
    rows = dated_rows(session, accounts.PartnerAgreement)
    pauses: dict[UUID, list[facts.Suspension]] = {}
    for row, dates in rows:
        if row.kind == "suspension":
            pauses.setdefault(row.partner_id, []).append(facts.Suspension(**dates))
    return tuple(
        facts.PartnerAgreement(
            partner=row.partner_id, suspensions=tuple(pauses.get(row.partner_id, ())), **dates
        )
        for row, dates in rows
        if row.kind == "agreement"
    )


def _parameters(session: Session, now: datetime) -> facts.PlatformParameters:
    closed: dict[str, set[str]] = {
        code: set()
        for code in session.scalars(select(registry.Category.code).where(registry.Category.closed))
    }
    for row, dates in dated_rows(session, registry.ListedProfession):
        if dates["from_at"] <= now < dates["until_at"] and dates["replaced_at"] > now:
            closed[row.category].add(row.profession)
    values = {
        row.name: row.value
        for row, dates in dated_rows(session, registry.Parameter)
        if dates["from_at"] <= now < dates["until_at"] and dates["replaced_at"] > now
    }
    return facts.PlatformParameters(
        consent_max_months=int(values["consent_max_months"]),
        closed_categories={code: frozenset(names) for code, names in closed.items()},
        consent_collectors=frozenset(facts.Role(role) for role in values["consent_collectors"].split()),
        break_glass=facts.BreakGlass(
            minutes=int(values["break_glass_minutes"]),
            minimum_categories=frozenset(values["break_glass_minimum_categories"].split()),
            reason_min_length=int(values["break_glass_reason_min_length"]),
            roles=frozenset(facts.Role(role) for role in values["break_glass_roles"].split()),
        ),
    )
