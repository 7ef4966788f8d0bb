"""The room that a plot has, and what every plot is made with."""

from dataclasses import dataclass

import altair as alt
import vl_convert

from .lettering import width
from .look import SIZES, Theme, config


@dataclass(frozen=True)
class Canvas:
    """Width and height in pixels with the axes; `size` is "wide" or "narrow"."""

    width: int
    height: int
    size: str
    theme: Theme

    @property
    def letters(self):
        """Size of lettering in pixels."""
        return SIZES[self.size]

    def widest(self, words):
        """Pixels that the widest of the words takes."""
        return max((width(word, self.letters) for word in words), default=0)

    def finish(self, chart, left, top, right, bottom):
        """The chart with fixed space around it, so that the picture is as large as it should be."""
        return chart.properties(
            width=self.width - left - right,
            height=self.height - top - bottom,
            padding={"left": left, "top": top, "right": right, "bottom": bottom},
            autosize=alt.AutoSizeParams(type="none"),
            config=config(self.theme, self.size),
        )


def data(rows):
    return alt.Data(values=rows)


def svg_of(chart):
    """The SVG of a plot; nothing is fetched from anywhere."""
    # Altair's check takes as long as the drawing: `picture.spec` makes it, for the tests.
    return vl_convert.vegalite_to_svg(chart.to_dict(validate=False), allowed_base_urls=[])
