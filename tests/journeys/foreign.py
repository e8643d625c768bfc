"""A household with one of everything that has an id: a foreign one to name, and one's own to name it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from sqlalchemy import select
from werkzeug.routing import Rule

from hub.actors import Actor
from hub.channels.drafts import save_draft
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.consent.models import ConsentRecord
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.uploads import begin_upload
from hub.households.persons import NewPerson
from hub.registry.models import PersonAuthority, Subject, TeamMembership
from hub.requests.asking import ask_to_join
from tests import papers
from tests.access.wanted import wanted_in
from tests.emergencies import broken_by, opening_of
from tests.journeys.substituted_places import WHY
from tests.journeys.world import World
from tests.platform_builder import add_household, add_professional, agree, partner_id

CANARIES = ("Zéphyrine", "canari sous la pluie", "Hôtel du Canari")
"""Of the foreign household: its persons, what is written there, where it lives."""
OWN = ("Honorine", "Rendez-vous mardi", "Hôtel du Parc")
KINDS = {
    "household_id": "household",
    "channel_id": "household",
    "person_id": "person",
    "note_id": "note",
    "document_id": "document",
    "record_id": "record",
    "request_id": "request",
    "piece_request_id": "wanted",
    "upload_id": "upload",
    "opening_id": "opening",
}


@dataclass(frozen=True)
class Foreign:
    """Everything of a household that has an id, by kind; the first of a kind is the usual one."""

    ids: Mapping[str, tuple[str, ...]]
    cursor: str
    code: str = ""

    def usual(self, rule: Rule) -> dict[str, str]:
        """By its name, what each part of an address is; the number of a page is the first."""
        return {name: self.ids[KINDS[name]][0] if name in KINDS else "1" for name in rule.arguments}


def followed(
    world: World,
    author: Actor,
    words: tuple[str, str, str],
    team: Sequence[Actor] = (),
    referents: Sequence[Actor] = (),
) -> Foreign:
    """A household followed by `author`, this team and these referents, with one of everything."""
    platform, (name, text, hotel) = world.platform, words
    family = [NewPerson(f"{name} {one}", date(1988, 5, 2)) for one in ("Un", "Deux")]
    family.append(NewPerson(f"{name} Trois", date(2016, 9, 30), parents=(0,)))
    home = add_household(platform, [author, *team], referents=referents, persons=family, hotel=hotel)
    agree(platform, author, home, persons=family, answer="refused", categories=["housing"])
    person = home.person_ids[0]
    notes = [post_note(platform, author, home.id, NewNote("housing", person, text)) for _ in range(3)]
    new = NewDocument("housing", person, "lease", text, "bail.pdf")
    papers_there = [deposit_document(platform, author, home.id, new, BytesIO(papers.pdf())) for _ in range(2)]
    save_draft(platform, author, home.id, text)
    passer_by = add_professional(platform, "ssp", profession="social_worker")
    broken_by(platform, passer_by, home.short_code)
    with platform.database.reading() as session:
        spoken = session.scalars(select(ConsentRecord.id).where(ConsentRecord.person_id == person)).all()
        subjects = session.scalars(select(Subject.id).where(Subject.household_id == home.id))
        others = [str(one) for one in subjects]
        team_lines = select(TeamMembership.id).where(TeamMembership.household_id == home.id)
        lines = [str(one) for one in session.scalars(team_lines)]
        held = select(PersonAuthority.id).where(PersonAuthority.holder_id == person)
        authorities = [str(one) for one in session.scalars(held)]
    asked = partner_id(platform, "ssp")
    ids = {
        "household": (str(home.id),),
        "person": tuple(str(one) for one in home.person_ids),
        "note": tuple(str(one.id) for one in notes),
        "document": tuple(str(one.id) for one in papers_there),
        "record": tuple(str(one) for one in spoken),
        "request": (str(ask_to_join(platform, passer_by, home.short_code, "household_follow_up", WHY)),),
        "wanted": (str(wanted_in(platform, author, home, "coordination", asked, text)),),
        "upload": (str(begin_upload(platform, author, home.id, new, 1000).id),),
        "opening": (str(opening_of(platform, passer_by, home.id)),),
        "line": tuple(lines),
        "authority": tuple(authorities),
        "other": tuple(others),
        "author": (str(author.id),),
    }
    return Foreign(ids, open_channel(platform, author, home.id).notes.newest, home.short_code)
