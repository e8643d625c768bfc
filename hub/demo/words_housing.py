"""What the housing partner writes, by category; and what secretaries and coordinators note."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "housing": (
        "Dossier déposé ce jour auprès de {bailleur} pour un {type} à {autre_ville}. Réponse sous dix jours.",
        "Numéro unique reçu pour la demande de logement social. Renouvellement à faire avant un an.",
        "Visite du {type} de {autre_ville} confirmée pour {date} à {heure}.",
        "{bailleur} demande les trois derniers bulletins et l’avis d’impôt. Je complète dès réception.",
        "Passage en commission le {date} chez {bailleur}. Dossier classé en rang 2.",
        "Commission d’attribution : candidature retenue en rang 1 pour le {type} de {autre_ville}.",
        "Refus de {bailleur} : taux d’effort trop élevé pour un {type}. Nouvelle recherche en PLAI.",
        "La famille a visité le {type} de {autre_ville} et accepte. Signature du bail le {date}.",
        "Bail signé avec {bailleur}. Remise des clés le {date} à {heure}, état des lieux avec la famille.",
        "Demande d’aide au dépôt de garantie (FSL) envoyée avec le bail et le RIB.",
        "Ouverture des compteurs faite. Assurance habitation souscrite, attestation à joindre.",
        "Premier rendez-vous de suivi après l’entrée dans les lieux : tout va bien, loyer payé.",
        "Fuite signalée dans le {type}, le gardien est prévenu, passage du plombier le {date}.",
        "Piste en intermédiation locative à {autre_ville}, loyer {petit_montant} charges comprises.",
        "Atelier « habiter son logement » le {date} à {heure} ; {mme} a confirmé.",
        "Le {type} proposé à {autre_ville} est au 4e sans ascenseur : la famille réfléchit jusqu’au {date}.",
        "Mobilier : rendez-vous à la ressourcerie de {autre_ville} le {date}.",
        "Demande d’APL préparée, envoi dès la signature du bail.",
    ),
    "resources": (
        "Taux d’effort calculé pour un {type} : 29 % avec l’APL. Acceptable pour {bailleur}.",
        "Il manque le bulletin de {mois} de {mme} pour compléter le dossier {bailleur}.",
        "Avis d’impôt et attestation CAF joints au dossier. Ressources complètes.",
        "Loyer et charges : {petit_montant}. Reste à vivre vérifié avec la famille.",
    ),
    "coordination": (
        "Visite du logement le {date} à {heure}, rendez-vous devant l’immeuble. Je préviens la famille.",
        "Je relance le bailleur le {date} et je vous tiens au courant ici.",
        "Signature du bail fixée au {date}. Qui peut accompagner {mme} ?",
        "Prochain point logement le {date} à {heure}, par téléphone.",
        "Merci de ne pas redemander l’avis d’impôt à la famille, il est déjà au dossier.",
        "Dossier logement transmis. Réponse attendue avant la fin du mois.",
    ),
}  # fmt: skip

OFFICE: tuple[str, ...] = (
    "Rendez-vous du {date} confirmé à {heure} par SMS à la famille.",
    "Interprète réservé pour le {date} à {heure}.",
    "Appel de la famille : rappeler avant le {date}.",
    "Courrier reçu pour la famille à l’accueil, à retirer.",
    "Salle réservée le {date} à {heure} pour la réunion de coordination.",
    "Rendez-vous annulé, nouvelle date proposée : {date} à {heure}.",
)
"""Coordinators and secretaries: appointments and who does what."""
