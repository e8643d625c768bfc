"""What fields are called on screen, so that the summary of errors names each one as its label does.

A page that calls one otherwise says so where it shows its summary. What has no name here is a group whose
sentence is whole by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from hub.web.i18n import N_
from hub.web.i18n import gettext as _

FIELDS: dict[str, str] = {
    "action": N_("Pour"),
    "actor": N_("Acteur"),
    "body": N_("Votre note"),
    "born": N_("Date de naissance"),
    "cancel_reason": N_("Motif de l’annulation"),
    "category": N_("Catégorie"),
    "checkpoint": N_("Ancrage gardé plus tôt"),
    "child": N_("Mineur"),
    "code": N_("Code du foyer"),
    "comment": N_("Pourquoi"),
    "current": N_("Mot de passe actuel"),
    "date": N_("Situation au"),
    "document_category": N_("Catégorie"),
    "document_subject": N_("Personne concernée"),
    "due_on": N_("Pour le"),
    "expires_on": N_("Expire le"),
    "from": N_("Du"),
    "from_date": N_("Du"),
    "giver": N_("Qui répond"),
    "holder": N_("Qui répond"),
    "image": N_("Photo de la fiche signée, ou image de la signature"),
    "hotel": N_("Hébergement"),
    "household": N_("Canal"),
    "interpreter": N_("Interprète"),
    "kind": N_("Qualité"),
    "language": N_("Langue"),
    "leaving": N_("Professionnel"),
    "mail": N_("Adresse électronique professionnelle"),
    "minutes": N_("Durée"),
    "motive": N_("Motif"),
    "name": N_("Nom"),
    "outcome": N_("Résultat"),
    "owner_reason": N_("Motif de la réponse"),
    "parent": N_("Mineur : parent"),
    "partner": N_("Organisation"),
    "period": N_("Mois ou année"),
    "personne": N_("Personne"),
    "password": N_("Nouveau mot de passe"),
    "profession": N_("Métier"),
    "professional": N_("Professionnel"),
    "proposal": N_("Avec une proposition en attente"),
    "purpose": N_("But"),
    "q": N_("Mots cherchés"),
    "reason": N_("Motif"),
    "recipient": N_("Remis à"),
    "role": N_("Rôle"),
    "second": N_("Mineur : autre parent"),
    "since": N_("Du"),
    "stated_on": N_("Date écrite sur la pièce"),
    "stage": N_("Palier"),
    "subject": N_("Personne concernée"),
    "time": N_("Heure"),
    "title": N_("Titre"),
    "to": N_("Demander à"),
    "town": N_("Commune"),
    "type": N_("Type de pièce"),
    "typed": N_("Nom écrit au clavier"),
    "until": N_("Au, inclus"),
    "until_date": N_("Au"),
    "words": N_("Précision"),
    "witness": N_("Nom du témoin"),
}


def named_error(field: str, sentence: str, names: Mapping[str, str]) -> str:
    """The line of the summary: the field's label, then what is wrong. `born-2` is a `born` too."""
    kind = field.partition("-")[0]
    name = names.get(kind) or (_(FIELDS[kind]) if kind in FIELDS else "")
    return _("%(field)s : %(sentence)s", field=name, sentence=sentence) if name else sentence
