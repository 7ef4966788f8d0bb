"""Bars from the left, one or two for each name, with their values written at their ends."""

import altair as alt

from .canvas import data
from .lettering import shortened
from .look import OTHERS

MOST_NAME = {"wide": 230, "narrow": 120}
"""Pixels that a name may take."""


def legend(drawing, theme):
    return [("square", theme.before), ("square", theme.main)][-len(drawing["groups"]) :]


def plot(drawing, canvas):
    theme, letters = canvas.theme, canvas.letters
    room = MOST_NAME[canvas.size]
    short = {name: shortened(name, letters, room) for name in drawing["names"]}
    left = round(canvas.widest(short.values())) + 14
    right = round(canvas.widest([row["label"] for row in drawing["rows"]])) + 14
    several = len(drawing["groups"]) > 1
    rows = [
        row | {"place": drawing["names"].index(row["name"]), "fill": _fill(row, several)}
        for row in drawing["rows"]
    ]
    y = alt.Y(
        "place:O",
        title=None,
        scale=alt.Scale(domain=list(range(len(short))), paddingInner=0.28, paddingOuter=0.14),
        axis=alt.Axis(
            domain=False,
            ticks=False,
            labelColor=theme.ink,
            labelLimit=room + 10,
            labelExpr=_labels(short.values()),
        ),
    )
    x = alt.X(
        "value:Q",
        title=drawing["axis"],
        scale=alt.Scale(domainMin=0, nice=False),
        axis=alt.Axis(
            tickCount=5 if canvas.size == "wide" else 3,
            format=",~f",
            labelFlush=False,
            titleAnchor="start",
        ),
    )
    base = alt.Chart(data(rows)).encode(x=x, y=y)
    if several:
        base = base.encode(yOffset=alt.YOffset("group:O", scale=alt.Scale(paddingInner=0.08)))
    bar = base.mark_bar().encode(
        color=alt.Color(
            "fill:N",
            legend=None,
            scale=alt.Scale(
                domain=["main", "before", "others"],
                range=[theme.main, theme.before, theme.others],
            ),
        )
    )
    text = base.mark_text(align="left", dx=6, baseline="middle", limit=0).encode(text="label:N")
    return canvas.finish(alt.layer(bar, text), left, 4, right, 44)


def _fill(row, several):
    if several:
        return ("before", "main")[row["group"]]
    return "others" if row["name"] == OTHERS else "main"


def _labels(names):
    """Expression that gives a place its name."""
    quoted = ", ".join("'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'" for name in names)
    return f"[{quoted}][datum.value]"
