"""Words for the codes of the audit log: what was done, to what, for which purpose, what is broken."""

from __future__ import annotations

from collections.abc import Callable

from hub.web.i18n import N_
from hub.web.i18n import gettext as _

ACTIONS = {
    "account:signed_in": N_("Connexion"),
    "account:sign_in_failed": N_("Connexion échouée"),
    "account:sign_in_throttled": N_("Connexion freinée"),
    "account:signed_out": N_("Déconnexion"),
    "account:sessions_ended": N_("Sessions fermées"),
    "account:sessions_listed": N_("Sessions consultées"),
    "account:created": N_("Compte créé"),
    "account:changed": N_("Compte modifié"),
    "account:ended": N_("Compte fermé"),
    "account:password_changed": N_("Mot de passe changé"),
    "account:confirmation_failed": N_("Mot de passe redemandé, faux"),
    "account:display_chosen": N_("Affichage choisi"),
    "accounts:listed": N_("Comptes consultés"),
    "token:created": N_("Jeton créé"),
    "token:ended": N_("Jeton fermé"),
    "household:opened": N_("Canal ouvert pour un foyer"),
    "household:opened_again": N_("Ouverture renvoyée"),
    "household:read": N_("Dossier consulté"),
    "household:erased": N_("Foyer effacé"),
    "member:joined": N_("Personne entrée dans le foyer"),
    "member:left": N_("Personne sortie du foyer"),
    "authority:recorded": N_("Autorité parentale notée"),
    "authority:ended": N_("Autorité parentale terminée"),
    "stage:reached": N_("Palier atteint"),
    "team:joined": N_("Entrée dans l’équipe"),
    "team:left": N_("Sortie de l’équipe"),
    "team:read": N_("Équipe consultée"),
    "team:handed_over": N_("Suivis transmis"),
    "team:handed_over_again": N_("Transmission renvoyée"),
    "channel:listed": N_("Liste des canaux"),
    "channel:opened": N_("Canal consulté"),
    "channel:searched": N_("Recherche"),
    "channel:marked_read": N_("Canal marqué lu"),
    "draft:saved": N_("Brouillon gardé"),
    "draft:read": N_("Brouillon relu"),
    "note:posted": N_("Note écrite"),
    "note:posted_again": N_("Note renvoyée"),
    "note:read": N_("Note lue"),
    "notes:read": N_("Notes lues"),
    "document:deposited": N_("Pièce déposée"),
    "document:deposited_again": N_("Pièce renvoyée"),
    "document:rejected": N_("Fichier refusé"),
    "document:read": N_("Pièce ouverte"),
    "document:downloaded": N_("Original téléchargé"),
    "document:tampered": N_("Pièce altérée"),
    "document:scanned": N_("Pièce analysée, saine"),
    "document:infected": N_("Virus détecté dans une pièce"),
    "documents:listed": N_("Liste des pièces"),
    "content:tampered": N_("Contenu altéré"),
    "consent:recorded": N_("Consentement recueilli"),
    "consent:recorded_again": N_("Consentement déjà recueilli, demande répétée"),
    "consent:withdrawn": N_("Accord retiré"),
    "consent:read": N_("Consentement consulté"),
    "consent:withdrawal_previewed": N_("Retrait examiné avant de confirmer"),
    "consent_text:approved": N_("Texte de consentement approuvé"),
    "consent_text:withdrawn": N_("Approbation d’un texte retirée"),
    "consent_texts:listed": N_("Textes de consentement consultés"),
    "consents:listed": N_("Échéances d’accords consultées"),
    "evidence:received": N_("Preuve de consentement reçue"),
    "evidence:read": N_("Preuve de consentement consultée"),
    "evidence:forgotten": N_("Preuve sans consentement effacée"),
    "receipt:read": N_("Reçu de consentement consulté"),
    "access:refused": N_("Accès refusé"),
    "access:explained": N_("Droits consultés"),
    "access_request:sent": N_("Demande d’accès envoyée"),
    "access_request:read": N_("Demande d’accès lue"),
    "access_requests:listed": N_("Demandes d’accès consultées"),
    "access_request:granted": N_("Demande d’accès acceptée"),
    "access_request:declined": N_("Demande d’accès déclinée"),
    "access_request:withdrawn": N_("Demande d’accès retirée"),
    "break_glass:opened": N_("Bris de glace ouvert"),
    "break_glass:closed": N_("Bris de glace fermé"),
    "break_glass:read": N_("Bris de glace consulté"),
    "break_glass:reviewed": N_("Bris de glace relu"),
    "break_glass:letter_read": N_("Lettre d’information préparée"),
    "opening:made": N_("Éléments ouverts sur motif"),
    "opening:closed": N_("Éléments refermés"),
    "opening:read": N_("Élément lu sur motif"),
    "platform:applied": N_("Configuration appliquée"),
    "partner:changed": N_("Partenaire modifié"),
    "partner:suspended": N_("Partenaire suspendu"),
    "category:changed": N_("Catégorie modifiée"),
    "parameter:changed": N_("Paramètre modifié"),
    "profession:listed": N_("Métier ajouté à la liste"),
    "scope:changed": N_("Périmètre modifié"),
    "scope:proposed": N_("Élargissement proposé"),
    "scope:approved": N_("Élargissement approuvé"),
    "scope:declined": N_("Élargissement refusé"),
    "scope:proposal_withdrawn": N_("Proposition retirée"),
    "scope:tried": N_("Périmètre essayé sur un foyer"),
    "scopes:read": N_("Périmètres consultés"),
    "legal_basis:changed": N_("Base légale modifiée"),
    "store:checked": N_("Stockage vérifié"),
    "demo:loaded": N_("Démonstration chargée"),
    "audit:read": N_("Journal consulté"),
    "audit:verified": N_("Journal vérifié"),
    "audit:exported": N_("Journal exporté"),
    "audit:checkpoint_read": N_("Ancrage téléchargé"),
    "audit:epoch_opened": N_("Nouvelle époque du journal"),
    "audit:key_announced": N_("Nouvelle clé du journal"),
    "audit:forgotten": N_("Entrées arrivées à échéance"),
}

PURPOSES = {
    "household_follow_up": N_("Suivi du foyer"),
    "housing_file": N_("Dossier logement"),
    "employment_path": N_("Parcours emploi"),
    "social_rights": N_("Accès aux droits"),
    "care_coordination": N_("Coordination des soins"),
    "data_protection": N_("Protection des données"),
    "administration": N_("Administration"),
    "operation": N_("Exploitation"),
}

OBJECTS = {
    "access_request": N_("Demande d’accès"),
    "access_scopes": N_("Périmètre d’accès"),
    "categories": N_("Catégorie"),
    "category": N_("Catégorie"),
    "channel": N_("Canal"),
    "consent_records": N_("Consentement"),
    "consent_text_approvals": N_("Texte de consentement"),
    "consent_evidences": N_("Preuve de consentement"),
    "document": N_("Pièce"),
    "household": N_("Foyer"),
    "household_members": N_("Composition du foyer"),
    "legal_bases": N_("Base légale"),
    "listed_professions": N_("Liste de métiers"),
    "log": N_("Journal d’audit"),
    "note": N_("Note"),
    "openings": N_("Ouverture"),
    "parameters": N_("Paramètre"),
    "partner": N_("Partenaire"),
    "partner_agreements": N_("Convention de partage"),
    "person": N_("Personne"),
    "person_authorities": N_("Autorité parentale"),
    "platform": N_("Plateforme"),
    "posts": N_("Poste"),
    "professional": N_("Compte"),
    "scope_proposals": N_("Proposition de périmètre"),
    "stages": N_("Palier"),
    "store": N_("Stockage"),
    "team_memberships": N_("Équipe du foyer"),
    "token": N_("Jeton"),
}

FAULTS = {
    "leaf_missing": N_("une empreinte manque"),
    "leaf_repeated": N_("une empreinte figure deux fois"),
    "entry_missing": N_("l’événement a disparu"),
    "columns_differ": N_("la ligne ne dit plus ce qui a été signé"),
    "content_differs": N_("le contenu ne correspond plus à son empreinte"),
    "root_differs": N_("les empreintes ne mènent plus à la tête signée"),
    "frontier_differs": N_("le calepin du scellement ne correspond pas"),
    "checkpoint_unsigned": N_("un ancrage n’a pas de signature valable"),
    "checkpoint_differs": N_("un ancrage contredit celui gardé hors de la base"),
    "tree_too_short": N_("le journal est plus court que son dernier ancrage"),
    "history_rewritten": N_("l’histoire a été réécrite depuis un ancrage"),
    "entry_unsealed": N_("un événement n’a pas été scellé à temps"),
    "pending_without_entry": N_("une attente de scellement n’a pas d’événement"),
    "sealed_and_pending": N_("un événement scellé attend encore"),
    "position_without_leaf": N_("une position n’a pas d’empreinte"),
    "forgetting_unlawful": N_("des événements ont été effacés avant leur échéance"),
    "declared_loss": N_("une perte a été déclarée lors d’une restauration"),
}


Words = Callable[[str], str]


def words(table: dict[str, str]) -> Words:
    """The words of a table in the language of the request; a code it does not know stays as it is."""

    def find(code: str) -> str:
        return _(table[code]) if code in table else str(code)

    return find


action_words = words(ACTIONS)
purpose_words = words(PURPOSES)
object_words = words(OBJECTS)
fault_words = words(FAULTS)
