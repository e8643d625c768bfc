"""Questions between partners and their answers, each in a category its author may write in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    partner: str
    category: str
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question by one partner, answered by others; some stay open."""

    partner: str
    category: str
    question: str
    answers: tuple[Answer, ...]


EXCHANGES = (
    Exchange(
        "mep",
        "coordination",
        "{employeur} propose à {mme} un poste à {autre_ville}, prise de poste à 6 h. Le logement visé est-il "
        "encore d’actualité ? Le trajet changerait la réponse.",
        (
            Answer("his", "housing", "Oui, en attente de {bailleur}. J’ai aussi une piste plus proche."),
            Answer("ssp", "family", "La famille préfère rester près de {ecole}, où les enfants sont déjà."),
        ),
    ),
    Exchange(
        "his",
        "coordination",
        "Qui peut récupérer le bulletin de {mois} ? {bailleur} clôt le dossier le {date}.",
        (Answer("mep", "coordination", "Je l’ai demandé à l’agence d’intérim, je le dépose dès demain."),),
    ),
    Exchange(
        "his",
        "housing",
        "La famille accepterait-elle un {type} à {autre_ville} si l’école suit ?",
        (
            Answer("ssp", "housing", "Oui, à condition que les enfants finissent l’année où ils sont."),
            Answer("mep", "coordination", "Côté emploi, {autre_ville} convient : 35 minutes du poste."),
        ),
    ),
    Exchange(
        "ssp",
        "coordination",
        "Changement d’hôtel prévu le {date}. Cela gêne-t-il un rendez-vous déjà pris ?",
        (
            Answer("mep", "coordination", "L’entretien du matin, oui. Je le déplace à {heure}."),
            Answer("his", "coordination", "Rien de notre côté avant la commission."),
        ),
    ),
    Exchange(
        "ssp",
        "resources",
        "Le dossier CAF demande une attestation de salaire. L’employeur l’a-t-il remise ?",
        (Answer("mep", "coordination", "Oui, remise hier à {mme}. Je demande une copie."),),
    ),
    Exchange(
        "mep",
        "coordination",
        "Le titre de {mme} se termine le {date_longue}. Le dépôt est-il fait ? L’employeur demande.",
        (Answer("ssp", "identity", "Dépôt fait en ligne, attestation de prolongation attendue."),),
    ),
    Exchange(
        "his",
        "coordination",
        "Peut-on tenir la réunion à trois le {date} à {heure} ?",
        (
            Answer("ssp", "coordination", "D’accord, je préviens l’interprète."),
            Answer("mep", "coordination", "D’accord pour moi. Salle 2 réservée."),
        ),
    ),
    Exchange(
        "mep",
        "coordination",
        "Qui accompagne {mme} à la visite du {date} ? Je suis en rendez-vous employeur.",
        (),
    ),
    Exchange(
        "ssp",
        "coordination",
        "Avez-vous un créneau commun pour le bilan à six mois, plutôt en matinée ?",
        (),
    ),
)  # fmt: skip
