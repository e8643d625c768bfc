"""A parser that misbehaves costs one upload, never the hub: real programs that do it, run for real."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from hub.documents.child_process import Allowance, run
from hub.errors import DocumentRejectedError, StorageUnavailableError, TamperedError

AMPLE = Allowance(wall_seconds=20, memory=256 << 20, at_once=4)
SHORT = Allowance(wall_seconds=0.6, memory=256 << 20, at_once=4)


def python(program: str) -> list[str]:
    return [sys.executable, "-I", "-c", program]


def reason(program: str, chunks=(b"x",), allowance=AMPLE) -> str:
    with pytest.raises(DocumentRejectedError) as refused:
        run(python(program), chunks, allowance, 20)
    return refused.value.reason


def alive(pid: int) -> bool:
    """Is it still running? A zombie waiting for its parent is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_bytes_go_in_and_the_answer_comes_out_whatever_their_size():
    chunks = [b"a" * 10, b"", b"b" * 300_000, b"c"]
    program = "import sys, hashlib; sys.stdout.write(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())"
    assert run(python(program), chunks, AMPLE, 64).decode() == hashlib.sha256(b"".join(chunks)).hexdigest()


def test_a_parser_that_crashes_is_an_unreadable_file():
    assert reason("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)") == "unreadable"
    assert reason("raise SystemExit(3)") == "unreadable"


def test_a_parser_that_never_ends_is_stopped_when_its_time_is_up():
    began = time.monotonic()
    assert reason("while True: pass", allowance=SHORT) == "archive_bomb"
    assert reason("import time; time.sleep(60)", allowance=SHORT) == "archive_bomb"
    assert time.monotonic() - began < 6


def test_a_parser_that_reads_nothing_is_stopped_too():
    assert reason("import time; time.sleep(60)", [b"x" * (4 << 20)], SHORT) == "archive_bomb"


def test_a_parser_that_closes_its_answer_and_stays_is_stopped():
    began = time.monotonic()
    assert reason("import os, time; os.close(1); time.sleep(60)") == "archive_bomb"
    assert time.monotonic() - began < 6


def test_a_parser_gets_no_more_memory_than_it_may_hold():
    """However short it needs it: nobody has to look at the right moment."""
    program = (
        "import os\ntry: bytes({} << 20)\nexcept MemoryError: os.write(1, b'no')\nelse: os.write(1, b'yes')"
    )
    assert [run(python(program.format(size)), [], AMPLE, 20) for size in (190, 230)] == [b"yes", b"no"]


def test_a_parser_that_takes_too_much_memory_is_stopped():
    """Here memory it could share, of which no limit of its own speaks."""
    program = (
        "import mmap, time; held = mmap.mmap(-1, 400 << 20)\n"
        "for at in range(0, 400 << 20, 4096): held[at] = 1\n"
        "time.sleep(60)"
    )
    began = time.monotonic()
    assert reason(program) == "archive_bomb"
    assert time.monotonic() - began < 15


def test_a_parser_that_answers_without_end_is_not_listened_to():
    began = time.monotonic()
    assert reason("import os\nwhile True: os.write(1, b'x' * 4096)") == "archive_bomb"
    assert time.monotonic() - began < 6


def test_an_answer_before_the_file_is_read_is_still_an_answer():
    program = "import os; os.write(1, b'refused early')"
    assert run(python(program), (b"x" * 65536 for _ in range(100)), AMPLE, 20) == b"refused early"


def test_nothing_it_started_outlives_it(tmp_path):
    note = tmp_path / "pid"
    program = (
        "import os, subprocess, sys\n"
        "command = [sys.executable, '-c', 'import time; time.sleep(300)']\n"
        "held = subprocess.Popen(command, stdout=subprocess.DEVNULL)\n"
        f"open({str(note)!r}, 'w').write(str(held.pid))\n"
        "os.write(1, b'done'); os._exit(0)"
    )
    assert run(python(program), [b"x"], AMPLE, 20) == b"done"
    pid = int(note.read_text())
    until = time.monotonic() + 5
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.01)
    assert not alive(pid)


def test_it_starts_with_no_environment_no_file_and_no_folder_of_ours(monkeypatch):
    monkeypatch.setenv("HUB_SECRET", "x")
    with Path(__file__).open("rb") as ours:
        os.set_inheritable(ours.fileno(), True)
        program = (
            "import os\n"
            "seen = [name for name in os.environ if name != 'LC_CTYPE']\n"
            "paths = ['/proc/self/fd/' + name for name in os.listdir('/proc/self/fd')]\n"
            "files = [path for path in paths if os.path.realpath(path).endswith('.py')]\n"
            "os.write(1, repr((seen, files, os.getcwd(), os.getpgrp() == os.getpid())).encode())"
        )
        assert run(python(program), [b"x"], AMPLE, 200) == b"([], [], '/', True)"


def test_an_error_of_the_source_goes_through_and_ends_the_parser(tmp_path):
    note = tmp_path / "pid"

    def chunks():
        yield b"x"
        while not note.exists() or not note.read_text():
            time.sleep(0.01)
        raise TamperedError

    program = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(300)"
    with pytest.raises(TamperedError):
        run(python(program), chunks(), AMPLE, 20)
    assert not alive(int(note.read_text()))


def test_the_time_a_slow_source_takes_is_not_held_against_the_parser():
    def chunks():
        for _ in range(4):
            time.sleep(0.4)
            yield b"x"

    program = "import sys; sys.stdout.write(str(len(sys.stdin.read())))"
    assert run(python(program), chunks(), Allowance(1.2, 256 << 20, 4), 20) == b"4"


def test_only_so_many_run_at_the_same_time(tmp_path):
    allowance = Allowance(20, 256 << 20, at_once=1)
    program = (
        "import os, sys, time\n"
        f"name = os.path.join({str(tmp_path)!r}, 'here')\n"
        "os.close(os.open(name, os.O_CREAT | os.O_EXCL)); time.sleep(0.2); os.unlink(name)\n"
        "os.write(1, b'alone')"
    )
    answers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: answers.append(run(python(program), [b"x"], allowance, 20)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [b"alone"] * 3


def test_a_parser_that_cannot_start_is_our_trouble_not_the_file_s():
    with pytest.raises(StorageUnavailableError):
        run(["/nowhere/python"], [b"x"], AMPLE, 20)
