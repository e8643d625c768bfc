"""In Chromium, scripts on: an open channel stays true, whoever writes, whatever is withdrawn.

A page that hears the bell never asks on its own, so what arrives on it came by the bell. How soon is measured
by benchmarks/bells.py.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import expect

from hub.accounts.operations import sign_out_everywhere
from hub.channels.reading import open_channel
from hub.consent.operations import withdraw_consent
from hub.documents.operations import NewDocument, deposit_document
from hub.households.operations import NewLine, join_team, leave_team
from tests import papers
from tests.browser.channel_world import ChannelWorld
from tests.browser.stores import BOTH
from tests.journeys.browsing import Person
from tests.platform_builder import SYSTEM, add_professional
from tests.services.chromium import Watch

WRITERS, NOTES_EACH = 8, 4
BODIES = "[...document.querySelectorAll('#fil .note-body')].map(body => body.textContent)"


def test_eight_writers_at_once_give_every_open_page_each_note_once_and_in_one_order(
    channel: ChannelWorld,
) -> None:
    writers = [channel.social, *(add_professional(channel.platform, "ssp") for _ in range(WRITERS - 1))]
    for writer in writers[1:]:
        assert writer.id is not None
        join_team(channel.platform, SYSTEM, channel.home.id, NewLine(writer.id))
    pages = [
        channel.listening(channel.housing),
        channel.listening(channel.social, width=390, height=844),
        channel.listening(writers[1]),
    ]

    def write(number: int) -> None:
        person = Person(channel.app, channel.platform, writers[number])
        for turn in range(NOTES_EACH):
            form: dict[str, object] = {"category": "coordination", "subject": "household", "kind": "note"}
            status, text = person.post(
                "/aide", f"{channel.channel}/notes", {**form, "body": f"{number}-{turn}"}
            )
            assert status == 303, text

    with ThreadPoolExecutor(WRITERS) as at_once:
        list(at_once.map(write, range(WRITERS)))
    order = [
        note.body for note in open_channel(channel.platform, channel.housing, channel.home.id).notes.notes
    ]
    assert sorted(order) == sorted(f"{n}-{turn}" for n in range(WRITERS) for turn in range(NOTES_EACH))
    for page in [*pages, channel.open(channel.housing)]:
        expect(page.locator("#fil .note-body")).to_have_count(len(order))
        assert page.evaluate(BODIES) == order


@BOTH
def test_a_note_stands_on_another_page_by_the_bell_and_moves_nothing_there(channel: ChannelWorld) -> None:
    for number in range(12):
        channel.note(channel.social, f"Démarche numéro {number}, faite et datée")
    reader = channel.listening(channel.housing, height=600)
    reader.evaluate("window.unchanged = true; scrollTo({top: 300, behavior: 'instant'})")
    reader.wait_for_timeout(1000)  # a quiet page: it fetches at most once a second
    before = reader.evaluate("document.querySelector('.note-body').getBoundingClientRect().top")
    channel.note(channel.social, "Visite confirmée jeudi")
    expect(reader.locator("#fil .note-body").last).to_have_text("Visite confirmée jeudi")
    assert reader.evaluate("document.querySelector('.note-body').getBoundingClientRect().top") == before
    assert reader.evaluate("window.unchanged"), "the page was loaded again"
    expect(reader.locator("[data-pill]")).to_contain_text("1 nouvelle note")


def test_who_will_read_is_said_before_sending(channel: ChannelWorld) -> None:
    page = channel.open(channel.social)
    page.select_option("#category", "social")
    page.select_option("#subject", "household")
    told = page.locator("#rediger [data-audience]")
    expect(told).to_contain_text("Visible par")
    expect(told).to_contain_text("Pas par")
    expect(told.locator(".p.no")).to_contain_text("Logement")


def test_a_reply_stands_under_its_question_on_a_page_opened_before_and_after(channel: ChannelWorld) -> None:
    channel.note(channel.social, "Le bailleur a-t-il répondu ?")
    reader, writer = channel.listening(channel.social), channel.listening(channel.housing)
    writer.fill("#body", "Pas encore, ")
    writer.locator("#fil").get_by_role("link", name="Répondre").click()
    expect(writer.locator("#rediger")).to_contain_text("Réponse à Jeanne M.")
    expect(writer.locator("#rediger [data-audience]")).to_contain_text("Visible par")
    assert writer.input_value("#body") == "Pas encore, "
    writer.locator("#body").press_sequentially("relance demain")
    writer.keyboard.press("Control+Enter")
    for page in (reader, writer, channel.open(channel.social)):
        expect(page.locator("#fil .replies").get_by_text("Pas encore, relance demain")).to_have_count(1)


@BOTH
def test_a_withdrawal_shows_an_open_document_its_refusal(channel: ChannelWorld, watch: Watch) -> None:
    watch.allow("403")
    person = channel.home.person_ids[0]
    paper = NewDocument("resources", person, "payslip", "Bulletin d’octobre", "bulletin.pdf", None)
    document = deposit_document(
        channel.platform, channel.social, channel.home.id, paper, iter([papers.pdf()])
    )
    reader = channel.listening(channel.housing, f"/pieces/{document.id}")
    expect(reader.get_by_role("heading", name="Bulletin d’octobre")).to_be_visible()
    _withdraw(channel, "resources")
    refusal = reader.locator("[data-refusal=consent_withdrawn]")
    expect(refusal).to_contain_text("retiré son accord")
    expect(reader.get_by_text("Bulletin d’octobre")).to_have_count(0)


@BOTH
def test_a_withdrawal_takes_its_notes_off_an_open_channel_says_so_and_keeps_the_draft(
    channel: ChannelWorld,
) -> None:
    channel.note(channel.social, "Le loyer dépasse le budget", "housing")
    reader = channel.listening(channel.housing)
    reader.fill("#body", "Ma réponse en cours")
    assert reader.evaluate(BODIES) == ["Le loyer dépasse le budget"]
    _withdraw(channel, "housing")
    expect(reader.locator("#fil .note-body")).to_have_count(0)
    expect(reader.locator("[data-state]")).to_contain_text("Ce qui vous est ouvert ici vient de changer")
    assert reader.input_value("#body") == "Ma réponse en cours"
    reader.get_by_role("button", name="Fermer").click()
    expect(reader.locator("[data-state]")).to_be_hidden()


@BOTH
def test_who_leaves_the_team_sees_the_refusal_and_keeps_what_was_written(
    channel: ChannelWorld, watch: Watch
) -> None:
    watch.allow("404")
    reader = channel.listening(channel.housing)
    reader.fill("#body", "Ma réponse en cours")
    assert channel.housing.id is not None
    leave_team(channel.platform, SYSTEM, channel.home.id, channel.housing.id)
    expect(reader.locator("[data-refusal]")).to_be_visible()
    expect(reader.get_by_label("Votre brouillon")).to_have_value("Ma réponse en cours")
    expect(reader.locator("#fil")).to_have_count(0)


def test_a_draft_outlives_its_session_on_the_page_and_on_the_server_and_is_sent_after_signing_in(
    channel: ChannelWorld, watch: Watch
) -> None:
    watch.allow("401", "400")
    page = channel.listening(channel.social)
    page.select_option("#category", "coordination")
    page.select_option("#subject", "household")
    page.fill("#body", "Écrit avant")
    expect(page.locator("[data-draft-said]")).to_contain_text("Brouillon gardé")
    sign_out_everywhere(channel.platform, channel.social)
    page.locator("#body").press_sequentially(" et après")
    expect(page.locator("[data-state]")).to_contain_text("Votre session a pris fin")
    assert page.input_value("#body") == "Écrit avant et après"
    assert channel.open(channel.social, width=390, height=844).input_value("#body") == "Écrit avant"
    channel.sign_in(page, channel.social)
    expect(page.locator("[data-state]")).to_be_hidden()
    page.get_by_role("button", name="Enregistrer la note").click()
    expect(page.locator("#fil").get_by_text("Écrit avant et après")).to_have_count(1)


def test_the_side_list_counts_what_arrives_in_other_channels(channel: ChannelWorld) -> None:
    page = channel.listening(channel.housing, "/canaux")
    line = page.locator("#recents li")
    expect(line).to_have_count(1)
    expect(line.locator(".count")).to_have_count(0)
    channel.note(channel.social, "Une nouvelle")
    expect(line.locator(".count")).to_contain_text("1")
    expect(page.locator(".ch .count")).to_contain_text("1")


def test_notes_are_filtered_by_category_and_stay_so_when_others_arrive(channel: ChannelWorld) -> None:
    channel.note(channel.social, "Rendez-vous mardi")
    channel.note(channel.social, "Loyer trop cher", "housing")
    page = channel.listening(channel.housing)
    page.select_option("#filtre", "housing")
    page.wait_for_url("**categorie=housing**")
    page.wait_for_selector('html[data-live="on"]')
    channel.note(channel.social, "Autre rendez-vous")
    channel.note(channel.social, "Caution demandée", "housing")
    expect(page.get_by_text("Caution demandée")).to_have_count(1)
    assert page.evaluate(BODIES) == ["Loyer trop cher", "Caution demandée"]


def _withdraw(channel: ChannelWorld, category: str) -> None:
    partner, person = channel.housing.partner_id, channel.home.person_ids[0]
    assert partner is not None
    withdraw_consent(
        channel.platform, channel.social, channel.home.id, person, person, "self", [(partner, category)]
    )
