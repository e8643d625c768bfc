"""Searches that find nothing, so that all is looked at: of a household of 200 notes, of thirty such, and of
one with more long texts than one answer looks at."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.figures import Figure, compared, percentile
from benchmarks.statements import counted
from benchmarks.world import BODY, Home, add_home, add_professionals, write_notes
from hub.actors import Actor
from hub.audit.units import WritingUnit, writing
from hub.channels.reading import open_channel
from hub.consent.authorise import stand
from hub.documents.models import Document, DocumentRendition
from hub.documents.operations import NewDocument, record_document
from hub.documents.text_rows import LABEL, SEARCHED
from hub.documents.views import bound
from hub.errors import Asked
from hub.search.operations import HOUSEHOLDS, search_channel, search_channels
from hub.storage.object_format import Manifest
from hub.storage.platform import Platform
from hub.web.serving import settle

NOTES = 200
TEXTS = 100
NOWHERE = "introuvable"


def measure_searching(platform: Platform, times: int) -> list[Figure]:
    """Operations without their pages, in ratio to opening the channel, which shows 50 notes of the same."""
    team = add_professionals(platform, 6)
    homes = [add_home(platform, team) for _ in range(HOUSEHOLDS)]
    for home in homes:
        write_notes(platform, team[0], home, NOTES)
    settle()
    page = _median(times, lambda: open_channel(platform, team[1], homes[0].id))
    one = _median(times, lambda: search_channel(platform, team[1], homes[0].id, NOWHERE))
    many = _median(max(5, times // 5), lambda: search_channels(platform, team[1], NOWHERE))
    long = add_home(platform, team)
    _deposit_long_texts(platform, team[0], long)
    texts = _median(times, lambda: search_channel(platform, team[1], long.id, NOWHERE))
    told = f"{many:.0f} ms, {many * 1000 / (NOTES * HOUSEHOLDS):.0f} µs a note"
    return [
        compared(f"a search of {NOTES} notes, p50", f"{one:.1f} ms", one / page, "opening the channel"),
        compared(f"a search of {HOUSEHOLDS} × {NOTES} notes, p50", told, many / page, "opening the channel"),
        compared(
            f"a search that stops in {TEXTS} long texts, p50",
            f"{texts:.0f} ms",
            texts / page,
            "opening the channel",
        ),
        _statements(platform, team[1], homes[0]),
    ]


@writing
def _deposit_long_texts(unit: WritingUnit, home: Home) -> None:
    """Documents with what was read of them, and no bytes."""
    standing = stand(unit, home.id, Asked("write", home.id))
    key = unit.platform.household_key(home.id, standing.known.head.key_id)
    text = (BODY * (SEARCHED // len(BODY) + 1))[:SEARCHED].encode()
    new = NewDocument("coordination", None, "letter", "Courrier", "courrier.pdf")
    for _ in range(TEXTS):
        document_id = unit.new_id()
        record_document(unit, standing, new, document_id, _manifest(unit, home), "pdf")
        document = unit.session.get_one(Document, document_id)
        made = DocumentRendition(document_id=document_id, version=1, label=LABEL, pages=1, made_at=unit.now)
        made.object_id = unit.new_id().bytes
        made.manifest = key.seal(bound(unit.platform, "object.key", document, 1), b"")
        made.text = key.seal(bound(unit.platform, "document.text", document, 1), text)
        unit.session.add(made)


def _manifest(unit: WritingUnit, home: Home) -> Manifest:
    return Manifest(bytes(32), unit.new_id().bytes, home.id, 1, unit.new_id().bytes * 2)


def _statements(platform: Platform, actor: Actor, full: Home) -> Figure:
    """Of one search, whatever there is to look at."""
    empty = add_home(platform, list(full.team))
    counts = {}
    for name, home in (("no", empty), (f"{NOTES}", full)):
        search_channel(platform, actor, home.id, NOWHERE)
        with counted(platform.database) as said:
            search_channel(platform, actor, home.id, NOWHERE)
        counts[name] = len(said)
    told = ", ".join(f"{count} with {name} notes" for name, count in counts.items())
    return Figure("statements of a search", told, "", "constant", len(set(counts.values())) == 1)


def _median(times: int, act: Callable[[], object]) -> float:
    """In milliseconds, of an act that was done once before."""
    act()
    return percentile([_timed(act) for _ in range(times)], 0.5) * 1000


def _timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin
