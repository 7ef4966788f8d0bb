"""Counts and totals of a comparison, from its lines and the tables that `printed` prepares."""

from django.db import connection

from transfers.models import EditionDifference

from .differing import LISTED
from .printed import DEAL_VALUES, DELIVERY_VALUES

Section = EditionDifference.Section
TABLE = EditionDifference._meta.db_table


def tally(comparison):
    """How many lines each section has, and how many deals, deliveries and TIV (millions) there are.

    Call after `differing.write`, in the same transaction. TIV are text, for JSON.
    """
    values = {"comparison": comparison.pk, "a": comparison.a_id, "b": comparison.b_id}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, values)
        counts = dict.fromkeys(Section.values, 0) | dict(cursor.fetchall())
        cursor.execute(TOTALS, values)
        names = [column.name for column in cursor.description]
        totals = dict(zip(names, cursor.fetchone(), strict=True))
        cursor.execute(CORRECTED)
        (corrected,) = cursor.fetchone()
    for name in ("old_tiv", "new_tiv"):
        totals[name] = None if totals[name] is None else str(totals[name])
    return {"sections": counts, "corrected": corrected, **totals}


COUNTS = f"SELECT section, count(*) FROM {TABLE} WHERE comparison_id = %(comparison)s GROUP BY 1"

TOTALS = f"""
    SELECT
        (SELECT count(*) FROM compare_pair) AS deals_in_both,
        (SELECT count(DISTINCT external_id) FROM {TABLE}
          WHERE comparison_id = %(comparison)s AND section = '{Section.DEALS_CHANGED}')
            AS deals_changed,
        (SELECT count(DISTINCT (external_id, year)) FROM {TABLE}
          WHERE comparison_id = %(comparison)s AND section = '{Section.DELIVERIES_CHANGED}')
            AS deliveries_changed,
        (SELECT count(*) FROM {TABLE} AS v WHERE comparison_id = %(comparison)s
            AND section = '{Section.DELIVERIES_ADDED}' AND EXISTS (
                SELECT FROM compare_pair AS p WHERE p.external_id = v.external_id
            )) AS added_to_deals,
        (SELECT count(*) FROM {TABLE} AS v WHERE comparison_id = %(comparison)s
            AND section = '{Section.DELIVERIES_GONE}' AND EXISTS (
                SELECT FROM compare_pair AS p WHERE p.external_id = v.external_id
            )) AS gone_from_deals,
        (SELECT count(*) FROM compare_pair WHERE listed) AS listed,
        count(*) FILTER (WHERE edition_id = %(a)s) AS old_deliveries,
        count(*) FILTER (WHERE edition_id = %(b)s) AS new_deliveries,
        count(DISTINCT external_id) FILTER (WHERE edition_id = %(a)s) AS old_deals,
        count(DISTINCT external_id) FILTER (WHERE edition_id = %(b)s) AS new_deals,
        sum(tiv) FILTER (WHERE edition_id = %(a)s) AS old_tiv,
        sum(tiv) FILTER (WHERE edition_id = %(b)s) AS new_tiv
    FROM compare_delivery WHERE common
"""


def _differing(columns, ours, theirs):
    return ", ".join(f"({ours}.{n} IS DISTINCT FROM {theirs}.{n})" for n in columns)


_RECORDS = ", ".join(
    f"(live.{n}_id IS DISTINCT FROM d.{n}_record)" for n in ("supplier", "recipient", "system")
)
# Lists may have told number ordered and comment after the edition was loaded.
DELIVERED = [name for name in DEAL_VALUES if name not in LISTED]
# Values that stand corrected in the database beside what these editions, if newest, print.
CORRECTED = f"""
    SELECT (
        SELECT count(*) FROM compare_deal AS d
        JOIN transfers_registerentry AS e ON e.deal_id = d.deal_id AND e.edition_id = d.edition_id
        JOIN transfers_deal AS live ON live.id = d.deal_id
        CROSS JOIN LATERAL (
            VALUES {_RECORDS}, {_differing(DELIVERED, "live", "d")}
        ) AS f (differs) WHERE differs
    ) + (
        SELECT count(*) FROM compare_delivery AS v
        JOIN transfers_delivery AS live ON live.id = v.delivery_id
         AND live.edition_id = v.edition_id
        CROSS JOIN LATERAL (VALUES {_differing(DELIVERY_VALUES, "live", "v")}) AS f (differs)
        WHERE differs
    )
"""
