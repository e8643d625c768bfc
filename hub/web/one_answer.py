"""The application that gives an answer anew when access moved while it was put together."""

from __future__ import annotations

from flask import Flask, request
from flask.typing import ResponseReturnValue

from hub.audit.answers import one_answer
from hub.errors import AccessMovedError, StorageUnavailableError

ATTEMPTS = 5
POSTED = ("channels.search", "channels.audience")
"""What is posted only so that it stands in no address, and changes nothing."""


class Application(Flask):
    """What only looks is answered under one state of access; what acts decides at its own commit."""

    def dispatch_request(self) -> ResponseReturnValue:
        if request.method != "GET" and request.endpoint not in POSTED:
            return super().dispatch_request()
        for _ in range(ATTEMPTS):
            try:
                with one_answer():
                    return super().dispatch_request()
            except AccessMovedError:
                continue
        raise StorageUnavailableError("access kept changing while answering")
