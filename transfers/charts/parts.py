"""Who has how much of the whole: a ranking, and shares of two windows beside each other."""

from transfers.analysis.shares import share
from transfers.exports.columns import Kind
from transfers.exports.sheet import Sheet, plain

from .chart import (
    OTHERS,
    Chart,
    Grid,
    NothingToDraw,
    listed,
    of_edition,
    percent,
    span,
    whole,
)
from .measures import SUM_COLUMNS, TIV, sums
from .selection import names_of
from .series import greatest

TOP = 10
PLURALS = {"supplier": "suppliers", "recipient": "recipients", "category": "categories"}
BAR, PAIR, AXIS = 28, 44, 40
"""Heights in pixels: of one bar, of two with their space, and of an axis."""


def ranking(selection, of, top=TOP):
    """The greatest suppliers, recipients or categories, with the rest as others."""
    first, last = selection.first, selection.last
    series = greatest(selection, of, TIV, top)
    if not series.total:
        raise NothingToDraw(f"No deliveries with a TIV from {span(first, last)}.")
    words = selection.in_words(first, last)
    rows = [(name, series.found[name,]) for name in series.names]
    parts = [share(row.tiv, series.total) for _, row in rows]
    height = BAR * len(rows) + AXIS
    return Chart(
        name="ranking",
        kind="Bars",
        title=f"{words}: {_greatest(of, len(rows))}",
        subtitle=of_edition(TIV.subtitle, selection.edition),
        finding=f"{TIV.told(series.total)} in {span(first, last)}: {series.shares(5)}.",
        credit=selection.edition.credit_line,
        sheet=Sheet(
            name="ranking",
            title=f"{words}, by {of}",
            columns=(
                plain("rank", "Rank", Kind.INTEGER, "Place by TIV; empty for the others."),
                plain(of, of.capitalize(), Kind.TEXT, f"The {of}; {top} at most, then the others."),
                *SUM_COLUMNS,
                plain("share", "Share", Kind.DECIMAL, "Share in the TIV of all.", "per cent"),
            ),
            rows=[
                (None if name == OTHERS else place, name, *sums(row), _exact(part))
                for place, ((name, row), part) in enumerate(zip(rows, parts, strict=True), 1)
            ],
            editions=(selection.edition,),
        ),
        grid=Grid(
            [of.capitalize(), "TIV, millions", "Share"],
            [
                [name, TIV.printed(row), percent(part)]
                for (name, row), part in zip(rows, parts, strict=True)
            ]
            + [["Total", whole(series.total), "100 %"]],
        ),
        drawing={
            "form": "bars",
            "names": series.names,
            "groups": [""],
            "axis": TIV.axis,
            "rows": [
                {
                    "name": name,
                    "group": 0,
                    "value": float(row.tiv or 0),
                    "label": f"{TIV.printed(row)} ({percent(part)})",
                }
                for (name, row), part in zip(rows, parts, strict=True)
            ],
        },
        heights={"wide": height, "narrow": height},
    )


def _greatest(of, number):
    return f"the largest {PLURALS[of]}" if number > 1 else f"the only {of}"


def shares(selection, of, windows, top=TOP):
    """Shares of suppliers or recipients in two windows of years; the later gives the order.

    Of a window without TIV the shares are undefined, and stay empty.
    """
    found = [_by_name(selection.between(*window), of) for window in windows]
    if not sum(found[-1].values()):
        raise NothingToDraw(f"No deliveries with a TIV from {span(*windows[-1])}.")
    names = _told_apart(found, top)
    wins = []
    for by_name in found:
        tivs = {name: by_name[name] for name in names if name in by_name}
        if left := sum(tiv for name, tiv in by_name.items() if name not in names):
            tivs[OTHERS] = left
        wins.append(tivs)
    names += [OTHERS] if any(OTHERS in tivs for tivs in wins) else []
    wins = [
        (tivs, {name: share(tivs.get(name, 0), sum(tivs.values())) for name in names})
        for tivs in wins
    ]
    words = selection.in_words(*windows[-1]).rpartition(",")[0]
    if words.startswith("Deliveries"):
        words = f"d{words[1:]}"
    title = f"{PLURALS[of].capitalize()}’ shares in {words}, "
    title += listed([span(*window) for window in windows])
    height = PAIR * len(names) + AXIS
    return Chart(
        name="shares",
        kind="Bars of two periods beside each other" if len(windows) > 1 else "Bars",
        title=title,
        subtitle=of_edition(
            "Shares in the TIV of all these deliveries, per cent", selection.edition
        ),
        finding=_changes(names, windows, wins),
        credit=selection.edition.credit_line,
        sheet=Sheet(
            name="shares",
            title=title,
            columns=(
                plain("first_year", "From", Kind.INTEGER, "First year of the window."),
                plain("last_year", "To", Kind.INTEGER, "Last year of the window."),
                plain(of, of.capitalize(), Kind.TEXT, f"The {of}; {top} at most, then the others."),
                plain("tiv_millions", "TIV", Kind.DECIMAL, "TIV in the window.", "million TIV"),
                plain(
                    "share",
                    "Share",
                    Kind.DECIMAL,
                    "Share in the TIV of all; empty where there is none.",
                    "per cent",
                ),
            ),
            rows=[
                (*window, name, tivs.get(name), _exact(parts[name]))
                for window, (tivs, parts) in zip(windows, wins, strict=True)
                for name in names
            ],
            editions=(selection.edition,),
        ),
        grid=Grid(
            [of.capitalize(), *(f"Share {span(*window)}" for window in windows)],
            [[name, *(percent(parts[name]) for _, parts in wins)] for name in names],
        ),
        drawing={
            "form": "bars",
            "names": names,
            "groups": [span(*window) for window in windows],
            "axis": "Share, %",
            "rows": [
                {
                    "name": name,
                    "group": place,
                    "value": float(parts[name]),
                    "label": percent(parts[name]),
                }
                for place, (_, parts) in enumerate(wins)
                for name in names
                if parts[name] is not None
            ],
        },
        heights={"wide": height, "narrow": height},
        legend=[span(*window) for window in windows] if len(windows) > 1 else [],
    )


def _by_name(selection, of):
    """TIV of each that has any assigned."""
    rows = [row for row in selection.added(of) if row.tiv is not None]
    names = names_of(of, [row.keys[0] for row in rows])
    return {names[row.keys[0]]: row.tiv for row in rows}


def _told_apart(windows, top):
    """The greatest of the last window, and while there is room those of the one before."""
    found = []
    for tivs in reversed(windows):
        room = top - len(found)
        if room > 0:
            new = sorted(tivs.keys() - found, key=lambda name: (-tivs[name], name))
            new = [name for name in new if tivs[name]]
            found += new if len(new) == room + 1 else new[:room]
    return found


def _changes(names, windows, wins):
    told = [
        f"{name} "
        + ", ".join(
            f"{percent(parts[name]) or 'undefined'} in {span(*window)}"
            for window, (_, parts) in zip(windows, wins, strict=True)
        )
        for name in names[:3]
        if name != OTHERS
    ]
    return f"{'; '.join(told)}."


def _exact(part):
    return None if part is None else round(part, 4)
