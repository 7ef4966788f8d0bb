"""A pair of parties on one axis of years: deals, deliveries, allegations and restrictions."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F, Q

from transfers.analysis.restrictions import in_force_during
from transfers.exports.columns import Kind
from transfers.exports.sheet import Sheet, plain
from transfers.models import Allegation, PublishedDeal, PublishedDelivery, Restriction

from .chart import Chart, Grid, NothingToDraw, listed, span, whole
from .selection import owner

MOST_DEALS = 20
ROW = {"wide": 24, "narrow": 36}
"""Height of a row in pixels; on a narrow picture its words stand above what it shows."""
HEAD, AXES = 30, 30

DEALS, ALLEGATIONS, RESTRICTIONS = "Deals and deliveries", "Allegations", "Restrictions"
GROUPS = (DEALS, ALLEGATIONS, RESTRICTIONS)


@dataclass(frozen=True)
class Entry:
    """One row. Years are floats, a whole number being the middle of that year.

    `last` is None where it still stands; `first` where nothing is dated.
    """

    group: str
    kind: str
    reference: str
    label: str
    first: float | None
    last: float | None
    dated: str
    ordered: int | None = None
    order_year: int | None = None
    deliveries: list = field(default_factory=list)
    tiv: float = 0


def timeline(supplier, recipient, edition):
    """The chart of the pair; `edition`, which may be None, is credited for the deals."""
    pair = {"supplier": supplier, "recipient": recipient}
    named = Q(**pair) | Q(supplier=supplier, recipient=None) | Q(supplier=None, recipient=recipient)
    return _chart(
        (
            f"{owner(supplier.name)} deals with {recipient.name}",
            f"arms from {supplier.name} to {recipient.name}",
            "them",
        ),
        _deals(pair),
        _allegations(Q(**pair)),
        _restrictions(Restriction.objects.published().filter(named)),
        edition,
    )


def deal_timeline(deal, edition):
    """The chart of one deal, beside what is said of its parties about its system or none.

    `edition` is as for `timeline`; `deal` carries what `with_delivered` adds. Restrictions are
    those that held at its time.
    """
    said = Q(system=deal.system_id) | Q(system=None)
    name = f"{deal.system.designation} from {deal.supplier.name} to {deal.recipient.name}"
    return _chart(
        (name, name, "it"),
        _deals({"deal": deal.pk}),
        _allegations(Q(supplier=deal.supplier_id, recipient=deal.recipient_id) & said),
        _restrictions(in_force_during(deal)),
        edition,
    )


def _chart(called, deals, said, restrictions, edition):
    """The three groups of entries on one axis.

    `called` are the words of the title for the deals, for the arms where there is no deal, and
    the pronoun for the deals.

    Deals beyond MOST_DEALS, those of the least TIV, stand in the table only.
    """
    entries = [*deals, *said, *restrictions]
    kept = sorted(deals, key=lambda deal: -deal.tiv)[:MOST_DEALS]
    left_out = {deal.reference for deal in deals} - {deal.reference for deal in kept}
    drawn = [e for e in entries if e.first is not None and e.reference not in left_out]
    if not drawn:
        raise NothingToDraw("The register has nothing between the two that is dated.")
    drawn.sort(key=lambda e: (GROUPS.index(e.group), e.first, e.label))
    groups = [group for group in GROUPS if any(e.group == group for e in drawn)]
    first = round(min(e.first for e in drawn))
    last = round(max(e.first if e.last is None else e.last for e in drawn))
    title = f"{_title(called, groups)}, {span(first, last)}"
    extra = HEAD * len(groups) + AXES
    return Chart(
        name="timeline",
        kind="Timeline",
        title=title,
        subtitle=_subtitle(groups),
        finding=_finding(entries, drawn),
        credit=edition.credit_line if edition and deals else "",
        sheet=_sheet(title, entries, edition),
        grid=Grid(
            ["What", "Kind", "When", "Ordered", "Delivered"],
            [[e.label, e.kind, e.dated, whole(e.ordered), whole(_delivered(e))] for e in entries],
            numbers=3,
        ),
        drawing={
            "form": "timeline",
            "years": [first, last],
            "groups": [[GROUPS.index(group), group] for group in groups],
            "heads": HEAD,
            "row": ROW,
            "rows": [
                {
                    "group": e.group,
                    "label": f"{number:,} × {e.label}"
                    if (number := e.ordered or _delivered(e))
                    else e.label,
                    "first": e.first,
                    "last": e.last,
                    "order": e.order_year,
                    "deliveries": e.deliveries,
                }
                for e in drawn
            ],
        },
        heights={size: row * len(drawn) + extra for size, row in ROW.items()},
        legend=["order", "delivery"] if DEALS in groups else [],
        notes=_notes(entries, left_out, len(deals)),
    )


def _deals(asked):
    """Deals in the order of their first year, with what current deliveries brought; two queries."""
    delivered = defaultdict(list)
    for deal, year, number in (
        PublishedDelivery.objects.filter(**asked)
        .order_by("year")
        .values_list("deal", "year", "number")
    ):
        delivered[deal].append({"year": year, "number": number})
    deals = PublishedDeal.objects.filter(**asked).select_related("deal", "system", "description")
    found = []
    for each in deals:
        known = [each.order_year, each.first_delivery, each.last_delivery]
        years = [year for year in known if year is not None]
        reference = each.deal.reference
        found.append(
            Entry(
                group=DEALS,
                kind="deal",
                reference=reference,
                label=f"{each.system.designation}, {each.description.name}",
                first=min(years, default=None),
                last=max(years, default=None),
                dated=_years_in_words(each),
                ordered=each.number_ordered,
                order_year=each.order_year,
                deliveries=delivered[each.pk],
                tiv=float(each.tiv_delivered or 0),
            )
        )
    return sorted(found, key=lambda e: (e.first is None, e.first, e.label))


def _title(called, groups):
    deals, arms, them = called
    if DEALS not in groups:
        what = "What is said of" if ALLEGATIONS in groups else "Restrictions on"
        return f"{what} {arms}"
    said = f" and what is said of {them}" if ALLEGATIONS in groups else ""
    return f"{deals}{said}"


def _subtitle(groups):
    told = ["deals, with the number of items, from order to deliveries"] if DEALS in groups else []
    told += [group.lower() for group in groups if group != DEALS]
    told = listed(told)
    return f"{told[0].upper()}{told[1:]}, by year"


def _years_in_words(deal):
    told = [f"ordered {deal.order_year}"] if deal.order_year else []
    if deal.first_delivery:
        told.append(f"delivered {span(deal.first_delivery, deal.last_delivery)}")
    return ", ".join(told) or "not dated"


def _allegations(asked):
    found = Allegation.objects.published().filter(asked)
    return [
        Entry(
            group=ALLEGATIONS,
            kind=f"allegation: {each.get_kind_display()}",
            reference=each.slug,
            label=each.title,
            first=_place(each.period_from or each.period_to),
            last=_place(each.period_to or each.period_from),
            dated=each.period or _days(each.period_from, each.period_to) or "not dated",
        )
        for each in found.order_by(F("period_from").asc(nulls_last=True), "title")
    ]


def _restrictions(found):
    lasting = (Restriction.Kind.APPEAL, Restriction.Kind.RESOLUTION)
    return [
        Entry(
            group=RESTRICTIONS,
            kind=each.get_kind_display(),
            reference=each.slug,
            label=each.title,
            first=_place(each.from_date or each.to_date),
            # An appeal is made on a day; what forbids holds until it is lifted.
            last=_place(each.to_date or (each.from_date if each.kind in lasting else None)),
            dated=each.dating or _days(each.from_date, each.to_date) or "not dated",
        )
        for each in found.order_by(F("from_date").asc(nulls_last=True), "title")
    ]


def _place(day):
    """Where a day stands on the axis."""
    return None if day is None else round(day.year - 0.5 + day.timetuple().tm_yday / 366, 3)


def _days(first, last):
    return " to ".join(str(day) for day in dict.fromkeys([first, last]) if day)


def _delivered(entry):
    return sum(each["number"] for each in entry.deliveries) or None


def _finding(entries, drawn):
    counts = []
    for group, one, several in (
        (DEALS, "deal", "deals"),
        (ALLEGATIONS, "allegation", "allegations"),
        (RESTRICTIONS, "restriction", "restrictions"),
    ):
        if number := sum(1 for e in entries if e.group == group):
            counts.append(f"{number} {one if number == 1 else several}")
    told = f"{listed(counts)}."
    years = [year["year"] for e in entries for year in e.deliveries]
    if years:
        items = sum(_delivered(e) or 0 for e in entries)
        told += f" {whole(items)} items were delivered in {span(min(years), max(years))}."
    return told


def _notes(entries, left_out, deals):
    notes = []
    if left_out:
        shown = deals - len(left_out)
        notes.append(f"Drawn are the {shown} of {deals} deals with the most TIV delivered.")
    if undated := sum(1 for e in entries if e.first is None):
        notes.append(f"In the table only, as they have no date: {undated}.")
    return notes


def _sheet(title, entries, edition):
    return Sheet(
        name="timeline",
        title=title,
        columns=(
            plain("kind", "Kind", Kind.TEXT, "A deal, an allegation or a restriction, and which."),
            plain("reference", "Reference", Kind.TEXT, "Its name in addresses."),
            plain("title", "Title", Kind.TEXT, "The system of a deal, or what is said."),
            plain("dated", "When", Kind.TEXT, "When it was, in words."),
            plain("order_year", "Order year", Kind.INTEGER, "Year of the order."),
            plain("number_ordered", "Number ordered", Kind.INTEGER, "Items ordered."),
            plain("number_delivered", "Number delivered", Kind.INTEGER, "All items so far."),
            plain("deliveries", "Deliveries", Kind.TEXT, "Items delivered by year: 2016: 5; …"),
        ),
        rows=[
            (
                e.kind,
                e.reference,
                e.label,
                e.dated,
                e.order_year,
                e.ordered,
                _delivered(e),
                "; ".join(f"{each['year']}: {each['number']}" for each in e.deliveries),
            )
            for e in entries
        ],
        editions=(edition,) if edition else (),
    )
