#!/usr/bin/env python3
"""Verify an export of the hub's audit log, away from the hub. Needs Python 3.11 or later, nothing else.

    verify_audit_log.py EXPORT --vkey KEY [--checkpoint FILE]... [--json]

EXPORT is the file downloaded from the audit page (- reads standard input). KEY is the verifier key on the
paper you were given, or @FILE. Give every checkpoint you kept: only they show that the whole log was not
rewritten and signed again. Ends with 0 intact, 1 failure or incomplete, 2 wrong usage, 3 log broken.

This file is an independent reading of docs/audit-log.md: it shares no code with the hub.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import re
import sys
from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    FAST = True
except ImportError:
    FAST = False

Line = dict[str, Any]
Point = tuple[int, int, int, int]

TERM = timedelta(days=365)
PATIENCE = timedelta(seconds=60)
LISTED = 1000
TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
NAME = re.compile(r"[\x21-\x2a\x2c-\x7e]{1,255}")

FAULTS = {
    "leaf_missing": ("une feuille manque", "a leaf is missing"),
    "leaf_repeated": ("une feuille figure deux fois", "a leaf appears twice"),
    "entry_missing": ("l'événement a été supprimé", "the entry was deleted"),
    "columns_differ": ("des champs ont été modifiés", "fields were changed"),
    "content_differs": ("le contenu ne correspond plus à son empreinte", "content does not match its leaf"),
    "root_differs": ("des empreintes ont été modifiées", "leaf hashes were changed"),
    "checkpoint_unsigned": ("signature absente ou fausse", "signature missing or wrong"),
    "checkpoint_differs": ("un point de contrôle a été modifié", "a checkpoint was changed"),
    "tree_too_short": ("la fin du journal a été coupée", "the end of the log was cut off"),
    "history_rewritten": ("le journal a été réécrit", "the log was rewritten"),
    "entry_unsealed": ("événement inséré ou retiré du journal", "entry inserted, or taken out of the log"),
    "pending_without_entry": ("un événement en attente a disparu", "a pending entry disappeared"),
    "sealed_and_pending": ("événement scellé et encore en attente", "entry both sealed and pending"),
    "position_without_leaf": (
        "la feuille d'un événement a été supprimée",
        "the leaf of an entry was deleted",
    ),
    "forgetting_unlawful": ("un effacement ne respecte pas les règles", "a forgetting breaks the rules"),
    "declared_loss": ("perte déclarée lors d'une restauration", "loss declared after a restore"),
}


class UnusableError(Exception):
    """The export, the key or a kept checkpoint cannot be read."""


class Head(NamedTuple):
    """A signed tree head."""

    origin: str
    size: int
    root: bytes


# ---- Ed25519 (RFC 8032, 5.1.7), used only where the cryptography package is absent -------------------

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover(encoded: bytes) -> Point | None:
    """The point these 32 bytes encode, in extended coordinates, or None."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    while scalar:
        total = add(total, point) if scalar & 1 else total
        point, scalar = add(point, point), scalar >> 1
    return total


BASE = recover((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed_in_python(public: bytes, signature: bytes, message: bytes) -> bool:
    a, r, s = recover(public), recover(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= Q:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    assert BASE is not None
    one, other = multiply(s, BASE), add(r, multiply(challenge, a))
    return not any((one[i] * other[2] - other[i] * one[2]) % P for i in (0, 1))


def signed(public: bytes, signature: bytes, message: bytes) -> bool:
    if not FAST:
        return signed_in_python(public, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# ---- Keys, notes, checkpoints (C2SP signed-note, tlog-checkpoint) ------------------------------------


def decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if base64.b64encode(raw).decode() == text else b""


def key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def read_key(text: str) -> tuple[str, bytes]:
    """(name, public key) of a verifier key as printed on paper."""
    name, _, rest = text.strip().partition("+")
    stated, _, encoded = rest.partition("+")
    raw = decoded(encoded)
    if len(raw) != 33 or raw[0] != 1 or not NAME.fullmatch(name) or key_id(name, raw[1:]).hex() != stated:
        raise UnusableError("clé de vérification illisible / unreadable verifier key")
    return name, raw[1:]


def same_log(one: str, other: str) -> bool:
    return one.rpartition("/")[0] == other.rpartition("/")[0]


def open_note(note: str, log: str, public: bytes) -> Head | None:
    """The head of a note this log's key signed, under any epoch of its origin; or None."""
    cut = note.rfind("\n\n")
    lines, body = note[cut + 2 :].split("\n"), note[: cut + 1]
    parts = body.split("\n")
    if cut < 0 or lines.pop() or len(parts) != 4 or not same_log(parts[0], log):
        return None
    root = decoded(parts[2])
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", parts[1]) or len(root) != 32:
        return None
    for line in lines:
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        raw = decoded(encoded)
        if dash == "—" and name == parts[0] and raw[:4] == key_id(name, public):
            return Head(parts[0], int(parts[1]), root) if signed(public, raw[4:], body.encode()) else None
    return None


def instant(text: str) -> datetime:
    return datetime.strptime(text, TIME).replace(tzinfo=UTC)


def epoch(origin: str) -> int:
    tail = origin.rpartition("/")[2]
    return int(tail) if tail.isdecimal() else 0


# ---- The tree (RFC 6962, 2.1) ------------------------------------------------------------------------


class Tree:
    def __init__(self) -> None:
        self.size = 0
        self.edge: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        rest = self.size
        while rest & 1:
            leaf = hashlib.sha256(b"\x01" + self.edge.pop() + leaf).digest()
            rest >>= 1
        self.edge.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.edge:
            return hashlib.sha256().digest()
        folded = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            folded = hashlib.sha256(b"\x01" + left + folded).digest()
        return folded


# ---- The verification --------------------------------------------------------------------------------


Found = tuple[str, int, int]


class Verification:
    def __init__(self, log: str, public: bytes, kept: Iterable[Head]) -> None:
        self.log, self.public, self.tree = log, public, Tree()
        self.due = sorted(((head.size, 0, head) for head in kept), key=lambda one: one[:2])
        self.breaks: list[Line] = []
        self.told: set[str] = set()
        self.break_count = self.count = self.leaves = self.entries = self.absent = self.pending = 0
        self.checkpoints = self.signed_size = self.agreed = self.forgotten = 0
        self.whole, self.late, self.ended = True, False, False
        self.overdue = ""
        self.unsigned_since: str | None = None
        self.unlawful: list[int] = []
        self.epochs: list[tuple[int, int, int]] = []
        self.lost: list[tuple[Head, Found]] = []

    def fault(
        self,
        name: str,
        index: int | None = None,
        until: int | None = None,
        entry_id: str | None = None,
        fields: Sequence[str] = (),
    ) -> None:
        self.break_count += 1
        if len(self.breaks) < LISTED:
            number = None if index is None else index + 1
            found = {"fault": name, "number": number, "until": until}
            self.breaks.append({**found, "entry_id": entry_id, "fields": list(fields)})

    def header(self, header: Line) -> None:
        if header.get("format") != "hub3gip-audit-log" or header.get("version") != 1:
            raise UnusableError("format inconnu / unknown format")
        if not same_log(header["origin"], self.log):
            raise UnusableError("export d'un autre journal / export of another log")
        self.log = header["origin"]
        self.overdue = (instant(header["exported_at"]) - PATIENCE).strftime(TIME)
        if header["guard"] is not None:
            head = open_note(header["guard"], self.log, self.public)
            if head is None or head[0] != self.log:
                self.fault("checkpoint_unsigned", None, 0, None, ["guard"])
            else:
                self.expect(head, 0)

    def leaf(self, line: Line) -> None:
        index, entry_id = line["index"], line.get("entry_id")
        self.leaves += 1
        self.meet_due()
        if index != self.count:
            repeated = index < self.count
            at = index if repeated else self.count
            self.fault("leaf_repeated" if repeated else "leaf_missing", at, None, entry_id)
            self.whole = False
            if repeated:
                return
        self.count = index + 1
        leaf_hash = bytes.fromhex(line["hash"])
        self.whole = self.whole and len(leaf_hash) == 32
        if self.whole:
            self.tree.add(leaf_hash)
        if "canonical" in line:
            self.entry(line, leaf_hash)
        elif line.get("withheld") is True:
            return
        elif entry_id is None and self.absent == index:
            self.absent += 1
        else:
            self.fault("entry_missing", index, None, entry_id)

    def entry(self, line: Line, leaf_hash: bytes) -> None:
        canonical, salt = line["canonical"].encode("latin-1"), bytes.fromhex(line["salt"])
        index, entry_id = line["index"], line["entry_id"]
        self.entries += 1
        content = hmac.new(salt, canonical, hashlib.sha256).digest()
        if hashlib.sha256(b"\x00\x01" + content).digest() != leaf_hash:
            self.fault("content_differs", index, None, entry_id)
        elif line["canonical"].startswith('{"action":"audit:'):
            self.about_the_log(index, line["canonical"])
        self.columns(line, index)
        if self.unsigned_since is None:
            found = re.search(r'"at":"([^"]{27})"', line["canonical"])
            self.unsigned_since = found[1] if found else ""

    def columns(self, line: Line, index: int) -> None:
        if "columns" in line:
            self.fault("columns_differ", index, None, line["entry_id"], differing(line))

    def about_the_log(self, index: int, canonical: str) -> None:
        try:
            entry = json.loads(canonical)
            told: dict[str, list[str]] = {}
            for name, _, after in entry["changes"]:
                told.setdefault(name, []).append(after)
            if entry["action"] == "audit:forgotten":
                self.forgetting(index, entry["at"], told)
            elif entry["action"] == "audit:epoch_opened":
                opened = told.get("log_epoch", ["0"])[0], told.get("checkpoint_size", ["0"])[0]
                kept = [before for name, before, _ in entry["changes"] if name == "checkpoint_size"]
                start = min(index, int((kept or [None])[0] or index))
                self.epochs.append((start, int(opened[0]), int(opened[1])))
        except (ValueError, KeyError, TypeError):
            self.unlawful.append(index)

    def forgetting(self, index: int, at: str, told: dict[str, list[str]]) -> None:
        size = int(told["forgotten_size"][0])
        cut_off = instant(told["cut_off"][0])
        two = len(set(told["decided_by"])) == 2
        if two and size <= index and cut_off + TERM <= instant(at):
            self.forgotten = max(self.forgotten, size)
        else:
            self.unlawful.append(index)

    def checkpoint(self, line: Line) -> None:
        self.checkpoints += 1
        head = open_note(line["note"], self.log, self.public)
        if head is None or head[0] != line["origin"]:
            name = "checkpoint_unsigned" if head is None else "checkpoint_differs"
            self.fault(name, None, line["size"])
        elif head[1:] != (line["size"], bytes.fromhex(line["root"])):
            self.fault("checkpoint_differs", None, line["size"])
        else:
            self.expect(head, 1)

    def expect(self, head: Head, order: int) -> None:
        """A head kept outside (order 0) or published (1): to be met once the tree has its size."""
        insort(self.due, (head.size, order, head), key=lambda one: one[:2])

    def meet_due(self, *, end: bool = False) -> None:
        while self.due and (end or self.due[0][0] <= self.count):
            _, order, head = self.due.pop(0)
            self.meet(head, kept=order == 0)

    def meet(self, head: Head, *, kept: bool) -> None:
        """Compare a signed checkpoint with the tree at its size."""
        origin, size, root = head
        if size > self.count:
            found: Found = ("tree_too_short", self.count, size)
        elif size == self.count and self.whole and self.tree.root() == root:
            self.agreed = self.signed_size = size
            self.unsigned_since = None
            return
        else:
            found = ("history_rewritten" if kept else "root_differs", self.agreed, size)
        if kept and epoch(origin) < epoch(self.log):
            self.lost.append((head, found))
        elif kept or found[0] not in self.told:
            self.told.add(found[0])
            self.fault(*found)

    def waiting(self, line: Line) -> None:
        self.meet_due(end=True)
        if line.get("withheld") is True:
            self.pending += line["pending"]
            return
        if not line["pending"]:
            self.fault("entry_unsealed", None, None, line["entry_id"])
        elif "columns" in line:
            self.fault("columns_differ", None, None, line["entry_id"], differing(line))
        self.pending += line["pending"]
        self.late = self.late or line["at"] < self.overdue

    def stray(self, line: Line) -> None:
        self.fault(line["fault"], None, None, line["entry_id"])

    def end(self, line: Line) -> None:
        if line["leaves"] != self.leaves:
            raise UnusableError("lignes perdues ou en trop / lines lost or added")
        self.ended = True

    def verdict(self) -> Line:
        self.meet_due(end=True)
        for index in self.unlawful:
            self.fault("forgetting_unlawful", index)
        for index in range(self.forgotten, self.absent):
            self.fault("entry_missing", index)
        declared = 0
        for (origin, size, _), found in self.lost:
            told = any(kept < size <= last and epoch(origin) < number for kept, number, last in self.epochs)
            declared += told
            self.fault(*(("declared_loss", found[1], size) if told else found))
        if self.unsigned_since is not None:
            self.late = self.late or self.unsigned_since < self.overdue
        partial = self.late or self.break_count or self.absent < self.forgotten
        result = "broken" if self.break_count > declared else "incomplete" if partial else "intact"
        self.breaks.sort(key=lambda one: (one["number"] is None, one["number"] or 0))
        return {
            "result": result,
            "size": self.count,
            "root": self.tree.root().hex(),
            "entries": self.entries,
            "forgotten": self.absent,
            "pending": self.pending,
            "unsigned": self.count - self.signed_size,
            "checkpoints": self.checkpoints,
            "checkpoint_size": self.signed_size,
            "first": first(self.breaks),
            "break_count": self.break_count,
            "breaks": self.breaks,
        }


def differing(line: Line) -> list[str]:
    try:
        one, other = json.loads(line["columns"]), json.loads(line["canonical"])
        return sorted(key for key in {**one, **other} if one.get(key) != other.get(key))
    except (ValueError, AttributeError, TypeError):
        return []


def first(breaks: list[Line]) -> Line | None:
    """The earliest exact fault; a stretch only when no exact fault lies inside or before it."""
    placed = [one for one in breaks if one["number"] is not None]
    exact = next((one for one in placed if one["until"] is None), None)
    for one in placed:
        if one["until"] is not None and (exact is None or one["until"] < exact["number"]):
            return one
    return exact or next(iter(breaks), None)


def verify(lines: Iterable[str], key: str, kept: Iterable[str]) -> Line:
    """The verdict on an export given as lines. `kept` are signed notes. Raises UnusableError."""
    log, public = read_key(key)
    heads = []
    for note in kept:
        head = open_note(note, log, public)
        if head is None:
            raise UnusableError("point de contrôle conservé illisible ou mal signé / bad kept checkpoint")
        heads.append(head)
    run, started = Verification(log, public, heads), False
    for number, text in enumerate(lines, start=1):
        try:
            ((kind, line),) = json.loads(text).items()
            if started != (kind != "log") or run.ended:
                raise UnusableError(f"ligne {number} inattendue / unexpected line {number}")
            STEPS[kind](run, line)
            started = True
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnusableError(f"ligne {number} illisible / unreadable line {number}") from error
    if not run.ended:
        raise UnusableError("export coupé avant la fin / export cut before its end")
    return run.verdict()


STEPS: dict[str, Callable[[Verification, Line], None]] = {
    "log": Verification.header,
    "leaf": Verification.leaf,
    "checkpoint": Verification.checkpoint,
    "waiting": Verification.waiting,
    "stray": Verification.stray,
    "end": Verification.end,
}


# ---- What is printed ---------------------------------------------------------------------------------


def describe(one: Line, language: int) -> str:
    where = ""
    if one["number"] is not None:
        where = f"n° {one['number']}" if one["until"] is None else f"n° {one['number']}–{one['until']}"
    said = FAULTS[one["fault"]][language]
    extra = " ".join(filter(None, [", ".join(one["fields"]), one["entry_id"]]))
    return " · ".join(filter(None, [where, said, extra]))


def report(verdict: Line) -> Iterator[str]:
    size, signed_size, window = verdict["size"], verdict["checkpoint_size"], verdict["pending"]
    yield {
        "intact": f"INTACT : {size} événements vérifiés, {signed_size} sous signature, {window} en attente.",
        "incomplete": f"INCOMPLET : {size} événements, {signed_size} sous signature, {window} en attente.",
        "broken": f"RUPTURE : {verdict['break_count']} défaut(s) sur {size} événements.",
    }[verdict["result"]]
    yield {
        "intact": f"INTACT: {size} entries verified, {signed_size} under signature, {window} waiting.",
        "incomplete": f"INCOMPLETE: {size} entries, {signed_size} under signature, {window} waiting.",
        "broken": f"BROKEN: {verdict['break_count']} fault(s) in {size} entries.",
    }[verdict["result"]]
    withheld = size - verdict["entries"] - verdict["forgotten"]
    if verdict["result"] != "broken" and withheld:
        yield f"{withheld} événements hors de cet export, prouvés par leur seule empreinte."
        yield f"{withheld} entries left out of this export, proven by their leaf hash alone."
    if verdict["first"]:
        yield f"Rupture : {describe(verdict['first'], 0)}"
        yield f"First fault: {describe(verdict['first'], 1)}"
    yield from (f"  - {describe(one, 0)} / {FAULTS[one['fault']][1]}" for one in verdict["breaks"][:20])


def lines_of(path: str) -> Iterator[str]:
    if path == "-":
        yield from sys.stdin
        return
    with Path(path).open(encoding="utf-8") as file:
        yield from file


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("export")
    parser.add_argument("--vkey", required=True, help="verifier key, or @FILE")
    parser.add_argument("--checkpoint", action="append", default=[], help="a checkpoint kept earlier")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    try:
        key = Path(given.vkey[1:]).read_text(encoding="utf-8") if given.vkey.startswith("@") else given.vkey
        kept = [Path(path).read_text(encoding="utf-8") for path in given.checkpoint]
        verdict = verify(lines_of(given.export), key, kept)
    except (UnusableError, OSError, UnicodeDecodeError) as error:
        print(f"échec / failure: {error}", file=sys.stderr)
        return 1
    print(json.dumps(verdict) if given.json else "\n".join(report(verdict)))
    return {"intact": 0, "incomplete": 1, "broken": 3}[verdict["result"]]


if __name__ == "__main__":
    sys.exit(main())
