"""The names of the types of documents, in the reader's language."""

from __future__ import annotations

from hub.documents.document_types import DocumentTypes, Named, document_types
from hub.web.i18n import language
from hub.web.login import hub


def types() -> DocumentTypes:
    """The table of this platform."""
    return document_types(hub().settings.config)


def type_name(code: str) -> str:
    return in_words(types().of(code))


def in_words(named: Named) -> str:
    return named.fr if language() == "fr" else named.en
