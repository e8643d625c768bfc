"""Chromium opens everything the hub serves, all of it brought by somebody who means harm: no script of theirs
runs, nothing is asked of another address. Every route that gives bytes is opened as it is, then without its
`attachment`, as a page and as a script, as a browser would that believed no type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route
from werkzeug.routing import Rule

from hub.actors import Actor
from hub.errors import DocumentRejectedError
from tests import databases
from tests.browser.channel_world import opened
from tests.browser.given_bytes import Given, given, gives_bytes
from tests.browser.inline_world import Ears, Hostile
from tests.services.chromium import OpenPage, Watch
from tests.structure.tree import python_files, short

OURS = {"static", "healthz", "readyz", "api.openapi", "consent_texts.exact"}
"""Nothing in their answers is anybody's but ours."""
SHOWN = {"viewer.page_image"}
"""Bytes that open in place."""
SUBMIT = """([action, fields]) => {
  const form = document.createElement("form");
  form.method = "post"; form.action = action;
  fields.csrf_token = document.querySelector("[name=csrf_token]").value;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    input.name = name; input.value = value; form.append(input);
  }
  document.body.append(form); form.submit();
}"""
AS_SCRIPT = """address => new Promise(told => {
  const script = document.createElement("script");
  script.onload = () => told("taken"); script.onerror = () => told("refused");
  script.src = address; document.head.append(script);
})"""
KEPT = {"content-security-policy", "x-content-type-options"}
"""What is left of an answer's headers once it is taken for a page."""
PAGES = {"text/html", "application/json", "application/problem+json"}
LINKS = "[...document.links].filter(link => !/^https?:$/.test(link.protocol)).map(link => link.href)"


@pytest.fixture(scope="module")
def hostile(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("inline")

    def nobody(**_view: object) -> Page:
        raise AssertionError("each test opens its own")

    fresh = databases.fresh_sqlite(sqlite_template, folder)
    with fresh as database, opened(database, folder, nobody) as channel:
        ears = Ears(channel.address)
        yield Hostile(channel, ears)
        ears.close()


@pytest.fixture
def unwatched(browser: Browser, hostile: Hostile) -> Iterator[BrowserContext]:
    """A profile whose complaints are what the test is about: only the ears listen."""
    context = browser.new_context()
    hostile.ears.listen(context)
    yield context
    context.close()


def as_(hostile: Hostile, page: Page, actor: Actor) -> None:
    """This browser is that professional's, and a program's where it asks the API."""
    hostile.channel.sign_in(page, actor)
    bearer = f"Bearer {hostile.bearers[actor]}"
    page.set_extra_http_headers({"Authorization": bearer, "Hub-Purpose": "housing_file"})


def enter(hostile: Hostile, page: Page, one: Given) -> None:
    """On the page of its form, or on one that asks for nothing."""
    as_(hostile, page, one.actor)
    page.goto(hostile.channel.address + (one.page or "/healthz"))


def follow(hostile: Hostile, page: Page, one: Given) -> None:
    if one.page:
        page.evaluate(SUBMIT, [hostile.channel.address + one.path, one.fields])
        return
    with suppress(Error):  # what is saved is no place to go to
        page.goto(hostile.channel.address + one.path)


def quiet(hostile: Hostile) -> None:
    assert (hostile.ears.take(), hostile.ears.bare) == ([], [])


def test_what_could_run_is_refused_under_every_name(hostile: Hostile) -> None:
    for name, data in hostile.refused().items():
        with pytest.raises(DocumentRejectedError):
            hostile.bring(name, data)


def test_every_file_of_theirs_is_saved_and_only_images_of_pages_open(
    hostile: Hostile, unwatched: BrowserContext
) -> None:
    """Chromium itself complains of what it may not do around an image: only the ears listen."""
    page = unwatched.new_page()
    for one in given(hostile):
        enter(hostile, page, one)
        if one.endpoint in SHOWN:
            follow(hostile, page, one)
            assert page.url.endswith(one.path)
        else:
            with page.expect_download():
                follow(hostile, page, one)
    quiet(hostile)


def test_their_files_run_nothing_where_a_browser_takes_them_for_pages(
    hostile: Hostile, unwatched: BrowserContext
) -> None:
    page, taken = unwatched.new_page(), []

    def as_page(route: Route) -> None:
        answer = route.fetch(headers=route.request.headers | {"sec-fetch-site": "same-origin"})
        kept = {name: value for name, value in answer.headers.items() if name in KEPT}
        taken.append(answer.status)
        route.fulfill(response=answer, headers={**kept, "content-type": "text/html; charset=utf-8"})

    for one in given(hostile):
        enter(hostile, page, one)
        page.route(hostile.channel.address + one.path, as_page)
        with page.expect_navigation():
            follow(hostile, page, one)
        assert page.evaluate("origin") == "null", one
        page.unroute_all()
    assert taken == [200] * len(given(hostile))
    quiet(hostile)


def test_their_files_are_no_scripts(hostile: Hostile, unwatched: BrowserContext) -> None:
    """Not even of a page of the hub that somebody made load them: its policy permits scripts from here."""
    page = unwatched.new_page()
    for one in given(hostile):
        enter(hostile, page, one)
        if not one.page:
            assert page.evaluate(AS_SCRIPT, one.path) == "refused", one
    quiet(hostile)


def test_what_they_wrote_runs_nothing_on_any_page(
    hostile: Hostile, open_page: OpenPage, watch: Watch
) -> None:
    """Every address one can open, by whoever may."""
    watch.allow("403 (", "404 (")
    may = hostile.channel.social, hostile.coordinator, hostile.administrator, hostile.dpo
    readers = {one: open_page() for one in may}
    for actor, page in readers.items():
        as_(hostile, page, actor)
        hostile.ears.listen(page.context)
    for rule in rules(hostile):
        officers = rule.rule.startswith(("/journal", "/administration", "/api/v1/audit"))
        order = list(readers.values())[:: -1 if officers else 1]
        assert any(opens(hostile, page, rule) for page in order), rule
    quiet(hostile)


def rules(hostile: Hostile) -> list[Rule]:
    bytes_given = {one.endpoint for one in given(hostile)} | OURS
    found = hostile.channel.app.url_map.iter_rules()
    return [one for one in found if "GET" in (one.methods or ()) and one.endpoint not in bytes_given]


def opens(hostile: Hostile, page: Page, rule: Rule) -> bool:
    """A page, JSON or a part of a page; anything else is a file, and belongs to those above."""
    ids = {"version": "1", "language": "ar", **hostile.ids()}
    built = rule.build({name: ids[name] for name in rule.arguments})
    assert built
    answer = page.goto(hostile.channel.address + built[1])
    assert answer
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in PAGES, rule
    if kind == "text/html":
        assert page.evaluate(LINKS) == [], rule
    return answer.status < 400


def test_the_ears_hear(hostile: Hostile, unwatched: BrowserContext) -> None:
    ears, page = hostile.ears, unwatched.new_page()
    page.route("**/*", lambda route: route.fulfill(body=ears.text, content_type="text/html"), times=1)
    page.goto(hostile.channel.address)
    wanted, heard = {"a script of theirs ran", "asked elsewhere", "connected elsewhere"}, set()
    for _ in range(100):
        heard |= {one.partition(":")[0] for one in ears.take()}
        if heard != wanted:
            page.wait_for_timeout(50)
    assert heard == wanted
    assert ears.bare == [page.url]
    ears.bare.clear()


def test_every_route_that_gives_bytes_is_opened_here(hostile: Hostile) -> None:
    """What leaves through hub.web.downloads; nothing else, but for texts of ours, says what type it is."""
    typed = re.compile(r"(?:mimetype|content_type)=|Content-Disposition|send_f(?:ile|rom)")
    says = {short(one) for one in python_files("hub/web") if typed.search(one.read_text())}
    assert says == {"hub/web/downloads.py", "hub/web/pages/consent_texts.py"}
    views = hostile.channel.app.view_functions
    assert {name for name, view in views.items() if gives_bytes(view)} == {
        one.endpoint for one in given(hostile)
    }
