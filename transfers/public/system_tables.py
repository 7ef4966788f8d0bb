"""The tables of a weapon system's page, for the page and its files alike."""

from functools import cached_property

from django.db.models import Case, F, Q, Value, When

from transfers.analysis.adding import added_up
from transfers.exports.sheet import Sheet
from transfers.models import (
    Actor,
    Allegation,
    PublishedDeal,
    Restriction,
    WeaponSystem,
)

from .evidence_sheets import evidence_sheet
from .rows import rows_of
from .system_lines import (
    DEAL_LINE,
    ROLES,
    SIMILAR_COLUMNS,
    SUMS,
    DealLine,
    Similar,
    Sum,
    party_columns,
)


class SystemTables:
    """The tables of a system, as the edition has its deliveries; None where none is loaded.

    `names` are those with a file; each is a Sheet.
    """

    names = (
        "pairs",
        "suppliers",
        "recipients",
        "years",
        "deals",
        "similar",
        "allegations",
        "restrictions",
    )

    def __init__(self, system, edition):
        self.system, self.edition = system, edition

    def _sheet(self, name, title, columns, rows):
        editions = (self.edition,) if self.edition else ()
        return Sheet(self._named(name), f"{self.system}: {title}", columns, rows, (), editions)

    def _named(self, name):
        return f"{self.system.slug}-{name}"

    @cached_property
    def _added(self):
        if self.edition is None:
            return []
        return added_up(self.edition, ["supplier", "recipient", "year"], system=self.system.pk)

    @cached_property
    def _actors(self):
        return Actor.objects.in_bulk({key for row in self._added for key in row.keys[:2]})

    def sums(self, by):
        """A Sum for each of `by`, a key of ROLES, in no order."""
        groups = {}
        for row in self._added:
            supplier, recipient, year = row.keys
            named = {"supplier": supplier, "recipient": recipient}
            group = year if by == "year" else tuple(named[role] for role in ROLES[by])
            groups.setdefault(group, []).append(row)
        return [self._sum(rows, ROLES[by]) for rows in groups.values()]

    def _sum(self, rows, roles):
        supplier, recipient, _ = rows[0].keys
        values = [row.tiv for row in rows if row.tiv is not None]
        return Sum(
            self._actors[supplier] if "supplier" in roles else None,
            self._actors[recipient] if "recipient" in roles else None,
            tuple(sorted({row.keys[2] for row in rows})),
            sum(row.deliveries for row in rows),
            sum(row.items for row in rows),
            sum(values) if values else None,
        )

    @cached_property
    def whole(self):
        """The Sum of everything delivered; None where that is nothing."""
        return self._sum(self._added, ()) if self._added else None

    @cached_property
    def unassigned(self):
        """How many deliveries have no TIV assigned."""
        return sum(row.deliveries - row.assigned for row in self._added)

    @cached_property
    def parties(self):
        """How many suppliers and recipients there are."""
        return tuple(len({row.keys[place] for row in self._added}) for place in (0, 1))

    def _summed(self, name, by):
        roles = ROLES[by]
        rows = []
        for each in sorted(self.sums(by), key=_by_tiv if roles else _by_year):
            parties = (getattr(each, role) for role in roles)
            names = [text for actor in parties for text in (actor.name, actor.slug)]
            rows.append((*names, each.first, each.last, each.spans, *each[3:]))
        columns = [column for role in roles for column in party_columns(role)]
        return self._sheet(
            name, f"deliveries by {' and '.join(roles) or 'year'}", [*columns, *SUMS], rows
        )

    @property
    def pairs(self):
        return self._summed("pairs", "pair")

    @property
    def suppliers(self):
        return self._summed("suppliers", "supplier")

    @property
    def recipients(self):
        return self._summed("recipients", "recipient")

    @property
    def years(self):
        return self._summed("years", "year")

    def largest(self, most=None):
        """The deals with the greatest TIV delivered first, as DealRow; at most so many."""
        found = PublishedDeal.objects.filter(system=self.system)
        found = found.order_by(F("tiv_delivered").desc(nulls_last=True), "deal")
        return rows_of(list(found.values_list("deal", flat=True)[:most]))

    @property
    def deals(self):
        rows = [
            DealLine(
                row.deal.reference,
                row.deal.supplier.name,
                row.deal.recipient.name,
                row.deal.order_year,
                row.deal.number_ordered,
                row.number_delivered,
                row.years,
                row.deal.get_condition_display(),
                row.tiv,
            )
            for row in self.largest()
        ]
        return self._sheet("deals", "deals, the largest first", DEAL_LINE, rows)

    @cached_property
    def similar(self):
        """Other systems of the description or the family, those with the most TIV first."""
        kin = Q(description=self.system.description_id)
        if self.system.family:
            kin |= Q(family=self.system.family)
        others = WeaponSystem.objects.filter(kin).exclude(pk=self.system.pk).in_bulk()
        added = {}
        if self.edition and others:
            found = added_up(self.edition, ["system"], system__in=list(others))
            added = {row.keys[0]: row for row in found}
        rows = []
        for key, other in others.items():
            row = added.get(key)
            rows.append(
                Similar(other.slug, other.designation, other.family, row.items, row.tiv)
                if row
                else Similar(other.slug, other.designation, other.family, 0, None)
            )
        rows.sort(key=lambda row: (-(row.tiv or 0), -row.items, row.designation))
        return self._sheet("similar", "other systems of its kind", SIMILAR_COLUMNS, rows)

    @property
    def allegations(self):
        found = Allegation.objects.published().filter(system=self.system).order_by("title")
        return evidence_sheet(self._named("allegations"), f"Allegations about {self.system}", found)

    @cached_property
    def restricting(self):
        """Restrictions that name the system or its whole category, treaty bans first."""
        named = Q(system=self.system) | Q(system=None, category=self.system.category_id)
        bans = Case(When(kind=Restriction.Kind.TREATY_BAN, then=Value(0)), default=Value(1))
        found = Restriction.objects.published().filter(named)
        return found.select_related(
            "issuer", "supplier", "recipient", "system", "category"
        ).order_by(bans, "from_date", "slug")

    @property
    def restrictions(self):
        title = f"Restrictions on {self.system} or its category"
        return evidence_sheet(self._named("restrictions"), title, self.restricting)


def _by_tiv(each):
    names = [actor.folded for actor in each[:2] if actor]
    return (each.tiv is None, -(each.tiv or 0), -each.items, names)


def _by_year(each):
    return each.first
