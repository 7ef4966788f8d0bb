"""Who delivered or received most in a window, and how that compares with the window before."""

from decimal import Decimal
from typing import NamedTuple

from .shares import change, share, whole
from .tables import add, is_number, size, table


class Ranked(NamedTuple):
    """One place of a ranking. TIV in millions, shares in percent of all, unrounded.

    Equal totals share a rank; a total without a number has none. `running` is the share of this
    place and all above it. `before` is the rank in the other window.
    """

    rank: int | None
    name: str | tuple
    total: Decimal | str
    share: Decimal | None
    running: Decimal | None
    before: int | None


class Others(NamedTuple):
    """Everybody below the places shown, taken together."""

    number: int
    total: Decimal | str | None
    share: Decimal | None


def numbers(totals):
    """Totals by name as `shares` takes them: None where no TIV is assigned."""
    return {name: total if is_number(total) else None for name, total in totals.items()}


def ranks(totals):
    """Rank by name, equals alike, of those whose total is a number."""
    found, rank, last = {}, 0, None
    for place, name in enumerate(_in_order(totals), start=1):
        if not is_number(totals[name]):
            break
        rank = rank if totals[name] == last else place
        found[name], last = rank, totals[name]
    return found


def _in_order(totals):
    return sorted(totals, key=lambda name: (-size(totals[name]), name))


def ranking(totals, before, top=None):
    """The first `top` places, or all, as Ranked, and the Others below them.

    `totals` and `before` are totals by name, of a window and of the one to compare it with.
    """
    of, now, earlier = whole(numbers(totals).values()), ranks(totals), ranks(before)
    places, sum_so_far = [], Decimal(0)
    names = _in_order(totals)
    for name in names[:top]:
        total = totals[name]
        part = share(total, of) if is_number(total) else None
        sum_so_far += total if is_number(total) else 0
        running = None if part is None else share(sum_so_far, of)
        places.append(Ranked(now.get(name), name, total, part, running, earlier.get(name)))
    rest = names[top:] if top else []
    left = add(totals[name] for name in rest)
    return places, Others(len(rest), left, share(left, of) if is_number(left) else None)


class Compared(NamedTuple):
    """A window against the one before. TIV in millions; shares and change in percent, unrounded."""

    name: str | tuple
    total: Decimal | str | None
    share: Decimal | None
    total_before: Decimal | str | None
    share_before: Decimal | None
    change: Decimal | None


def compared(totals, before):
    """List of Compared, the largest of the window first, of everybody in either window."""
    now, then = numbers(totals), numbers(before)
    of, of_then = whole(now.values()), whole(then.values())
    found = []
    for name in _in_order(dict.fromkeys(before) | totals):
        part, part_then = now.get(name), then.get(name)
        # Who delivered nothing has a share, 0; who delivered what has no TIV has none.
        part = part if name in totals else Decimal(0)
        part_then = part_then if name in before else Decimal(0)
        found.append(
            Compared(
                name,
                totals.get(name),
                share(part, of),
                before.get(name),
                share(part_then, of_then),
                change(part_then, part),
            )
        )
    return found


def together(lines, name):
    """One Compared of that name for several."""
    total, before = (add(getattr(x, n) for x in lines) for n in ("total", "total_before"))
    now, then = (each if is_number(each) else None for each in (total, before))
    # Nothing delivered now is a fall by 100 percent, and no lack of a number.
    now = Decimal(0) if total is None else now
    parts = (whole(getattr(x, n) for x in lines) for n in ("share", "share_before"))
    return Compared(name, total, next(parts), before, next(parts), change(then, now))


def main_partners(scope, role, most=3):
    """The largest partners of each actor in a role as (name, percent), by the actor's name.

    Percent of all that the actor delivered, or received, in the scope; unrounded.
    """
    totals = table("pair", scope).totals
    whose = {}
    for pair, total in numbers(totals).items():
        actor, partner = pair if role == "supplier" else reversed(pair)
        whose.setdefault(actor, {})[partner] = total
    found = {}
    for actor, partners in whose.items():
        of = whole(partners.values())
        largest = [name for name in _in_order(partners) if partners[name]][:most]
        found[actor] = [(name, share(partners[name], of)) for name in largest]
    return found
