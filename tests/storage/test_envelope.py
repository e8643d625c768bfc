"""The sealed form: its published vectors, and the refusal of everything that is not what was sealed."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import TamperedError
from hub.storage import envelope
from hub.storage.envelope import LABELS, Context, key_id_of, open_sealed, seal, subkey
from tests.storage.vectors import ENTRY, FIELD, HOUSEHOLD_KEY, KEY_ID, NOTE, ROOT_ID, ROOT_KEY, SALT, SEAL

TEXT = SEAL["V2"]["text"].encode()
SEALED = seal(FIELD, KEY_ID, NOTE, TEXT, salt=SALT)
OTHER = UUID(int=7)


def test_v2_a_note_seals_to_the_published_bytes():
    head = b"\x01" + KEY_ID + SALT
    published = bytes.fromhex(SEAL["V2"]["commitment"] + SEAL["V2"]["ciphertext_and_tag"])

    assert head + published == SEALED
    assert len(SEALED) == SEAL["V2"]["size"]


def test_v3_a_keyring_entry_wraps_to_the_published_bytes():
    wrapped = seal(subkey(ROOT_KEY, "keyring"), ROOT_ID, ENTRY, HOUSEHOLD_KEY, salt=SALT)

    assert len(wrapped) == SEAL["V3"]["size"]
    assert sha256(wrapped).hexdigest() == SEAL["V3"]["sha256"]


def test_a_sealed_value_opens_in_its_context_and_names_its_key():
    assert open_sealed(FIELD, NOTE, SEALED) == TEXT
    assert key_id_of(SEALED) == KEY_ID


@pytest.mark.parametrize("at", range(len(SEALED)))
def test_any_bit_flipped_is_refused(at):
    for bit in range(8):
        altered = bytearray(SEALED)
        altered[at] ^= 1 << bit
        with pytest.raises(TamperedError):
            open_sealed(FIELD, NOTE, bytes(altered))


@pytest.mark.parametrize(
    "change",
    [
        {"label": "note.title"},
        {"platform_id": OTHER},
        {"household_id": OTHER},
        {"household_id": None},
        {"object_id": OTHER},
        {"object_id": None},
        {"version": 0},
        {"version": 2},
        {"category": "health"},
        {"category": ""},
        {"subject_id": OTHER},
        {"subject_id": None},
        {"partner_id": OTHER},
        {"partner_id": None},
    ],
    ids=str,
)
def test_each_part_of_the_context_is_bound(change):
    with pytest.raises(TamperedError):
        open_sealed(FIELD, replace(NOTE, **change), SEALED)


def test_another_key_or_another_purpose_does_not_open_it():
    for key in (subkey(ROOT_KEY, "field"), subkey(HOUSEHOLD_KEY, "search"), bytes(32)):
        with pytest.raises(TamperedError):
            open_sealed(key, NOTE, SEALED)


@pytest.mark.parametrize("version", [0, 2, 255])
def test_another_version_of_the_format_is_refused(version):
    altered = bytes([version]) + SEALED[1:]

    with pytest.raises(TamperedError):
        open_sealed(FIELD, NOTE, altered)
    with pytest.raises(TamperedError):
        key_id_of(altered)


@pytest.mark.parametrize("size", [*range(len(SEALED)), len(SEALED) + 1, len(SEALED) + 64])
def test_a_value_cut_short_or_made_longer_is_refused(size):
    with pytest.raises(TamperedError):
        open_sealed(FIELD, NOTE, (SEALED + bytes(64))[:size])


def test_two_sealed_notes_whose_texts_are_exchanged_are_refused():
    other = seal(FIELD, KEY_ID, replace(NOTE, object_id=OTHER), b"autre")
    swapped = SEALED[:73] + other[73:]

    with pytest.raises(TamperedError):
        open_sealed(FIELD, NOTE, swapped)


def test_the_commitment_is_compared_before_anything_is_decrypted(monkeypatch):
    """With a foreign commitment in front of a right ciphertext, the cipher is not even called."""
    decrypted = []

    class Watched:
        def __init__(self, key):
            self._cipher = AESGCM(key)

        def decrypt(self, *arguments):
            decrypted.append(arguments)
            return self._cipher.decrypt(*arguments)

    monkeypatch.setattr(envelope, "AESGCM", Watched)
    foreign = SEALED[:41] + bytes(32) + SEALED[73:]

    assert open_sealed(FIELD, NOTE, SEALED) == TEXT
    assert len(decrypted) == 1
    with pytest.raises(TamperedError):
        open_sealed(FIELD, NOTE, foreign)
    assert len(decrypted) == 1
    with pytest.raises(TamperedError):
        open_sealed(FIELD, NOTE, made_with_the_key(b"\x80"))
    assert len(decrypted) == 1


def made_with_the_key(padded):
    """Sealed as an insider with the key would: everything is right but the padding."""
    once, commitment = envelope._derive(FIELD, KEY_ID + SALT, NOTE)
    return b"\x01" + KEY_ID + SALT + commitment + AESGCM(once).encrypt(bytes(12), padded, None)


@pytest.mark.parametrize(
    "padded",
    [
        pytest.param(b"text\x80" + bytes(123), id="more zeros than needed"),
        pytest.param(b"text\x80" + bytes(60), id="not a whole step"),
        pytest.param(bytes(64), id="no marker"),
        pytest.param(b"a" * 64, id="no padding"),
        pytest.param(b"text" + bytes(59) + b"\x81", id="another marker"),
    ],
)
def test_only_one_padding_of_a_text_is_taken(padded):
    assert open_sealed(FIELD, NOTE, made_with_the_key(b"text\x80" + bytes(59))) == b"text"
    with pytest.raises(TamperedError):
        open_sealed(FIELD, NOTE, made_with_the_key(padded))


def test_the_refusal_says_nothing():
    with pytest.raises(TamperedError) as refused:
        open_sealed(FIELD, replace(NOTE, category="health"), SEALED)

    assert not refused.value.args
    assert refused.value.__cause__ is None


@given(st.binary(max_size=20_000), st.sampled_from(sorted(LABELS)), st.integers(0, 2**32 - 1))
def test_whatever_is_sealed_is_opened(text, label, version):
    context = replace(NOTE, label=label, version=version)

    assert open_sealed(FIELD, context, seal(FIELD, KEY_ID, context, text)) == text


@given(st.binary(max_size=400))
def test_bytes_nobody_sealed_are_refused(noise):
    with pytest.raises(TamperedError):
        open_sealed(FIELD, NOTE, b"\x01" + noise)


@pytest.mark.parametrize(
    ("text", "padded"),
    [
        (0, 64),
        (63, 64),
        (64, 128),
        (1023, 1024),
        (1024, 1280),
        (8191, 8192),
        (8192, 12_288),
        (65_536, 69_632),
    ],
)
def test_sizes_are_told_in_coarse_steps_only(text, padded):
    assert len(seal(FIELD, KEY_ID, NOTE, bytes(text))) == 89 + padded


def test_texts_ending_like_padding_are_kept():
    for text in (b"\x80", b"\x80\0\0", b"\0" * 70, b"a\x80" + b"\0" * 61):
        assert open_sealed(FIELD, NOTE, seal(FIELD, KEY_ID, NOTE, text)) == text


def test_the_same_text_never_seals_twice_to_the_same_bytes():
    assert len({seal(FIELD, KEY_ID, NOTE, TEXT) for _ in range(1000)}) == 1000


def test_nothing_is_sealed_outside_the_lists_of_labels_and_purposes():
    with pytest.raises(ValueError, match="label"):
        seal(FIELD, KEY_ID, replace(NOTE, label="note.other"), TEXT)
    with pytest.raises(ValueError, match="purpose"):
        subkey(HOUSEHOLD_KEY, "other")


@pytest.mark.parametrize(("key", "key_id"), [(b"short", KEY_ID), (FIELD, b"short")])
def test_a_key_or_id_of_another_length_seals_nothing(key, key_id):
    with pytest.raises(ValueError, match="length"):
        seal(key, key_id, NOTE, TEXT)


def test_a_context_encodes_absent_parts_as_zeros_and_strings_with_their_length():
    encoded = Context("note.body", OTHER, version=258).encode()

    assert encoded == b"\x09note.body" + OTHER.bytes + bytes(32) + b"\0\0\x01\x02" + b"\0" + bytes(32)


@pytest.mark.parametrize(
    "part", [{"version": -1}, {"version": 2**32}, {"category": "é"}, {"category": "x" * 256}]
)
def test_a_context_that_does_not_fit_its_bytes_is_refused(part):
    with pytest.raises((OverflowError, UnicodeEncodeError)):
        replace(NOTE, **part).encode()
