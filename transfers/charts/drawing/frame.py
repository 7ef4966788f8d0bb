"""What stands around a plot: title and subtitle above, legend, source below, and words for all.

On a page the title and the source are text of the page; a picture that goes elsewhere by itself
takes them along.
"""

import re
from html import escape

from .lettering import lines, width
from .look import FONT, SIZES

MARGIN = 24
"""Pixels on each side of a picture that goes elsewhere."""
TITLE = {"wide": 21, "narrow": 17}
LEADING = 1.3
SWATCH, GAP = 12, 18


def legend_height(names, size, room):
    """Pixels that the legend of these names takes."""
    rows = _legend_rows(names, size, room)
    return round(len(rows) * SIZES[size] * 1.6 + 8) if rows else 0


def _legend_rows(names, size, room):
    """Rows of (name, its place from the left in pixels, its place among the names)."""
    rows, left = [], room
    for place, name in enumerate(names):
        needed = SWATCH + 6 + width(name, SIZES[size])
        if left + needed > room:
            rows.append([])
            left = 0
        rows[-1].append((name, round(left, 1), place))
        left += needed + GAP
    return rows


def framed(plot, job, theme, symbols):
    """The SVG of the plot with its legend, and in a `whole` picture all that stands around it.

    `symbols` are shape and colour of each name of the legend.
    """
    size, room = job["size"], job["width"]
    letters = SIZES[size]
    parts, top = [], 0.0
    margin = MARGIN if job["whole"] else 0
    if job["whole"]:
        top = float(margin)
        for words, points, weight, colour in (
            (job["title"], TITLE[size], "bold", theme.ink),
            (job["subtitle"], letters, "normal", theme.soft),
        ):
            for line in lines(words, points, room, weight == "bold"):
                top += points * LEADING
                parts.append(_text(line, 0, top - points * 0.3, points, colour, weight))
            top += 5
        top += 10
    for row in _legend_rows(job["legend"], size, room):
        top += letters * 1.6
        for name, left, place in row:
            shape, colour = symbols[place]
            parts.append(_symbol(shape, colour, left, top - letters * 0.35, theme))
            parts.append(_text(name, left + SWATCH + 6, top, letters, theme.ink))
    if job["legend"]:
        top += 8
    parts.append(f'<g transform="translate(0,{top:.0f})">{_inside(plot)}</g>')
    top += job["height"]
    if job["whole"]:
        top += 6
        for line in (piece for foot in job["foot"] for piece in lines(foot, letters - 1, room)):
            top += (letters - 1) * 1.45
            parts.append(_text(line, 0, top, letters - 1, theme.soft))
        top += margin
    return _document(parts, room + 2 * margin, round(top), margin, job, theme)


def _document(parts, wide, high, margin, job, theme):
    ground = f'<rect width="{wide}" height="{high}" fill="{theme.ground}"/>' if margin else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}" role="img" aria-labelledby="title desc">'
        f'<title id="title">{escape(job["title"])}</title>'
        f'<desc id="desc">{escape(job["description"])}</desc>'
        f'{ground}<g transform="translate({margin},0)">{"".join(parts)}</g></svg>'
    )


def _inside(svg):
    """What a document of vl-convert holds, without what it says to those who cannot see it."""
    inside = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", svg)
    return re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", inside)


def _text(words, left, top, size, colour, weight="normal"):
    bold = f' font-weight="{weight}"' if weight != "normal" else ""
    return (
        f'<text x="{left:.1f}" y="{top:.1f}" font-family="{FONT}" font-size="{size}"{bold} '
        f'fill="{colour}">{escape(words)}</text>'
    )


def _symbol(shape, colour, left, middle, theme):
    half = SWATCH / 2
    if shape == "dot":
        return f'<circle cx="{left + half:.1f}" cy="{middle:.1f}" r="{half - 1}" fill="{colour}"/>'
    if shape == "diamond":
        x, r = left + half, half - 1
        return (
            f'<path d="M{x:.1f},{middle - r:.1f}l{r},{r}l-{r},{r}l-{r},-{r}Z" '
            f'fill="{theme.ground}" stroke="{colour}" stroke-width="1.5"/>'
        )
    return (
        f'<rect x="{left:.1f}" y="{middle - half:.1f}" width="{SWATCH}" height="{SWATCH}" '
        f'fill="{colour}"/>'
    )
