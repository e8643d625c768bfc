"""Sentences for what a form or a file got wrong: what happened, then what to do.

Codes come from `DocumentRejectedError.reason`, `InvalidInputError.code`, `ConflictError.code` and
`SignInError.code`; `details` fill the placeholders. The same sentence stands in the summary, at the field
and in problem+json.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.documents.formats import accepted_formats
from hub.web import formats
from hub.web.i18n import N_
from hub.web.i18n import gettext as _
from hub.web.input_texts import INPUTS


@dataclass(frozen=True, slots=True)
class Rejection:
    """`word` for the chip, `sentence` for the line beside the file."""

    word: str
    sentence: str


DOCUMENTS: dict[str, tuple[str, str]] = {
    "type_not_allowed": (
        N_("Type refusé"),
        N_("Ce type de fichier n’est pas accepté. Envoyez l’un de ceux-ci : %(types)s."),
    ),
    "empty_file": (
        N_("Vide"),
        N_("Le fichier est vide (0 octet). Reprenez la photo ou choisissez-en un autre."),
    ),
    "too_large": (
        N_("Trop lourd"),
        N_("Le fichier dépasse %(limit)s. Réduisez-le, ou envoyez-le en plusieurs parties."),
    ),
    "truncated": (
        N_("Incomplet"),
        N_("Le fichier est coupé avant la fin. Rouvrez l’original, puis renvoyez-le."),
    ),
    "content_mismatch": (
        N_("Type trompeur"),
        N_("Le contenu ne correspond pas à l’extension du fichier. Réenregistrez-le, puis renvoyez-le."),
    ),
    "password_protected": (
        N_("Protégé"),
        N_("Le fichier est protégé par un mot de passe. Retirez la protection, puis renvoyez-le."),
    ),
    "active_content": (
        N_("Contenu actif"),
        N_("Le fichier contient un programme ou une macro. Enregistrez-le en PDF simple, puis renvoyez-le."),
    ),
    "unreadable": (
        N_("Illisible"),
        N_("Le fichier est abîmé, le hub n’arrive pas à le lire. Demandez-en un autre à la personne."),
    ),
    "too_many_pages": (
        N_("Trop de pages"),
        N_("Le fichier a trop de pages. Envoyez-le en plusieurs parties."),
    ),
    "too_many_parts": (
        N_("Trop morcelé"),
        N_("Le fichier est arrivé en trop de morceaux. Renvoyez-le avec une connexion plus stable."),
    ),
    "too_many_pixels": (
        N_("Image trop grande"),
        N_("L’image est trop grande. Reprenez la photo à une taille plus petite."),
    ),
    "archive_bomb": (
        N_("Bloqué"),
        N_("Le fichier se déplie de façon anormale. Il n’est pas gardé. Demandez-en un autre à la personne."),
    ),
    "image_expected": (
        N_("Pas une image"),
        N_("Il faut ici une image : JPEG, PNG ou HEIC. Photographiez la fiche signée, puis renvoyez-la."),
    ),
    "infected": (
        N_("Bloqué"),
        N_("Virus détecté. Le fichier n’est pas gardé. Demandez-en un autre à la personne."),
    ),
}

CONFLICTS: dict[str, str] = {
    "changed": N_("Quelqu’un a modifié cela avant vous. Relisez, puis recommencez."),
    "already_open": N_(
        "Vous avez déjà un bris de glace ouvert sur ce foyer. Fermez-le avant d’en ouvrir un autre."
    ),
    "glass_open": N_("Ce bris de glace est encore ouvert. Relisez-le quand il aura pris fin."),
    "already_reviewed": N_("Ce bris de glace est déjà relu. Une relecture ne se reprend pas."),
    "scope_changed": N_("Le périmètre a changé depuis. Voici ce qu’il est : relisez, puis recommencez."),
    "proposal_answered": N_("Cette proposition a déjà reçu une réponse."),
    "suspension_waiting": N_("Une proposition sur ce partenaire attend déjà une réponse, dans la liste."),
    "proposal_outdated": N_(
        "Cette proposition ne peut plus être confirmée : ce qu’elle demande a changé, "
        "ou qui l’a faite ne peut plus décider."
    ),
    "proposal_lapsed": N_("Cette proposition est caduque : personne n’a répondu à temps. Refaites-la."),
    "separation_waiting": N_("Une séparation de ce foyer attend déjà une réponse. La voici."),
    "second_home_settled": N_("Cette demande n’attend plus de réponse. La page dit qui vit dans le foyer."),
    "separation_answered": N_("Cette proposition n’attend plus de réponse. La page dit où en est le foyer."),
    "log_broken": N_("Le journal est rompu : les exports sont bloqués. Prévenez les délégués."),
    "guard_unreadable": N_(
        "Une note gardée du journal ne s’ouvre pas : rien n’est signé. Voyez l’exploitant."
    ),
    "log_sound": N_("Rien n’empêche de signer le journal tel qu’il est. Vérifiez-le : le verdict le dit."),
    "no_checkpoint": N_("Aucun ancrage n’est encore signé. Vérifiez le journal : le verdict dit pourquoi."),
    "document_changed": N_("Quelqu’un vient de dire autre chose de cette pièce. Relisez, puis recommencez."),
    "date_not_read": N_(
        "Le hub ne lit pas cette date sur la pièce. Relisez le papier, puis écrivez sa date."
    ),
    "date_unchanged": N_("Cette pièce finit déjà à cette date."),
    "no_date_to_clear": N_("Cette pièce est déjà sans date de fin."),
    "document_masked": N_("Cette pièce est masquée. Plus rien ne s’en dit."),
    "document_not_clean": N_("L’antivirus n’a pas dit cette pièce saine. Elle ne peut pas être validée."),
    "request_settled": N_("Cette demande n’attend plus de réponse. La liste dit où elle en est."),
    "reuse_waiting": N_("Une pièce est déjà proposée et attend sa réponse."),
    "in_flight": N_("Cette demande est déjà en cours. Attendez sa réponse."),
    "already_deposited": N_("Déjà déposée le %(day)s par %(author)s."),
    "upload_moved": N_("Cet envoi a avancé entre-temps. Il reprend là où il en est."),
    "upload_expired": N_(
        "Cet envoi a trop attendu : ce qui était reçu est effacé. Choisissez le fichier de nouveau."
    ),
    "repeat_with_other_content": N_(
        "La même clé a servi à une autre demande. Rechargez la page, puis recommencez."
    ),
}

SIGN_IN: dict[str, str] = {
    "sign_in_failed": N_("L’adresse ou le mot de passe ne convient pas."),
    "sign_in_throttled": N_("Trop d’essais. Attendez %(minutes)s min avant de recommencer."),
    "account_inactive": N_("Ce compte n’est pas actif. Contactez l’administrateur de votre organisation."),
    "session_ended": N_("Votre session a pris fin. Reconnectez-vous ; votre brouillon est gardé."),
}


def rejection(reason: str, details: Mapping[str, object] | None = None) -> Rejection:
    """The words for a file that was not accepted."""
    word, sentence = DOCUMENTS.get(reason, DOCUMENTS["unreadable"])
    limit = (details or {}).get("limit")
    shown = formats.size(limit) if isinstance(limit, int) else _("la taille permise")
    return Rejection(_(word), _(sentence, types=accepted_formats().words, limit=shown))


def input_error(code: str, details: Mapping[str, object] | None = None) -> str:
    """The words beside a field; what counts bytes is said as people say it."""
    said = dict(details or {})
    said |= {name: formats.size(int(str(said[name]))) for name in ("used", "limit", "left") if name in said}
    return _(INPUTS.get(code, INPUTS["malformed"]), **said)


def conflict(code: str, details: Mapping[str, Any] | None = None) -> str:
    """The words for a lost race, a reused key or a file sent twice."""
    said = details or {}
    shown = (
        {"day": formats.long_date(said["posted_at"]), "author": said["author"]} if "author" in said else {}
    )
    return _(CONFLICTS.get(code, CONFLICTS["changed"]), **shown)


def outage(*, unknown: bool = False) -> tuple[str, str]:
    """What became of a request while a service was away, and what to do; `unknown` when nobody knows."""
    if unknown:
        return (
            _("Un service a été perdu au moment d’enregistrer : c’est peut-être fait, peut-être pas."),
            _("Vérifiez avant de recommencer. Si cela continue, donnez la référence à votre administrateur."),
        )
    return (
        _("Un service dont il a besoin ne répond pas. Rien n’a été enregistré, rien n’est perdu."),
        _("Réessayez dans une minute. Si cela continue, donnez la référence à votre administrateur."),
    )


def sign_in_error(code: str, retry_after: int | None = None) -> str:
    """The words above the sign-in form; the same for an unknown and a known account."""
    minutes = max(1, -(-(retry_after or 60) // 60))
    return _(SIGN_IN.get(code, SIGN_IN["sign_in_failed"]), minutes=minutes)
