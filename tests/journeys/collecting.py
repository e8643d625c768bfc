"""What the pages of collecting send, right unless a test changes it, and the images they may carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from werkzeug.test import TestResponse

from hub.consent.texts import FALLBACK, newest_packs
from hub.settings import ROOT
from tests import papers
from tests.journeys.browsing import Person
from tests.journeys.world import multipart

WITNESS = "Irène Vasseur"


def answered(person_id: UUID | str, language: str = "fr", **more: str) -> dict[str, str]:
    """Every field of an adult's answers but the cells: said aloud, before a witness."""
    return {
        "giver": f"{person_id}:self",
        "language": language,
        "explained": newest_packs(ROOT / "config")[FALLBACK].digest,
        "understood": "1",
        "method": "oral_with_witness",
        "witness": WITNESS,
        **more,
    }


def send(person: Person, page: str, said: Mapping[str, object], *images: tuple[str, bytes]) -> TestResponse:
    """Post the form as a browser lays it out, with images at its end and the pressed button behind them."""
    fields = {"csrf_token": person.token(page), **said}
    step = {name: fields.pop(name) for name in ("step", "fill", "ask") if name in fields}
    body, kind = multipart(fields, images)
    line = kind.partition("boundary=")[2]
    tail = f"--{line}--\r\n".encode()
    for name, value in step.items():
        part = f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        body = body.removesuffix(tail) + part + tail
    return person.client.post(
        page, base_url=person.origin, headers=person.headers, data=body, content_type=kind
    )


def carried(text: str) -> dict[str, str]:
    """The hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
    return {name: value for name, value in found if name != "csrf_token"}


def photo() -> tuple[str, bytes]:
    return "fiche.jpg", papers.jpeg()
