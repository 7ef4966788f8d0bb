"""Pictures of charts: from the cache, or drawn once and kept."""

import logging
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from json import dumps
from pathlib import Path

from django.core.cache import caches
from django.db import connection

from .drawing.look import WIDTHS
from .renderer import RENDERER

log = logging.getLogger(__name__)

DRAWING = Path(__file__).resolve().parent / "drawing"


def job(chart, kind, size, theme, whole, site=""):
    """What the process that draws is sent: plain data.

    A `whole` picture carries title, subtitle and source, and at its foot the name of the `site`.
    """
    return {
        "kind": kind,
        "size": size,
        "theme": theme,
        "whole": whole,
        "width": WIDTHS[size],
        "height": chart.heights[size],
        "title": chart.title,
        "subtitle": chart.subtitle,
        "description": chart.alternative,
        "foot": [*chart.notes, " · ".join(filter(None, [chart.credit, site]))] if whole else [],
        "legend": chart.legend,
        "drawing": chart.drawing,
    }


def draw(job):
    """Bytes of the picture of a job. Raises NoPicture.

    What was drawn is found again as long as neither the data in it nor the programs change, also
    by another process or after a restart. Of several that ask at once for what is not there yet,
    in whichever process, one draws, and the others wait for it.
    """
    pictures = caches["charts"]
    key = sha256(f"{programs()}\n{dumps(job, sort_keys=True)}".encode()).hexdigest()
    if found := pictures.get(key):
        return found
    with connection.cursor() as cursor:
        # Held until the page is done; see as_reader.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(key[:15], 16)])
    if found := pictures.get(key):
        return found
    picture = RENDERER.draw(job)
    try:
        pictures.set(key, picture)
    except OSError as error:
        log.error("The picture of a chart could not be kept: %s", error)
    return picture


@cache
def programs():
    """Tells pictures drawn by these programs from those that others drew."""
    sources = b"".join(file.read_bytes() for file in sorted(DRAWING.glob("*.py")))
    libraries = [f"{name} {version(name)}" for name in ("altair", "vl-convert-python")]
    return sha256(sources).hexdigest() + " ".join(libraries)
