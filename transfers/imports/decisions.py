"""Decisions: a person says which deal a row of a deal-level list is."""

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass

import pghistory
from django.db import connection, transaction
from django.db.models import DecimalField, F
from django.db.models.functions import Coalesce, Round
from django.utils import timezone

from transfers.models import Deal, JoinDecision, ListedDeal, RegisterEntry
from transfers.models.names import Fold
from transfers.models.tiv import unit_tiv

from .listing import Joining

STABLE = "recipient supplier order_year designation description condition".split()
PREFIX = "SIPRI"
MOST_CANDIDATES = 5
MOST_DIFFERENCES = 3


class DecisionRefused(Exception):
    """The decision cannot be carried out; nothing was changed. The message says why."""


@dataclass
class Candidate:
    """A deal that a row may be: what the register prints of it, and where that differs."""

    deal: Deal
    external_id: str
    designation: str
    unit_tiv: object
    number: int
    years: list[int]
    differs: list[str]


def decide(row, deal, user):
    """Join the row to `deal`, or with None to no deal of the register; later lists follow.

    The other rows of the list are joined anew: what is left over may now be certain. Raises
    DecisionRefused.
    """
    what = f"is deal {deal}" if deal else "is none of the register's deals"
    with _deciding(row, user, f"line {row.line} of {row.list.name} {what}") as row:
        if deal and (other := row.list.rows.filter(deal=deal).exclude(pk=row.pk).first()):
            raise DecisionRefused(f"{deal} is line {other.line} of the list already.")
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


def reopen(row, user):
    """Take back what a person decided of the row, now or for an earlier list."""
    with _deciding(row, user, f"decision on line {row.line} of {row.list.name} taken back") as row:
        _forget(row)
        row.deal, row.join, row.evidence = None, ListedDeal.Join.WAITING, ""
        row.decided_by = row.decided_at = None
        row.save()


@contextmanager
def _deciding(row, user, reason):
    """One decision at a time, recorded with who and why; the row's list is joined anew after it."""
    with (
        transaction.atomic(),
        pghistory.context(
            **{"import": row.list.batch_id, "user": user and user.pk, "reason": reason}
        ),
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                "LOCK TABLE transfers_deal, transfers_registerentry, transfers_delivery, "
                "transfers_deallist, transfers_listeddeal IN SHARE ROW EXCLUSIVE MODE"
            )
        rows = ListedDeal.objects.select_related("list__edition", "list__batch")
        row = rows.get(pk=row.pk)
        joining = Joining(row.list.batch, PREFIX)
        joining.look_at([row.list])
        yield row
        joining.join_again([row.list])
        joining.write()


def _stable(row):
    return {name: getattr(row, name) for name in STABLE}


def _forget(row):
    settled = JoinDecision.objects.filter(register=row.list.register, deal=row.deal, **_stable(row))
    if row.evidence in (ListedDeal.Evidence.PERSON, ListedDeal.Evidence.EARLIER):
        settled.delete()


def candidates(rows):
    """Deals that each row may be, by the row's id: those that differ least first, at most five.

    Only deals between the same parties that no other row of the list is.
    """
    keys = [row.pk for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES_SQL, {"rows": keys})
        pairs = cursor.fetchall()
    deals = _described({deal for _, deal in pairs})
    rows, found = {row.pk: row for row in rows}, defaultdict(list)
    for row_id, deal_id in pairs:
        candidate = _compared(rows[row_id], *deals[deal_id])
        if len(candidate.differs) <= MOST_DIFFERENCES:
            found[row_id].append(candidate)
    for listed in found.values():
        listed.sort(key=lambda candidate: (len(candidate.differs), candidate.external_id))
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


def _compared(row, entry, deal):
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
    return Candidate(deal, entry.external_id, name, entry.unit, number, years, differs)


def _folded(column):
    return Fold.template % {"expressions": f"lower({column})"}


CANDIDATES_SQL = f"""
    WITH party AS (
        SELECT folded, actor_id FROM transfers_actorname
        UNION
        SELECT folded, id FROM transfers_actor
    )
    SELECT DISTINCT l.id, d.id
    FROM transfers_listeddeal AS l
    JOIN party AS s ON s.folded = {_folded("l.supplier")}
    JOIN party AS r ON r.folded = {_folded("l.recipient")}
    JOIN transfers_deal AS d ON d.supplier_id = s.actor_id AND d.recipient_id = r.actor_id
    JOIN transfers_deallist AS list ON list.id = l.list_id
    JOIN transfers_registerentry AS e
      ON e.deal_id = d.id AND e.register = list.register AND e.absent_since_id IS NULL
    WHERE l.id = ANY(%(rows)s) AND NOT EXISTS (
        SELECT FROM transfers_listeddeal AS o WHERE o.list_id = l.list_id AND o.deal_id = d.id
    )
"""
