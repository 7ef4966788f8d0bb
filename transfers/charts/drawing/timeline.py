"""Rows of a pair's deals, allegations and restrictions over one axis of years."""

import altair as alt

from .canvas import data
from .lettering import shortened

NAMES = 316
"""Pixels for the words of a row, where they stand beside it."""
TOP, RIGHT, BOTTOM = 26, 22, 4
ARROW = "M-1,-1L0.8,0L-1,1Z"
TICKS = {"wide": 12, "narrow": 6}


def legend(drawing, theme):
    return [("diamond", theme.main), ("dot", theme.main)]


def plot(drawing, canvas):
    theme, wide = canvas.theme, canvas.size == "wide"
    left = NAMES if wide else 0
    first, last = drawing["years"]
    # Few years are not stretched over the whole picture.
    domain = [first - 0.7, max(last, first + 4) + 0.7]
    heads, rows = _placed(drawing, canvas, domain)
    for row in rows:
        row["open"] = row["last"] is None
        row["end"] = domain[1] if row["open"] else row["last"]
    years = [{"y": row["y"], "at": each["year"]} for row in rows for each in row["deliveries"]]
    axis = alt.Axis(orient="top", format="d", values=_years(domain, TICKS[canvas.size]))
    scale = alt.Scale(domain=domain, nice=False)
    down = alt.Scale(domain=[0, canvas.height - TOP - BOTTOM], reverse=True, nice=False)

    def layer(found, place="first"):
        return alt.Chart(data(found)).encode(
            x=alt.X(f"{place}:Q", title=None, scale=scale, axis=axis),
            y=alt.Y("y:Q", axis=None, scale=down),
        )

    def words(found, **mark):
        return (
            alt.Chart(data([row | {"y": row["words_y"]} for row in found]))
            .mark_text(align="left", **mark)
            .encode(x=alt.value(-left), y=alt.Y("y:Q", axis=None, scale=down), text="label:N")
        )

    deals = [row for row in rows if row["place"] == 0]
    spans = [row for row in rows if row["place"] > 0]
    colour = alt.Color(
        "place:N", legend=None, scale=alt.Scale(domain=[1, 2], range=[theme.soft, theme.warn])
    )
    layers = [
        layer(deals).mark_rule(strokeWidth=2, opacity=0.5, color=theme.main).encode(x2="end:Q"),
        layer(spans).mark_rule(strokeWidth=8, strokeCap="round").encode(x2="end:Q", color=colour),
        layer([row for row in spans if row["open"]], "end")
        .mark_point(shape=ARROW, filled=True, size=90, opacity=1)
        .encode(color=colour),
        layer([row for row in deals if row["order"] is not None], "order").mark_point(
            shape="diamond",
            size=70,
            fill=theme.ground,
            color=theme.main,
            strokeWidth=1.6,
            opacity=1,
        ),
        layer(years, "at").mark_circle(size=75, color=theme.main, opacity=1),
        words(rows),
        words(heads, fontWeight="bold"),
    ]
    return canvas.finish(alt.layer(*layers), left, TOP, RIGHT, BOTTOM)


def _placed(drawing, canvas, domain):
    """Heads of groups and rows, each with the pixels from above of its marks and of its words."""
    row_height = drawing["row"][canvas.size]
    # Beside what it shows, or above it.
    beside = canvas.size == "wide"
    rise = 0 if beside else row_height / 4
    scale = (canvas.width - NAMES - RIGHT) / (domain[1] - domain[0])
    heads, rows, top = [], [], 0
    for place, group in drawing["groups"]:
        heads.append({"label": group, "words_y": top + drawing["heads"] / 2 + 2})
        top += drawing["heads"]
        for row in drawing["rows"]:
            if row["group"] == group:
                middle = top + row_height / 2
                placed = {"place": place, "y": middle + rise, "words_y": middle - rise}
                # Words run on over the axis up to the first mark.
                before = (row["first"] - domain[0]) * scale if beside else canvas.width - NAMES
                label = shortened(row["label"], canvas.letters, NAMES - 20 + before)
                rows.append(row | placed | {"label": label})
                top += row_height
    return heads, rows


def _years(domain, most):
    years = range(round(domain[0] + 0.6), round(domain[1] - 0.6) + 1)
    for step in (1, 2, 5, 10, 20):
        marked = [year for year in years if year % step == 0]
        if len(marked) <= most:
            return marked
    return list(years[:1])
