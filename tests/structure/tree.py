"""The files of the repository, as the structure tests read them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("hub", "tests", "migrations", "tools", "config", "docs", "benchmarks", ".ci")
TEXT = {".py", ".md", ".toml", ".html", ".js", ".css", ".po", ".json", ".sh", ".ini", ".mako", ""}


def python_files(*folders: str) -> list[Path]:
    """Python files under folders of the repository, generated ones left out."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def text_files() -> list[Path]:
    """Every file written here: what others published, and generated files, are left out."""
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    files = [*inside, *(path for path in ROOT.iterdir() if path.is_file())]
    return sorted(path for path in files if _is_ours(path))


def short(path: Path) -> str:
    """The name of a file as the repository says it."""
    return path.relative_to(ROOT).as_posix()


def _is_ours(path: Path) -> bool:
    generated = {"__pycache__", "vendor"} & set(path.relative_to(ROOT).parts)
    return not generated and path.suffix in TEXT and path.name not in {"LICENSE", ".git"}
