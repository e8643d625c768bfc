"""The pages of documentation, and what they name: paths, links, commands, addresses."""

from __future__ import annotations

import re
from pathlib import Path

import click

from hub.cli import main
from tests.structure.tree import ROOT, short

TOP = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
PAGES = [ROOT / name for name in TOP] + sorted((ROOT / "docs").glob("*.md"))
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
DOCUMENTS = [*PAGES, *DECISIONS]

FOLDERS = r"(?:hub|tests|docs|config|migrations|tools|benchmarks|\.ci)"
_QUOTED = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_METHOD = r"(?:GET|POST|PUT|PATCH|DELETE) "


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", page.read_text())


def quoted(page: Path) -> list[str]:
    """What stands between back quotes in the prose."""
    return _QUOTED.findall(prose(page))


def shell_lines(page: Path) -> list[str]:
    """The lines of the blocks marked `sh`."""
    blocks = [body for language, body in _FENCE.findall(page.read_text()) if language == "sh"]
    return [line.strip() for body in blocks for line in body.splitlines() if line.strip()]


def paths(page: Path) -> list[str]:
    """Files and folders of the repository a page names."""
    return [text for text in quoted(page) if re.fullmatch(rf"{FOLDERS}/[\w./*-]*", text)]


def named_tests(page: Path) -> list[tuple[str, str]]:
    """(file, test) wherever a page names a test as pytest does."""
    found = [text.split("::") for text in quoted(page) if re.fullmatch(r"tests/[\w./]+\.py::\w+", text)]
    return [(file, test) for file, test in found]


def places(page: Path) -> list[tuple[str, str]]:
    """(name, file) wherever a page says `name` in `file`."""
    found = re.findall(rf"`([\w.]+)` in `({FOLDERS}/[\w./-]+)`", prose(page))
    return [(name.split(".")[-1], file) for name, file in found]


def links(page: Path) -> list[str]:
    """Link targets inside the repository."""
    targets = _LINK.findall(prose(page))
    return [target for target in targets if "://" not in target and not target.startswith("mailto:")]


def addresses(page: Path) -> list[str]:
    """Addresses of the web application a page names, without method; `/…/<id>` and `/…/{id}` are alike."""
    found = [re.sub(rf"^{_METHOD}", "", text) for text in quoted(page)]
    return [bare_address(text) for text in found if re.fullmatch(r"/[\w./<>:{}-]*", text)]


def bare_address(address: str) -> str:
    return re.sub(r"<[^>]+>|\{[^}]+\}", "…", address)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def hub_commands(page: Path) -> list[list[str]]:
    """Every `hub …` a page quotes or tells to type, split into words."""
    told = [*quoted(page), *shell_lines(page)]
    lines = [re.sub(r"^(?:[A-Z_]+=\S+ +)*(?:\.venv/bin/)?(?=hub )", "", line) for line in told]
    return [line.split() for line in lines if re.match(r"hub [a-z]", line)]


def make_targets(page: Path) -> list[str]:
    told = [*quoted(page), *shell_lines(page)]
    return [found[1] for line in told if (found := re.match(r"(?:[A-Z_]+=\S+ +)*make ([a-z-]+)", line))]


def fault_of(words: list[str]) -> str | None:
    """What is wrong with a `hub …` line: a command or an option that does not exist."""
    command: click.Command = main
    for word in words[1:]:
        if isinstance(command, click.Group) and not word.startswith("-"):
            if word not in command.commands:
                return f"no command {word}"
            command = command.commands[word]
        elif word.startswith("--") and word.split("=")[0] not in _options(command):
            return f"no option {word}"
    return None


def _options(command: click.Command) -> set[str]:
    return {"--help"} | {name for parameter in command.params for name in parameter.opts}


def name_of(page: Path) -> str:
    return short(page)
