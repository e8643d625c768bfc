"""Every page of the hub once, with the names and states that break layouts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from playwright.sync_api import Page
from sqlalchemy import select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.channels.operations import NewNote, post_note
from hub.consent.operations import withdraw_consent
from hub.documents.checking import check_document, mask_document
from hub.documents.erasure import erase_household
from hub.documents.exempting import exempt_document
from hub.documents.item_openings import open_items
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.documents.piece_requests.asking import NewPieceRequest, ask_piece
from hub.documents.replacing import Replacement, replace_document
from hub.households.composition import read_composition
from hub.households.persons import NewPerson
from hub.households.team_page import read_team
from hub.platform.deciding import Decider
from hub.requests.asking import ask_to_join
from hub.separation.operations import propose_separation
from hub.separation.plans import Plan
from hub.separation.second_homes import ask_second_home
from tests import papers
from tests.browser.channel_world import ChannelWorld
from tests.emergencies import broken_by, opening_of
from tests.platform_builder import PASSWORD, add_household, add_professional, agree
from tests.services.chromium import OpenPage

LONG = "Maximilienne-Alexandrine Rakotoarimanana-Andriamanalinarivo de La Rochefoucauld-Montbel"
UNBROKEN = "sans_espace_" * 12
ADDRESS = "https://www.exemple.fr/" + "dossier-de-demande-de-logement-social/" * 4


ADMINISTRATION = (
    "comptes",
    "perimetres",
    "perimetres/modifier",
    "perimetres/essai",
    "partenaires",
    "partenaires/proposition?partenaire=his",
)


class EveryPage:
    """A household whose page holds all a page can hold, and where every page of the hub stands."""

    def __init__(self, channel: ChannelWorld, name: str = LONG, text: str = UNBROKEN) -> None:
        """`name` is what people are called, `text` what is written, where nothing else is needed."""
        self.channel, platform = channel, channel.platform
        self.name, self.text, self.filename = name, text, f"{name}.pdf"
        self.people = (
            NewPerson("أمينة الحسيني", date(1990, 5, 2)),
            NewPerson(name, date(1988, 1, 17)),
            NewPerson("Fanta Diallo", date(2016, 9, 30), parents=(0, 1)),
        )
        self.dpo = add_professional(platform, "ssp", "dpo", "jurist")
        self.administrator = add_professional(platform, "his", "administrator", "manager")
        self.coordinator = add_professional(platform, "mep", "coordinator", "coordinator", name=self.name)
        team = [channel.housing, self.coordinator]
        self.home = add_household(platform, team, referents=[channel.social], persons=self.people, stage=3)
        lines = read_team(platform, self.coordinator, self.home.id).lines
        held = read_composition(platform, channel.social, self.home.id).authorities
        self.ending = f"autorite={held[0].id}"
        self.line = next(one.id for one in lines if one.professional_id == channel.social.id)
        agree(platform, channel.social, self.home, persons=self.people)
        self.parting = self._part()
        self.asking, self.second_home = self._ask_second_home()
        self.request = self._ask()
        self._write()
        self.wanted = self._want()
        self.paper = self._deposit("residence_permit", "identity", 70)
        self._deposit("permit_receipt", "identity", -3)
        self.hidden = self._deposit("payslip", "resources", None)
        self.masked = self._say()
        partner, person = channel.housing.partner_id, self.home.person_ids[0]
        assert partner is not None
        cells = [(partner, "resources")]
        withdraw_consent(platform, channel.social, self.home.id, person, person, "self", cells)
        broken_by(platform, channel.social, self.home.short_code, category="employment")
        self.opening = opening_of(platform, channel.social, self.home.id)
        self.entry, self.consultation = self._open_items()
        self._erase()

    def _of_persons(self, person: UUID) -> tuple[str, ...]:
        return f"depart={person}", self.ending, f"demande={self.second_home}"

    def _ask_second_home(self) -> tuple[UUID, UUID]:
        """A household whose team asks whether one of its children lives in the first one too."""
        asking = add_household(self.channel.platform, [self.coordinator], persons=self.people)
        child, code = asking.person_ids[2], self.home.short_code
        return asking.id, ask_second_home(self.channel.platform, self.coordinator, asking.id, child, code)

    def _erase(self) -> None:
        """A household that is no more, of which the page of the log tells."""
        platform = self.channel.platform
        gone = add_household(platform, [self.channel.social], persons=self.people)
        deciders = Decider(self.dpo, PASSWORD), Decider(self.administrator, PASSWORD)
        erase_household(platform, gone.short_code, deciders, "cli")

    def _open_items(self) -> tuple[UUID, UUID]:
        """An entry of the log about the paper, whose original left, and the officer's opening of it."""
        platform = self.channel.platform
        download_original(platform, self.channel.social, UUID(str(self.paper)), "sans_espace_" * 12)
        with platform.database.reading() as session:
            query = select(AuditEntry.entry_id).where(AuditEntry.object_id == self.paper)
            entry = session.scalars(query).first()
        assert entry
        motive = "Plainte de la personne sur une lecture"
        return entry, open_items(platform, self.dpo, entry, [UUID(str(self.paper))], motive, 60)

    def addresses(self) -> Iterator[tuple[Actor | None, str]]:
        """Who opens which address."""
        social, home = self.channel.social, f"/canaux/{self.home.id}"
        person = self.home.person_ids[0]
        yield None, "/connexion"
        yield None, "/aide"
        yield None, "/textes/1/ar"
        yield social, "/canaux"
        yield social, "/canaux?vue=non-lus&stage=5"
        yield social, "/recherche"
        yield social, home
        yield social, f"{home}?vue=pieces"
        yield social, f"{home}?categorie=family"
        yield from ((social, path) for path in self._of_documents(home, person))
        yield social, f"{home}/qui-voit-quoi"
        yield social, f"{home}/consentement/{person}/retrait?partner=*&category=*"
        yield social, f"{home}/consentement/{person}"
        yield social, f"{home}/consentement/{person}/fiche?texte=en"
        yield social, f"{home}/consentement/{person}/fiche?texte=ar"
        yield social, f"{home}/equipe"
        for rest in ("dossier-logement", "passation"):
            yield social, f"{home}/{rest}"
        yield self.coordinator, "/canaux/ouvrir"
        yield from ((social, f"{home}/personnes?{one}") for one in self._of_persons(person))
        yield self.coordinator, f"/passation?leaving={social.id}"
        yield self.coordinator, f"{home}/separation"
        yield social, f"/canaux/{self.parting}/separation"
        yield from ((self.coordinator, f"/canaux/{one}/personnes") for one in (self.home.id, self.asking))
        yield self.coordinator, f"{home}/equipe"
        yield self.coordinator, f"{home}/equipe?deleguer={self.line}"
        yield social, "/bris-de-glace"
        yield social, "/echeances"
        yield social, f"{home}/consentement/{person}/renouveler"
        yield social, f"{home}/demande?categorie=employment"
        yield social, f"/demandes/{self.request}"
        yield from ((social, path) for path in self._of_requests())
        yield social, "/reglages"
        yield self.channel.housing, home
        yield self.channel.housing, f"/pieces/{self.hidden}"
        yield social, "/nulle-part"
        yield self.dpo, "/journal"
        yield self.dpo, "/journal/bris-de-glace"
        yield self.dpo, "/administration/textes"
        yield self.dpo, f"/journal/bris-de-glace/{self.opening}"
        yield self.dpo, f"/bris-de-glace/{self.opening}/lettre"
        yield self.dpo, "/journal/ouvertures"
        yield self.dpo, f"/journal/ouvertures/nouvelle/{self.entry}"
        yield self.dpo, f"/journal/ouvertures/{self.consultation}"
        yield from ((self.administrator, f"/administration/{one}") for one in ADMINISTRATION)

    def _of_documents(self, home: str, person: UUID) -> Iterator[str]:
        for rest in ("", "?zoom=200&tourne=90", "/original"):
            yield f"/pieces/{self.paper}{rest}"
        yield f"/pieces/{self.masked}"
        yield f"/pieces/{self.paper}/historique"
        yield f"{home}/pieces-attendues"
        yield f"{home}/pieces-attendues?type=tax_notice&subject={person}"

    def _of_requests(self) -> tuple[str, ...]:
        home, wanted = f"/canaux/{self.home.id}", f"{self.wanted}"
        lists = "/demandes", "/demandes/equipe", "/demandes/pieces", f"{home}/demandes-de-pieces"
        deposit = f"{home}?vue=pieces&demande={wanted}"
        return *lists, f"/demandes/pieces/{wanted}", f"{home}/demandes-de-pieces/nouvelle", deposit

    def visit(self, open_page: OpenPage) -> Iterator[tuple[Page, str]]:
        """Open them one after another, each person in her own browser."""
        browsers: dict[Actor | None, Page] = {}
        for actor, path in self.addresses():
            if actor not in browsers:
                browsers[actor] = open_page()
                self.channel.pages.append(browsers[actor])
                if actor is not None:
                    self.channel.sign_in(browsers[actor], actor)
            browsers[actor].goto(self.channel.address + path)
            yield browsers[actor], path

    def _part(self) -> UUID:
        """Another household, whose separation waits for an answer."""
        platform, social = self.channel.platform, self.channel.social
        home = add_household(platform, referents=[social], persons=self.people)
        agree(platform, social, home, persons=self.people)
        for person in home.person_ids[1], None:
            post_note(platform, social, home.id, NewNote("housing", person, "Bonjour"))
        assert social.id is not None
        assert self.coordinator.id is not None
        plan = Plan(home.person_ids[1:2], self.name[:110], "Bobigny", (social.id, self.coordinator.id))
        propose_separation(platform, social, home.id, plan)
        return home.id

    def _say(self) -> object:
        """A document to redo, of two versions; one not to be expected; one masked."""
        platform, social, why = self.channel.platform, self.channel.social, self.text
        newer = Replacement(1, f"Document_{self.text[:108]}", self.filename)
        paper, masked = UUID(str(self.paper)), UUID(str(self._deposit("school", "family", None)))
        replace_document(platform, social, paper, newer, iter([papers.pdf()]))
        check_document(platform, social, paper, 2, "to_redo", why)
        exempt_document(platform, social, self.home.id, "civil_status", self.home.person_ids[0], why)
        mask_document(platform, social, masked, why)
        return masked

    def _ask(self) -> object:
        """Somebody of no team asks to join; the household has no referent, so each collector may answer."""
        asker = add_professional(self.channel.platform, "ssp", profession="social_worker", name=self.name)
        reason = f"Je reprends la suite d’une collègue {self.text}"
        return ask_to_join(self.channel.platform, asker, self.home.short_code, "care_coordination", reason)

    def _want(self) -> UUID:
        """A document that is asked for of somebody, in many words."""
        words = f"Le plus récent {self.text}"
        new = NewPieceRequest("lease", None, "housing_file", asked_id=self.channel.social.id, words=words)
        return ask_piece(self.channel.platform, self.channel.housing, self.home.id, new)

    def _write(self) -> None:
        platform, social, housing = self.channel.platform, self.channel.social, self.channel.housing
        question = NewNote("housing", None, f"Dossier à relire : {ADDRESS} {self.text}", "question")
        asked = post_note(platform, social, self.home.id, question)
        answer = NewNote(
            "housing", self.home.person_ids[1], "نعم، تم إرسال الملف يوم الخميس.", reply_to=asked.id
        )
        post_note(platform, housing, self.home.id, answer)
        post_note(platform, housing, self.home.id, NewNote("coordination", None, "Rappeler lundi", "task"))

    def _deposit(self, kind: str, category: str, days: int | None) -> object:
        ends = date.today() + timedelta(days=days) if days is not None else None  # noqa: DTZ011 - a civil date
        title = f"Document_{self.text[:108]}" if days == 70 else ""
        paper = NewDocument(category, self.home.person_ids[0], kind, title or kind, self.filename, ends)
        content = papers.pdf(content=f"BT ET % {kind}".encode())
        return deposit_document(
            self.channel.platform, self.channel.social, self.home.id, paper, iter([content])
        ).id
