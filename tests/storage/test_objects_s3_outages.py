"""The S3 store when its server is gone, mute, refuses, or loses answers: an outage, never a lost object."""

from __future__ import annotations

import socket
import threading
from datetime import UTC, datetime
from itertools import islice

import pytest

from hub.errors import ConfigurationError, StorageUnavailableError
from hub.storage.objects_s3 import PART, S3ObjectStore
from tests.services.ports import free_port
from tests.services.relay import between, whole_request
from tests.storage.bucket_store import NAME, client_of


def test_a_bucket_that_is_gone_is_an_outage_and_no_lost_object(s3_server, s3_store):
    client_of(s3_store).delete_bucket(Bucket=s3_store._bucket)

    refuses_every_call(s3_store)


def every_call(store):
    yield lambda: store.put(NAME, [b"content"])
    yield lambda: store.put(NAME, [bytes(2 * PART)])
    yield lambda: store.length(NAME)
    yield lambda: list(store.read(NAME, 0, [1]))
    yield lambda: store.delete(NAME)
    yield lambda: list(store.names())
    yield lambda: store.drop_unfinished(datetime.now(UTC))


def refuses_every_call(store):
    for call in every_call(store):
        with pytest.raises(StorageUnavailableError) as refused:
            call()
        assert refused.value.__cause__ is not None


def test_wrong_credentials_are_refused_and_the_store_is_unavailable(s3_server, s3_store, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")

    store = S3ObjectStore(s3_store._bucket, endpoint=s3_server.endpoint)

    refuses_every_call(store)
    with pytest.raises(ConfigurationError):
        store.check()


def test_without_credentials_the_store_is_unavailable(s3_server, monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))

    refuses_every_call(S3ObjectStore("bucket", endpoint=s3_server.endpoint))


def test_a_server_that_is_not_there_is_an_unavailable_store(s3_server, monkeypatch):
    s3_server.give_credentials(monkeypatch)

    refuses_every_call(S3ObjectStore("bucket", endpoint=f"http://127.0.0.1:{free_port()}", attempts=1))


def test_a_server_that_never_answers_is_given_up(s3_server, monkeypatch):
    s3_server.give_credentials(monkeypatch)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        refuses_every_call(S3ObjectStore("bucket", endpoint=endpoint, read_timeout=0.2, attempts=1))


def test_a_call_whose_answer_is_lost_once_is_made_again_and_done_once(s3_server, s3_store):
    """The store as it is set up, so that its own number of attempts counts."""
    s3_store.put("b0" * 16, [b"content"])
    with between(s3_server.endpoint, losing_the_first()) as endpoint:
        S3ObjectStore(s3_store._bucket, endpoint=endpoint).put(NAME, [b"content"])
    with between(s3_server.endpoint, losing_the_first()) as endpoint:
        S3ObjectStore(s3_store._bucket, endpoint=endpoint).delete("b0" * 16)

    assert [name for name, _ in s3_store.names()] == [NAME]
    assert list(s3_store.read(NAME, 0, [8])) == [b"content"]


def losing_the_first():
    lost = []

    def answer(found):
        lost.append(found)
        return found if len(lost) > 1 else b""

    return answer


def test_a_put_whose_answer_is_lost_is_an_error_although_the_object_is_there(s3_server, s3_store):
    """The caller's row is never written, so the object is an orphan for the consistency check."""
    with between(s3_server.endpoint, lambda _: b"") as endpoint:
        store = S3ObjectStore(s3_store._bucket, endpoint=endpoint, attempts=1)
        with pytest.raises(StorageUnavailableError):
            store.put(NAME, [b"content"])

    assert [name for name, _ in s3_store.names()] == [NAME]


def test_a_put_refused_by_the_server_is_an_error_and_nothing_is_there(s3_server, s3_store):
    refusal = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def refuse():
            near, _ = listening.accept()
            with near:
                whole_request(near)
                near.sendall(refusal)

        thread = threading.Thread(target=refuse)
        thread.start()
        endpoint = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(StorageUnavailableError):
            S3ObjectStore(s3_store._bucket, endpoint=endpoint, attempts=1).put(NAME, [b"content"])
        thread.join()

    assert list(s3_store.names()) == []


@pytest.mark.parametrize("lengths", [[500_000], [400_000, 100_000], [300_000, 200_000]])
def test_a_read_cut_in_the_middle_is_an_error_and_not_a_short_piece(s3_server, s3_store, lengths):
    s3_store.put(NAME, [bytes(500_000)])
    with between(s3_server.endpoint, lambda answer: answer[:-200_000]) as endpoint:
        store = S3ObjectStore(s3_store._bucket, endpoint=endpoint, attempts=1)
        with pytest.raises(StorageUnavailableError):
            list(islice(store.read(NAME, 0, lengths), len(lengths)))
