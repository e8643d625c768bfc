"""Units of work: an operation, its effect and its audit entries are one thing.

`@writing` gives an operation one short write transaction; effect and entries commit together or not at
all. `@reading` gives it one snapshot; its entries are committed before the result leaves, and if access
to a household changed meanwhile the whole reading is done again. A unit that touched household data and
recorded nothing refuses to finish. A refusal rolls back, records `access:refused` and is raised again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.actors import Actor
from hub.audit.entries import Action, Change, Entry, Outcome
from hub.audit.models import insert_entry
from hub.clock import new_id
from hub.errors import AccessDeniedError, MissingAuditEntryError, SQL_ERRORS, StorageUnavailableError
from hub.storage.platform import Platform

P = ParamSpec("P")
T = TypeVar("T")

READING_ATTEMPTS = 5
