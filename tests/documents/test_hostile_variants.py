"""A thousand spoiled documents: each is refused for a reason or taken, within its memory and time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from hub.documents import parse_answer
from hub.documents.acceptance import Acceptor, inspect
from hub.documents.formats import accepted_formats
from hub.documents.inspection import order_for
from hub.errors import DocumentRejectedError
from tests.hostile_papers import Variant, some_of_samples, variants
from tests.structure.tree import ROOT

LIMIT = 25 << 20
MEMORY, SECONDS = 256 << 20, 5
SOME = 250
KINDS = {
    "cut", "flipped", "padded before", "padded behind", "renamed", "misstated", "doubled", "dropped",
    "exchanged", "blanked", "polyglot", "nested", "bombed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is empty for what is accepted; what the parser cost stands where it was asked."""

    variant: Variant
    reason: str
    status: int = 0
    seconds: float = 0
    memory: int = 0

    @property
    def told(self) -> str:
        return f"{self.variant.kind} {self.variant.name!r}: {self.reason or 'accepted'}, {self.status}"


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    """Of those made here, and of some that are real documents spoiled."""
    return judge([*variants(), *some_of_samples(SOME)])


def judge(spoiled: Sequence[Variant]) -> list[Verdict]:
    command = [sys.executable, "-m", "tests.documents.many_parsers"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as parsers:
        found = [judged(one, parsers) for one in spoiled]
        parsers.stdin.close()
    return found


def judged(variant: Variant, parsers: subprocess.Popen[bytes]) -> Verdict:
    """Both steps of acceptance, as an upload goes through them."""
    acceptor = Acceptor(variant.name, LIMIT)
    try:
        for at in range(0, len(variant.data), 65536):
            acceptor.feed(variant.data[at : at + 65536])
        claimed = acceptor.finish().format
    except DocumentRejectedError as refused:
        return Verdict(variant, refused.reason)
    table = accepted_formats()
    for piece in (order_for(table, claimed, table.formats[claimed]).encode().encode(), variant.data):
        parsers.stdin.write(len(piece).to_bytes(8, "big") + piece)
    parsers.stdin.flush()
    told = json.loads(parsers.stdout.readline())
    return Verdict(variant, _reason(told), told["status"], told["seconds"], told["memory"])


def _reason(told: dict[str, object]) -> str:
    try:
        parse_answer.decode(bytes.fromhex(str(told["answer"])))
    except DocumentRejectedError as refused:
        return refused.reason
    return ""


def test_there_are_a_thousand_of_every_kind(verdicts):
    assert len(verdicts) >= 1000
    assert {one.variant.kind for one in verdicts} == KINDS
    assert len([one for one in verdicts if one.status or one.seconds]) >= 600


def test_real_documents_are_among_those_spoiled_where_they_are_at_hand():
    """The same ones at each run, of every way that bytes alone are spoiled."""
    some = some_of_samples(SOME)
    assert len(some) == (SOME if os.environ.get("HUB_SAMPLES") else 0)
    assert some == some_of_samples(SOME)
    assert {one.kind for one in some} == (KINDS - {"polyglot", "nested", "bombed"} if some else set())


def test_no_parser_takes_more_than_its_memory_and_time(verdicts):
    """But those the hub stops for their time: here nobody watches, there somebody does."""
    assert [one.told for one in verdicts if one.memory > MEMORY] == []
    greedy = [one for one in verdicts if one.seconds > SECONDS]
    assert {one.variant.kind for one in greedy} <= {"bombed"}
    assert len(greedy) <= 3
    assert {by_the_hub(one.variant) for one in greedy} <= {"archive_bomb"}


def test_no_child_of_the_hub_itself_holds_more_than_its_memory():
    """As the system measured it, at its peak: a bomb that took 270 MiB between two looks of the hub."""
    program = (
        "import resource\n"
        "from tests.documents.test_hostile_variants import by_the_hub\n"
        "from tests.hostile_papers import variants\n"
        "bombs = [one for one in variants() if one.kind == 'bombed' and one.name.endswith('.pdf')]\n"
        "assert [by_the_hub(one) for one in bombs] == ['archive_bomb', 'archive_bomb', 'too_many_pages']\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    assert 64 << 20 < int(done.stdout) <= MEMORY


def test_what_cannot_be_honest_is_refused(verdicts):
    assert [one.told for one in verdicts if one.variant.never and not one.reason] == []


def test_every_refusal_has_its_reason_and_no_honest_parser_meets_its_locks(verdicts):
    known = {*parse_answer.REASONS, "type_not_allowed", "empty_file"}
    assert {one.reason for one in verdicts} - {""} <= known
    assert [one.told for one in verdicts if one.status == -31] == []


def test_enough_are_taken_to_know_that_the_parsers_were_asked(verdicts):
    taken = Counter(one.variant.kind for one in verdicts if not one.reason)
    assert taken["flipped"] >= 20
    assert taken["padded behind"] >= 10


def test_the_hub_s_own_child_says_the_same(verdicts):
    asked = [one for one in verdicts if one.memory][::60]
    assert len(asked) >= 10
    for one in asked:
        assert by_the_hub(one.variant) == one.reason, one.told


def by_the_hub(variant: Variant) -> str:
    """What an upload of it is refused for; nothing when it is taken."""
    acceptor = Acceptor(variant.name, LIMIT)
    try:
        acceptor.feed(variant.data)
        inspect(acceptor.finish().format, [variant.data])
    except DocumentRejectedError as refused:
        return refused.reason
    return ""
