"""The other one-page papers of a household: hosting, housing request, school, contract, benefits, tax."""

from __future__ import annotations

from datetime import timedelta

from hub.demo.paper_facts import SPECIMEN, Facts, euros, long_day, short_day
from hub.demo.pdf_sheet import Sheet
from hub.demo.places import EMPLOYERS, JOBS, SCHOOLS, TOWNS


def hosting_certificate(facts: Facts) -> bytes:
    """A hotel says who lives there, since when."""
    since = facts.on - timedelta(days=facts.rng.randint(120, 900))
    sheet = _begun("Attestation d’hébergement", f"{facts.hotel}, {facts.town}")
    sheet.paragraph(
        f"Je soussignée, la direction de l’établissement {facts.hotel}, à {facts.town}, "
        "atteste héberger depuis "
        f"le {long_day(since)}, au titre de l’hébergement d’urgence :"
    )
    sheet.facts(
        [
            (f"{number}. {one.new.name}", short_day(one.new.born) if one.new.born else "")
            for number, one in enumerate(facts.household, start=1)
        ],
        x=320,
    )
    sheet.down(8)
    sheet.paragraph(
        "Cette attestation est établie à la demande des intéressés pour servir et valoir ce que de droit."
    )
    return _signed(sheet, facts, "La direction")


def housing_request(facts: Facts) -> bytes:
    """The registration of a request for social housing, with its single number."""
    number = f"075{facts.rng.randint(10**9, 10**10 - 1)}00000"[:18]
    wanted = sorted(facts.rng.sample(TOWNS, 4))
    sheet = _begun("Attestation d’enregistrement", "Demande de logement social (modèle de démonstration)")
    sheet.facts(
        [
            ("Numéro unique", number),
            ("Demandeur", f"{facts.civility} {facts.name}"),
            ("Personnes à loger", str(len(facts.household))),
            ("Logement actuel", f"Hôtel, {facts.town}"),
            ("Type demandé", f"T{min(5, 1 + (len(facts.household) + 1) // 2)}"),
            ("Communes", ", ".join(wanted[:2]) + ","),
            ("", ", ".join(wanted[2:])),
            ("Valable jusqu’au", long_day(facts.ends or facts.on + timedelta(days=365))),
        ]
    )
    sheet.down(8)
    sheet.paragraph(
        "La demande doit être renouvelée chaque année, avant la date ci-dessus, sous peine de radiation."
    )
    return _signed(sheet, facts, "Le service d’enregistrement")


def school(facts: Facts) -> bytes:
    start = facts.on.year if facts.on.month >= 8 else facts.on.year - 1
    sheet = _begun("Certificat de scolarité", f"Année scolaire {start}-{start + 1}")
    inscribed = "inscrite" if facts.holder.woman else "inscrit"
    sheet.paragraph(
        f"La direction de {facts.rng.choice(SCHOOLS)} (établissement inventé) certifie que {facts.name}, "
        f"{facts.born_word} le {long_day(facts.born)}, est {inscribed} et suit régulièrement les cours."
    )
    return _signed(sheet, facts, "La direction")


def work_contract(facts: Facts) -> bytes:
    rng = facts.rng
    starts = facts.on + timedelta(days=rng.randint(3, 25))
    employer, hours = rng.choice(EMPLOYERS), rng.choice((24, 28, 30, 35, 35))
    sheet = _begun(facts.title, f"{employer} (entreprise inventée)")
    sheet.paragraph(
        f"Entre l’entreprise {employer} et {facts.civility} {facts.name}, il est convenu ce qui suit."
    )
    for words in (
        f"Article 1. Engagement à compter du {long_day(starts)}, en qualité de {rng.choice(JOBS)}.",
        f"Article 2. Durée du travail : {hours} heures par semaine.",
        f"Article 3. Rémunération brute : {euros(rng.randint(1210, 1480))} euros de l’heure.",
        f"Article 4. Lieu de travail : {rng.choice(TOWNS)} et chantiers ou sites voisins.",
        "Article 5. Période d’essai : un mois. Convention collective applicable : modèle de démonstration.",
    ):
        sheet.paragraph(words)
    return _signed(sheet, facts, "L’employeur                         Le salarié")


def benefits(facts: Facts) -> bytes:
    amounts = [
        ("Aide au logement", facts.rng.randint(0, 26_000)),
        ("Prime d’activité", facts.rng.randint(8_000, 32_000)),
    ]
    if any(not one.adult for one in facts.household):
        amounts.append(("Allocations familiales", facts.rng.randint(14_000, 48_000)))
    sheet = _begun("Attestation de paiement", "Caisse d’allocations familiales (modèle de démonstration)")
    sheet.facts(
        [
            ("Allocataire", f"{facts.civility} {facts.name}"),
            ("Numéro d’allocataire", f"{facts.rng.randint(0, 9_999_999):07d} S"),
            *((label, f"{euros(cents)} €") for label, cents in amounts if cents),
            ("Total versé ce mois", f"{euros(sum(cents for _, cents in amounts))} €"),
        ]
    )
    sheet.down(8)
    return _signed(sheet, facts, "La directrice")


def tax_notice(facts: Facts) -> bytes:
    adults = sum(one.adult for one in facts.household)
    children = len(facts.household) - adults
    halves = 2 * adults + min(children, 2) + 2 * max(0, children - 2)
    income = facts.rng.randint(900_000, 2_400_000)
    sheet = _begun(
        f"Avis d’impôt {facts.on.year}",
        f"Impôt sur les revenus de {facts.on.year - 1} (modèle de démonstration)",
    )
    sheet.facts(
        [
            ("Déclarant", f"{facts.civility} {facts.name}"),
            ("Adresse", f"{facts.hotel}, {facts.town}"),
            ("Numéro fiscal", f"00 {facts.rng.randint(10, 99)} 000 000 {facts.rng.randint(100, 999)}"),
            ("Nombre de parts", f"{halves // 2},{'50' if halves % 2 else '00'}"),
            ("Revenu fiscal de référence", f"{euros(income)} €"),
            ("Impôt à payer", f"{euros(0)} €"),
        ]
    )
    sheet.down(8)
    sheet.paragraph(
        "Vous n’êtes pas redevable de l’impôt sur le revenu. Cet avis justifie de vos ressources."
    )
    return _signed(sheet, facts, "Le service des impôts des particuliers")


def letter(facts: Facts) -> bytes:
    """Any other paper: a short letter under its own title."""
    sheet = _begun(facts.title, f"{facts.hotel}, {facts.town}")
    sheet.paragraph(f"{facts.civility} {facts.name},")
    sheet.paragraph(
        "Nous faisons suite à notre échange et vous confirmons la bonne réception de votre dossier. "
        "Une réponse "
        "vous sera adressée sous dix jours. Vous pouvez nous joindre aux horaires d’ouverture."
    )
    return _signed(sheet, facts, "Le service")


def _begun(title: str, below: str) -> Sheet:
    sheet = Sheet(title)
    sheet.heading(title)
    sheet.text(56, below, 11)
    sheet.rule()
    sheet.down(34)
    return sheet


def _signed(sheet: Sheet, facts: Facts, by: str) -> bytes:
    sheet.down(12)
    sheet.paragraph(f"Fait à {facts.town}, le {long_day(facts.on)}.")
    sheet.text(330, by, 10.5, bold=True)
    sheet.down(90)
    sheet.paragraph(SPECIMEN, 8.5)
    return sheet.encode()
