"""Every table of the hub, registered with `Base.metadata` by the import of this."""

from __future__ import annotations

import hub.accounts.models
import hub.audit.models
import hub.channels.models
import hub.consent.models
import hub.documents.models
import hub.documents.piece_requests.models
import hub.registry.models
import hub.requests.models
import hub.separation.models  # noqa: F401 - each import registers its tables
from hub.storage.db import Base

TABLES = tuple(sorted(Base.metadata.tables))
