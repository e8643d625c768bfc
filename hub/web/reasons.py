"""Every reason the hub says no for: a sentence and a way out, the same for pages, fragments and the API.

Which reason may be shown to whom is decided by the access rule (`decision.shown`), never here. A
sentence says what happened without blaming; the way out says what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.web import formats
from hub.web.i18n import N_
from hub.web.i18n import gettext as _

UNIFORM = frozenset({"not_found", "not_member", "nothing", "subject_dissolved"})
"""Reasons that must look like an address nobody knows."""


@dataclass(frozen=True, slots=True)
class Reason:
    """`dated` replaces `sentence` when the decision says since when; `chip` is a style, an icon, a word."""

    sentence: str
    way_out: str
    chip: tuple[str, str, str] | None = None
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason in words, ready for a page, a fragment or problem+json."""

    reason: str
    title: str
    sentence: str
    way_out: str
    chip: tuple[str, str, str] | None = None


REASONS: dict[str, Reason] = {
    "account_inactive": Reason(
        N_("Votre compte n’est pas actif en ce moment."),
        N_("Demandez à l’administrateur de votre organisation de le rouvrir."),
    ),
    "partner_suspended": Reason(
        N_("La convention de %(organisation)s avec la plateforme est suspendue ou terminée."),
        N_("Contactez l’administrateur de votre organisation."),
    ),
    "no_contents": Reason(
        N_("Votre rôle ne donne accès à aucun contenu."),
        N_("Les notes et les pièces sont ouvertes aux équipes qui suivent les foyers."),
    ),
    "not_found": Reason(
        N_("Cette page n’existe pas ou ne vous est pas ouverte."),
        N_("Si vous suivez ce foyer, demandez à son référent de vous ajouter à l’équipe."),
    ),
    "not_member": Reason(
        N_("Ce canal n’existe pas ou ne vous est pas ouvert."),
        N_("Si vous suivez ce foyer, demandez à son référent de vous ajouter à l’équipe."),
    ),
    "nothing": Reason(
        N_("Rien de visible avec vos droits."),
        N_("Vérifiez le code, ou retirez un filtre. Cette réponse ne dit pas si l’élément existe."),
    ),
    "role_limit": Reason(
        N_("Votre rôle ne permet pas cette action."),
        N_("Adressez-vous au référent du foyer dans votre organisation."),
        ("off", "dash", N_("Hors rôle")),
    ),
    "closed_category": Reason(
        N_("La santé et les violences ne s’écrivent jamais pour tout un foyer."),
        N_("Écrivez pour la personne concernée, ou décrivez le besoin pratique dans une autre catégorie."),
        ("off", "lock", N_("Fermée")),
    ),
    "profession_not_listed": Reason(
        N_("Votre métier n’est pas de ceux à qui la loi ouvre %(category)s."),
        N_("Écrivez le besoin pratique dans une catégorie ouverte, par exemple « pas de travail de nuit »."),
        ("off", "lock", N_("Fermée")),
    ),
    "scope_category": Reason(
        N_("Votre périmètre d’accès ne comprend pas %(category)s."),
        N_("Demandez une extension à l’administrateur de votre organisation, en disant pourquoi."),
        ("off", "dash", N_("Hors périmètre")),
    ),
    "subject_dissolved": Reason(
        N_("Cette page n’existe pas ou ne vous est pas ouverte."),
        N_("Si vous suivez ce foyer, demandez à son référent de vous ajouter à l’équipe."),
    ),
    "legal_basis_missing": Reason(
        N_("Aucune base légale en vigueur ne permet à %(organisation)s de traiter %(category)s."),
        N_("Contactez le délégué à la protection des données de votre organisation."),
        ("off", "lock", N_("Sans base légale")),
    ),
    "consent_missing": Reason(
        N_("La personne n’a pas encore dit si %(organisation)s peut voir %(category)s."),
        N_("Recueillez son accord en face à face, ou demandez l’information utile au référent."),
        ("todo", "dash", N_("À recueillir")),
    ),
    "consent_refused": Reason(
        N_("La personne n’a pas accepté que %(organisation)s voie %(category)s."),
        N_("C’est son droit. Demandez l’information utile au référent, ou reposez la question plus tard."),
        ("bad", "cross", N_("Refusé")),
        N_("La personne n’a pas accepté, le %(date)s, que %(organisation)s voie %(category)s."),
    ),
    "consent_withdrawn": Reason(
        N_("La personne a retiré son accord. Rien n’est supprimé, l’accès est suspendu."),
        N_("C’est son droit. Vos propres notes et pièces vous restent ouvertes."),
        ("off", "back", N_("Retiré")),
        N_("La personne a retiré son accord le %(date)s. Rien n’est supprimé, l’accès est suspendu."),
    ),
    "consent_expired": Reason(
        N_("Le consentement a pris fin. Rien n’est supprimé, l’accès est suspendu."),
        N_("Recueillez de nouveau l’accord de la personne."),
        ("off", "clock", N_("Expiré")),
        N_("Le consentement a pris fin le %(date)s. Rien n’est supprimé, l’accès est suspendu."),
    ),
    "quarantined": Reason(
        N_("L’antivirus n’a pas encore analysé ce fichier."),
        N_("Attendez la fin de l’analyse : la pièce s’ouvrira d’elle-même si elle est saine."),
        ("off", "clock", N_("Analyse")),
    ),
    "masked": Reason(
        N_("Cette pièce est masquée. Son contenu ne se lit plus."),
        N_("Demandez une autre pièce à la personne, ou le motif à l’organisation qui l’a déposée."),
        ("off", "lock", N_("Masquée")),
    ),
    "infected": Reason(
        N_("L’antivirus a trouvé un virus dans ce fichier. Personne ne peut le télécharger."),
        N_(
            "Demandez un autre fichier à la personne et déposez-le. Si l’original est sur votre poste, "
            "ne l’ouvrez pas et prévenez votre service informatique."
        ),
        ("bad", "warn", N_("Virus détecté")),
    ),
    "mfa_required": Reason(
        N_("Cette action demande une nouvelle vérification de votre identité."),
        N_("Reconnectez-vous avec votre second facteur, puis recommencez."),
        ("warn", "shield", N_("À vérifier")),
    ),
    "retention_ended": Reason(
        N_("La durée de conservation est terminée."),
        N_("Aucun accès n’est possible. Le délégué à la protection des données peut vous renseigner."),
        ("off", "clock", N_("Conservation terminée")),
        N_("La durée de conservation est terminée depuis le %(date)s."),
    ),
    "token_scope": Reason(
        N_("Ce jeton n’a pas été créé pour cette action."),
        N_("Créez un jeton avec la portée demandée."),
    ),
    "break_glass_available": Reason(
        N_("Un accès d’urgence est possible ; il est tracé et relu."),
        N_("Ouvrez un bris de glace seulement si quelqu’un est en danger."),
        ("warn", "glass", N_("Urgence")),
    ),
}


OF_COPIES: dict[str, tuple[str, str]] = {
    "consent_missing": (
        N_("La personne n’a pas encore dit si %(organisation)s peut prendre copie de %(category)s."),
        "",
    ),
    "consent_refused": (
        N_("La personne n’a pas accepté que %(organisation)s prenne copie de %(category)s."),
        N_("La personne n’a pas accepté, le %(date)s, que %(organisation)s prenne copie de %(category)s."),
    ),
    "consent_withdrawn": (
        N_("La personne a retiré son accord aux copies de %(category)s. Rien n’est supprimé."),
        N_("La personne a retiré le %(date)s son accord aux copies de %(category)s. Rien n’est supprimé."),
    ),
    "consent_expired": (
        N_("L’accord aux copies de %(category)s a pris fin. Rien n’est supprimé."),
        N_("L’accord aux copies de %(category)s a pris fin le %(date)s. Rien n’est supprimé."),
    ),
}
"""Sentence, and dated one, where a copy was asked for: what was said of reading may be another thing."""


WAYS_OUT: dict[str, str] = {
    "ask_referent": N_("Si vous suivez ce foyer, demandez à son référent de vous ajouter à l’équipe."),
    "contact_referent": N_(
        "Demandez l’information utile au référent : il peut écrire le besoin, sans le détail."
    ),
    "contact_administrator": N_("Contactez l’administrateur de votre organisation."),
    "inform_dpo": N_("Le délégué à la protection des données de votre organisation peut vous renseigner."),
    "collect_consent": N_("Recueillez son accord en face à face, dans sa langue. La personne peut dire non."),
    "renew_consent": N_("Recueillez de nouveau l’accord de la personne, en face à face."),
    "ask_extension": N_(
        "Demandez une extension à l’administrateur de votre organisation, en disant pourquoi."
    ),
    "choose_one_person": N_("Choisissez la personne concernée, au lieu de tout le foyer."),
    "write_the_need": N_(
        "Écrivez le besoin pratique dans une catégorie ouverte, par exemple « pas de travail de nuit »."
    ),
}


def refusal(
    reason: str,
    *,
    way_out: str | None = None,
    organisation: str = "",
    category: str = "",
    since: datetime | None = None,
    copying: bool = False,
) -> Refusal:
    """The words for a shown reason; an unknown code gets the words of `not_found`, which reveal nothing."""
    entry = REASONS.get(reason, REASONS["not_found"])
    plain, dated = OF_COPIES[reason] if copying and reason in OF_COPIES else (entry.sentence, entry.dated)
    text = dated if since and dated else plain
    sentence = _(
        text,
        organisation=organisation or _("votre organisation"),
        category=_("la catégorie %(name)s", name=category) if category else _("cette catégorie"),
        date=formats.long_date(since) if since else "",
    )
    title = _("Cette page n’existe pas") if reason in UNIFORM else _("Cela ne vous est pas ouvert")
    way = WAYS_OUT.get(way_out or "", entry.way_out)
    return Refusal(reason, title, sentence, _(way), entry.chip)
