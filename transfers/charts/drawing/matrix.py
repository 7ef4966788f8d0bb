"""Cells by supplier and recipient, coloured by what they hold."""

import altair as alt

from .canvas import data
from .lettering import HEADS_ANGLE, LONGEST_HEAD, shortened, width
from .look import OTHERS, shade

MOST_NAME = {"wide": 170, "narrow": 104}
"""Pixels that a supplier's name may take."""
RIGHT = {"wide": 64, "narrow": 44}
"""Pixels for the head of the last column."""


def plot(drawing, canvas):
    theme, letters = canvas.theme, canvas.letters
    found, room = drawing[canvas.size], MOST_NAME[canvas.size]
    names = [shortened(name, letters, room) for name in found["suppliers"]]
    left, right = round(canvas.widest(names)) + 12, RIGHT[canvas.size]
    x = alt.X(
        "recipient:N",
        title=None,
        scale=alt.Scale(domain=found["recipients"], paddingInner=0.04, paddingOuter=0),
        axis=alt.Axis(
            orient="top",
            labelAngle=-HEADS_ANGLE,
            labelAlign="left",
            labelLimit=LONGEST_HEAD,
            labelColor=theme.ink,
            domain=False,
            ticks=False,
        ),
    )
    y = alt.Y(
        "supplier:N",
        title=None,
        scale=alt.Scale(domain=found["suppliers"], paddingInner=0.04, paddingOuter=0),
        axis=alt.Axis(labelColor=theme.ink, labelLimit=room, domain=False, ticks=False),
    )
    rows = [row | _painted(row, theme, _most(found["rows"])) for row in found["rows"]]
    cell = (canvas.width - left - right) / len(found["recipients"])
    empty = [
        {"supplier": s, "recipient": r} for s in found["suppliers"] for r in found["recipients"]
    ]
    layers = [
        alt.Chart(data(empty)).mark_rect(color=theme.line, opacity=0.35),
        alt.Chart(data(rows)).mark_rect().encode(color=alt.Color("fill:N", scale=None)),
        alt.Chart(data(rows))
        .mark_text(fontSize=_fitting(rows, cell, letters))
        .encode(text="label:N", color=alt.Color("letters:N", scale=None)),
    ]
    chart = alt.layer(*(layer.encode(x=x, y=y) for layer in layers))
    return canvas.finish(chart, left, found["heads"], right, drawing["foot"])


def _most(rows):
    """The greatest value between two that have a name; what is left over would drown the rest."""
    named = [r["value"] for r in rows if OTHERS not in (r["supplier"], r["recipient"])]
    return max(named, default=max(r["value"] for r in rows))


def _painted(row, theme, most):
    fill, letters = shade(theme, min(1, row["value"] / most))
    return {"fill": fill, "letters": letters}


def _fitting(rows, cell, letters):
    """Size of lettering at which the longest number stands in a cell."""
    longest = max(width(row["label"], letters) for row in rows)
    return min(letters, letters * (cell - 6) / longest)
