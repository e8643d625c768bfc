"""Sends every spoiled document to a `hub run` by its deposit route, while somebody else reads another
channel, and prints as JSON what became of it: nothing fails, nobody is kept waiting, nothing is left behind.

    HUB_SAMPLES=FOLDER python -m tests.journeys.all_hostile_deposits [ONE_IN]
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hub.app import open_platform
from hub.cli.prepare import prepare, set_up
from hub.documents.fsck import check_store
from hub.platform.configuration import read_configuration
from hub.settings import ROOT, Settings
from tests.hostile_papers import Variant, of_samples, variants
from tests.journeys.hub_process import Browser, Served, _children, _peak, served
from tests.journeys.world import multipart
from tests.platform_builder import PASSWORD, SYSTEM, add_household, add_professional
from tests.uploads import as_kept

SENDERS, ALONE, PAUSE = 2, 100, 0.1
LATER = timedelta(days=2)
MANY = {"HUB_DEPOSIT_MIB_PER_DAY": "100000", "HUB_HOUSEHOLD_MIB": "100000"}
SAID = {"type": "letter", "category": "coordination", "subject": "household", "title": "", "again": "1"}


class Reader:
    """Somebody at work in another household, and how long each page took."""

    def __init__(self, browser: Browser, channel: str) -> None:
        self._browser, self._channel = browser, channel
        self.statuses: Counter[int] = Counter()

    def read(self) -> float:
        begun = time.perf_counter()
        self.statuses[self._browser.get(self._channel).status_code] += 1
        return time.perf_counter() - begun

    def read_until(self, over: threading.Event) -> list[float]:
        took = []
        while not over.wait(PAUSE):
            took.append(self.read())
        return took


class Children:
    """The parsers of a server, looked at every 10 ms: the most memory one had, as the system counts it."""

    def __init__(self, hub: Served) -> None:
        self._hub, self.most = hub, 0

    def watch(self, over: threading.Event) -> None:
        while not over.wait(0.01):
            for worker in _children(self._hub.pid):
                for child in _children_of_threads(worker):
                    self.most = max(self.most, _peak_of_parser(child))


def _children_of_threads(pid: int) -> list[int]:
    found = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            found += [int(one) for one in (thread / "children").read_text().split()]
        except OSError:  # it ended
            continue
    return found


def _peak_of_parser(pid: int) -> int:
    try:
        return _peak(pid) if b"parse_child" in Path(f"/proc/{pid}/cmdline").read_bytes() else 0
    except (OSError, TypeError):  # it ended
        return 0


def send(browser: Browser, channel: str, token: str, one: Variant) -> tuple[int, Any, float]:
    """Status, answer and seconds. Names go as they are, whatever stands in them."""
    body, kind = multipart(dict(SAID), [(one.name, one.data)])
    headers = {"Accept": "application/json", "X-CSRFToken": token, "Content-Type": kind}
    begun = time.perf_counter()
    url = f"{browser.hub.origin}{channel}/pieces"
    answer = browser.http.post(url, headers=headers, data=body, timeout=120)
    seconds = time.perf_counter() - begun
    try:
        return answer.status_code, answer.json(), seconds
    except ValueError:
        return answer.status_code, None, seconds


@contextmanager
def a_hub(folder: Path) -> Iterator[tuple[Settings, Served, Sequence[str], Sequence[str]]]:
    """Served, with two channels and the mails of those who follow them."""
    settings = Settings(data=folder)
    database = prepare(settings)
    set_up(settings, database, read_configuration(ROOT / "config" / "platform.toml"))
    platform = open_platform(settings, database=database)
    mails, channels = ("anna@ssp.example", "ines@ssp.example"), []
    for mail in mails:
        social = add_professional(platform, "ssp", profession="social_worker", mail=mail)
        channels.append(f"/canaux/{add_household(platform, referents=[social]).id}")
    database.dispose()
    with served(folder, folder / "log", MANY) as hub:
        yield settings, hub, mails, channels


def sent_all(
    hub: Served, mail: str, channel: str, spoiled: Sequence[Variant]
) -> list[tuple[Variant, int, Any, float]]:
    """By some senders at once, in one session."""
    with closing(Browser(hub)) as browser, ThreadPoolExecutor(SENDERS) as senders:
        assert browser.sign_in(mail, PASSWORD) == 302
        token = browser.token(channel)
        answers = senders.map(lambda one: send(browser, channel, token, one), spoiled)
        return [(one, *answer) for one, answer in zip(spoiled, answers, strict=True)]


def altered(hub: Served, mail: str, taken: Sequence[tuple[str, Variant]]) -> list[str]:
    """Those that do not come back as they were sent."""
    with closing(Browser(hub)) as browser:
        assert browser.sign_in(mail, PASSWORD) == 302
        return [
            one.name
            for document_id, one in taken
            if browser.get(f"/pieces/{document_id}/original").content != as_kept(one.name, one.data)
        ]


def is_sound(settings: Settings) -> bool:
    """Asked two days later, so that nothing is too young to be looked at."""
    platform = open_platform(settings, clock=lambda: datetime.now(UTC) + LATER)
    sound = check_store(platform, SYSTEM).sound
    platform.database.dispose()
    return sound


def run(spoiled: Sequence[Variant], folder: Path) -> dict[str, Any]:
    over = threading.Event()
    with (
        a_hub(folder) as (settings, hub, mails, channels),
        ThreadPoolExecutor(2) as beside,
        closing(Browser(hub)) as other,
    ):
        assert other.sign_in(mails[1], PASSWORD) == 302
        reader, children, workers = Reader(other, channels[1]), Children(hub), _children(hub.pid)
        before = [_after_a_pause(reader) for _ in range(ALONE)]
        watching = beside.submit(children.watch, over)
        reading = beside.submit(reader.read_until, over)
        try:
            found = sent_all(hub, mails[0], channels[0], spoiled)
        finally:
            over.set()
        watching.result()
        during = reading.result()
        taken = [(said["ids"][0], one) for one, status, said, _ in found if status == 201]
        differing = altered(hub, mails[0], taken)
        lost = sorted(set(workers) - set(_children(hub.pid)))
    return told(found, before, during, reader) | {
        "altered": differing,
        "workers lost": len(lost),
        "most MiB of a parser": children.most >> 20,
        "sound": is_sound(settings),
    }


def _after_a_pause(reader: Reader) -> float:
    time.sleep(PAUSE)
    return reader.read()


def told(
    found: Sequence[tuple[Variant, int, Any, float]],
    before: Sequence[float],
    during: Sequence[float],
    reader: Reader,
) -> dict[str, Any]:
    alone, beside = percentile(before), percentile(during)
    return {
        "sent": len(found),
        "statuses": dict(Counter(status for _, status, _, _ in found)),
        "failed": [one.name for one, status, _, _ in found if status >= 500],
        "without a reason": [one.name for one, status, said, _ in found if status != 201 and not said],
        "taken though never honest": [one.name for one, status, _, _ in found if status == 201 and one.never],
        "most seconds": round(max(seconds for *_, seconds in found), 2),
        "others": dict(reader.statuses),
        "others' p95 ms": [round(1000 * alone), round(1000 * beside)],
        "ratio": round(beside / alone, 2),
    }


def percentile(took: Sequence[float]) -> float:
    """The 95th."""
    return sorted(took)[len(took) * 95 // 100]


def is_well(result: dict[str, Any]) -> bool:
    bad = ("failed", "without a reason", "taken though never honest", "altered", "workers lost")
    return not any(result[name] for name in bad) and result["sound"] and set(result["others"]) == {200}


def main() -> None:
    """Ends with 1 when anything but speed is not as it should be."""
    one_in = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        result = run([*variants(), *of_samples()][::one_in], Path(folder))
    result["load"] = os.getloadavg()[0]
    print(json.dumps(result, indent=2))  # noqa: T201 - its answer
    raise SystemExit(not is_well(result))


if __name__ == "__main__":
    main()
