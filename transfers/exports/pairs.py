"""Tables of what one actor delivered to another, as sheets: for the page and its files alike."""

from decimal import Decimal

from transfers.analysis.shares import share
from transfers.models import Deal

from .columns import ESTIMATED, MILLIONS, Kind, help_of
from .profile_columns import (
    CHANGE,
    DEAL,
    NOTES,
    SPAN,
    SYSTEM,
    WINDOW,
    named,
    percent,
    rounded,
    sums,
)
from .sheet import Sheet, plain


def windows(titles, pair):
    """One row for each window: TIV, and its part in what either of the two took in or gave."""
    own = pair.categories
    rows = []
    for index, window in enumerate(pair.frame.windows[: own.reach]):
        total, imports, exports = (each.whole(index) for each in (own, pair.imports, pair.exports))
        part = total.tiv if total.deliveries else Decimal(0)
        rows.append(
            (
                *window,
                total.deliveries,
                total.items,
                total.tiv,
                rounded(own.change(index)),
                imports.deliveries,
                imports.tiv,
                rounded(share(part, imports.tiv)),
                exports.deliveries,
                exports.tiv,
                rounded(share(part, exports.tiv)),
            )
        )
    columns = (
        *WINDOW,
        *sums(items=True),
        CHANGE,
        *sums("imports", "to the recipient from all suppliers", " of imports"),
        percent("imports_share_percent", "Share of imports (%)", "Share of the recipient's TIV."),
        *sums("exports", "by the supplier to all recipients", " of exports"),
        percent("exports_share_percent", "Share of exports (%)", "Share of the supplier's TIV."),
    )
    title = f"Arms from {titles.about} by window, and their part in imports and exports"
    return titles.sheet("by-window", title, columns, rows)


def years(titles, pair, names):
    """One row for each delivery year and category; `names` are categories by id."""
    rows = (
        (
            year,
            names[category].name,
            names[category].slug,
            added.deliveries,
            added.items,
            added.tiv,
        )
        for year in sorted(pair.by_year)
        for category, added in sorted(
            pair.by_year[year].items(), key=lambda each: names[each[0]].position
        )
    )
    columns = (
        plain("year", "Year", Kind.INTEGER, "Calendar year of delivery."),
        *named("category"),
        *sums(when="in the year", items=True),
    )
    title = f"Arms from {titles.about} by year and category"
    return titles.sheet("by-year", title, columns, rows)


DEAL_COLUMNS = (
    DEAL,
    *SYSTEM,
    plain("category", "Category", Kind.TEXT, "Category of the weapon system."),
    plain("order_year", "Ordered", Kind.INTEGER, help_of(Deal, "order_year")),
    plain("order_year_estimated", "Ordered is an estimate", Kind.BOOLEAN, ESTIMATED),
    plain("condition", "Condition", Kind.TEXT, help_of(Deal, "condition")),
    plain("number_ordered", "No. ordered", Kind.INTEGER, help_of(Deal, "number_ordered")),
    plain("number_ordered_estimated", "No. ordered is an estimate", Kind.BOOLEAN, ESTIMATED),
    plain("number_delivered", "No. delivered", Kind.INTEGER, "All items so far."),
    *SPAN,
    plain(
        "tiv_millions",
        "TIV delivered (m)",
        Kind.DECIMAL,
        "TIV of all deliveries so far. Not money.",
        MILLIONS,
    ),
)


def deals(slug, about, published, editions):
    """One row for each published deal as it stands now, the newest order first.

    `published` are PublishedDeals with the deal, its system and category.
    """
    rows = (
        (
            each.deal.reference,
            each.system.designation,
            each.description.name,
            each.category.name,
            each.order_year,
            each.deal.order_year_estimated,
            each.get_condition_display(),
            each.number_ordered,
            each.deal.number_ordered_estimated,
            each.number_delivered,
            each.first_delivery,
            each.last_delivery,
            each.tiv_delivered,
        )
        for each in published
    )
    title = f"Deals from {about}"
    return Sheet(f"{slug}-deals", title, DEAL_COLUMNS, list(rows), NOTES, tuple(editions))
