"""The words of the letter that tells a household it was looked into: in French, and in plain words beside.

They are printed and handed over, so they are the same whatever language the screen speaks.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import g

from hub.platform.information_letter import Letter
from hub.web import formats, texts
from hub.web.i18n import SOURCE, language

CAUSES = {
    "life": "un danger pour la vie ou la santé",
    "child": "un enfant en danger",
    "violence": "des violences ou une mise à l’abri",
    "missing": "une personne introuvable et signalée",
}
FUNCTIONS = {
    "worker": "un intervenant",
    "referent": "un référent",
    "coordinator": "un coordinateur",
    "manager": "un responsable",
}


def letter_lines(letter: Letter) -> list[tuple[str, str]]:
    """Line by line, what is said and the same in plain words."""
    spoken, g.hub_language = language(), SOURCE
    day = formats.long_date(letter.opened_at)
    start, end = formats.clock_time(letter.opened_at), formats.clock_time(letter.until)
    opened, read = _names(letter.categories), _names(letter.read)
    g.hub_language = spoken
    cause = CAUSES.get(letter.cause, "un danger")
    function = FUNCTIONS.get(letter.role, "un professionnel")
    return [
        (
            f"Madame, Monsieur, le {day}, de {start} à {end}, votre dossier a été ouvert en urgence.",
            f"Le {day}, quelqu’un a regardé votre dossier sans vous demander. C’était une urgence.",
        ),
        (
            f"Il l’a été par {function} de l’organisation {letter.partner}.",
            f"C’est une personne qui travaille à {letter.partner}.",
        ),
        (f"La raison donnée est : {cause}.", f"Pourquoi ? Il fallait agir vite : {cause}."),
        (
            f"Ont été ouverts, pour lecture seulement : {opened}.",
            f"Cette personne pouvait lire : {opened}. Elle ne pouvait rien écrire, rien emporter.",
        ),
        (
            f"Ont été consultés : {read}." if read else "Rien n’a été consulté.",
            f"Elle a lu : {read}." if read else "Elle n’a rien lu.",
        ),
        (
            "Cette ouverture ne donnait pas accès à ce qui touche à la santé et aux violences.",
            "L’urgence n’ouvrait rien sur votre santé, ni sur les violences.",
        ),
        (
            "Chaque lecture est inscrite dans un journal. Un délégué à la protection des données la relit.",
            "Tout est noté. Une autre personne vérifie que c’était nécessaire.",
        ),
        (
            (
                "Vous pouvez demander des explications, ou vous plaindre, au délégué à la protection"
                f" des données de {letter.partner} ou de l’organisation qui vous suit."
            ),
            "Vous n’êtes pas d’accord ? Dites-le à votre référent. Il vous dira à qui écrire.",
        ),
        (
            (
                "Vous pouvez aussi adresser une plainte à la CNIL : 3 place de Fontenoy, TSA 80715,"
                " 75334 Paris Cedex 07, ou www.cnil.fr/plaintes."
            ),
            "Vous pouvez aussi écrire à la CNIL. Elle protège les informations des gens. C’est gratuit.",
        ),
        (
            "Cela ne change rien à votre accompagnement, ni à ce que vous avez accepté ou refusé.",
            "Votre oui et votre non restent les mêmes. L’aide reste la même.",
        ),
    ]


def _names(categories: Iterable[str]) -> str:
    return ", ".join(texts.category(code).word.lower() for code in categories)
