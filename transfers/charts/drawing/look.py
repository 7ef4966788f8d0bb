"""Colours and sizes of pictures, light and dark."""

from dataclasses import dataclass

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""vl-convert carries the first; the others are as wide, and one of them is everywhere."""
WIDTHS = {"wide": 840, "narrow": 358}
"""Widths of a picture in pixels: on a page of a desktop, and on a telephone."""
OTHERS = "others"

SIZES = {"wide": 13, "narrow": 12}
"""Size of lettering in pixels by the name of a picture's width."""


@dataclass(frozen=True)
class Theme:
    """Colours. The ground is that of the site's pages.

    `series` were chosen among those of Okabe and Ito and of Tol: each stands out from the ground
    by 3 to 1, and neighbours in a stack can be told apart without one of the three cones.
    """

    ground: str
    ink: str
    soft: str
    line: str
    series: tuple
    others: str
    main: str
    before: str
    scale: tuple
    warn: str


THEMES = {
    "light": Theme(
        ground="#fbfbf9",
        ink="#1b2326",
        soft="#56636a",
        line="#dfe4e3",
        series=("#3d9bd1", "#c2577a", "#332288", "#882255", "#d55e00", "#aa4499", "#117733"),
        others="#87949a",
        main="#0b6aa8",
        before="#87949a",
        scale=("#e8f1f7", "#7fb6d8", "#0b5c94", "#062f52"),
        warn="#b03a14",
    ),
    "dark": Theme(
        ground="#12181a",
        ink="#e4eaea",
        soft="#a3b1b5",
        line="#2e3a3e",
        series=("#99ddff", "#eedd88", "#77aadd", "#ee8866", "#4477aa", "#ffaabb", "#d55e00"),
        others="#74848a",
        main="#77b5e0",
        before="#74848a",
        scale=("#1b2b34", "#1f5a80", "#4da3d6", "#c5e8fb"),
        warn="#f2a58c",
    ),
}


ON_SCALE = ("#000000", "#ffffff")
"""Lettering on a shade: one of the two is legible on any."""


def colours(theme, names, others):
    """A colour for each name of a legend or a stack; that of `others` is grey."""
    return [
        theme.others if name == others else theme.series[place % len(theme.series)]
        for place, name in enumerate(names)
    ]


def shade(theme, part):
    """Colour of a part (0 to 1) of the greatest value, and that of lettering on it."""
    steps = len(theme.scale) - 1
    place = min(part**0.5 * steps, steps - 1e-9)
    low, high = theme.scale[int(place)], theme.scale[int(place) + 1]
    mixed = [
        round(int(low[i : i + 2], 16) * (1 - place % 1) + int(high[i : i + 2], 16) * (place % 1))
        for i in (1, 3, 5)
    ]
    ground = "#" + "".join(f"{part:02x}" for part in mixed)
    return ground, max(ON_SCALE, key=lambda colour: contrast(colour, ground))


def contrast(one, other):
    """Contrast of two colours as WCAG defines it, 1 to 21."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def config(theme, size):
    """What all of Vega-Lite's axes and marks have in common."""
    letters = SIZES[size]
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": letters,
            "titleFontSize": letters,
            "titleFontWeight": "normal",
            "labelColor": theme.soft,
            "titleColor": theme.soft,
            "gridColor": theme.line,
            "domainColor": theme.soft,
            "tickColor": theme.soft,
            "labelPadding": 5,
        },
        "text": {"fontSize": letters, "color": theme.ink, "font": FONT},
    }
