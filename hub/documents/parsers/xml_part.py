"""One XML part of an office document, read as a stream of elements by expat.

No document type with entities of its own, no external entity: such a part is refused, not expanded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from xml.parsers import expat

from hub.errors import DocumentRejectedError

OnElement = Callable[[str, Mapping[str, str]], None]
OnText = Callable[[str], None]


def read(chunks: Iterable[bytes], on_element: OnElement, on_text: OnText | None = None) -> None:
    """Call back for each element with its local name. Raises DocumentRejectedError if it is not XML."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: on_element(
        _local(name), {_local(key): value for key, value in attributes.items()}
    )
    parser.EntityDeclHandler = _refuse_entity
    if on_text is not None:
        parser.CharacterDataHandler = on_text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)  # noqa: FBT003  # expat's own signature
        parser.Parse(b"", True)  # noqa: FBT003  # as above
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise DocumentRejectedError("unreadable") from error


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_entity(*_declaration: object) -> None:
    raise DocumentRejectedError("archive_bomb")
