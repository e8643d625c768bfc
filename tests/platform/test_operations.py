"""Applying platform.toml: the first time everything, later only what changed, history kept."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from hub.audit.models import AuditEntry
from hub.consent.codes import Level, Role
from hub.errors import AccessDeniedError, ConfigurationError
from hub.platform.operations import apply_platform
from hub.registry.models import AccessScope, LegalBasis, PlatformRow
from tests.platform_builder import (
    SYSTEM,
    add_professional,
    build_platform,
    configuration,
    facts_of,
    partner_id,
)


@pytest.fixture
def platform(database, tmp_path, clock):
    return build_platform(database, tmp_path, clock)


def changed(**parts):
    return configuration().model_copy(update=parts)


def with_scope(partner, role, levels):
    scopes = {code: dict(roles) for code, roles in configuration().scopes.items()}
    scopes[partner] = scopes[partner] | {Role(role): {name: Level(level) for name, level in levels.items()}}
    return changed(scopes=scopes)


def count(platform, table):
    with platform.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def facts_version(platform):
    with platform.database.reading() as session:
        return session.scalar(select(PlatformRow.facts_version))


def entries(platform, action):
    with platform.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.entry_id)
        return list(session.scalars(query))


def width(platform, partner, role, category, at):
    """The level that holds at an instant, with what is known now."""
    now, partner = platform.clock(), partner_id(platform, partner)
    return [
        str(row.level)
        for row in facts_of(platform).scopes
        if (row.partner, row.role, row.category) == (partner, role, category) and row.holds(at, now)
    ]


def test_the_first_time_everything_in_the_file_becomes_rows(platform):
    everywhere = facts_of(platform)
    assert [partner.code for partner in everywhere.partners] == ["mep", "ssp", "his"]
    assert everywhere.categories[-2:] == ("health", "protection")
    assert everywhere.parameters.consent_max_months == 12
    assert everywhere.parameters.closed_categories["protection"] == {"social_worker", "psychologist"}
    assert everywhere.parameters.break_glass.minimum_categories == {"identity", "housing", "coordination"}
    assert everywhere.parameters.break_glass.roles == {"worker", "referent", "coordinator", "manager"}
    assert len(everywhere.legal_bases) == 2 * 5 + 6 + 3 + 2
    assert len(everywhere.agreements) == 3


def test_every_row_has_its_entry_with_a_digest(platform):
    digests = [entry.row_digest for entry in entries(platform, "scope:changed")]
    assert len(digests) == count(platform, AccessScope) == len(set(digests))
    assert all(digests)


def test_a_second_time_nothing_is_written(platform):
    before = count(platform, AuditEntry), facts_version(platform)
    applied = apply_platform(platform, SYSTEM, configuration())
    assert not applied.changed
    assert (count(platform, AuditEntry), facts_version(platform)) == before


def test_a_changed_cell_ends_and_another_begins_and_history_stays(platform, clock):
    before, scopes, version = clock.now, count(platform, AccessScope), facts_version(platform)
    now = clock.advance(days=10)
    applied = apply_platform(
        platform, SYSTEM, with_scope("mep", "secretary", {"coordination": "read", "housing": "read"})
    )
    assert applied.facts == 3, "one end, two beginnings"
    assert count(platform, AccessScope) == scopes + 3
    assert facts_version(platform) > version
    assert width(platform, "mep", "secretary", "coordination", before) == ["write"]
    assert width(platform, "mep", "secretary", "coordination", now) == ["read"]
    assert width(platform, "mep", "secretary", "housing", now) == ["read"]
    told = [entry.changes[-1] for entry in entries(platform, "scope:changed") if entry.at == now]
    assert sorted(map(str, told)) == [
        "['level', 'write', None]",
        "['level', None, 'read']",
        "['level', None, 'read']",
    ]


def test_a_cell_set_to_none_ends(platform, clock):
    now = clock.advance(days=1)
    apply_platform(platform, SYSTEM, with_scope("mep", "secretary", {"coordination": "none"}))
    assert width(platform, "mep", "secretary", "coordination", now) == []


def test_a_changed_basis_and_parameter_replace_the_old_ones(platform, clock):
    clock.advance(days=1)
    bases, old = count(platform, LegalBasis), configuration()
    rows = [
        row.model_copy(update={"agreement": "not_required"}) if row.categories == ["coordination"] else row
        for row in old.legal_bases
    ]
    parameters = old.parameters.model_copy(update={"consent_max_months": 6})
    apply_platform(platform, SYSTEM, changed(legal_bases=rows, parameters=parameters))
    assert count(platform, LegalBasis) == bases + 6
    assert facts_of(platform).parameters.consent_max_months == 6
    assert not apply_platform(platform, SYSTEM, changed(legal_bases=rows, parameters=parameters)).changed


def test_a_partner_left_out_loses_its_agreement_and_stays_known(platform, clock):
    now = clock.advance(days=1)
    old = configuration()
    fewer = old.model_copy(
        update={
            "partners": [partner for partner in old.partners if partner.code != "his"],
            "scopes": {code: roles for code, roles in old.scopes.items() if code != "his"},
            "legal_bases": [
                row.model_copy(update={"partners": [code for code in row.partners if code != "his"]})
                for row in old.legal_bases
            ],
        }
    )
    apply_platform(platform, SYSTEM, fewer)
    gone = partner_id(platform, "his")
    assert not any(row.partner == gone and row.holds(now, now) for row in facts_of(platform).agreements)
    assert not any(row.partner == gone and row.holds(now, now) for row in facts_of(platform).scopes)


def test_a_category_may_close_and_none_may_disappear(platform, clock):
    clock.advance(days=1)
    categories = configuration().categories
    closed = categories.model_copy(
        update={
            "open": [code for code in categories.open if code != "social"],
            "closed": categories.closed | {"social": ["social_worker"]},
        }
    )
    apply_platform(platform, SYSTEM, changed(categories=closed))
    assert facts_of(platform).parameters.closed_categories["social"] == {"social_worker"}
    fewer = categories.model_copy(update={"open": categories.open[1:]})
    with pytest.raises(ConfigurationError, match="identity is in use"):
        apply_platform(platform, SYSTEM, changed(categories=fewer))


def test_the_file_of_another_platform_is_refused(platform):
    with pytest.raises(ConfigurationError, match="this database holds 3gip-paris"):
        apply_platform(platform, SYSTEM, changed(code="3gip-lyon"))
    with pytest.raises(ConfigurationError, match="timezone"):
        apply_platform(platform, SYSTEM, changed(timezone="Europe/London"))


def test_a_second_platform_in_the_same_database_is_refused(platform, database, tmp_path, clock):
    with pytest.raises(ConfigurationError, match="already"):
        build_platform(database, tmp_path, clock)


def test_no_professional_applies_a_configuration(platform):
    administrator = add_professional(platform, "mep", "administrator")
    with pytest.raises(AccessDeniedError):
        apply_platform(platform, administrator, with_scope("mep", "secretary", {"health": "write"}))
    assert [entry.reason for entry in entries(platform, "access:refused")] == ["role_limit"]
