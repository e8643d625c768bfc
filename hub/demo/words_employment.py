"""What the employment partner writes, by category. {mme} is an adult, {enfant} a child."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "employment": (
        "Mission d’intérim de {mme} prolongée jusqu’au {date} chez {employeur}, poste de {poste}.",
        "{mme} a passé l’entretien chez {employeur} pour un poste de {poste}. Réponse attendue le {date}.",
        "CDI signé chez {employeur}, {poste}, 35 heures, deux mois d’essai. Premier jour le {date}.",
        "Contrat de {mme} à temps partiel, 24 heures. Nous cherchons un complément compatible avec l’école.",
        "Formation « {formation} » : place obtenue pour {mme}, entrée le {date}.",
        "Positionnement en français fait : niveau A2 à l’oral, A1 à l’écrit. Objectif DELF A2 avant l’été.",
        "DELF B1 obtenu par {mme}, la moyenne dans les quatre épreuves. Attestation à joindre au CV.",
        "CV refait ensemble, deux versions : {poste} et un poste plus large. Envoyé à six employeurs.",
        "Inscription à France Travail à jour, actualisation faite avec {mme} jusqu’à la fin du mois.",
        "Entretien manqué chez {employeur} : l’hôtel est à 1 h 50 du site. Chercher plus près de {ville}.",
        "Horaires proposés : 5 h à 9 h. Sans transport de nuit depuis {ville}, {mme} préfère attendre.",
        "Pas de travail de nuit possible en ce moment, à respecter dans les recherches. Le reste est ouvert.",
        "Point avec l’employeur {employeur} : satisfait, il propose de passer de 28 à 35 heures.",
        "Immersion d’une semaine chez {employeur} du {date}, convention signée par les trois parties.",
        "Atelier « entretien d’embauche » le {date} à {heure}, {mme} confirme sa présence.",
        "{mme} demande la validation de son expérience de {poste} ; dossier de recevabilité à monter.",
        "Mission non renouvelée chez {employeur}. Nouvelle recherche cette semaine vers {autre_ville}.",
        "Le chantier d’insertion de {autre_ville} recrute : candidature de {mme} envoyée ce matin.",
    ),
    "resources": (
        "Bulletin de {mois} reçu pour {mme} : {montant} net. Trois derniers mois au complet.",
        "Il manque le bulletin de {mois} de {mme} ; l’agence d’intérim l’envoie avant le {date}.",
        "Salaire net moyen des trois derniers mois : {montant}. Stable, suffisant pour un {type} en PLAI.",
        "Prime d’activité : environ {petit_montant} par mois selon la simulation. À demander avec le social.",
        "Attestation employeur demandée à {employeur} pour le dossier logement.",
    ),
    "identity": (
        "Titre de séjour de {mme} valable jusqu’au {date_longue}. Autorise à travailler, copie au dossier.",
        "Renouvellement du titre de {mme} : dépôt en ligne possible à partir du {date}.",
        "Attestation de prolongation d’instruction reçue pour {mme} ; l’employeur est prévenu.",
    ),
    "coordination": (
        "Réunion à trois le {date} à {heure}, Maison de l’emploi, salle 2. Interprète à confirmer.",
        "Je reprends le suivi emploi à partir du {date}. Le premier rendez-vous est posé.",
        "Rendez-vous du {date} déplacé à {heure} à la demande de la famille.",
        "Point de situation fait au téléphone : prochain échange entre partenaires le {date}.",
        "Absence du {date} au vendredi suivant : contacter ma collègue pour l’urgent.",
        "Fiche de liaison à jour. Chacun peut y ajouter ses dates avant le {date}.",
    ),
}  # fmt: skip
