"""Words for what stands in a 2D-Doc: types of document and fields, after the specification of the ANTS."""

from __future__ import annotations

from typing import Any

from hub.documents.two_d_doc import FIXED, Code, parsed
from hub.web.i18n import N_
from hub.web.i18n import gettext as _

KINDS = {
    "00": N_("Justificatif de domicile"),
    "01": N_("Justificatif de domicile, facture"),
    "02": N_("Justificatif de domicile, taxe d’habitation"),
    "03": N_("Relevé d’identité bancaire"),
    "04": N_("Avis d’impôt sur le revenu"),
    "06": N_("Bulletin de paie"),
    "07": N_("Titre d’identité"),
    "10": N_("Contrat de travail"),
    "16": N_("Attestation de demande d’asile"),
}
FIELDS = {
    "08": N_("Fin de validité"),
    "10": N_("Bénéficiaire"),
    "12": N_("Prénom du bénéficiaire"),
    "13": N_("Nom du bénéficiaire"),
    "18": N_("Numéro de la facture"),
    "1D": N_("Montant de la facture"),
    "22": N_("Adresse"),
    "24": N_("Code postal"),
    "25": N_("Commune"),
    "41": N_("Revenu fiscal de référence"),
    "43": N_("Nombre de parts"),
    "44": N_("Référence de l’avis"),
    "45": N_("Année des revenus"),
    "46": N_("Déclarant 1"),
    "48": N_("Déclarant 2"),
    "4A": N_("Date de mise en recouvrement"),
}
"""The others are shown under their code; the tax number is not shown at all."""
HIDDEN = frozenset({"40", "47", "49"})


def codes_view(codes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every code that is a 2D-Doc, in words; other barcodes are passed over."""
    return [_view(code) for text in codes if (code := parsed(text)) is not None]


def _view(code: Code) -> dict[str, Any]:
    dated = {name for name, size in FIXED.items() if size == 4} - {"45", "09"}
    return {
        "kind": _(KINDS[code.kind]) if code.kind in KINDS else code.kind,
        "issued_on": code.issued_on,
        "expires_on": code.expires_on,
        "fields": [
            (_(FIELDS[name]) if name in FIELDS else name, value)
            for name, value in code.fields
            if name not in HIDDEN and name not in dated
        ],
    }
