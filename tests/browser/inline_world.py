"""Everything a user can bring, made to run a script or call elsewhere, and ears for either.

`Ears` hears a script of theirs (it calls `theirs`), a dialog, an exception, a broken content policy, a
request to any other address, and, whatever the browser says, a connection to a port that only theirs name.
"""

from __future__ import annotations

import io
import threading
from socketserver import BaseRequestHandler, ThreadingTCPServer
from uuid import UUID

from PIL import Image, PngImagePlugin
from playwright.sync_api import BrowserContext, Dialog, Request, Response

from hub.accounts.tokens import SCOPES, create_token
from hub.channels.operations import NewNote, post_note
from hub.consent.collecting import Collected
from hub.consent.operations import record_consent
from hub.documents.evidence import receive_evidence
from hub.documents.merging import merged
from hub.documents.operations import NewDocument, deposit_document
from tests import papers
from tests.browser.channel_world import ChannelWorld
from tests.browser.every_page import EveryPage
from tests.platform_builder import partner_id

NAME = "\"'><svg onload=theirs()><img src=x onerror=theirs()>"
"""Without a slash: also the name of a file."""


class Ears:
    def __init__(self, own: str) -> None:
        self.own = own
        self.heard: list[str] = []
        self.bare: list[str] = []
        """Answers without their headers."""

        class Theirs(BaseRequestHandler):
            def handle(_self) -> None:  # noqa: N805 - the class around it is who hears
                self.heard.append("connected elsewhere")

        self.elsewhere = ThreadingTCPServer(("127.0.0.1", 0), Theirs)
        self.elsewhere.daemon_threads = True
        threading.Thread(target=self.elsewhere.serve_forever, args=(0.05,), daemon=True).start()

    def listen(self, context: BrowserContext) -> None:
        context.expose_binding("theirs", lambda _source, *_said: self.heard.append("a script of theirs ran"))
        context.on("dialog", self._dialog)
        context.on("weberror", lambda raised: self.heard.append(f"exception: {raised.error}"))
        context.on("requestfinished", self._request)
        context.on("requestfailed", self._request)
        context.on("response", self._response)

    def _dialog(self, dialog: Dialog) -> None:
        self.heard.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, asked: Request) -> None:
        """What the policy refused never left."""
        if asked.failure != "csp" and not asked.url.startswith((self.own, "about:", "data:")):
            self.heard.append(f"asked elsewhere: {asked.url}")

    def _response(self, answer: Response) -> None:
        """Every answer says that its type is to be believed, and what it may load."""
        said = answer.headers
        if answer.url.startswith(self.own) and answer.status != 304:
            policy = said.get("content-security-policy", "")
            if said.get("x-content-type-options") != "nosniff" or "default-src 'none'" not in policy:
                self.bare.append(answer.url)

    @property
    def text(self) -> str:
        """Markup that runs and calls where it is not escaped."""
        there = f"//127.0.0.1:{self.elsewhere.server_address[1]}"
        calls = f"<img src={there}><link rel=stylesheet href={there}><base href={there}>"
        return f"{NAME}{calls}<script>theirs()</script> javascript:theirs()"

    @property
    def words(self) -> str:
        """The same, and what Chromium connects to before it asks the policy: these must be escaped."""
        there = f"//127.0.0.1:{self.elsewhere.server_address[1]}"
        return f"{self.text}<link rel=preconnect href={there}><iframe src={there}></iframe>"

    def take(self) -> list[str]:
        """What was heard since this was last asked."""
        heard, self.heard = self.heard, []
        return heard

    def close(self) -> None:
        self.elsewhere.shutdown()
        self.elsewhere.server_close()


class Hostile(EveryPage):
    """A household whose every name, text and file is theirs."""

    def __init__(self, channel: ChannelWorld, ears: Ears) -> None:
        super().__init__(channel, NAME, ears.words)
        self.ears, platform = ears, channel.platform
        self.documents = {name: self.bring(name, data) for name, data in self.files().items()}
        pages = [("a.jpg", iter([self.files()["photo.jpg"]])), ("b.png", iter([self.files()["image.png"]]))]
        self.documents["photos.pdf"] = self.bring("photos.pdf", b"".join(merged(iter(pages), 1 << 24)))
        self.note = post_note(platform, channel.social, self.home.id, NewNote("housing", None, ears.words)).id
        self.record = self._recorded()
        self.bearers = {
            one: create_token(platform, one, NAME, SCOPES)
            for one in (channel.social, self.dpo, self.coordinator, self.administrator)
        }

    def files(self) -> dict[str, bytes]:
        """What the table takes, each with a page of HTML in or behind it."""
        html = f"<!doctype html><html><body>{self.ears.text}</body></html>".encode()
        comment = b"\xff\xfe" + (len(html) + 2).to_bytes(2, "big") + html
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", html.decode())
        picture = io.BytesIO()
        Image.new("RGB", (60, 40), "white").save(picture, "PNG", pnginfo=words)
        there = f"http://127.0.0.1:{self.ears.elsewhere.server_address[1]}/"
        acts = f"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\); app.launchURL\\('{there}'\\)) >>"
        link = f"/AA << /WC << /S /URI /URI ({there}) >> >> /URI << /Base ({there}) >>"
        opens = f"/OpenAction << /S /URI /URI ({there}) >>"
        hidden = {"word/a.html": html}
        return {
            "script.pdf": papers.pdf(catalog=acts + link) + html,
            "link.pdf": b"\r\n" + papers.pdf(catalog=opens, content=b"BT (<script>theirs()</script>) Tj ET"),
            "photo.jpg": papers.jpeg()[:2] + comment + papers.jpeg()[2:] + html,
            "image.png": picture.getvalue(),
            "photo.heic": papers.heic(64, 64),
            "letter.docx": papers.docx(more=papers.template("file:///C:/a.dotx") | hidden),
            "letter.odt": papers.odt(more={"Pictures/a.svg": b"<svg onload='theirs()'/>"}),
            "table.xlsx": papers.xlsx(more={"xl/a.html": html}),
        }

    def refused(self) -> dict[str, bytes]:
        """What it takes under no name."""
        html, there = f"<html>{self.ears.text}".encode(), "http://127.0.0.1/a.dotm"
        return {
            "a.html": html,
            "a.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='theirs()'/>",
            "a.pdf": html + papers.pdf(),
            "a.jpg": html + papers.jpeg(),
            "a.png": papers.pdf(),
            "a.docx": papers.docx(more=papers.template(there)),
        }

    def bring(self, name: str, data: bytes) -> UUID:
        said = NewDocument("housing", None, "letter", f"{NAME} {name}", f"{NAME}{name}")
        channel = self.channel
        return deposit_document(channel.platform, channel.social, self.home.id, said, iter([data])).id

    def _recorded(self) -> UUID:
        """A consent with a photographed sheet, before a witness of that name."""
        platform, social, person = self.channel.platform, self.channel.social, self.home.person_ids[0]
        photo = iter([self.files()["photo.jpg"]])
        image = receive_evidence(platform, social, self.home.id, person, f"{NAME}.jpg", photo)
        cells = {(partner_id(platform, "his"), "housing"): "given"}
        names = {"witness": NAME, "interpreter": NAME}
        said = Collected(person, person, "self", cells, "fr", "signed_sheet", **names, evidence_id=image)
        return record_consent(platform, social, self.home.id, said)

    def ids(self) -> dict[str, str]:
        """What each part of an address is."""
        named = {
            "household_id": self.home.id,
            "channel_id": self.home.id,
            "person_id": self.home.person_ids[0],
            "note_id": self.note,
            "document_id": self.paper,
            "request_id": self.request,
            "piece_request_id": self.wanted,
            "record_id": self.record,
            "opening_id": self.opening,
            "emergency_id": self.opening,
            "consultation_id": self.consultation,
            "entry_id": self.entry,
        }
        return {name: str(value) for name, value in named.items()}
