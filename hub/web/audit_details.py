"""Words for what one entry of the audit log says in detail: why it was allowed or not, what it changed,
through which door; and why somebody takes the log away."""

from __future__ import annotations

from hub.web.audit_texts import words
from hub.web.i18n import N_

REASONS = {
    "account_inactive": N_("Compte inactif"),
    "partner_suspended": N_("Convention suspendue"),
    "no_contents": N_("Rôle sans contenu"),
    "not_found": N_("Adresse inconnue"),
    "not_member": N_("Hors équipe"),
    "too_many_refusals": N_("Refus comptés ensemble"),
    "role_limit": N_("Réservé à un autre rôle"),
    "closed_category": N_("Catégorie fermée"),
    "profession_not_listed": N_("Métier non admis"),
    "scope_category": N_("Hors périmètre"),
    "subject_dissolved": N_("Ensemble dissous"),
    "legal_basis_missing": N_("Sans base légale"),
    "consent_refused": N_("Consentement refusé"),
    "consent_withdrawn": N_("Consentement retiré"),
    "consent_expired": N_("Consentement expiré"),
    "consent_missing": N_("Consentement à recueillir"),
    "log_broken": N_("Journal rompu"),
    "quarantined": N_("Antivirus : en analyse"),
    "infected": N_("Antivirus : virus détecté"),
    "password_wrong": N_("Mot de passe faux"),
    "token_scope": N_("Hors droits du jeton"),
}

BASES = {
    "own_contribution": N_("Son propre apport"),
    "consent": N_("Consentement"),
    "legal_basis": N_("Base légale"),
    "break_glass": N_("Bris de glace"),
    "dpo_opening": N_("Ouverture par les délégués"),
    "team_role": N_("Rôle dans l’équipe"),
}

ORIGINS = {
    "web": N_("Pages du hub"),
    "api": N_("Interface de programmation"),
    "cli": N_("Ligne de commande du serveur"),
    "job": N_("Tâche de fond"),
}

MOTIVES = {
    "access_review": N_("Revue des accès"),
    "person_request": N_("Demande d’une personne"),
    "incident": N_("Incident"),
    "authority_request": N_("Demande d’une autorité"),
    "evidence": N_("Preuve à garder hors du hub"),
}

CHANGES = {
    "as_of": N_("À la date du"),
    "asked": N_("Demandé"),
    "audience": N_("Destinataires"),
    "agreement": N_("Accord requis"),
    "capacity": N_("Qualité"),
    "category": N_("Catégorie"),
    "cause": N_("Cause"),
    "checkpoint_root": N_("Tête"),
    "checkpoint_size": N_("Taille de l’ancrage"),
    "cut_off": N_("Échéance"),
    "date_origin": N_("Origine de la date"),
    "decided_by": N_("Décidé par"),
    "decision": N_("Réponse"),
    "digest": N_("Empreinte"),
    "document_type": N_("Type de pièce"),
    "finding": N_("Relecture"),
    "forgotten_size": N_("Entrées échues"),
    "from_at": N_("Depuis"),
    "item": N_("Élément"),
    "key": N_("Clé"),
    "language": N_("Langue"),
    "legal_basis": N_("Base légale"),
    "level": N_("Niveau"),
    "log_epoch": N_("Époque"),
    "method": N_("Recueil"),
    "motive": N_("Motif"),
    "number": N_("Nombre"),
    "page": N_("Page"),
    "parameter": N_("Paramètre"),
    "partner": N_("Partenaire"),
    "profession": N_("Métier"),
    "request": N_("Demande"),
    "results": N_("Résultats"),
    "role": N_("Rôle"),
    "stage": N_("Palier"),
    "stated": N_("Motif écrit"),
    "status": N_("État"),
    "text_version": N_("Version du texte"),
    "theme": N_("Thème"),
    "until_at": N_("Jusqu’au"),
    "use": N_("Usage"),
    "verdict": N_("Verdict"),
}

DATE_ORIGINS = {
    "taken_over": N_("Lue par le hub, puis reprise"),
    "written": N_("Écrite à la main"),
    "cleared": N_("Retirée : sans date de fin"),
}

RESULTS = {
    "0": N_("Aucun"),
    "1-10": N_("De 1 à 10"),
    "more": N_("Plus de 10"),
}

COLUMNS = {
    "action": N_("action"),
    "actor_id": N_("acteur"),
    "actor_kind": N_("sorte d’acteur"),
    "at": N_("heure"),
    "basis_id": N_("numéro de la base"),
    "basis_kind": N_("base"),
    "changes": N_("changements"),
    "entry_id": N_("identifiant"),
    "household_id": N_("foyer"),
    "object_id": N_("numéro de l’objet"),
    "object_kind": N_("objet"),
    "origin": N_("origine"),
    "outcome": N_("résultat"),
    "partner": N_("organisation"),
    "purpose": N_("but déclaré"),
    "reason": N_("motif"),
    "role": N_("rôle"),
    "row_digest": N_("empreinte de la ligne"),
    "rule": N_("version de la règle"),
    "subject_ids": N_("personnes concernées"),
    "v": N_("version du format"),
    "guard": N_("ancrage gardé hors de la base"),
}
"""What a verification says differs: the keys of an entry, and the note of the guard."""

CONDITIONS = {
    "not_whole": N_("Des empreintes manquent : plus rien n’est scellé."),
    "rollback": N_("La base est revenue en arrière : il y manque ce que dit un ancrage gardé dehors."),
    "fork": N_("La base contredit le dernier ancrage gardé dehors."),
    "guard_missing": N_("L’ancrage gardé hors de la base a disparu."),
    "guard_unreadable": N_("L’ancrage gardé hors de la base est illisible."),
}
"""Why nothing is signed any more; `sound` needs no word."""

reason_words = words(REASONS)
basis_words = words(BASES)
origin_words = words(ORIGINS)
motive_words = words(MOTIVES)
change_words = words(CHANGES)
column_words = words(COLUMNS)
value_words = {"date_origin": words(DATE_ORIGINS), "results": words(RESULTS)}
"""By change, the words of its values."""
condition_words = words(CONDITIONS)
