"""Help: the same for everybody, signed in or not, at the same place on every page."""

from __future__ import annotations

from flask import Blueprint, render_template

pages = Blueprint("help", __name__)


@pages.get("/aide")
def show() -> str:
    return render_template("aide.html", here="help")
