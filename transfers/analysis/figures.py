"""Printed figures beside what the register gives for them.

A share is the TIV that a supplier delivered to a recipient, over all that the recipient received
(or over all that the supplier delivered, or over all deliveries), in a window of calendar years
of one edition. Unknown suppliers stay in the denominator. Nothing is converted into money: a
figure printed as money is set beside the TIV only to show that its unit is wrong.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby, product

from django.db import models

from transfers.models import Figure, RegisterEdition
from transfers.models.values import Qualifier, Unit

from .adding import added_up
from .editions import coverage

# What still counts as "about": percentage points of a share, and parts of a volume.
ABOUT_POINTS = Decimal(5)
ABOUT_PART = Decimal("0.10")
# Releases of a register are revised: within this part of the printed value it is close.
CLOSE_PART = Decimal("0.05")
MILLION = Decimal(1_000_000)


class Verdict(models.TextChoices):
    """How the printed and the computed value stand to each other."""

    AGREES = "agrees", "agrees"
    CLOSE = "close", "close, but not equal"
    DIFFERS = "differs", "differs"
    UNIT_WRONG = "unit_wrong", "the unit is wrong in print"
    NO_MONEY = "no_money", "the register holds no money"
    NOT_RECOMPUTED = "not_recomputed", "not recomputed"


OTHERWISE = "another number than is printed"
# Verdicts of a figure that does not recompute.
AMISS = {Verdict.CLOSE, Verdict.DIFFERS, Verdict.UNIT_WRONG, Verdict.NO_MONEY}


@dataclass(frozen=True)
class Reading:
    """One figure read in one window, with what the register gives there.

    `numerator` and `denominator` are in million TIV, unrounded: None where there are deliveries
    and none has a TIV; a volume has no denominator. `why_not` says why nothing was computed.
    """

    figure: Figure
    first_year: int | None
    last_year: int | None
    note: str = ""
    edition: RegisterEdition | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    why_not: str = ""

    @property
    def window(self):
        if self.first_year is None:
            return self.figure.window
        if self.first_year == self.last_year:
            return str(self.first_year)
        return f"{self.first_year}\N{EN DASH}{self.last_year}"

    @property
    def computed(self):
        """Share in percent, or volume in million TIV, unrounded; None where undefined."""
        if self.numerator is None or self.figure.measure == Figure.Measure.VOLUME:
            return self.numerator
        return 100 * self.numerator / self.denominator if self.denominator else None

    @property
    def computed_in_words(self):
        """Share with one decimal, or volume with two, and its unit; empty where undefined."""
        if self.computed is None:
            return ""
        volume = self.figure.measure == Figure.Measure.VOLUME
        number = self.computed.quantize(Decimal("0.01" if volume else "0.1"), ROUND_HALF_UP)
        return f"{number:,} {'million TIV' if volume else '%'}"

    @property
    def comparison(self):
        """AGREES, CLOSE or DIFFERS, by number alone; None where nothing was computed."""
        return None if self.computed is None else _compared(self.figure, self.computed)

    @property
    def verdict(self):
        if self.comparison is None:
            return Verdict.NOT_RECOMPUTED
        if self.figure.unit != Unit.MONEY:
            return self.comparison
        if self.figure.finding == Figure.Finding.UNIT_WRONG:
            return Verdict.UNIT_WRONG
        near = self.comparison != Verdict.DIFFERS and _names_one_number(self.figure)
        return Verdict.UNIT_WRONG if near else Verdict.NO_MONEY

    @property
    def words(self):
        """The verdict as a sentence without its full stop."""
        if self.verdict == Verdict.NOT_RECOMPUTED:
            return f"{self.verdict.label}: {self.why_not}"
        if self.verdict != Verdict.UNIT_WRONG:
            return self.verdict.label
        words = f"{self.verdict.label}: the register has {self.computed_in_words}"
        return words if self.comparison == Verdict.AGREES else f"{words}, {OTHERWISE}"


def _names_one_number(figure):
    """Whether it could be recognised as TIV by its number: many a TIV is "over $1 million"."""
    bound = figure.qualifier in (Qualifier.AT_LEAST, Qualifier.UP_TO)
    return not bound and figure.value_max in (None, figure.value_min)


def step(figure):
    """Worth of the last printed digit, in percent or millions: 0.1 for "59.8 %", 100 for "$1.2
    billion"; 1 for a number in words and for a sum of money written out in full.

    The printed number is the one whose digits are those of the value: not a year beside it.
    """
    for number in re.findall(r"\d(?:[.,]?\d)*", figure.printed):
        digits = Decimal(re.sub("[.,]", "", number))
        power = (figure.value_min / digits).normalize() if digits else Decimal(0)
        if power.as_tuple().digits != (1,):
            continue
        if figure.unit != Unit.MONEY:
            return power
        return Decimal(1) if power == 1 else power / MILLION
    return Decimal(1)


def _compared(figure, computed):
    """Whether a value in percent or million TIV is what the figure prints.

    It agrees where, as it is or rounded half up to the last printed digit, it lies in the printed
    range; "about" admits ABOUT_POINTS or ABOUT_PART beside it.
    """
    scale = MILLION if figure.unit == Unit.MONEY else 1
    least = figure.value_min / scale
    most = (figure.value_min if figure.value_max is None else figure.value_max) / scale
    if figure.qualifier == Qualifier.AT_LEAST:
        most = max(most, computed)
    elif figure.qualifier == Qualifier.UP_TO:
        least = Decimal(0)
    rounded = (computed / step(figure)).quantize(Decimal(1), ROUND_HALF_UP) * step(figure)
    if least <= rounded <= most or least <= computed <= most:
        return Verdict.AGREES
    nearest = least if computed < least else most
    distance = abs(computed - nearest)
    if figure.qualifier == Qualifier.ABOUT:
        share = figure.measure != Figure.Measure.VOLUME
        if distance <= (ABOUT_POINTS if share else ABOUT_PART * nearest):
            return Verdict.AGREES
    return Verdict.CLOSE if distance <= CLOSE_PART * nearest else Verdict.DIFFERS


def recompute(figures):
    """Readings of the figures of a queryset, by slug; few queries for any number of them.

    A figure's own window comes first, its other readings after it.
    """
    figures = figures.select_related("supplier", "recipient", "issuer").order_by("slug")
    return recompute_read(figures.prefetch_related("readings"))


def recompute_read(figures):
    """Readings of figures that were read already, in their order.

    Each is computed from the newest loaded edition whose delivery years cover its window, of
    deals the public may read.
    """
    asked = list(_asked(figures))
    spans = coverage()
    by_edition = defaultdict(list)
    for reading in asked:
        if not reading.why_not:
            by_edition[_covering(spans, reading)].append(reading)
    sums = {edition: _sums(edition, of) for edition, of in by_edition.items() if edition}
    return [_computed(reading, _covering(spans, reading), sums) for reading in asked]


class Outcome(models.TextChoices):
    """Whether a figure recomputes, all its readings taken together."""

    YES = "yes", "recomputes"
    NO = "no", "does not recompute"
    UNKNOWN = "unknown", "not recomputed: no edition, or no years"


def by_figure(readings):
    """Lists of readings by the figures' keys."""
    return {pk: list(of) for pk, of in groupby(readings, lambda reading: reading.figure.pk)}


def outcome(readings):
    """What the readings of one figure come to: one that is amiss decides."""
    verdicts = {reading.verdict for reading in readings}
    if verdicts & AMISS:
        return Outcome.NO
    return Outcome.YES if Verdict.AGREES in verdicts else Outcome.UNKNOWN


def with_outcome(readings, wanted):
    """Keys of the figures whose readings come to the outcome that is wanted."""
    return [pk for pk, of in by_figure(readings).items() if outcome(of) == wanted]


def _asked(figures):
    for figure in figures:
        own = (figure.first_year, figure.last_year)
        windows = [(r.first_year, r.last_year, r.note) for r in figure.readings.all()]
        if figure.first_year is not None and own not in [window[:2] for window in windows]:
            windows.insert(0, (*own, ""))
        why_not = ""
        if not windows:
            windows, why_not = [(None, None, "")], "no years are given"
        if figure.unit == Unit.ITEMS:
            why_not = "items of different kinds are not added up"
        elif figure.unit == Unit.PERCENT and figure.measure == Figure.Measure.VOLUME:
            why_not = "a volume in percent does not say of what"
        for first, last, note in windows:
            yield Reading(figure, first, last, note, why_not=why_not)


def _covering(spans, reading):
    """Newest edition whose delivery years hold the whole window; None where there is none."""
    for edition, first, last in spans:
        if reading.first_year and first <= reading.first_year <= reading.last_year <= last:
            return edition
    return None


def _sums(edition, readings):
    """TIV of an edition by (supplier, recipient) and year, as far as the readings ask for it.

    None stands for all suppliers or all recipients, and for a year in which no TIV is assigned.
    """
    first = min(reading.first_year for reading in readings)
    last = max(reading.last_year for reading in readings)
    figures = [reading.figure for reading in readings]
    named = {
        "supplier__in": {f.supplier_id for f in figures} - {None},
        "recipient__in": {f.recipient_id for f in figures} - {None},
    }
    asked = [{name: ids} for name, ids in named.items() if ids]
    if any(figure.measure.startswith("world_") for figure in figures):
        asked = [{}]
    # What fulfils both conditions is found twice, and counts once.
    totals = {
        added.keys: added.tiv
        for filters in asked
        for added in added_up(edition, ["supplier", "recipient", "year"], first, last, **filters)
    }
    sums = defaultdict(dict)
    for (supplier, recipient, year), tiv in totals.items():
        for parties in product((supplier, None), (recipient, None)):
            known = sums[parties].get(year)
            sums[parties][year] = tiv if known is None else known + (tiv or 0)
    return sums


def _parties(figure):
    """(supplier, recipient) of part and whole, None for all; a volume is no part of a whole."""
    supplier, recipient = figure.supplier_id, figure.recipient_id
    return {
        Figure.Measure.IMPORT_SHARE: ((supplier, recipient), (None, recipient)),
        Figure.Measure.EXPORT_SHARE: ((supplier, recipient), (supplier, None)),
        Figure.Measure.WORLD_EXPORT_SHARE: ((supplier, None), (None, None)),
        Figure.Measure.WORLD_IMPORT_SHARE: ((None, recipient), (None, None)),
        Figure.Measure.VOLUME: ((supplier, recipient), None),
    }[figure.measure]


def _computed(reading, edition, sums):
    if reading.why_not:
        return reading
    if edition is None:
        return replace(reading, why_not=f"no loaded edition covers {reading.window}")
    part, whole = (
        [
            tiv
            for year, tiv in sums[edition].get(parties, {}).items()
            if reading.first_year <= year <= reading.last_year
        ]
        for parties in _parties(reading.figure)
    )
    computed = replace(
        reading,
        edition=edition,
        numerator=_total(part),
        denominator=None if reading.figure.measure == Figure.Measure.VOLUME else _total(whole),
    )
    if computed.computed is not None:
        return computed
    delivered = "what was delivered in these years has no TIV"
    nothing = "nothing was delivered in these years"
    return replace(computed, why_not=delivered if part or whole else nothing)


def _total(cells):
    """Sum of the years; None where there are deliveries and none of them has a TIV."""
    known = [cell for cell in cells if cell is not None]
    return None if cells and not known else sum(known, Decimal(0))
