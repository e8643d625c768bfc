"""The frozen bytes of an entry and its leaf, and what may not be recorded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.actors import ActorKind, Origin
from hub.audit.changed_fields import CHANGES, CODE
from hub.audit.entries import (
    Action,
    Entry,
    InvalidEntryError,
    Outcome,
    Purpose,
    canonical,
    content,
    leaf_hash,
)
from hub.consent.codes import Agreement, Answer, Capacity, Level, Reason, Role, Use
from tests.audit.sample_log import sample_entry

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/audit.json").read_text(encoding="utf-8"))
KEYS = (
    "action actor_id actor_kind at basis_id basis_kind changes entry_id household_id object_id object_kind "
    "origin outcome partner purpose reason role row_digest rule subject_ids v"
)


def published_entry() -> Entry:
    told = VECTORS["entry"]
    return Entry(
        action=Action(told["action"]),
        actor_id=UUID(told["actor_id"]),
        actor_kind=ActorKind(told["actor_kind"]),
        at=datetime.fromisoformat(told["at"]),
        basis_kind=told["basis_kind"],
        entry_id=UUID(told["entry_id"]),
        household_id=UUID(told["household_id"]),
        object_id=UUID(told["object_id"]),
        object_kind=told["object_kind"],
        origin=Origin(told["origin"]),
        outcome=Outcome(told["outcome"]),
        partner=told["partner"],
        purpose=Purpose(told["purpose"]),
        role=told["role"],
        rule=told["rule"],
        subject_ids=(UUID(told["subject_ids"][0]),),
    )


def test_the_published_entry_has_the_published_bytes() -> None:
    found = canonical(published_entry())
    assert json.loads(found) == VECTORS["entry"]
    assert len(found) == VECTORS["canonical_length"]
    assert hashlib.sha256(found).hexdigest() == VECTORS["canonical_sha256"]


def test_the_published_entry_has_the_published_leaf() -> None:
    found = content(bytes.fromhex(VECTORS["salt"]), canonical(published_entry()))
    assert found.hex() == VECTORS["content"]
    assert leaf_hash(found).hex() == VECTORS["leaf"]


def test_an_entry_has_exactly_the_keys_of_the_format() -> None:
    assert [field.name for field in fields(Entry)] == KEYS.split()
    assert list(json.loads(canonical(sample_entry(0)))) == KEYS.split()


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=1000))
def test_canonical_bytes_are_what_any_json_library_writes(seed: int, number: int) -> None:
    found = canonical(sample_entry(number, seed=seed))
    again = json.dumps(json.loads(found), sort_keys=True, separators=(",", ":"))
    assert found == again.encode("ascii")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("action", "note:posted"),
        ("actor_kind", "robot"),
        ("actor_id", "01890000-0000-7000-8000-000000000001"),
        ("at", datetime(2026, 11, 23)),  # noqa: DTZ001 - naive on purpose
        ("basis_kind", "Consent"),
        ("changes", [("level", "none", "read")]),
        ("changes", (("level", "none", "admin"),)),
        ("changes", (("comment", None, "moved to the hotel"),)),
        ("changes", (("partner", None, "Aminata D."),)),
        ("changes", (("level", "read"),)),
        ("entry_id", None),
        ("object_kind", "note about a person"),
        ("origin", "mail"),
        ("outcome", "maybe"),
        ("partner", "Maison de l'emploi"),
        ("purpose", "curiosity"),
        ("reason", "raison très longue"),
        ("role", "r" * 65),
        ("row_digest", "AB" * 32),
        ("rule", "règle 1"),
        ("rule", "r" * 129),
        ("rule", ""),
        ("rule", "1\n"),
        ("subject_ids", [UUID(int=1)]),
        ("subject_ids", (UUID(int=2), UUID(int=1))),
        ("subject_ids", (UUID(int=1), UUID(int=1))),
        ("v", 2),
        ("v", True),
    ],
)
def test_what_the_format_does_not_allow_cannot_be_built(field: str, value: Any) -> None:
    with pytest.raises(InvalidEntryError):
        replace(sample_entry(1), **{field: value})


@given(st.text())
def test_free_text_never_enters_a_change(text: str) -> None:
    known = CODE.fullmatch(text) is not None
    for field in ("category", "partner", "role"):
        try:
            replace(sample_entry(1), changes=((field, None, text),))
        except InvalidEntryError:
            assert not known
        else:
            assert known


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("agreement", Agreement),
        ("capacity", Capacity),
        ("decision", Answer),
        ("level", Level),
        ("role", Role),
        ("use", Use),
    ],
)
def test_the_log_knows_every_word_of_the_access_rule(field: str, words: Any) -> None:
    assert all(CHANGES[field].fullmatch(word) for word in words)


def test_every_reason_of_the_access_rule_can_be_recorded() -> None:
    for reason in Reason:
        assert f'"reason":"{reason}"'.encode() in canonical(replace(sample_entry(1), reason=reason))


def test_without_its_salt_a_leaf_confirms_no_guess() -> None:
    guess = canonical(published_entry())
    kept = leaf_hash(content(bytes.fromhex(VECTORS["salt"]), guess))
    guesses = [guess, hashlib.sha256(guess).digest(), content(b"", guess), content(bytes(32), guess)]
    assert kept not in [leaf_hash(one) for one in guesses]
    assert kept == leaf_hash(content(bytes(range(32)), guess))
