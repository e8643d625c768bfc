"""Looking at documents: first image of a page, the same once it is kept, first byte of an original.

In one process without a server in between: from the request to its answer. A page drawn for the first time
includes the start of the confined child. The best of some rounds counts: the machine has other work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

from flask.testing import FlaskClient

from benchmarks.browser import AGENT
from benchmarks.figures import Figure, at_most, percentile
from benchmarks.world import Home, add_home, add_professionals, mint_session
from hub.documents.operations import NewDocument, deposit_document
from hub.storage.platform import Platform
from hub.web import create_app
from tests import papers

DRAWN_MS, KEPT_MS, BYTE_MS = 1000, 50, 50
PAPERS: dict[str, Callable[[], bytes]] = {
    "bail.pdf": lambda: papers.pdf(3),
    "photo.jpg": lambda: papers.jpeg(4032, 3024),
}


def measure_viewing(platform: Platform, times: int) -> list[Figure]:
    """Of a PDF and of a photo of 12 megapixels."""
    team = add_professionals(platform, 6)
    home = add_home(platform, team)
    client = create_app(platform).test_client()
    client.set_cookie("hub", mint_session(platform, team[1]), domain=platform.settings.host)
    figures = []
    for name, make in PAPERS.items():
        content = make()
        papers_of = [_deposit(platform, home, name, content) for _ in range(max(3, times // 10))]
        drawn = [_first_byte(platform, client, f"/pieces/{one}/pages/1") for one in papers_of]
        kept = [_first_byte(platform, client, f"/pieces/{papers_of[0]}/pages/1") for _ in range(times)]
        taken = [_first_byte(platform, client, f"/pieces/{papers_of[0]}/original") for _ in range(times)]
        figures += [
            _figure(f"{name}: first page image", drawn, DRAWN_MS),
            _figure(f"{name}: page image drawn before", kept, KEPT_MS),
            _figure(f"{name}: first byte of the original", taken, BYTE_MS),
        ]
    return figures


def _figure(what: str, seconds: list[float], limit: int) -> Figure:
    best, middle = min(seconds) * 1000, percentile(seconds, 0.5) * 1000
    return at_most(what, best, limit, "ms", f"p50 {middle:.0f} ms")


def _deposit(platform: Platform, home: Home, name: str, content: bytes) -> UUID:
    new = NewDocument("housing", home.opened.person_ids[0], "lease", "Bail", name)
    return deposit_document(platform, home.team[1], home.id, new, iter([content])).id


def _first_byte(platform: Platform, client: FlaskClient, path: str) -> float:
    begin = time.perf_counter()
    answer = client.get(
        path,
        base_url=platform.settings.origin,
        headers={"User-Agent": AGENT, "Accept": "text/html", "Sec-Fetch-Site": "same-origin"},
        buffered=False,
    )
    next(answer.iter_encoded())
    elapsed = time.perf_counter() - begin
    assert answer.status_code == 200, answer.status_code
    answer.close()
    return elapsed
