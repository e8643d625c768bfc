"""The parser's answer says what the frame can say, and any other bytes say that the file is unreadable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.documents.parse_answer import ACTIVE_KINDS, REASONS, SIZE, Inspection, decode, encode, encode_refusal
from hub.errors import DocumentRejectedError

COUNT = st.integers(0, 2**32 - 1)


@given(st.builds(Inspection, COUNT, COUNT, COUNT, st.frozensets(st.sampled_from(ACTIVE_KINDS))))
def test_an_answer_is_read_as_it_was_given(found):
    assert decode(encode(found)) == found
    assert len(encode(found)) == SIZE


@pytest.mark.parametrize("reason", REASONS)
def test_a_refusal_is_read_as_it_was_given(reason):
    with pytest.raises(DocumentRejectedError) as refused:
        decode(encode_refusal(reason))
    assert refused.value.reason == reason


@given(st.binary(max_size=SIZE + 4))
def test_other_bytes_are_an_unreadable_file(frame):
    with pytest.raises(DocumentRejectedError) as refused:
        decode(frame)
    assert refused.value.reason == "unreadable"


@pytest.mark.parametrize(("at", "value"), [(0, 0), (8, 2), (9, len(REASONS)), (10, 0xFF)])
def test_a_frame_with_an_impossible_value_is_an_unreadable_file(at, value):
    frame = bytearray(encode(Inspection(pages=1)))
    frame[at] = value
    with pytest.raises(DocumentRejectedError) as refused:
        decode(bytes(frame))
    assert refused.value.reason == "unreadable"


def test_a_frame_with_something_after_it_is_an_unreadable_file():
    with pytest.raises(DocumentRejectedError):
        decode(encode(Inspection(pages=1)) + b"x")
