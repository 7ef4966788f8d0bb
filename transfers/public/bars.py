"""Bars by year, drawn as SVG in the page: the colours and letters are those of the style sheet."""

from dataclasses import dataclass
from decimal import Decimal
from math import log10

WIDEST = 4
"""Width of one year at most, in % of the picture."""
BAR = Decimal("0.78")
"""Part of it that the bar takes."""


@dataclass
class Bar:
    """One year: place, width and height in % of the picture, and the words to point at it."""

    x: str
    width: str
    y: str
    height: str
    words: str


@dataclass
class Tick:
    """A word beside an axis, at % of the picture."""

    at: str
    words: str


@dataclass
class Picture:
    """Bars with their axes; `words` say the same as text."""

    title: str
    words: str
    bars: list
    years: list
    levels: list


def picture(title, unit, values):
    """A Picture of values by year; None where there is nothing to draw.

    `values` maps years to numbers; a year without one has no bar.
    """
    values = {year: value for year, value in values.items() if value}
    if not values:
        return None
    first, last, top = min(values), max(values), _round_up(max(values.values()))
    slot = min(Decimal(100) / (last - first + 1), Decimal(WIDEST))
    bars = [
        Bar(
            x=_percent((year - first) * slot),
            width=_percent(BAR * slot),
            y=_percent(100 - 100 * value / top),
            height=_percent(100 * value / top),
            words=f"{year}: {value:,.0f}",
        )
        for year, value in sorted(values.items())
    ]
    return Picture(
        title,
        _in_words(unit, values, first, last),
        bars,
        [
            Tick(_percent((year - first) * slot + BAR * slot / 2), str(year))
            for year in _marked(first, last)
        ],
        [Tick(_percent(100 - 50 * part), f"{(top * part / 2).normalize():,f}") for part in (1, 2)],
    )


def _in_words(unit, values, first, last):
    peak = max(values, key=values.get)
    said = f"{unit}, {first} to {last}" if first < last else f"{unit}, {first}"
    return (
        f"{said}: {values[first]:,.0f} in {first}, most in {peak} with {values[peak]:,.0f}, "
        f"{values[last]:,.0f} in {last}. The table has every year."
    )


def _marked(first, last):
    """Years to write below: some eight at most, round ones where there are many."""
    step = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step <= 8)
    return [year for year in range(first, last + 1) if year % step == 0]


def _round_up(value):
    """The next number that is short, and half of it too."""
    power = Decimal(10) ** int(log10(value) if value >= 1 else 0)
    return next(
        power * n / 10 for n in (10, 12, 16, 20, 30, 40, 50, 60, 80, 100) if power * n >= 10 * value
    )


def _percent(value):
    return f"{Decimal(value):.3f}%"
