"""The object format: published vectors, and Tink as an independent reader."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from uuid import UUID

import pytest
import tink
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.errors import TamperedError
from hub.storage.object_format import (
    Manifest,
    SegmentCipher,
    associated_data,
    commitment,
    encrypt,
    open_header,
    segment_count,
    segment_of,
    segment_start,
    stored_length,
    stored_start,
)
from tests.storage.published_object import AAD, HEAD, manifest, stored
from tests.storage.tink_reader import tink_reader
from tests.storage.vectors import (
    DATA_KEY,
    OBJECT_ID,
    OBJECTS,
    ORIGINAL,
    PREFIX,
    SIZES,
    TINK_SALT,
    plaintext,
)

V4 = OBJECTS["V4"]

V7 = OBJECTS["V7"]


@pytest.mark.parametrize("size", SIZES)
def test_v4_objects_are_the_published_bytes(size):
    found = stored(size)

    assert found[:32] == HEAD
    assert found[32:64].hex() == V4["commitment"]
    assert len(found) == stored_length(size)
    if str(size) in V4["sha256"]:
        assert hashlib.sha256(found).hexdigest() == V4["sha256"][str(size)]


def test_v4_has_four_published_digests():
    assert set(map(int, V4["sha256"])) <= set(SIZES)
    assert len(V4["sha256"]) == 4


@pytest.mark.parametrize("size", SIZES)
def test_tink_reads_what_we_wrote(size):
    with tink_reader(DATA_KEY).new_decrypting_stream(io.BytesIO(stored(size)[64:]), AAD) as stream:
        assert stream.read() == plaintext(size)


@pytest.mark.parametrize("size", SIZES)
def test_we_read_what_tink_wrote(size):
    output = io.BytesIO()
    output.close = lambda: None
    with tink_reader(DATA_KEY).new_encrypting_stream(output, AAD) as stream:
        stream.write(plaintext(size))
    written = output.getvalue()
    header = HEAD + commitment(DATA_KEY, written[:40], AAD) + written[:40]
    cipher = open_header(header, manifest(size), ORIGINAL)
    found, count = header + written[40:], segment_count(size)

    ends = [*(stored_start(index) for index in range(1, count)), stored_length(size)]
    texts = [
        cipher.open(index, last=index == count - 1, segment=found[stored_start(index) : end])
        for index, end in enumerate(ends)
    ]
    assert b"".join(texts) == plaintext(size)


def test_tink_refuses_our_stream_in_another_context():
    elsewhere = associated_data(HEAD, replace(ORIGINAL, household_id=UUID(int=1)))

    with pytest.raises(tink.TinkError):  # noqa: SIM117 - the error comes from reading, not from opening
        with tink_reader(DATA_KEY).new_decrypting_stream(io.BytesIO(stored(1)[64:]), elsewhere) as stream:
            stream.read()


class TestOneStreamUnderTwoKeys:
    """V7: GCM does not commit to its key. The commitment must."""

    stream = bytes.fromhex(V7["stream"])
    keys = (DATA_KEY, bytes.fromhex(V7["other_data_key"]))

    def opened_without_commitment(self):
        for key in self.keys:
            segment_key = HKDF(SHA256(), 32, TINK_SALT, AAD).derive(key)
            yield AESGCM(segment_key).decrypt(PREFIX + bytes(4) + b"\x01", self.stream[40:], None)

    def keys_that_open_behind(self, written):
        opened = []
        for key in self.keys:
            try:
                cipher = open_header(HEAD + written + self.stream[:40], manifest(32, data_key=key), ORIGINAL)
                cipher.open(0, last=True, segment=self.stream[40:])
            except TamperedError:
                continue
            opened.append(key)
        return opened

    def test_bare_gcm_opens_it_under_both(self):
        begins = [text[:8].hex() for text in self.opened_without_commitment()]

        assert begins == V7["texts_begin"]

    def test_without_the_commitment_our_segments_open_under_both(self):
        """The control: it is the commitment, and nothing else, that refuses."""
        texts = [SegmentCipher(key, self.stream[:40], AAD) for key in self.keys]
        assert [cipher.open(0, last=True, segment=self.stream[40:])[:8].hex() for cipher in texts] == V7[
            "texts_begin"
        ]

    def test_whatever_commitment_is_written_it_opens_under_one_key_at_most(self):
        true = [commitment(key, self.stream[:40], AAD) for key in self.keys]

        assert [self.keys_that_open_behind(written) for written in true] == [[key] for key in self.keys]
        for written in (bytes(32), b"\xff" * 32, true[0][:16] + true[1][16:]):
            assert self.keys_that_open_behind(written) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("chunk", [1_000_003, 1_048_520, 4096])
def test_how_the_text_arrives_does_not_change_the_object(size, chunk):
    text = plaintext(size)
    chunks = (text[at : at + chunk] for at in range(0, size, chunk))

    assert b"".join(encrypt(DATA_KEY, OBJECT_ID, ORIGINAL, chunks, salt=TINK_SALT, prefix=PREFIX)) == stored(
        size
    )


def test_every_plaintext_byte_lies_in_the_segment_that_is_computed_for_it():
    for index in range(5):
        assert segment_of(segment_start(index)) == index
        assert segment_of(segment_start(index + 1) - 1) == index


def test_a_manifest_reads_back_from_its_published_length():
    told = manifest(5)

    assert len(told.encode()) == 104
    assert Manifest.decode(told.encode()) == told
    assert Manifest.decode(replace(told, origin_household_id=None).encode()).origin_household_id is None


@pytest.mark.parametrize("size", [0, 103, 105])
def test_a_manifest_of_another_length_is_refused(size):
    with pytest.raises(TamperedError):
        Manifest.decode(bytes(size))


def test_a_manifest_does_not_show_its_key_or_digest():
    shown = repr(manifest(5))

    assert repr(DATA_KEY) not in shown
    assert repr(manifest(5).sha256) not in shown
