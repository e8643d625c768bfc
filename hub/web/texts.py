"""Words and icons for the codes of the domain: categories, partner fields, roles, statuses, outcomes.

Codes come from the operations and the configuration; a code these tables do not know is shown as it is,
with a neutral icon, so that another platform's partners never break a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hub.web import rejections
from hub.web.i18n import N_
from hub.web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Look:
    """A word, an icon of icons.svg, a class of the stylesheet."""

    word: str
    icon: str
    css: str = ""


CATEGORIES = {
    "identity": Look(N_("État civil et séjour"), "identite"),
    "employment": Look(N_("Emploi et formation"), "emploi"),
    "resources": Look(N_("Ressources"), "ressources"),
    "housing": Look(N_("Hébergement et logement"), "logement"),
    "family": Look(N_("Famille et scolarité"), "famille"),
    "social": Look(N_("Accompagnement social"), "social"),
    "coordination": Look(N_("Coordination"), "list"),
    "health": Look(N_("Santé"), "sante"),
    "protection": Look(N_("Violences et mise à l’abri"), "shield"),
}
CLOSED_CATEGORIES = ("health", "protection")

FIELDS = {
    "employment": Look(N_("Emploi"), "emploi", "p-emploi"),
    "social": Look(N_("Social"), "social", "p-social"),
    "housing": Look(N_("Logement"), "logement", "p-logement"),
}

ROLES = {
    "worker": Look(N_("Intervenant"), "user"),
    "referent": Look(N_("Référent"), "user"),
    "coordinator": Look(N_("Coordinateur"), "user"),
    "secretary": Look(N_("Secrétariat"), "user"),
    "manager": Look(N_("Responsable"), "user"),
    "dpo": Look(N_("Délégué à la protection des données"), "shield"),
    "administrator": Look(N_("Administrateur"), "settings"),
}

PROFESSIONS = {
    "job_counsellor": N_("Conseil en emploi"),
    "housing_adviser": N_("Conseil en logement"),
    "housing_officer": N_("Gestion du logement"),
    "social_worker": N_("Service social"),
    "educator": N_("Éducation spécialisée"),
    "psychologist": N_("Psychologie"),
    "nurse": N_("Soins infirmiers"),
    "coordinator": N_("Coordination"),
    "secretary": N_("Secrétariat"),
    "manager": N_("Encadrement"),
    "lawyer": N_("Droit"),
    "administrator": N_("Administration"),
}

CONSENT_STATUSES = {
    "given": Look(N_("Donné"), "check", "ok"),
    "partial": Look(N_("Partiel"), "half", "warn"),
    "refused": Look(N_("Refusé"), "cross", "bad"),
    "withdrawn": Look(N_("Retiré"), "back", "off"),
    "expired": Look(N_("Expiré"), "clock", "off"),
    "pending": Look(N_("À recueillir"), "dash", "todo"),
}

ACCESS_CELLS = {
    "write": Look(N_("Lit et écrit"), "check", "ok"),
    "read": Look(N_("Lit"), "eye", "ok"),
    "own": Look(N_("Ses apports"), "user", "off"),
    "none": Look(N_("Hors périmètre"), "dash", "off"),
    "closed": Look(N_("Fermée"), "lock", "off"),
    "no_basis": Look(N_("Sans base légale"), "lock", "off"),
    **{code: CONSENT_STATUSES[code] for code in ("refused", "withdrawn", "expired", "pending")},
}

SCOPE_LEVELS = {
    "none": Look(N_("Aucun"), "dash", "off"),
    "read": Look(N_("Lecture"), "eye", "info"),
    "write": Look(N_("Écriture"), "check", "ok"),
}

LEGAL_BASES = {
    "public_interest": N_("Mission d’intérêt public"),
    "legal_obligation": N_("Obligation légale"),
    "consent": N_("Consentement"),
    "vital_interest": N_("Intérêt vital"),
}

AGREEMENTS = {
    "required": N_("accord de chaque personne concernée"),
    "unless_refused": N_("sauf si une personne refuse"),
    "not_required": N_("sans demander d’accord"),
}

DOCUMENT_STATES = {
    "deposited": Look(N_("Déposée"), "clock", "off"),
    "to_check": Look(N_("À vérifier"), "eye", "info"),
    "validated": Look(N_("Validée"), "check", "ok"),
    "to_redo": Look(N_("À refaire"), "back", "bad"),
    "expired": Look(N_("Périmée"), "clock", "bad"),
    "missing": Look(N_("Manquante"), "dash", "todo"),
    "not_applicable": Look(N_("Sans objet"), "dash", "off"),
    "hidden": Look(N_("Non visible pour vous"), "lock", "off"),
    "masked": Look(N_("Masquée"), "lock", "off"),
}

SCANS = {
    "waiting": Look(N_("Analyse antivirus en cours"), "clock", "off"),
    "clean": Look(N_("Analysée, saine"), "check", "ok"),
    "infected": Look(N_("Virus détecté"), "warn", "bad"),
    "unscanned": Look(N_("Non analysée (moteur absent)"), "dash", "off"),
}

COLLECTING_STEPS = {
    "language": N_("Choisir la langue"),
    "explain": N_("Expliquer"),
    "understand": N_("Vérifier la compréhension"),
    "answers": N_("Recueillir les réponses"),
    "review": N_("Relire et confirmer"),
}

METHODS = {
    "signed_sheet": N_("Fiche papier signée"),
    "signature_on_screen": N_("Signature à l’écran"),
    "oral_with_witness": N_("Oral, avec témoin"),
}

CAPACITIES = {
    "self": N_("en son nom"),
    "parent": N_("comme parent"),
    "guardian": N_("comme tuteur"),
}

CONSENT_LANGUAGES = {
    "fr": N_("Français"), "en": N_("Anglais"), "ar": N_("Arabe"), "prs": N_("Dari"), "ps": N_("Pachto"),
    "ti": N_("Tigrinya"), "uk": N_("Ukrainien"), "bn": N_("Bengali"),
}  # fmt: skip

CAUSES = {
    "life": N_("Danger pour la vie ou la santé"),
    "child": N_("Enfant en danger"),
    "violence": N_("Violences, mise à l’abri"),
    "missing": N_("Personne introuvable et signalée"),
}

FINDINGS = {
    "justified": Look(N_("Justifié"), "check", "ok"),
    "not_justified": Look(N_("Non justifié"), "cross", "bad"),
    "incident": Look(N_("Incident"), "warn", "bad"),
}

OUTCOMES = {
    "permitted": Look(N_("Permis"), "check", "ok"),
    "refused": Look(N_("Refusé"), "cross", "bad"),
    "failed": Look(N_("Échec"), "warn", "warn"),
    "done": Look(N_("Fait"), "check", ""),
}

VERDICTS = {
    "intact": Look(N_("Le journal est intact"), "shield", "ok"),
    "broken": Look(N_("Le journal est rompu"), "warn", "bad"),
    "incomplete": Look(N_("Vérification incomplète"), "warn", "warn"),
    "unverified": Look(N_("Journal pas encore vérifié"), "shield", "off"),
}

THEMES = {"auto": N_("Comme l’appareil"), "light": N_("Clair"), "dark": N_("Sombre")}


def look(table: dict[str, Look]) -> Callable[[str], Look]:
    """The words for a code of a table, translated for this request."""

    def find(code: str) -> Look:
        known = table.get(code)
        return Look(_(known.word), known.icon, known.css) if known else Look(code, "info")

    return find


def word(table: dict[str, str]) -> Callable[[str], str]:
    """Same, for tables that hold words only."""

    def find(code: str) -> str:
        return _(table[code]) if code in table else code

    return find


category = look(CATEGORIES)
field = look(FIELDS)
role = look(ROLES)
consent_status = look(CONSENT_STATUSES)
access_cell = look(ACCESS_CELLS)
scope_level = look(SCOPE_LEVELS)
document_state = look(DOCUMENT_STATES)
scan = look(SCANS)
outcome = look(OUTCOMES)
verdict = look(VERDICTS)
method = word(METHODS)
capacity = word(CAPACITIES)
consent_language = word(CONSENT_LANGUAGES)
theme_name = word(THEMES)
profession = word(PROFESSIONS)
legal_basis = word(LEGAL_BASES)
agreement = word(AGREEMENTS)
cause = word(CAUSES)
finding = look(FINDINGS)


def category_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Categories as a list to choose from."""
    return [(code, category(code).word) for code in codes]


TEMPLATE_GLOBALS: dict[str, Any] = {
    "category_look": category,
    "field_look": field,
    "role_look": role,
    "consent_status_look": consent_status,
    "access_cell_look": access_cell,
    "scope_level_look": scope_level,
    "document_state_look": document_state,
    "scan_look": scan,
    "outcome_look": outcome,
    "verdict_look": verdict,
    "method_name": method,
    "capacity_name": capacity,
    "consent_language_name": consent_language,
    "theme_name": theme_name,
    "profession_name": profession,
    "legal_basis_name": legal_basis,
    "agreement_name": agreement,
    "cause_name": cause,
    "finding_look": finding,
    "category_choices": category_choices,
    "rejection": rejections.rejection,
}
