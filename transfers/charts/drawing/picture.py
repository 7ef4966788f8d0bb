"""A whole picture from a job: plot, legend and frame, as SVG or PNG."""

import vl_convert

from . import bars, columns, matrix, timeline
from .canvas import Canvas, svg_of
from .frame import framed
from .look import THEMES

FORMS = {"columns": columns, "bars": bars, "matrix": matrix, "timeline": timeline}
SCALE = 2
"""Pixels of a PNG to one of the SVG."""


def spec(job):
    """The Altair chart of a job, as a dictionary of Vega-Lite."""
    return _plot(job).to_dict()


def picture(job):
    """Bytes of the picture that a job of `pictures.job` describes."""
    form = FORMS[job["drawing"]["form"]]
    theme = THEMES[job["theme"]]
    symbols = form.legend(job["drawing"], theme) if job["legend"] else []
    svg = framed(svg_of(_plot(job)), job, theme, symbols)
    if job["kind"] == "svg":
        return svg.encode()
    return vl_convert.svg_to_png(svg, scale=SCALE)


def _plot(job):
    canvas = Canvas(job["width"], job["height"], job["size"], THEMES[job["theme"]])
    return FORMS[job["drawing"]["form"]].plot(job["drawing"], canvas)
