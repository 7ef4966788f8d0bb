"""Decisions on facts from comments: accepted, rejected, or open again."""

import pghistory
from django.db import connection, transaction
from django.utils import timezone

from transfers.models import CommentFact


def accept(facts, user, fill=False):
    """Accept the facts still proposed; returns how many, and how many deals were given a value.

    With `fill`, a deal whose contract value is empty takes the accepted one, where that is one
    amount, undoubted, for this deal alone, and the only such amount accepted now.
    """
    with transaction.atomic():
        keys = _decide(facts, user, CommentFact.State.ACCEPTED)
        return len(keys), _fill(keys, user) if fill and keys else 0


def reject(facts, user, reason):
    """Reject the facts still proposed; returns how many. They are not proposed again."""
    with transaction.atomic():
        return len(_decide(facts, user, CommentFact.State.REJECTED, reason.strip()))


def reopen(facts):
    """Take decisions back; returns how many. What an acceptance wrote into a deal stays."""
    decided = facts.exclude(state=CommentFact.State.PROPOSED)
    return CommentFact.objects.filter(pk__in=decided.values("pk")).update(
        state=CommentFact.State.PROPOSED, decided_by=None, decided_at=None, reason=""
    )


def _decide(facts, user, state, reason=""):
    proposed = CommentFact.objects.filter(
        pk__in=facts.order_by().values("pk"), state=CommentFact.State.PROPOSED
    )
    keys = list(proposed.select_for_update().order_by("pk").values_list("pk", flat=True))
    CommentFact.objects.filter(pk__in=keys).update(
        state=state, reason=reason, decided_by=user, decided_at=timezone.now()
    )
    return keys


def _fill(keys, user):
    with (
        pghistory.context(user=user.pk, reason="contract value accepted from the comment"),
        connection.cursor() as cursor,
    ):
        cursor.execute(FILL, [keys])
        return cursor.rowcount


FILL = """
    UPDATE transfers_deal AS d SET contract_value = f.amount, contract_currency = f.currency
    FROM (
        SELECT deal_id, min(amount_low) AS amount, min(currency) AS currency
        FROM transfers_commentfact
        WHERE id = ANY(%s) AND kind = 'contract_value' AND scope = 'deal'
          AND amount_high IS NULL AND NOT doubted
        GROUP BY deal_id HAVING count(*) = 1
    ) AS f
    WHERE f.deal_id = d.id AND d.contract_value IS NULL
"""
