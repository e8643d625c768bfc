"""What a person can do, over HTTP, on SQLite with files and on PostgreSQL with S3."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

from tests import papers
from tests.journeys.collecting import answered
from tests.journeys.world import (
    World,
    deposit,
    download,
    note,
    payslip,
    upload,
    without_reference,
)
from tests.platform_builder import add_household, agree


def test_channels_show_unread_last_activity_and_alerts_of_what_one_may_read(world: World) -> None:
    social, housing = world.person(world.social), world.person(world.housing)
    social.post(world.url, f"{world.url}/notes", note("Point lundi"))
    social.post(world.url, f"{world.url}/notes", note("Salaire versé", category="resources"))
    listed = housing.get("/canaux")[1]
    assert "F-7K2M" in listed
    assert "F-9Q4T" not in listed
    assert "Point lundi" in listed
    assert "Salaire versé" not in listed
    assert "à recueillir" in listed
    assert re.search(r'class="count">1<', listed)
    agree(world.platform, world.social, world.home)
    assert "Salaire versé" in housing.get("/canaux")[1]


def test_a_channel_is_found_by_its_code_or_by_a_name_one_may_read(world: World) -> None:
    add_household(world.platform, [world.job, world.housing], code="F-3W8X")
    job, housing = world.person(world.job), world.person(world.housing)
    for wanted, found in (("7k2m", ["F-7K2M"]), ("f-3", ["F-3W8X"]), ("zz", [])):
        text = job.post("/canaux", "/canaux", {"q": wanted})[1]
        assert re.findall(r'class="code">(F-\w{4})<', text) == found, wanted
    agree(world.platform, world.social, world.home, partners=["mep"])
    assert "F-7K2M" in job.post("/canaux", "/canaux", {"q": "IBRAHIMA"})[1]
    assert "F-7K2M" not in housing.post("/canaux", "/canaux", {"q": "IBRAHIMA"})[1]


def test_who_will_see_a_note_is_said_before_it_is_sent_and_kept_with_it(world: World) -> None:
    agree(world.platform, world.social, world.home, partners=["mep", "ssp"])
    social = world.person(world.social)
    said = social.post(world.url, f"{world.url}/audience", note("", category="resources"))[1]
    seen, hidden = said.split("Visible par", 1)[1].split("Pas par", 1)
    assert ["Social" in seen, "Emploi" in seen, "Logement" in seen] == [True, True, False]
    assert ["Logement" in hidden, "à recueillir" in hidden] == [True, True]
    social.post(world.url, f"{world.url}/notes", note("Prime en mai", category="resources"))
    (entry,) = world.entries("note:posted")
    told = {value for field, _, value in entry.changes if field == "audience"}
    assert told == {"ssp:permitted", "mep:permitted", "his:consent_missing"}


def test_a_note_of_any_kind_is_read_once_and_as_it_was_written(world: World) -> None:
    social, job = world.person(world.social), world.person(world.job)
    for kind in ("note", "question", "task"):
        text = f"Rendez-vous « {kind} » & suite <b>{kind}</b>"
        assert social.post(world.url, f"{world.url}/notes", note(text, kind=kind))[0] == 303
        page = job.get(world.url)[1]
        assert f"suite &lt;b&gt;{kind}&lt;/b&gt;" in page
        assert "<b>" + kind not in page
        assert page.count(f"Rendez-vous « {kind} »") == 1


def test_a_page_gets_what_is_new_once_and_in_order(world: World) -> None:
    social, job = world.person(world.social), world.person(world.job)
    cursor = re.search(r'data-cursor="([^"]+)"', job.get(world.url)[1])
    assert cursor
    for number in range(3):
        social.post(world.url, f"{world.url}/notes", note(f"Suite {number}"))
    fresh = job.get(f"{world.url}/notes?after={cursor[1]}", **{"HX-Request": "true"})[1]
    assert re.findall(r"Suite \d", fresh) == ["Suite 0", "Suite 1", "Suite 2"]
    later = re.search(r'data-cursor="([^"]+)"', fresh)
    assert later
    assert "Suite" not in job.get(f"{world.url}/notes?after={later[1]}", **{"HX-Request": "true"})[1]


def test_several_documents_of_every_format_come_back_byte_for_byte(world: World) -> None:
    social = world.person(world.social)
    files = [(f"pièce {extension}.{extension}", make()) for extension, make in papers.MAKERS.items()]
    answer = upload(social, world.url, deposit(world.adult, expires_on="31/12/2026"), *files)
    assert answer.status_code == 201, answer.text
    ids = answer.get_json()["ids"]
    assert len(ids) == len(world.stored()) == len(files)
    for document, (name, content) in zip(ids, files, strict=True):
        got = download(social, document)
        assert got.data == content, name
        assert got.headers["Content-Disposition"].startswith("attachment")
    page = social.get(world.url)[1]
    assert page.count("expire le") == len(files)
    assert "pièce pdf.pdf" in social.get(f"/pieces/{ids[0]}")[1]
    assert world.sound()


def test_photos_put_together_without_scripts_are_one_pdf(world: World) -> None:
    social = world.person(world.social)
    said = deposit(world.adult, together="yes")
    answer = upload(social, world.url, said, ("un.jpg", papers.jpeg()), ("deux.png", papers.png()))
    assert answer.status_code == 201, answer.text
    (document,) = answer.get_json()["ids"]
    got = download(social, document)
    assert got.data.startswith(b"%PDF-")
    assert got.data.count(b"/Rotate") == 2
    assert upload(social, world.url, said, ("a.pdf", papers.pdf())).get_json()["reason"] == "image_expected"
    assert upload(social, world.url, said).status_code == 422


def test_a_deposit_sent_again_files_nothing_twice(world: World) -> None:
    social = world.person(world.social)
    said, paper = deposit(world.adult, idempotency_key="one-deposit"), ("bulletin.pdf", papers.pdf())
    first, again = (upload(social, world.url, said, paper) for _ in range(2))
    assert first.get_json() == again.get_json()
    assert len(world.stored()) == 1


def test_consent_opens_and_its_withdrawal_closes_everything_at_once(world: World) -> None:
    social, housing = world.person(world.social), world.person(world.housing)
    words = note("Dettes de loyer", category="resources", subject=str(world.adult))
    social.post(world.url, f"{world.url}/notes", words)
    document = payslip(social, world, title="Paie d’octobre")
    page = f"{world.url}/consentement/{world.adult}"
    answers = {f"cell:his:{one}": "given" for one in ("resources", "housing", "identity")}
    said = answers | answered(world.adult)
    assert "Dettes de loyer" not in housing.get(world.url)[1]
    assert social.post(page, page, {"step": "record", **said})[0] == 303

    cursor = re.search(r'data-cursor="([^"]+)"', housing.get(world.url)[1])
    assert cursor
    places = [world.url, "/canaux", f"{world.url}/notes", f"{world.url}/pieces", f"/pieces/{document}"]
    shown = [housing.get(place)[1] for place in places]
    assert ["Dettes de loyer" in text for text in shown] == [True, True, True, False, False]
    assert ["Paie d’octobre" in text for text in shown] == [True, False, False, True, True]
    assert "Aminata" in shown[0]

    world.clock.advance(minutes=1)
    housing.post(
        f"{world.url}/qui-voit-quoi?person={world.adult}",
        f"{world.url}/consentement/{world.adult}/retrait",
        {"partner": "his", "category": "*"},
    )
    closed = [housing.get(place) for place in places]
    assert [status for status, _ in closed] == [200, 200, 200, 200, 403]
    for _, text in closed:
        assert "Dettes de loyer" not in text
        assert "Paie d’octobre" not in text
        assert "Aminata" not in text
    assert download(housing, document).status_code == 403
    fresh = housing.get(f"{world.url}/notes?after={cursor[1]}", **{"HX-Request": "true"})[1]
    assert "data-reset" in fresh
    assert "Dettes de loyer" not in fresh
    assert "Dettes de loyer" in social.get(world.url)[1]


def test_a_refusal_says_its_code_its_sentence_and_a_way_out(world: World) -> None:
    document = payslip(world.person(world.social), world, title="Paie d’octobre")
    housing = world.person(world.housing)
    status, text = housing.get(f"/pieces/{document}", Accept="application/problem+json")
    assert status == 403
    for word in ('"reason":"consent_missing"', '"detail":"', '"way_out":"'):
        assert word in text
    page = housing.get(f"/pieces/{document}")[1]
    assert "consent_missing" in page
    assert "Paie" not in page


def test_a_stranger_and_an_unknown_id_get_the_same_404_byte_for_byte(world: World) -> None:
    document = payslip(world.person(world.social), world)
    stranger = world.person(world.stranger)
    for known, unknown in (
        (world.url, f"/canaux/{uuid4()}"),
        (f"/pieces/{document}", f"/pieces/{uuid4()}"),
        (f"/pieces/{document}/original", f"/pieces/{uuid4()}/original"),
    ):
        for accept in ("text/html", "application/problem+json"):
            first, second = (
                stranger.client.get(
                    path, base_url=stranger.origin, headers=stranger.headers | {"Accept": accept}
                )
                for path in (known, unknown)
            )
            assert (first.status_code, second.status_code) == (404, 404)
            assert first.headers == second.headers
            assert without_reference(first.text) == without_reference(second.text)
            assert first.text != without_reference(first.text)


def test_a_document_of_a_closed_category_is_unknown_to_the_rest_of_the_team(world: World) -> None:
    social, housing = world.person(world.social), world.person(world.housing)
    said = deposit(world.adult, type="other", category="health")
    answer = upload(social, world.url, said, ("certificat.pdf", papers.pdf()))
    assert answer.status_code == 201, answer.text
    document = answer.get_json()["ids"][0]
    first, second = (housing.get(f"/pieces/{one}") for one in (document, uuid4()))
    assert (first[0], without_reference(first[1])) == (404, without_reference(second[1]))
    assert "Santé" not in housing.get(world.url)[1]


def test_time_alone_ends_an_agreement(world: World) -> None:
    social, housing = world.person(world.social), world.person(world.housing)
    agree(world.platform, world.social, world.home, until_at=world.clock() + timedelta(days=30))
    words = note("Loyer en retard", category="housing", subject=str(world.adult))
    social.post(world.url, f"{world.url}/notes", words)
    assert "Loyer en retard" in housing.get(world.url)[1]
    world.clock.advance(days=30)
    assert "Loyer en retard" not in world.person(world.housing).get(world.url)[1]
