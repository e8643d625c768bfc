"""Files sent in parts, as tus 1.0 asks for it: every header, every status, and nothing for others."""

from __future__ import annotations

from base64 import b64encode
from uuid import uuid4

import pytest

from hub.web.tus import BYTES, LONGEST_METADATA
from tests import papers
from tests.documents.upload_world import UploadWorld
from tests.journeys.browsing import Person, application
from tests.journeys.world import without_reference
from tests.platform_builder import add_professional

SAID = {"filename": "courrier.pdf", "type": "letter", "category": "coordination", "subject": "household"}


def metadata(**said: str) -> str:
    return ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in said.items())


class Client:
    """A browser's tus client, signed in."""

    def __init__(self, world: UploadWorld, actor) -> None:
        self.world = world
        self.app = application(world.platform)
        self.person = Person(self.app, world.platform, actor)
        self.token = self.person.token("/canaux")

    def ask(self, method, path, data=b"", **headers):
        sent = {"X-CSRFToken": self.token, "Tus-Resumable": "1.0.0", "Accept": "application/problem+json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        headers = self.person.headers | {name: value for name, value in sent.items() if value is not None}
        return self.person.client.open(
            path, method=method, base_url=self.person.origin, headers=headers, data=data
        )

    def begin(self, length, home=None, **more):
        headers = {"Upload_Length": str(length), "Upload_Metadata": metadata(**SAID)} | more
        return self.ask("POST", f"/canaux/{home or self.world.home.id}/envois", **headers)

    def send(self, place, offset, data, **more):
        return self.ask(
            "PATCH", place, data, **({"Content_Type": BYTES, "Upload_Offset": str(offset)} | more)
        )


@pytest.fixture
def world(sqlite_database, tmp_path, clock):
    return UploadWorld(sqlite_database, tmp_path / "data", clock)


@pytest.fixture
def client(world):
    return Client(world, world.worker)


def test_a_file_is_announced_sent_asked_about_and_deposited(client):
    content = papers.pdf()
    begun = client.begin(len(content))
    assert begun.status_code == 201
    place = begun.headers["Location"]
    first = client.send(place, 0, content[:100])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    asked = client.ask("HEAD", place)
    assert asked.status_code == 200
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("100", str(len(content)))
    assert asked.headers["Upload-Metadata"] == metadata(**SAID)
    assert asked.headers["Cache-Control"] == "no-store"
    last = client.send(place, 100, content[100:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(content)))
    for answer in (begun, first, asked, last):
        assert answer.headers["Tus-Resumable"] == "1.0.0"
        assert answer.headers["Upload-Expires"] == "Tue, 24 Nov 2026 10:00:00 GMT"
    assert client.world.only_original() == content


def test_the_same_file_again_is_refused_with_its_place_unless_told_to_deposit_it_all_the_same(client):
    content = papers.pdf()
    client.send(client.begin(len(content)).headers["Location"], 0, content)
    place = client.begin(len(content)).headers["Location"]
    told = client.send(place, 0, content)
    assert told.status_code == 409
    assert "Déjà déposée le" in told.json["detail"]
    assert client.ask("GET", told.headers["Content-Location"]).status_code == 200
    at = client.ask("HEAD", place).headers["Upload-Offset"]
    assert client.send(place, int(at), content[int(at) :], Hub_Again="yes").status_code == 204
    assert client.world.documents() == 2


def test_what_is_spoken_here_is_said_to_anybody_and_tells_nothing(client):
    answer = client.ask("OPTIONS", f"/canaux/{uuid4()}/envois", Tus_Resumable=None)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,expiration,termination"
    assert answer.headers["Tus-Max-Size"] == str(25 << 20)


def test_an_offset_that_is_not_where_the_upload_stands_is_a_conflict(client):
    place = client.begin(200).headers["Location"]
    assert client.send(place, 0, bytes(b"%PDF-1.7\n" * 10)).status_code == 204
    for offset in (0, 89, 91):
        answer = client.send(place, offset, b"x")
        assert (answer.status_code, answer.json["reason"]) == (409, "upload_moved")
    assert client.ask("HEAD", place).headers["Upload-Offset"] == "90"


def test_giving_up_ends_it_and_age_is_told_to_its_author(client):
    place = client.begin(200).headers["Location"]
    old = client.begin(200).headers["Location"]
    assert client.ask("DELETE", place).status_code == 204
    assert client.ask("HEAD", place).status_code == 404
    client.world.clock.advance(hours=24)
    renewed = Client(client.world, client.world.worker)
    answer = renewed.send(old, 0, b"x")
    assert (answer.status_code, answer.json["reason"]) == (410, "upload_expired")
    assert "Choisissez le fichier de nouveau" in answer.json["detail"]


@pytest.mark.parametrize(
    ("method", "change", "status"),
    [
        ("POST", {"Tus_Resumable": None}, 412),
        ("POST", {"Tus_Resumable": "0.2.2"}, 412),
        ("POST", {"Upload_Length": None}, 400),
        ("POST", {"Upload_Length": "-1"}, 400),
        ("POST", {"Upload_Length": "²"}, 400),
        ("POST", {"Upload_Length": "9" * 30}, 400),
        ("POST", {"Upload_Metadata": "filename !!!"}, 400),
        ("POST", {"Upload_Metadata": "filename YQ==,filename YQ=="}, 400),
        ("POST", {"Upload_Metadata": "filename gICA"}, 400),
        ("POST", {"Upload_Metadata": "a" * (LONGEST_METADATA + 1)}, 400),
        ("POST", {"X_CSRFToken": None}, 400),
        ("POST", {"Sec_Fetch_Site": "cross-site"}, 403),
        ("POST", {"Upload_Length": str((25 << 20) + 1)}, 413),
        ("POST", {"Upload_Metadata": metadata(**SAID | {"filename": "a.html"})}, 415),
        ("POST", {"Upload_Metadata": metadata(**SAID | {"subject": ""})}, 422),
        ("PATCH", {"Tus_Resumable": None}, 412),
        ("PATCH", {"Content_Type": "application/octet-stream"}, 415),
        ("PATCH", {"Upload_Offset": None}, 400),
        ("PATCH", {"Upload_Offset": "one"}, 400),
        ("PATCH", {"X_CSRFToken": None}, 400),
        ("PATCH", {"X_CSRFToken": "0" * 64}, 400),
        ("PATCH", {"Sec_Fetch_Site": "cross-site"}, 403),
        ("HEAD", {"Tus_Resumable": None}, 412),
        ("DELETE", {"Tus_Resumable": None}, 412),
        ("DELETE", {"X_CSRFToken": None}, 400),
    ],
)
def test_what_a_request_lacks_is_told_and_changes_nothing(client, method, change, status):
    place = client.begin(200).headers["Location"]
    if method == "POST":
        answer = client.begin(200, **change)
    elif method == "PATCH":
        answer = client.send(place, 0, b"x", **change)
    else:
        answer = client.ask(method, place, **change)
    assert answer.status_code == status
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers.get("Tus-Version") == ("1.0.0" if status == 412 else None)
    assert client.ask("HEAD", place).headers["Upload-Offset"] == "0"


def test_more_than_was_announced_is_refused(client):
    place = client.begin(5).headers["Location"]
    assert client.send(place, 0, b"%PDF-1").status_code == 413


def test_to_others_an_upload_is_like_one_that_never_was(client):
    place = client.begin(200).headers["Location"]
    for other in (client.world.colleague, add_professional(client.world.platform, "his")):
        theirs = Client(client.world, other)
        for method in ("HEAD", "PATCH", "DELETE"):
            real, unknown = (
                theirs.send(at, 0, b"x") if method == "PATCH" else theirs.ask(method, at)
                for at in (place, f"/envois/{uuid4()}")
            )
            assert real.status_code == 404
            assert told(real) == told(unknown)
    assert client.ask("HEAD", place).headers["Upload-Offset"] == "0"


def told(answer):
    return answer.status_code, without_reference(answer.text), sorted(answer.headers)


def test_a_number_longer_than_any_file_is_no_number(client):
    endless = "9" * 5000
    for status, answer in (
        (400, client.begin(endless)),
        (400, client.send(f"/envois/{uuid4()}", endless, b"x")),
        (404, client.ask("GET", f"/pieces/{uuid4()}/pages/{endless}")),
        (404, client.ask("GET", f"/pieces/{uuid4()}/pages/{endless[:4000]}")),
        (404, client.ask("POST", f"/pieces/{uuid4()}", {"act": "validated", "version": endless})),
    ):
        assert answer.status_code == status
