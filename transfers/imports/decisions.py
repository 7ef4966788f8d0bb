"""Decisions: a person says which deal a row of a deal-level list is."""

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field

import pghistory
from django.db import OperationalError, connection, transaction
from django.db.models import DecimalField, F, Q
from django.db.models.functions import Coalesce, Round
from django.utils import timezone

from transfers.models import Deal, DealList, JoinDecision, ListedDeal, RegisterEntry
from transfers.models.names import Fold
from transfers.models.tiv import unit_tiv

from .listing import Joining

STABLE = "recipient supplier order_year designation description condition".split()
PREFIX = "SIPRI"
LOCK_TIMEOUT = "10s"
MOST_CANDIDATES = 5
MOST_DIFFERENCES = 3
DECIDED = (ListedDeal.Evidence.PERSON, ListedDeal.Evidence.EARLIER)
DECIDABLE = (*ListedDeal.TO_DECIDE, ListedDeal.Join.JOINED, ListedDeal.Join.APART)
# Joins among rows that print the same otherwise; a person may know better.
GIVES_WAY = [
    ListedDeal.Evidence.MARKS,
    ListedDeal.Evidence.DESIGNATION,
    ListedDeal.Evidence.REST,
    ListedDeal.Evidence.IDENTICAL,
]


class DecisionRefused(Exception):
    """The decision cannot be carried out; nothing was changed. The message says why."""


@dataclass
class Candidate:
    """A deal that a row may be: what the register prints of it, and where that differs.

    `held_by` is the line of the row that the deal is joined to so far, where it is another one.
    """

    deal: Deal
    external_id: str
    designation: str
    unit_tiv: object
    number: int
    years: list[int]
    differs: list[str]
    held_by: int | None


@dataclass
class Decision:
    """A decision on `row`, and the other rows of its list that came with it.

    `joined` have a deal, or another one, since; `waiting` have lost theirs.
    """

    row: ListedDeal
    joined: list[ListedDeal] = field(default_factory=list)
    waiting: list[ListedDeal] = field(default_factory=list)


def join_what_prints(folded, user):
    """Join the lists anew that have rows without deal whose party is called so, case aside.

    Call in the transaction that gave the name to an actor.
    """
    unmatched = ListedDeal.objects.filter(join=ListedDeal.Join.UNMATCHED)
    named = Q(supplier_folded=folded) | Q(recipient_folded=folded)
    printing = (
        unmatched.alias(supplier_folded=Fold("supplier"), recipient_folded=Fold("recipient"))
        .filter(named)
        .values("list")
    )
    for kept in DealList.objects.filter(pk__in=printing).select_related("batch"):
        reason = f"the name {folded} is known now"
        context = {"import": kept.batch_id, "user": user and user.pk, "reason": reason}
        with pghistory.context(**context):
            joining = Joining(kept.batch, PREFIX)
            joining.join_again([kept])
            joining.write()


def state_of(row):
    """The row's state as text; a form carries it, so that a decision meets what was shown."""
    decided = row.decided_at and row.decided_at.isoformat()
    parts = (row.join, row.deal_id, row.evidence, decided)
    return "/".join(str(part or "") for part in parts)


def decide(row, deal, user, shown=None):
    """Join the row to `deal`, or with None to no deal of the register; later lists follow.

    The other rows of the list are joined anew: what is left over may now be certain. `shown` is
    the state that the person saw, by default that of `row`. Raises DecisionRefused.
    """
    what = f"is deal {deal}" if deal else "is none of the register's deals"
    reason = f"line {row.line} of {row.list.name} {what}"
    with _deciding(row, user, reason, shown) as decision:
        row = decision.row
        if row.join not in DECIDABLE:
            raise DecisionRefused(f"Line {row.line}: {row.get_join_display()}; nothing to decide.")
        if deal:
            _make_room(row, deal)
        _forget(row)
        row.deal, row.join = deal, ListedDeal.Join.JOINED if deal else ListedDeal.Join.APART
        row.evidence = ListedDeal.Evidence.PERSON
        row.decided_by, row.decided_at = user, timezone.now()
        row.save()
        JoinDecision.objects.create(
            register=row.list.register,
            deal=deal,
            comment=row.comment,
            decided_by=user,
            decided_at=row.decided_at,
            **_stable(row),
        )
    return decision


def reopen(row, user, shown=None):
    """Take back what a person decided of the row, now or for an earlier list.

    `shown` is as for `decide`. Raises DecisionRefused.
    """
    reason = f"decision on line {row.line} of {row.list.name} taken back"
    with _deciding(row, user, reason, shown) as decision:
        row = decision.row
        if row.evidence not in DECIDED:
            raise DecisionRefused(f"Nobody has decided line {row.line}.")
        _forget(row)
        _open(row)
        row.decided_by = row.decided_at = None
        row.save()
    return decision


@contextmanager
def _deciding(row, user, reason, shown):
    """One decision at a time, recorded with who and why; the row's list is joined anew after it."""
    shown = shown or state_of(row)
    with (
        transaction.atomic(),
        pghistory.context(
            **{"import": row.list.batch_id, "user": user and user.pk, "reason": reason}
        ),
    ):
        _alone()
        decision = Decision(_as_shown(row, shown))
        kept = decision.row.list
        joining = Joining(kept.batch, PREFIX)
        joining.look_at([kept])
        before = _deals_of(kept)
        yield decision
        joining.join_again([kept])
        joining.write()
        decision.row.refresh_from_db()
        after = _deals_of(kept)
        moved = {key for key, deal in after.items() if before[key] != deal} - {decision.row.pk}
        for other in kept.rows.filter(pk__in=moved).select_related("deal").order_by("line"):
            (decision.joined if other.deal else decision.waiting).append(other)


def _alone():
    """Keep others from writing until the transaction ends; raises DecisionRefused."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, TRUE)", [LOCK_TIMEOUT])
            cursor.execute(
                "LOCK TABLE transfers_deal, transfers_registerentry, transfers_delivery, "
                "transfers_deallist, transfers_listeddeal IN SHARE ROW EXCLUSIVE MODE"
            )
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") not in ("55P03", "40P01"):
            raise
        raise DecisionRefused(
            "An import, or somebody's edit, is still being written; nothing was changed. "
            "Try again in a moment."
        ) from error


def _as_shown(row, shown):
    """The row as it is now; refused where that is not what was shown."""
    rows = ListedDeal.objects.select_related("list__edition", "list__batch", "deal", "decided_by")
    now = rows.filter(pk=row.pk).first()
    if now is None:
        raise DecisionRefused("The list has been loaded anew and no longer has this row.")
    if state_of(now) != shown:
        is_now = f"joined to {now.deal}" if now.deal else now.get_join_display()
        by = f", decided by {now.decided_by}" if now.decided_by else ""
        raise DecisionRefused(
            f"Line {now.line} is no longer what the page showed: it is now {is_now}{by}. "
            "Nothing was changed."
        )
    return now


def _deals_of(kept):
    return dict(kept.rows.order_by().values_list("pk", "deal"))


def _make_room(row, deal):
    """Refuse a deal that the row cannot be; open a row that is it by weaker evidence."""
    if not deal.entries.filter(register=row.list.register, absent_since=None).exists():
        raise DecisionRefused(f"{deal} is not in the register that the list belongs to.")
    other = row.list.rows.filter(deal=deal).exclude(pk=row.pk).first()
    if other and other.evidence not in GIVES_WAY:
        raise DecisionRefused(f"{deal} is line {other.line} of the list already.")
    if other:
        _open(other)
        other.save()


def _open(row):
    row.deal, row.join, row.evidence = None, ListedDeal.Join.WAITING, ""


def _stable(row):
    return {name: getattr(row, name) for name in STABLE}


def _forget(row):
    settled = JoinDecision.objects.filter(register=row.list.register, deal=row.deal, **_stable(row))
    if row.evidence in DECIDED:
        settled.delete()


def candidates(rows):
    """Deals that each row may be, by the row's id: those that differ least first, at most five.

    A settled row's own deal comes before them. Only deals between the same parties that no other
    row of the list is; for a settled row also those that another is by weaker evidence.
    """
    values = {"rows": [row.pk for row in rows], "gives_way": GIVES_WAY}
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES_SQL, {**values, "open": list(ListedDeal.TO_DECIDE)})
        found_deals = cursor.fetchall()
    deals = _described({deal for _, deal, _ in found_deals})
    rows, found = {row.pk: row for row in rows}, defaultdict(list)
    for row_id, deal_id, held_by in found_deals:
        candidate = _compared(rows[row_id], *deals[deal_id], held_by)
        if len(candidate.differs) <= MOST_DIFFERENCES or deal_id == rows[row_id].deal_id:
            found[row_id].append(candidate)
    for row_id, listed in found.items():
        own = rows[row_id].deal_id
        listed.sort(key=lambda it: (it.deal.pk != own, len(it.differs), it.external_id))
        del listed[MOST_CANDIDATES:]
    return found


def _described(keys):
    entries = (
        RegisterEntry.objects.filter(deal__in=keys)
        .select_related("deal__system__description", "deal__supplier", "deal__recipient")
        .select_related("system_name", "description_name")
        .prefetch_related("deal__deliveries")
        .annotate(
            unit=Coalesce(
                F("printed_unit_tiv"),
                Round(
                    unit_tiv("deal__tiv_estimate", "deal__condition"),
                    precision=2,
                    output_field=DecimalField(),
                ),
            )
        )
    )
    return {entry.deal_id: (entry, entry.deal) for entry in entries}


def _compared(row, entry, deal, held_by):
    delivered = [
        delivery
        for delivery in deal.deliveries.all()
        if delivery.absent_since_id is None
        and row.list.first_year <= delivery.year <= row.list.last_year
    ]
    years = sorted(delivery.year for delivery in delivered)
    number = sum(delivery.number for delivery in delivered)
    pairs = {
        "order year": (row.order_year, deal.order_year),
        "description": (row.description, entry.description_name.name),
        "condition": (row.condition, deal.condition),
        "TIV per unit": (row.unit_tiv, entry.unit),
        "number delivered": (row.number_delivered or 0, number),
        "years of delivery": (sorted(row.delivery_years), years),
    }
    differs = [name for name, (printed, ours) in pairs.items() if printed != ours]
    name = entry.system_name.name
    return Candidate(deal, entry.external_id, name, entry.unit, number, years, differs, held_by)


def _folded(column):
    return Fold.template % {"expressions": f"lower({column})"}


CANDIDATES_SQL = f"""
    WITH party AS (
        SELECT folded, actor_id FROM transfers_actorname
        UNION
        SELECT folded, id FROM transfers_actor
    )
    SELECT DISTINCT l.id, d.id, o.line
    FROM transfers_listeddeal AS l
    JOIN party AS s ON s.folded = {_folded("l.supplier")}
    JOIN party AS r ON r.folded = {_folded("l.recipient")}
    JOIN transfers_deal AS d ON d.supplier_id = s.actor_id AND d.recipient_id = r.actor_id
    JOIN transfers_deallist AS list ON list.id = l.list_id
    JOIN transfers_registerentry AS e
      ON e.deal_id = d.id AND e.register = list.register AND e.absent_since_id IS NULL
    LEFT JOIN transfers_listeddeal AS o
      ON o.list_id = l.list_id AND o.deal_id = d.id AND o.id <> l.id
    WHERE l.id = ANY(%(rows)s) AND (
        o.id IS NULL OR l."join" <> ALL(%(open)s) AND o.evidence = ANY(%(gives_way)s)
    )
"""
