"""A household and the administrator of one of its partners."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from hub.accounts.operations import sign_in
from hub.actors import Actor, anonymous_actor
from hub.audit.models import AuditEntry
from hub.errors import SignInError
from hub.households.operations import Opened
from hub.storage.platform import Platform
from tests.journeys.browsing import Person

ACCOUNTS, SCOPES = "/administration/comptes", "/administration/perimetres"
PUBLIC = {"help.show", "consent_texts.read", "consent_texts.exact"}
"""Pages about no household and no account, open to who is not signed in."""
NADIA = {
    "name": "Nadia Rahmani",
    "mail": "nadia.r@his.example",
    "role": "worker",
    "profession": "housing_adviser",
    "language": "fr",
    "since": "",
    "until": "",
}


@dataclass
class World:
    platform: Platform
    app: Flask
    boss: Actor
    """Administrator at `his`, whom somebody even put into the household's team."""
    worker: Actor
    home: Opened

    def person(self, actor: Actor) -> Person:
        return Person(self.app, self.platform, actor)

    def entries(self, action: str) -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))

    def signs_in(self, password: str, mail: str = NADIA["mail"]) -> bool:
        try:
            sign_in(self.platform, anonymous_actor(), mail, password, "203.0.113.7", "Chrome")
        except SignInError:
            return False
        return True


def drawn_password(text: str) -> str:
    found = re.search(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", text)
    assert found, "no password is shown"
    return found[0]
