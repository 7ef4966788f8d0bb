"""Columns by year, stacked."""

import altair as alt

from .canvas import data
from .look import OTHERS, colours

WIDEST = 44
"""Pixels: a column of few years is no wider."""
TICKS = {"wide": 12, "narrow": 5}


def legend(drawing, theme):
    """Shape and colour of each name."""
    return [("square", colour) for colour in colours(theme, drawing["series"], OTHERS)]


def plot(drawing, canvas):
    first, last = drawing["years"]
    years = list(range(first, last + 1))
    theme, names = canvas.theme, drawing["series"]
    tallest = _tallest(drawing["rows"])
    left = round(canvas.widest([f"{tallest:,.0f}"])) + 12
    room = (canvas.width - left - 8) / len(years)
    single = len(names) == 1
    chart = (
        alt.Chart(data(drawing["rows"]))
        .mark_bar(
            size=min(WIDEST, room * 0.86), stroke=theme.ground, strokeWidth=min(1, room * 0.08)
        )
        .encode(
            x=alt.X(
                "year:O",
                title="Year of delivery",
                scale=alt.Scale(domain=years),
                axis=alt.Axis(values=_ticks(years, TICKS[canvas.size]), labelAngle=0, tickSize=4),
            ),
            y=alt.Y(
                "value:Q",
                title=drawing["axis"],
                axis=alt.Axis(
                    tickCount=5,
                    # No number has a fraction of an item; TIV may be below 1 in all.
                    format=",.0f" if tallest >= 5 else ",~f",
                    domain=False,
                    ticks=False,
                    titleAngle=0,
                    titleAlign="left",
                    titleAnchor="end",
                    titleX=-left,
                    titleY=-14,
                    titleBaseline="bottom",
                ),
            ),
            color=alt.Color(
                "place:N",
                legend=None,
                scale=alt.Scale(
                    domain=list(range(len(names))),
                    range=[theme.main] if single else colours(theme, names, OTHERS),
                ),
            ),
            order=alt.Order("place:Q"),
        )
    )
    return canvas.finish(chart, left, 34, 8, 44)


def _tallest(rows):
    by_year = {}
    for row in rows:
        by_year[row["year"]] = by_year.get(row["year"], 0) + row["value"]
    return max(by_year.values())


def _ticks(years, most):
    """Years to be written below: all of few, else round ones."""
    for step in (1, 2, 5, 10, 20, 50):
        marked = [year for year in years if year % step == 0]
        if len(marked) <= most:
            return marked or years[:1]
    return years[:1]
