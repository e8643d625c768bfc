"""How far the program that opens deposited files is confined here, in the administration's words."""

from __future__ import annotations

from typing import Any

from hub.documents.ocr import EXPECTED, Engine, engine_here, wanted_of
from hub.documents.sandbox import Confinement, confinement_here
from hub.settings import Settings
from hub.web.i18n import N_
from hub.web.i18n import gettext as _

LOCKS = {
    "limits": N_("Limites de mémoire, de temps et de fichiers"),
    "no_new_privs": N_("Aucun nouveau privilège (no_new_privs)"),
    "landlock": N_("Ni fichier ni réseau (Landlock)"),
    "seccomp": N_("Liste fermée d’appels au système (seccomp)"),
}

LANGUAGES = {
    "fra": N_("français"),
    "ara": N_("arabe"),
    "eng": N_("anglais"),
    "fas": N_("persan"),
    "pus": N_("pachto"),
    "tir": N_("tigrigna"),
    "ukr": N_("ukrainien"),
    "ben": N_("bengali"),
}

ESCAPES = {
    "open": N_("ouvrir un fichier"),
    "connect": N_("se connecter au réseau"),
    "datagram": N_("envoyer un message sur le réseau"),
    "fork": N_("lancer un autre processus"),
    "execute": N_("exécuter un programme"),
    "memory": N_("prendre plus de mémoire que permis"),
}


def parsing_view(settings: Settings, found: Confinement | None = None) -> dict[str, Any]:
    """What the canary found at start."""
    found = found or confinement_here()
    return {
        "style": "ok" if found.holds else "bad",
        "icon": "check" if found.holds else "cross",
        "word": _("Isolée") if found.holds else _("Pas isolée"),
        "sentence": _sentence(found, required=settings.sandbox_required),
        "locks": [{"name": _(words), "state": _state(name, found)} for name, words in LOCKS.items()],
        "languages": languages_in_words(engine_here()),
    }


def languages_in_words(engine: Engine | None) -> str:
    """With which languages the text of images is read here, those that lack named too."""
    if engine is None:
        return _("absent de cette machine")
    here = wanted_of(engine.languages.split("+"))
    said = ", ".join(_(LANGUAGES[one]) if one in LANGUAGES else one for one in here)
    missing = ", ".join(_(words) for one, words in LANGUAGES.items() if one in EXPECTED and one not in here)
    return (
        _("%(languages)s ; à installer : %(missing)s", languages=said, missing=missing) if missing else said
    )


def _sentence(found: Confinement, *, required: bool) -> str:
    if found.holds:
        return _(
            "Chaque fichier est ouvert par un programme à part. Au démarrage, un essai d’évasion a échoué : "
            "ce programme n’ouvre aucun fichier, n’atteint pas le réseau et ne lance rien."
        )
    ways = ", ".join(_(ESCAPES[name]) for name in found.escapes)
    if required:
        return _("Aucun fichier n’est accepté : le programme qui les ouvre pourrait %(ways)s.", ways=ways)
    return _("Les fichiers sont acceptés, mais le programme qui les ouvre pourrait %(ways)s.", ways=ways)


def _state(name: str, found: Confinement) -> str:
    taken = any(lock.split()[0] == name for lock in found.locks)
    return _("en vigueur") if taken else _("absent de cette machine")
