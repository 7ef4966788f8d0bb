"""TIV or items by year, stacked by supplier, recipient or category."""

from transfers.analysis.adding import gathered
from transfers.exports.columns import Kind
from transfers.exports.sheet import Sheet, plain

from .chart import MOST_SERIES, Chart, Grid, NothingToDraw, of_edition, span, whole
from .measures import SUM_COLUMNS, sums
from .series import Series, greatest

HEIGHTS = {"wide": 360, "narrow": 260}
ALL = "all"


def by_year(selection, measure, by=""):
    """The chart; without `by`, of all deliveries together. Raises NothingToDraw."""
    years = selection.years
    if years is None:
        raise NothingToDraw("The edition has no such deliveries.")
    if by:
        series = greatest(selection, by, measure, MOST_SERIES, "year")
    else:
        series = _together(selection, measure)
    if not series.total:
        raise NothingToDraw("None of these deliveries has a TIV assigned.")
    words = selection.in_words(*years)
    of_a_kind = selection.category or selection.system
    subtitle = measure.subtitle if of_a_kind else measure.subtitle + measure.mixed
    kind = f"Columns by year, stacked by {by}" if by else "Columns by year"
    by_itself = {
        row.keys[0]: row for row in gathered(series.found.values(), lambda row: row.keys[1:])
    }
    order = {name: place for place, name in enumerate(series.names)}
    rows = sorted(
        series.found.items(), key=lambda item: (item[0][1], order.get(item[0][0], len(order)))
    )
    return Chart(
        name=f"{measure.name}-by-year",
        kind=kind,
        title=f"{words}, by {by}" if by else words,
        subtitle=of_edition(subtitle, selection.edition),
        finding=_finding(series, measure, by, years, by_itself),
        credit=selection.edition.credit_line,
        sheet=_sheet(selection, measure, by, words, rows),
        grid=_grid(series, measure, years, by_itself),
        drawing={
            "form": "columns",
            "years": list(years),
            "series": series.names,
            "axis": measure.axis,
            "rows": [
                {"year": year, "place": order[name], "value": float(measure.value(row) or 0)}
                for (name, year), row in rows
                if name in order
            ],
        },
        heights=HEIGHTS,
        legend=series.names if by else [],
    )


def _together(selection, measure):
    rows = [row._replace(keys=(ALL, *row.keys)) for row in selection.added("year")]
    found = {row.keys: row for row in rows}
    total = sum(measure.value(row) or 0 for row in found.values())
    return Series([ALL], {ALL: total}, total, found)


def _finding(series, measure, by, years, by_itself):
    most = max(by_itself.values(), key=lambda row: measure.value(row) or 0)
    told = f"{measure.told(series.total)} in {span(*years)}"
    if by:
        told += f": {series.shares()}"
    told += f". The most in a year: {whole(measure.value(most))} in {most.keys[0]}"
    last = by_itself.get(years[1])
    if last is None:
        return f"{told}; nothing in {years[1]}."
    if last is most:
        return f"{told}, the last of these years."
    return f"{told}; in {years[1]}: {whole(measure.value(last)) or 'no TIV assigned'}."


def _sheet(selection, measure, by, words, rows):
    columns = [plain("year", "Year", Kind.INTEGER, "Year of delivery.")]
    if by:
        description = f"The {by}; {MOST_SERIES} at most, and those after them as others."
        columns.append(plain(by, by.capitalize(), Kind.TEXT, description))
    return Sheet(
        name=f"{measure.name}-by-year",
        title=f"{words}, by year" + (f" and {by}" if by else ""),
        columns=(*columns, *SUM_COLUMNS),
        rows=[(year, *([name] if by else []), *sums(row)) for (name, year), row in rows],
        editions=(selection.edition,),
    )


def _grid(series, measure, years, by_itself):
    """Every year, newest first, with each of the series and their sum."""
    names = series.names if len(series.names) > 1 else []
    rows = [
        [
            str(year),
            *(measure.printed(series.found.get((name, year))) for name in names),
            measure.printed(by_itself.get(year)),
        ]
        for year in range(years[1], years[0] - 1, -1)
    ]
    sums_of = {
        row.keys[0]: row for row in gathered(series.found.values(), lambda row: row.keys[:1])
    }
    rows.append(
        ["All years", *(measure.printed(sums_of[name]) for name in names), whole(series.total)]
    )
    return Grid(["Year", *names, "Total"], rows)
