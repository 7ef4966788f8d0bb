"""Sentences that say what the tables of a profile come to."""

from transfers.analysis.profiles import RECIPIENT
from transfers.analysis.shares import printed_share, share

from .shown import tiv_in_words

FEW = 4


def told_of_side(side, actor, names):
    """Sentences on one side: how much in the window, from or to whom, and since when."""
    totals, frame = side.partners, side.frame
    now, window = totals.whole(0), frame.window.in_full
    received = side.role == RECIPIENT
    ever = totals.all
    since = _years(ever.first, ever.last)
    many = _counted(len(totals.ever), "supplier" if received else "recipient")
    yield (
        f"Deliveries {'to' if received else 'from'} {actor.name} in the register: {since}, "
        f"{'from' if received else 'to'} {many}{_of_tiv(ever)}."
    )
    if not now.deliveries:
        yield f"In {window} there was none."
        return
    partners = [names[key].name for key in totals.in_order() if totals.total(key, 0).deliveries]
    shares = [
        f"{names[key].name} {printed_share(totals.share(key, 0))} %"
        for key in totals.in_order()[:FEW]
        if totals.share(key, 0)
    ]
    many = _counted(len(partners), "supplier" if received else "recipient")
    rest = len(partners) - len(shares)
    told = f"In {window}{_of_tiv(now)} {'from' if received else 'to'} {many}"
    if shares:
        told += f": {', '.join(shares)}" + (f", {rest} more" if rest else "")
    yield f"{told}."


def _of_tiv(total):
    return "" if total.tiv is None else f", {tiv_in_words(total.tiv)} million TIV"


def _years(first, last):
    return str(first) if first == last else f"{first} to {last}"


def _counted(number, noun):
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def told_of_pair(profile):
    """Sentences on a pair: deals, deliveries since when, and parts in imports and exports."""
    deals, frame = profile.deals, profile.query.frame
    if not deals:
        yield f"The register has no deal from {profile.about}."
        return
    told = f"{_counted(len(deals), 'deal')} in the register"
    ever = profile.pair.categories.all if profile.pair else None
    if not ever or not ever.deliveries:
        yield f"{told}; no delivery is identified."
        return
    yield f"{told}; deliveries {_years(ever.first, ever.last)}{_of_tiv(ever)} in all."
    own = profile.pair.categories.whole(0)
    window = frame.window.in_full
    if not own.deliveries:
        yield f"In {window} there was none."
        return
    parts = [
        f"{printed_share(percent)} % of {actor.name}’s {flow}"
        for actor, flow, total in (
            (profile.recipient, "imports", profile.pair.imports.whole(0)),
            (profile.supplier, "exports", profile.pair.exports.whole(0)),
        )
        if (percent := share(own.tiv, total.tiv)) is not None
    ]
    yield f"In {window}{_of_tiv(own)}" + (f": {' and '.join(parts)}." if parts else ".")
