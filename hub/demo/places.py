"""Invented hotels, employers, landlords and schools of Île-de-France; the towns exist, the rest does not."""

from __future__ import annotations

HOTELS = (
    ("Hôtel du Canal", "Bobigny"),
    ("Hôtel des Deux Gares", "Saint-Denis"),
    ("Résidence du Parc", "Montreuil"),
    ("Hôtel de la Marne", "Champigny-sur-Marne"),
    ("Hôtel Bellevue", "Argenteuil"),
    ("Hôtel du Carrefour", "Évry-Courcouronnes"),
    ("Hôtel des Peupliers", "Aulnay-sous-Bois"),
    ("Hôtel de l’Écluse", "Vitry-sur-Seine"),
    ("Hôtel Le Relais", "Sarcelles"),
    ("Hôtel des Acacias", "Massy"),
    ("Hôtel de la Plaine", "Créteil"),
    ("Hôtel du Pont", "Melun"),
    ("Hôtel Les Tilleuls", "Nanterre"),
    ("Hôtel du Moulin", "Meaux"),
    ("Hôtel de la Butte", "Paris 18e"),
    ("Hôtel Saint-Martin", "Paris 10e"),
)
TOWNS = (
    "Bagnolet", "Choisy-le-Roi", "Clichy", "Colombes", "Corbeil-Essonnes", "Gennevilliers", "Ivry-sur-Seine",
    "La Courneuve", "Les Lilas", "Montreuil", "Noisy-le-Sec", "Pantin", "Pierrefitte", "Romainville",
    "Stains", "Torcy", "Villejuif", "Villeneuve-Saint-Georges", "Vitry-sur-Seine",
)  # fmt: skip
LANDLORDS = (
    "Habitat Francilien", "Seine Logis", "Toits et Quartiers", "Résidences de l’Est", "Logis Solidaire",
    "Foncière des Deux Rives",
)  # fmt: skip
EMPLOYERS = (
    "Net et Clair Services", "Cuisines du Marché", "Bâti Nord", "Logistique Roissy-Sud", "Aide et Présence",
    "La Blanchisserie du Parc", "Restauration Grand Est", "Vert Paysage", "Interim Sud Francilien",
    "Les Ateliers du Canal",
)  # fmt: skip
JOBS = (
    "agent de propreté", "commis de cuisine", "agent de conditionnement", "aide à domicile", "cariste",
    "agent de restauration", "agent d’entretien des espaces verts", "auxiliaire de crèche",
    "peintre en bâtiment", "agent de tri", "aide de cuisine", "agent d’accueil",
)  # fmt: skip
TRAININGS = (
    "français à visée professionnelle", "CACES 1 et 3", "titre d’agent de propreté", "gestes et postures",
    "HACCP", "permis B, code", "CQP agent de sécurité", "assistant de vie aux familles",
)  # fmt: skip
SCHOOLS = (
    "l’école Jean-Macé", "l’école des Tilleuls", "le collège Louise-Michel", "le collège du Parc",
    "l’école maternelle des Lilas", "le lycée professionnel de l’Ourcq",
)  # fmt: skip
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
