"""Tables of what one actor supplied or received, as sheets: for the page and its files alike."""

from decimal import Decimal

from transfers.analysis.profiles import RECIPIENT, SUPPLIER
from transfers.analysis.shares import share

from .columns import Kind
from .profile_columns import (
    CHANGE,
    DEAL,
    SPAN,
    SYSTEM,
    WINDOW,
    named,
    percent,
    rounded,
    sums,
)
from .sheet import plain

POINTS = "0 to 10,000"
TENTH = Decimal("0.1")

# What the tables of each role are called, in names of files and in words.
NAMES = {RECIPIENT: ("suppliers", "received"), SUPPLIER: ("recipients", "supplied")}

SHARE = percent("share_percent", "Share (%)", "Share of all TIV in the window.")
SAID = (
    plain(
        "allegations",
        "Allegations",
        Kind.INTEGER,
        "Allegations published here that name both; none enters a TIV.",
    ),
    plain(
        "allegations_denied",
        "Denied",
        Kind.INTEGER,
        "Those of them that a published claim denies.",
    ),
)


def _compared(totals):
    """Rows without names: the newest window beside the one before it and all years, by key."""
    for key in totals.in_order():
        now, before, ever = totals.total(key, 0), totals.total(key, 1), totals.ever[key]
        yield (
            key,
            (
                *totals.frame.window,
                now.deliveries,
                now.items,
                now.tiv,
                rounded(totals.share(key, 0)),
                before.deliveries,
                before.tiv,
                rounded(totals.share(key, 1)),
                rounded(totals.change(0, key)),
                ever.deliveries,
                ever.tiv,
                ever.first,
                ever.last,
            ),
        )


COMPARED = (
    *WINDOW,
    *sums(items=True),
    SHARE,
    *sums("before", "in the window before", " before"),
    percent("before_share_percent", "Share before (%)", "Share in the window before."),
    CHANGE,
    *sums("ever", "in all years of the edition", " in all"),
    *SPAN,
)


def partners(titles, side, names, said):
    """Suppliers of a recipient, or the mirror.

    `names` are actors by id; `said` counts allegations with each, and those that are denied.
    """
    name, done = NAMES[side.role]
    rows = (
        (names[key].name, names[key].slug, *values, *said.get(key, (0, 0)))
        for key, values in _compared(side.partners)
    )
    window = side.frame.window.in_full
    title = f"{name.capitalize()} of arms {done} by {titles.about}, {window}"
    return titles.sheet(name, title, (*named(side.partner_role), *COMPARED, *SAID), rows)


def categories(titles, side, names):
    """The same by category; `names` are categories by id."""
    rows = (
        (names[key].name, names[key].slug, *values) for key, values in _compared(side.categories)
    )
    done = NAMES[side.role][1]
    title = f"Arms {done} by {titles.about} by category, {side.frame.window.in_full}"
    return titles.sheet(f"{done}-by-category", title, (*named("category"), *COMPARED), rows)


def partners_by_window(titles, side, names):
    """One row for each partner and window with a delivery, the newest window first."""
    name, done = NAMES[side.role]
    totals = side.partners
    ordered = totals.largest_ever()
    rows = (
        (
            *window,
            names[key].name,
            names[key].slug,
            total.deliveries,
            total.items,
            total.tiv,
            rounded(totals.share(key, index)),
            rounded(totals.change(index, key)),
        )
        for index, window in enumerate(side.frame.windows)
        for key in ordered
        if (total := totals.total(key, index)).deliveries
    )
    columns = (*WINDOW, *named(side.partner_role), *sums(items=True), SHARE, CHANGE)
    title = f"Shares of {name} in the arms {done} by {titles.about}, by window"
    return titles.sheet(f"{name}-by-window", title, columns, rows)


def windows(titles, side, unknown):
    """One row for each window: TIV, part of the world's, and how concentrated the partners are.

    `unknown` are ids of unknown parties.
    """
    name, done = NAMES[side.role]
    totals, world = side.partners, side.frame.world
    rows = [
        (
            *window,
            total.deliveries,
            total.items,
            total.tiv,
            rounded(totals.change(index)),
            rounded(share(total.tiv if total.deliveries else Decimal(0), world.whole(index).tiv)),
            len(totals.keys_in(index)),
            *_concentrated(totals.concentration(index, unknown)),
        )
        for index, window in enumerate(side.frame.windows[: totals.reach])
        for total in [totals.whole(index)]
    ]
    columns = (
        *WINDOW,
        *sums(items=True),
        CHANGE,
        percent("world_share_percent", "Share of world (%)", "Share of all TIV delivered by all."),
        plain("partners", name.capitalize(), Kind.INTEGER, f"{name.capitalize()} with a delivery."),
        percent("unknown_share_percent", "Unknown (%)", f"Share of unknown {name}."),
        _index(
            "hhi",
            "Concentration",
            f"Herfindahl-Hirschman index of the {name}' shares, each unknown party taken for one.",
        ),
        _index("hhi_least", "Index at least", f"The index if the unknown were countless {name}."),
        _index("hhi_most", "Index at most", "The index if the unknown were one with the largest."),
    )
    title = f"Arms {done} by {titles.about}, and concentration of {name}, by window"
    return titles.sheet(f"{done}-by-window", title, columns, rows)


def _index(name, title, meaning):
    return plain(name, title, Kind.DECIMAL, f"{meaning} Rounded to 1 decimal.", POINTS)


def _concentrated(found):
    """Unknown part in percent, index, and its bounds; all None where the index is undefined."""
    if found is None:
        return (None,) * 4
    points = (found.points, found.least_points, found.most_points)
    return (rounded(100 * found.unknown), *(rounded(value, TENTH) for value in points))


def deals(titles, side, found, by_id):
    """The largest deals of the newest window: `found` are Added by deal, `by_id` the deals."""
    done = NAMES[side.role][1]
    rows = [
        (
            deal.reference,
            getattr(deal, side.partner_role).name,
            getattr(deal, side.partner_role).slug,
            deal.system.designation,
            deal.system.description.name,
            deal.order_year,
            *side.frame.window,
            added.deliveries,
            added.items,
            added.tiv,
        )
        for added in found
        for deal in [by_id[added.keys[0]]]
    ]
    columns = (
        DEAL,
        *named(side.partner_role),
        *SYSTEM,
        plain("order_year", "Ordered", Kind.INTEGER, "Year of the order."),
        *WINDOW,
        *sums(items=True),
    )
    title = f"Largest deals of arms {done} by {titles.about}, {side.frame.window.in_full}"
    return titles.sheet(f"{done}-deals", title, columns, rows)


def years(titles, side):
    """One row for each year with a delivery."""
    done = NAMES[side.role][1]
    rows = (
        (year, total.deliveries, total.items, total.tiv)
        for year, total in sorted(side.partners.years.items())
    )
    columns = (
        plain("year", "Year", Kind.INTEGER, "Calendar year of delivery."),
        *sums(when="in the year", items=True),
    )
    return titles.sheet(f"{done}-by-year", f"Arms {done} by {titles.about} by year", columns, rows)
