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

INPUTS: dict[str, str] = {
    "required": N_("Remplissez ce champ"),
    "too_long": N_("Ce texte est trop long"),
    "too_short": N_("Ce texte est trop court"),
    "control_characters": N_("Ce texte contient des caractères invisibles qui ne sont pas admis. Retapez-le"),
    "unknown_choice": N_("Choisissez une valeur de la liste"),
    "account_inactive": N_("Ce compte n’est pas actif"),
    "birth_impossible": N_("Cette date de naissance n’est pas possible"),
    "person_twice": N_("Cette personne figure déjà dans la liste"),
    "parent_of_adult": N_("Un adulte répond pour lui-même : laissez « parent » vide"),
    "parent_not_adult": N_("Choisissez un adulte de la liste, avec un nom"),
    "first_team_required": N_("Choisissez au moins un référent, ou suivez ce foyer vous-même"),
    "last_person": N_("Un foyer garde au moins une personne"),
    "adult_on_each_side": N_("Au moins un adulte part, et au moins un reste"),
    "authority_known": N_("Cette autorité est déjà enregistrée"),
    "same_person": N_("Choisissez une autre personne que celle qui part"),
    "already_in_team": N_("Cette personne est déjà dans l’équipe à ces dates. Choisissez-en une autre"),
    "not_in_team": N_("Cette personne n’est pas dans l’équipe"),
    "role_cannot_follow": N_("Le rôle de ce compte ne permet pas cette place. Choisissez une autre personne"),
    "other_partner": N_("Choisissez une personne de la même organisation"),
    "not_a_referent": N_("Cette ligne n’est pas celle d’un référent"),
    "line_ended": N_("Cette ligne est déjà terminée. Rechargez la page"),
    "later_than_line": N_("Cette ligne se termine plus tôt. Choisissez une date avant sa fin"),
    "delegate_of_delegate": N_("Une délégation ne se transmet pas. Partez de la ligne d’origine"),
    "in_the_past": N_("Choisissez aujourd’hui ou une date à venir"),
    "unknown_role": N_("Choisissez un rôle"),
    "unknown_profession": N_("Choisissez un métier"),
    "unknown_category": N_("Choisissez une catégorie"),
    "unknown_partner": N_("Ce partenaire n’est pas connu"),
    "own_account": N_("Vous ne pouvez pas fermer votre propre compte"),
    "bidi_controls": N_("Ce texte contient des marques de direction invisibles. Retapez-le"),
    "too_long_ago": N_("La date de début est trop ancienne"),
    "not_a_date": N_("Écrivez une date comme 31/12/2026"),
    "ends_before_start": N_("La date de fin doit suivre la date de début"),
    "longer_than_maximum": N_("La période ne peut pas dépasser 12 mois"),
    "text_needs_interpreter": N_(
        "Le texte dans cette langue n’est pas approuvé. Avec un interprète, qui dit le texte français, "
        "le recueil est possible : notez son nom ou son service"
    ),
    "no_approved_text": N_(
        "Aucun texte n’est approuvé, ni dans cette langue ni en français. "
        "Demandez l’approbation à un délégué à la protection des données"
    ),
    "text_not_there": N_("Ce texte n’existe pas, ou il a changé. Relisez-le, puis recommencez"),
    "text_already_approved": N_("Ce texte est déjà approuvé"),
    "text_not_approved": N_("Ce texte n’est pas approuvé, ou ne l’est plus"),
    "photo_required": N_("Ajoutez la photo de la fiche signée"),
    "signature_required": N_("Faites signer dans le cadre, ou ajoutez une image de la signature"),
    "image_gone": N_("L’image n’est plus disponible. Ajoutez-la de nouveau"),
    "one_image": N_("Envoyez une seule image"),
    "text_changed": N_("Le texte a changé depuis. Expliquez la nouvelle version, puis confirmez"),
    "not_explained": N_("Confirmez que ce texte a été expliqué"),
    "not_understood": N_("Confirmez que la personne a redit le texte avec ses mots"),
    "adult_decides_alone": N_("Un adulte répond pour lui-même"),
    "no_authority": N_("Cette personne n’a pas l’autorité parentale ou la tutelle"),
    "unknown_person": N_("Choisissez une personne de ce foyer"),
    "unsatisfiable": N_("Cette partie du fichier n’existe pas"),
    "malformed": N_("Cette valeur n’est pas lisible"),
    "in_the_future": N_("Choisissez une date passée : l’avenir ne se rejoue pas"),
    "before_the_item": N_("Choisissez une date à laquelle cet élément existait déjà"),
    "not_a_time": N_("Écrivez une heure comme 17:04"),
    "not_a_period": N_("Écrivez un mois comme 10/2026, ou une année comme 2026"),
    "date_malformed": N_("Écrivez une date comme 12/03/2027"),
    "email_malformed": N_("Écrivez une adresse comme prenom.nom@organisation.fr"),
    "already_used": N_("Cette adresse a déjà un compte"),
    "password_short": N_("Choisissez un mot de passe d’au moins %(minimum)s caractères"),
    "password_long": N_("Ce mot de passe dépasse %(maximum)s caractères"),
    "password_same": N_("Choisissez un mot de passe différent de l’actuel"),
    "password_wrong": N_("Ce n’est pas votre mot de passe actuel"),
    "not_an_officer": N_("Choisissez un délégué à la protection des données"),
    "other_partner_needed": N_("Choisissez une autre personne, d’une autre organisation"),
    "still_open": N_("Ce compte est encore ouvert"),
    "nothing_to_withdraw": N_("Choisissez au moins un accord donné à retirer"),
    "secretary_scope": N_("Le secrétariat n’a que la coordination"),
    "nothing_changed": N_("Changez au moins une case"),
    "unknown_household": N_("Écrivez le code d’un foyer que votre organisation suit"),
    "no_answer": N_("Donnez au moins une réponse, oui ou non"),
    "too_many_pages": N_("Choisissez moins de pièces : %(maximum)s pages au plus"),
    "no_page_image": N_("Ce format n’a pas d’image : cette pièce ne peut pas s’y trouver"),
    "no_file": N_("Choisissez un fichier"),
    "file_last": N_("Le fichier doit venir en dernier, après les autres champs"),
    "unknown_field": N_("Ce champ n’est pas connu ici"),
    "not_a_checkpoint": N_("Ce fichier n’est pas un ancrage signé de ce journal"),
    "already_open": N_("Cela vous est déjà ouvert : rien n’est à demander"),
    "nobody_decides": N_("Aucune demande ne peut ouvrir cela : votre rôle ou la loi ne le permettent pas"),
    "reason_short": N_("Écrivez au moins %(minimum)s caractères : pourquoi, et pour quoi faire"),
    "not_a_code": N_("Écrivez un code comme FOYER-7F3K"),
    "you_are_in_team": N_("Vous êtes déjà dans l’équipe de ce foyer"),
    "already_asked": N_("Vous avez déjà envoyé cette demande, elle attend une réponse"),
    "piece_already_asked": N_("Cette pièce est déjà demandée et attend une réponse"),
    "nobody_there": N_("Choisissez quelqu’un d’autre que vous, de l’équipe de ce foyer"),
    "would_not_see_it": N_("Cette catégorie ne lui est pas ouverte : la demande ne serait pas vue"),
    "asker_may_not_read": N_("Les accords ne laissent pas le demandeur lire cette pièce"),
    "owner_not_there": N_("Personne de l’organisation qui l’a déposée ne peut répondre ici"),
    "too_many_waiting": N_(
        "Vous avez déjà %(maximum)s demandes en attente. Retirez celles qui ne servent plus"
    ),
    "cause_required": N_("Dites pourquoi maintenant : choisissez une raison"),
    "motive_short": N_("Dites ce qui se passe, en %(minimum)s caractères au moins"),
    "finding_required": N_("Dites ce que vous avez trouvé : choisissez une réponse"),
    "not_openable": N_("L’un de ces éléments ne peut pas s’ouvrir ici. Choisissez dans la liste"),
    "never_opened": N_("Cette catégorie ne s’ouvre jamais ainsi. Choisissez-en une de la liste"),
    "unknown_code": N_("Aucun foyer n’a ce code. Vérifiez-le, puis recommencez"),
    "quota_day": N_(
        "Vous avez déposé %(used)s en 24 heures, sur %(limit)s. Attendez demain, ou réduisez ce fichier"
    ),
    "quota_household": N_(
        "Ce foyer a déjà %(used)s de pièces, sur %(limit)s. Réduisez ce fichier, ou voyez l’administrateur"
    ),
    "not_together": N_("Ces deux valeurs ne vont pas ensemble"),
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
    "proposal_lapsed": N_("Cette proposition est caduque : personne n’a répondu à temps. Refaites-la."),
    "separation_waiting": N_("Une séparation de ce foyer attend déjà une réponse. La voici."),
    "separation_answered": N_("Cette proposition n’attend plus de réponse. La page dit où en est le foyer."),
    "log_broken": N_("Le journal est rompu : les exports sont bloqués. Prévenez les délégués."),
    "no_checkpoint": N_("Aucun ancrage n’est encore signé. Vérifiez le journal : le verdict dit pourquoi."),
    "document_changed": N_("Quelqu’un vient de dire autre chose de cette pièce. Relisez, puis recommencez."),
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
    said |= {name: formats.size(int(str(said[name]))) for name in ("used", "limit") if name in said}
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
