"""A payslip as an employer of Île-de-France would hand it out: every line adds up to the last one."""

from __future__ import annotations

from dataclasses import dataclass

from hub.demo.paper_facts import SPECIMEN, Facts, euros, month_before
from hub.demo.pdf_sheet import MARGIN, WIDTH, Sheet
from hub.demo.places import EMPLOYERS, JOBS, TOWNS

FULL_MONTH, SHORT_WEEKS = 15167, (15167, 15167, 12134, 10400)
"""Hours of a month, in hundredths: 35 hours a week, or fewer."""

BASE_98_25, DEDUCTIBLE, NOT_DEDUCTIBLE = 9825, "CSG déductible de l’impôt", "CSG et CRDS non déductibles"
LINES = (
    ("Sécurité sociale, maladie et invalidité", 0, 700),
    ("Accidents du travail, maladies professionnelles", 0, 210),
    ("Sécurité sociale, vieillesse plafonnée", 690, 855),
    ("Sécurité sociale, vieillesse déplafonnée", 40, 211),
    ("Retraite complémentaire, tranche 1", 401, 601),
    ("Allocations familiales", 0, 345),
    ("Assurance chômage", 0, 400),
    (DEDUCTIBLE, 680, 0),
    (NOT_DEDUCTIBLE, 290, 0),
)
"""Contribution, rate of the employee, rate of the employer, in hundredths of a per cent."""
_COLUMNS = (330, 385, 455, WIDTH - MARGIN)


@dataclass(frozen=True, slots=True)
class Pay:
    """A month's pay, in cents."""

    hours: int
    hourly: int

    @property
    def gross(self) -> int:
        return _share(self.hours, self.hourly, 100)

    def base(self, line: str) -> int:
        return _share(self.gross, BASE_98_25, 10_000) if line in {DEDUCTIBLE, NOT_DEDUCTIBLE} else self.gross

    def withheld(self, line: str, rate: int) -> int:
        return _share(self.base(line), rate, 10_000)

    @property
    def contributions(self) -> int:
        return sum(self.withheld(line, rate) for line, rate, _ in LINES)

    @property
    def taxable(self) -> int:
        return self.gross - sum(
            self.withheld(line, rate) for line, rate, _ in LINES if line != NOT_DEDUCTIBLE
        )

    @property
    def net(self) -> int:
        return self.gross - self.contributions


def pay_of(facts: Facts) -> Pay:
    """Near the minimum wage, full time or not."""
    return Pay(facts.rng.choice(SHORT_WEEKS), facts.rng.randint(1210, 1460))


def payslip(facts: Facts) -> bytes:
    """One page, in the simplified order of the decree of 25 February 2016."""
    pay, period = pay_of(facts), facts.title.partition(", ")[2] or month_before(facts.on)
    sheet = Sheet(f"Bulletin de paie, {period}")
    sheet.heading("Bulletin de paie")
    sheet.paragraph(f"Période : {period}. Paiement par virement.")
    _parties(sheet, facts)
    _gross(sheet, pay)
    for line, employee, employer in LINES:
        _contribution(sheet, pay, line, employee, employer)
    _totals(sheet, pay)
    sheet.paragraph("À conserver sans limitation de durée. " + SPECIMEN, 8.5)
    return sheet.encode()


def _parties(sheet: Sheet, facts: Facts) -> None:
    rng = facts.rng
    sheet.facts(
        [
            ("Employeur", f"{rng.choice(EMPLOYERS)} (entreprise inventée)"),
            ("Adresse", f"{rng.randint(2, 98)} rue du Modèle, {rng.choice(TOWNS)}"),
            ("SIRET", f"000 {rng.randint(100, 999)} {rng.randint(100, 999)} 00000"),
            ("Salarié", f"{facts.civility} {facts.name}"),
            ("Adresse du salarié", f"{facts.hotel}, {facts.town}"),
            (
                "Numéro de sécurité sociale",
                f"{2 if facts.holder.woman else 1} 00 00 00 000 000 00 (SPÉCIMEN)",
            ),
            ("Emploi", rng.choice(JOBS)),
        ]
    )
    sheet.down(10)


def _gross(sheet: Sheet, pay: Pay) -> None:
    _header(sheet, ("Base", "Taux", "Part salarié", "Part employeur"))
    sheet.text(MARGIN, "Salaire de base (heures, taux horaire)", 9)
    for right, words in zip(
        _COLUMNS, (euros(pay.hours), euros(pay.hourly), euros(pay.gross), ""), strict=True
    ):
        sheet.figure(right, words)
    sheet.down(14)
    sheet.text(MARGIN, "Salaire brut", 9, bold=True)
    sheet.figure(_COLUMNS[2], euros(pay.gross), bold=True)
    sheet.rule()
    sheet.down(20)


def _header(sheet: Sheet, names: tuple[str, ...]) -> None:
    sheet.band(16, 0.90, 0.93, 0.97)
    for right, name in zip(_COLUMNS, names, strict=True):
        sheet.figure(right, name, 8, bold=True)
    sheet.down(20)


def _contribution(sheet: Sheet, pay: Pay, line: str, employee: int, employer: int) -> None:
    sheet.text(MARGIN, line, 9)
    sheet.figure(_COLUMNS[0], euros(pay.base(line)))
    sheet.figure(_COLUMNS[1], euros(employee) if employee else "")
    sheet.figure(_COLUMNS[2], euros(pay.withheld(line, employee)) if employee else "")
    sheet.figure(_COLUMNS[3], euros(pay.withheld(line, employer)) if employer else "")
    sheet.down(14)


def _totals(sheet: Sheet, pay: Pay) -> None:
    sheet.rule()
    sheet.down(22)
    for label, cents in (
        ("Total des cotisations et contributions", pay.contributions),
        ("Net imposable", pay.taxable),
        ("Net à payer avant impôt sur le revenu", pay.net),
        ("Impôt prélevé à la source, taux 0,00 %", 0),
    ):
        sheet.text(MARGIN, label, 9.5)
        sheet.figure(_COLUMNS[3], euros(cents))
        sheet.down(16)
    sheet.down(6)
    sheet.band(20, 0.87, 0.94, 0.89)
    sheet.text(MARGIN, "Net payé en euros", 11, bold=True)
    sheet.figure(_COLUMNS[3], euros(pay.net), 11, bold=True)
    sheet.down(36)


def _share(amount: int, rate: int, unit: int) -> int:
    """Rounded half up, in whole cents."""
    return (amount * rate + unit // 2) // unit
