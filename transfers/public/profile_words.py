"""Sentences that say what the tables of a profile come to."""

from transfers.analysis.profiles import RECIPIENT
from transfers.analysis.shares import printed_share, share

from .shown import tiv_in_words

FEW = 4
# A line does not end before it.
PERCENT = "\N{NO-BREAK SPACE}%"


def told_of_side(side, names):
    """Sentences on one side: from or to whom in all years, since when, and in the window."""
    totals, window = side.partners, side.frame.window
    ever, now = totals.all, totals.whole(0)
    shares = {key: share(total.tiv, ever.tiv) for key, total in totals.ever.items()}
    yield f"{_years(ever.first, ever.last)}{_partners(side, ever, shares, names)}."
    if not now.deliveries:
        yield f"In {window.in_full} nothing."
        return
    shares = {key: totals.share(key, 0) for key in totals.keys_in(0)}
    yield f"In {window.in_full}{_partners(side, now, shares, names)}."


def _partners(side, total, shares, names):
    """How much from or to how many, and the parts of the largest."""
    noun, way = ("supplier", "from") if side.role == RECIPIENT else ("recipient", "to")
    told = f"{_of_tiv(total)} {way} {_counted(len(shares), noun)}"
    largest = sorted((key for key in shares if shares[key]), key=lambda key: -shares[key])[:FEW]
    if len(shares) == 1:
        return f"{told}, {names[next(iter(shares))].name}"
    if not largest:
        return told
    parts = [f"{names[key].name} {printed_share(shares[key])}{PERCENT}" for key in largest]
    if rest := len(shares) - len(largest):
        parts.append(f"{rest} more")
    return f"{told}: {', '.join(parts)}"


def _of_tiv(total):
    return "" if total.tiv is None else f", {tiv_in_words(total.tiv)} million TIV"


def _years(first, last):
    return f"In {first}" if first == last else f"From {first} to {last}"


def _counted(number, noun):
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def told_of_pair(profile):
    """Sentences on a pair: deals, deliveries since when, and parts in imports and exports."""
    frame = profile.query.frame
    if not profile.number:
        yield f"The register has no deal from {profile.about}."
        return
    told = f"{_counted(profile.number, 'deal')} in the register"
    ever = profile.pair.categories.all if profile.pair else None
    if not ever or not ever.deliveries:
        where = f"in edition {frame.edition.name}" if frame else "in an edition that is loaded"
        yield f"{told}; no delivery {where}."
        return
    yield f"{told}; {_years(ever.first, ever.last).lower()}{_of_tiv(ever)} delivered."
    own = profile.pair.categories.whole(0)
    window = frame.window.in_full
    if not own.deliveries:
        yield f"In {window} nothing."
        return
    parts = [
        f"{printed_share(percent)}{PERCENT} of {actor.name}’s {flow}"
        for actor, flow, total in (
            (profile.recipient, "imports", profile.pair.imports.whole(0)),
            (profile.supplier, "exports", profile.pair.exports.whole(0)),
        )
        if (percent := share(own.tiv, total.tiv)) is not None
    ]
    yield f"In {window}{_of_tiv(own)}" + (f": {' and '.join(parts)}." if parts else ".")
