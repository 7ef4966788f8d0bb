"""A row of a deal-level list beside the deals that it may be, as a table to decide from."""

from dataclasses import dataclass, field
from itertools import groupby

from transfers.imports import decisions
from transfers.models import ListedDeal

from . import numbers

MAY_DECIDE = ["transfers.change_listeddeal", "transfers.change_deal"]
FLAGS = {True: "yes", False: "no", None: numbers.NONE}


@dataclass
class Fact:
    """One line of the table: what the list prints, then (text, differs) for each candidate."""

    title: str
    printed: str
    cells: list
    number: bool = False


@dataclass
class Card:
    """One row, its candidates, and what a form needs to decide between them."""

    row: ListedDeal
    candidates: list
    may_decide: bool
    keys: bool = False
    facts: list[Fact] = field(init=False)

    def __post_init__(self):
        self.facts = _facts(self.row, self.candidates)
        self.shown = decisions.state_of(self.row)
        self.decidable = self.may_decide and self.row.join in decisions.DECIDABLE
        self.decided = self.row.evidence in decisions.DECIDED

    @property
    def fits(self):
        """Keys of the deals that agree in all that both layouts print."""
        return sorted(each.deal.pk for each in self.candidates if not each.differs)


def cards(rows, user):
    """A card for each row; candidates only for those who may see deals."""
    found = decisions.candidates(rows) if may_see_deals(user) else {}
    may_decide = user.has_perms(MAY_DECIDE)
    made = [Card(row, found.get(row.pk, []), may_decide) for row in rows]
    for card in made[:1]:
        card.keys = True
    return made


def may_see_deals(user):
    return any(user.has_perm(f"transfers.{verb}_deal") for verb in ("view", "change"))


def groups(made):
    """Cards next to each other that fit the same deals, together."""

    def fitting(card):
        return card.row.supplier, card.row.recipient, card.fits or card.row.pk

    return [list(group) for _, group in groupby(made, fitting)]


def _facts(row, candidates):
    def line(title, printed, text, number=False):
        cells = [(text(each), title.lower() in each.differs) for each in candidates]
        return Fact(title, printed, cells, number)

    names = [
        (each.designation, not _alike(row.designation, each.designation)) for each in candidates
    ]
    return [
        Fact("Designation", row.designation, names),
        line("Description", row.description, lambda each: each.deal.system.description.name),
        line(
            "Order year",
            numbers.year(row.order_year, row.order_year_estimated),
            lambda each: numbers.year(each.deal.order_year, each.deal.order_year_estimated),
            number=True,
        ),
        line(
            "Number ordered",
            numbers.number(row.number_ordered, row.number_ordered_estimated),
            lambda each: numbers.number(
                each.deal.number_ordered, each.deal.number_ordered_estimated
            ),
            number=True,
        ),
        line(
            "Number delivered",
            numbers.number(row.number_delivered, row.number_delivered_estimated),
            lambda each: numbers.number(each.number),
            number=True,
        ),
        line(
            "Years of delivery",
            ", ".join(map(str, row.delivery_years)) or numbers.NONE,
            _year_by_year,
            number=True,
        ),
        line(
            "Condition", row.get_condition_display(), lambda each: each.deal.get_condition_display()
        ),
        line(
            "TIV per unit",
            _millions(row.unit_tiv),
            lambda each: _millions(each.unit_tiv),
            number=True,
        ),
        line("Local production", "not printed", lambda each: FLAGS[each.deal.local_production]),
        line(
            "Comment", row.comment or numbers.NONE, lambda each: each.deal.comment or numbers.NONE
        ),
    ]


def _alike(one, other):
    """Whether one designation begins with the other, but for blanks, signs and case."""
    first, second = (
        "".join(letter for letter in name.casefold() if letter.isalnum()) for name in (one, other)
    )
    return first.startswith(second) or second.startswith(first)


def _millions(tiv):
    return numbers.NONE if tiv is None else f"{numbers.tiv(tiv)} million"


def _year_by_year(candidate):
    current = (each for each in candidate.deal.deliveries.all() if each.absent_since_id is None)
    return (
        ", ".join(
            f"{numbers.year(each.year, each.year_estimated)}: "
            f"{numbers.number(each.number, each.number_estimated)}"
            for each in sorted(current, key=lambda each: each.year)
        )
        or numbers.NONE
    )
