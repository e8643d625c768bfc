"""Setting up a platform from its configuration, and bringing it to a changed one.

Only differences are written: applying the same configuration twice writes nothing the second time. No
decision ever reads the file; it reads the dated rows this leaves, each with its audit entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hub.accounts.models import Partner
from hub.actors import Actor, Origin, system_actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.clock import Clock, new_id
from hub.consent.authorise import require_role
from hub.errors import ConfigurationError
from hub.platform.configuration import PlatformConfiguration
from hub.platform.facts_wanted import bring_to, wanted
from hub.platform.scopes_by_file import require_scopes_kept
from hub.registry.models import Category, PlatformRow
from hub.settings import Settings
from hub.storage.db import Database
from hub.storage.keyring import Keys
from hub.storage.objects import ObjectStore
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a configuration wrote."""

    partners: int
    categories: int
    facts: int

    @property
    def changed(self) -> bool:
        return bool(self.partners or self.categories or self.facts)


def create_platform(
    settings: Settings,
    database: Database,
    keys_of: Callable[[UUID], Keys],
    objects: ObjectStore,
    configuration: PlatformConfiguration,
    clock: Clock,
    actor: Actor | None = None,
) -> Platform:
    """Set up a platform in an empty database: its key durable in the keyring, then one transaction.

    Raises ConfigurationError when there is one already.
    """
    platform_id = new_id(clock())
    keys = keys_of(platform_id)
    platform = Platform(
        id=platform_id,
        code=configuration.code,
        timezone=ZoneInfo(configuration.timezone),
        settings=settings,
        database=database,
        keys=keys,
        key_id=keys.create_platform(),
        objects=objects,
        clock=clock,
    )
    _create(platform, actor or system_actor(Origin.CLI), configuration)
    return platform


@writing
def apply_platform(unit: WritingUnit, configuration: PlatformConfiguration) -> Applied:
    """Bring partners, categories and dated facts to this configuration. Only the hub itself may.

    Raises ConfigurationError when the file is that of another platform, or would undo or outgrow the scopes
    administrators changed on screen.
    """
    require_role(unit, action="apply_platform")
    row = unit.session.get_one(PlatformRow, unit.platform.id)
    if row.code != configuration.code:
        raise ConfigurationError(
            f"code: this database holds {row.code}, the file describes {configuration.code}"
        )
    if row.timezone != configuration.timezone:
        raise ConfigurationError(f"timezone: set once, to {row.timezone}; every majority was reckoned by it")
    require_scopes_kept(unit, configuration)
    return _bring(unit, configuration)


@writing
def _create(unit: WritingUnit, configuration: PlatformConfiguration) -> Applied:
    if unit.session.scalar(select(PlatformRow.id)) is not None:
        raise ConfigurationError("there is a platform in this database already")
    unit.session.add(
        PlatformRow(
            id=unit.platform.id,
            code=configuration.code,
            timezone=configuration.timezone,
            key_id=unit.platform.key_id,
            log_epoch=1,
            facts_version=1,
            created_at=unit.now,
        )
    )
    unit.session.flush()
    return _bring(unit, configuration)


def _bring(unit: WritingUnit, configuration: PlatformConfiguration) -> Applied:
    partners = _bring_partners(unit, configuration)
    categories = _bring_categories(unit, configuration)
    ids = dict(unit.session.execute(select(Partner.code, Partner.id)).all())
    codes = {partner_id: code for code, partner_id in ids.items()}
    facts = sum(bring_to(unit, table, cells, codes) for table, cells in wanted(configuration, ids))
    applied = Applied(partners, categories, facts)
    if applied.changed:
        unit.change_access(None)
        unit.record(
            Action.PLATFORM_APPLIED,
            object_kind="platform",
            object_id=unit.platform.id,
            changes=[("number", None, str(partners + categories + facts))],
        )
    return applied


def _bring_partners(unit: WritingUnit, configuration: PlatformConfiguration) -> int:
    """Add and rename partners. One left out of the file stays in the table: its agreement ends."""
    held = {row.code: row for row in unit.session.scalars(select(Partner))}
    changed = 0
    for position, wish in enumerate(configuration.partners):
        row = held.get(wish.code)
        if row and (row.name, row.field, row.position) == (wish.name, wish.field, position):
            continue
        if row is None:
            row = Partner(id=unit.new_id(), code=wish.code)
            unit.session.add(row)
        row.name, row.field, row.position = wish.name, wish.field, position
        unit.session.flush()
        unit.record(
            Action.PARTNER_CHANGED,
            object_kind="partner",
            object_id=row.id,
            changes=[("partner", None, wish.code)],
        )
        changed += 1
    return changed


def _bring_categories(unit: WritingUnit, configuration: PlatformConfiguration) -> int:
    """Add, order, open and close categories. None is ever removed: items stand in them."""
    held = {row.code: row for row in unit.session.scalars(select(Category))}
    lost = sorted(set(held) - set(configuration.categories.codes))
    if lost:
        raise ConfigurationError(f"categories: {lost[0]} is in use and cannot be left out")
    changed = 0
    for position, code in enumerate(configuration.categories.codes):
        closed, row = code in configuration.categories.closed, held.get(code)
        if row and (row.closed, row.position) == (closed, position):
            continue
        before = _openness(row)
        if row is None:
            row = Category(code=code)
            unit.session.add(row)
        row.closed, row.position = closed, position
        unit.session.flush()
        unit.record(
            Action.CATEGORY_CHANGED,
            object_kind="category",
            changes=[("category", None, code), ("status", before, _openness(row))],
        )
        changed += 1
    return changed


def _openness(row: Category | None) -> str | None:
    if row is None:
        return None
    return "closed" if row.closed else "open"
