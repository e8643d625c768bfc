"""The application that gives an answer anew when access moved while it was put together."""

from __future__ import annotations

from flask import Flask, request
from flask.typing import ResponseReturnValue

from hub.audit.answers import one_answer

POSTED = (
    "channels.search",
    "channels.audience",
    "scopes.tried",
    "searching.across",
    "searching.channel",
    "api.ask_decision",
    "api.search",
    "api.search_in_channel",
)
"""What is posted only so that it stands in no address, and changes nothing."""


class Application(Flask):
    """What only looks is answered under one state of access. What acts decides at its own commit; the page
    it comes back with, when what was sent is refused, is a `one_answer` of its own."""

    def dispatch_request(self) -> ResponseReturnValue:
        if request.method in ("GET", "HEAD") or request.endpoint in POSTED:
            return one_answer(super().dispatch_request)
        return super().dispatch_request()
