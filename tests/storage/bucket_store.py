"""What the tests of the S3 store share: one name, and the way to the client below."""

from __future__ import annotations

NAME = "a0" * 16


def client_of(store):
    return store._client
