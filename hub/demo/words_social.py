"""What the social partner writes, by category; health and protection only by professions the law lists."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "social": (
        "Visite à l’hôtel : la chambre est petite mais calme. {mme} souhaite surtout rapprocher l’école.",
        "Évaluation sociale refaite avec {mme}. Priorité : sortir de l’hôtel avant la rentrée.",
        "Demande SIAO mise à jour, préconisation logement en intermédiation locative.",
        "Recours DALO déposé le mois dernier, accusé de réception reçu. Décision attendue sous six mois.",
        "Commission DALO : ménage reconnu prioritaire. Attestation à transmettre au logement.",
        "Aide alimentaire renouvelée pour trois mois, retrait le {date} à {autre_ville}.",
        "Changement d’hôtel annoncé par le 115 pour le {date}. Nouvelle adresse à confirmer.",
        "{mme} dit la fatigue des changements d’hôtel. Relais proposé avec l’équipe mobile.",
        "Entretien long avec {mme} : projet clair, la famille se voit à {autre_ville} ou tout près.",
        "Domiciliation renouvelée jusqu’au {date_longue} à la permanence de {ville}.",
        "Accompagnement au tribunal pour le jugement supplétif : audience le {date} à {heure}.",
        "Budget fait ensemble : reste à vivre correct, une dette de cantine à étaler.",
    ),
    "family": (
        "Inscription de {enfant} faite à {ecole}, entrée le {date}.",
        "{enfant} attend une place à {ecole} ; la mairie de {ville} donne sa réponse le {date}.",
        "Dossier de cantine déposé : tarif au quotient, {enfant} mange à l’école à partir du {date}.",
        "Place en crèche obtenue pour {enfant} quatre jours par semaine à {ville}.",
        "Certificat de scolarité de {enfant} reçu, copie à joindre au dossier CAF.",
        "Réunion avec l’enseignante de {enfant} le {date} à {heure}. {mme} y va avec un interprète.",
        "Transport scolaire de {enfant} : 55 minutes par trajet depuis l’hôtel. À dire au bailleur.",
        "Inscription au centre de loisirs pour {enfant}, vacances comprises.",
    ),
    "resources": (
        "CAF : droits ouverts, {petit_montant} par mois dès le mois prochain, deux mois de rappel à venir.",
        "Déclaration trimestrielle de {mme} faite ensemble sur le site de la CAF.",
        "CPAM : carte Vitale de {mme} reçue, complémentaire santé solidaire accordée pour un an.",
        "Avis d’impôt de l’an dernier reçu : non imposable. Indispensable au dossier logement.",
        "RSA suspendu faute d’actualisation. Recours envoyé, versement attendu autour du {date}.",
        "Première déclaration d’impôt préparée avec {mme} ; envoi papier au centre de {autre_ville}.",
        "Dette d’hôtel réglée par l’échéancier. Dernier versement le {date}.",
    ),
    "identity": (
        "Renouvellement du titre de séjour de {mme} : dossier complet, dépôt en ligne fait ce jour.",
        "Convocation en préfecture pour {mme} le {date} à {heure}. Photos et justificatif de domicile prêts.",
        "Récépissé de {mme} valable jusqu’au {date_longue}, avec autorisation de travail.",
        "Acte de naissance traduit reçu de l’OFPRA pour {enfant}.",
        "Le titre de {mme} arrive à échéance le {date_longue} : dépôt à faire avant soixante jours.",
        "Document de circulation demandé pour {enfant}, délai annoncé de deux mois.",
    ),
    "housing": (
        "Attestation d’hébergement de l’hôtel obtenue, valable trois mois.",
        "Prise en charge hôtelière renouvelée jusqu’au {date_longue} à {hotel}.",
        "Chauffage en panne à {hotel} depuis deux jours, signalé à l’hôtelier et au 115.",
    ),
    "coordination": (
        "Rendez-vous à trois le {date} à {heure}, Maison de l’emploi. Interprète réservé.",
        "Je suis en congé jusqu’au {date}. Pour l’urgent, la permanence sociale de {ville}.",
        "La famille demande un seul interlocuteur pour les dates : je centralise et je vous écris ici.",
        "Visite à domicile commune proposée le {date} à {heure}. Merci de confirmer.",
        "Numéro de téléphone de {mme} changé, à demander à l’accueil.",
        "Bilan à six mois : je prépare un ordre du jour, ajoutez vos points avant le {date}.",
    ),
    "health": (
        "Suivi mis en place au centre de santé de {ville} pour {mme}, premier rendez-vous le {date}.",
        "Vaccins de {enfant} à jour, carnet vu avec la PMI.",
        "{mme} a repris le suivi au CMP, un rendez-vous toutes les deux semaines.",
        "Lunettes de {enfant} prises en charge, à retirer le {date}.",
        "{mme} peut reprendre un poste debout d’après la médecine du travail, sans port de charges.",
    ),
    "protection": (
        "{mme} souhaite que son adresse ne soit donnée à personne. Consigne passée à l’hôtel.",
        "Entretien avec {mme} seule. Orientation vers une association d’aide aux victimes, avec son accord.",
        "Dépôt de plainte accompagné ce matin. Mise à l’abri possible dès que {mme} le demande.",
    ),
}  # fmt: skip
