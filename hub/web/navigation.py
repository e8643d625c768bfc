"""Where each role goes: the home after signing in, the sections of the side list and of the bottom bar.

What a section shows is decided by the operations behind it; a role only gets the links that lead somewhere.
"""

from __future__ import annotations

from flask import url_for
from flask_login import current_user

from hub.web import shell
from hub.web.i18n import N_
from hub.web.i18n import gettext as _

SECTIONS: dict[str, tuple[str, str, str]] = {
    "channels": (N_("Mes canaux"), "list", "channels.index"),
    "endings": (N_("Échéances"), "clock", "endings.index"),
    "requests": (N_("Demandes"), "question", "requests.index"),
    "accounts": (N_("Comptes"), "user", "administration.accounts"),
    "scopes": (N_("Périmètres d’accès"), "lock", "administration.scopes"),
    "texts": (N_("Textes"), "piece", "consent_texts.show"),
    "password": (N_("Mot de passe"), "lock", "settings.password"),
    "glass": (N_("Bris de glace"), "glass", "emergencies.index"),
    "openings": (N_("Ouvertures sur motif"), "lock", "openings.index"),
    "journal": (N_("Journal d’audit"), "shield", "journal.show"),
}
"""Key → name, icon, endpoint."""

BY_ROLE: dict[str, tuple[str, ...]] = {
    "administrator": ("accounts", "scopes", "requests", "texts"),
    "dpo": ("journal", "glass", "openings", "scopes", "texts"),
}
"""Role → its sections, its home first; the other roles follow households."""

OF_TEAMS = ("channels", "endings", "requests")
WITH_PROVISIONAL = ("password",)


def home_url() -> str:
    """Where the signed-in professional begins."""
    return url_for(SECTIONS[_keys()[0]][2])


def build_shell() -> shell.Shell | None:
    """The frame of this request's page, or None for a visitor."""
    if not current_user.is_authenticated:
        return None
    signed_in = current_user.signed_in
    return shell.Shell(
        name=current_user.name,
        field=signed_in.partner.field,
        organisation=signed_in.partner.name,
        home_url=home_url(),
        preferences_url=url_for("connexion.preferences"),
        sign_out_url=url_for("connexion.leave"),
        sections=tuple(_section(key) for key in _keys()),
        settings_url="" if signed_in.provisional else url_for("settings.show"),
        search_url=url_for("searching.across") if _keys() is OF_TEAMS else "",
        recent_url=url_for("channels.recent") if _keys() is OF_TEAMS else "",
        help_url=url_for("help.show"),
        alarm_url=url_for("emergencies.alert") if "glass" in _keys() else "",
    )


def _keys() -> tuple[str, ...]:
    signed_in = current_user.signed_in
    return WITH_PROVISIONAL if signed_in.provisional else BY_ROLE.get(signed_in.actor.role, OF_TEAMS)


def _section(key: str) -> shell.Section:
    name, icon, endpoint = SECTIONS[key]
    return shell.Section(key, _(name), icon, url_for(endpoint))
