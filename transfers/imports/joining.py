"""Join: the rows of a deal-level list to the deals of its edition, which alone have ids.

Both layouts print parties, order year, description, condition and TIV per unit; number delivered
and years of delivery follow from the deliveries. On one release of SIPRI's register these agree
for 27,949 of 27,951 rows, and fit one deal only for 27,790. Designations differ in two of five.
What remains equal is told apart, in this order, by the marks of uncertainty, which both layouts
give alike, by equal designations, and by being the only one left of as many rows as deals.
Identical rows are separate deals and get one each: whichever gets which, every deal receives the
same. Everything else waits for a person.
"""

from django.db import connection
from django.db.models import DecimalField, F
from django.db.models.functions import Coalesce, Round

from transfers.analysis import editions
from transfers.models import ListedDeal, RegisterEntry
from transfers.models.tiv import unit_tiv
from transfers.registers import sipri_delivery

from .join_steps import OPEN, STEPS
from .matching import ACTOR, DESCRIPTION, match_names

TABLES = (
    "join_row join_deal join_delivery join_key join_link join_tie tie_row tie_deal import_row "
    "match_actor match_description"
).split()
DEAL_COLUMNS = (
    "deal_id external_id supplier_id recipient_id order_year mark description_id condition "
    "unit_tiv designation"
).split()


def join(kept, prefix):
    """Join the rows of one list anew, but for what a person decided; returns how many changed.

    A list without edition has no deals to join: its rows wait.
    """
    values = {
        "list": kept.pk,
        "first": kept.first_year,
        "last": kept.last_year,
        "register": kept.register,
        "edition": kept.edition and kept.edition.generated_on,
        "layout": sipri_delivery.LAYOUT,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
        _take_deals(cursor, kept)
        _take_rows(cursor, kept, prefix, values)
        # What is left open by the step before is never what the planner expects.
        cursor.execute("SET LOCAL enable_nestloop = off")
        for sql in (TAKE_KEYS, *STEPS):
            cursor.execute(sql, values)
        if kept.edition:
            cursor.execute(KEEP_LINKS_OF_CORRECTED, values)
        cursor.execute(WRITE_JOINS, values)
        changed = cursor.rowcount
        cursor.execute("SET LOCAL enable_nestloop = on")
        return changed


def _take_deals(cursor, kept):
    """What the edition prints of its deals and deliveries, the state that was loaded if older."""
    entries = (
        RegisterEntry.objects.filter(register=kept.register, absent_since=None)
        .order_by()
        .values_list(
            "deal_id",
            "external_id",
            "deal__supplier_id",
            "deal__recipient_id",
            "deal__order_year",
            "deal__order_year_estimated",
            "deal__system__description_id",
            "deal__condition",
            Coalesce(
                "printed_unit_tiv",
                Round(
                    unit_tiv("deal__tiv_estimate", "deal__condition"),
                    precision=2,
                    output_field=DecimalField(),
                ),
            ),
            F("system_name__name"),
        )
    )
    if not kept.edition:
        entries = entries.filter(pk=0)
    sql, values = entries.query.sql_with_params()
    before, moments = editions.as_loaded(kept.edition) if kept.edition else ("", [])
    cursor.execute(
        f"CREATE TEMP TABLE join_deal ON COMMIT DROP AS {before} "
        f"SELECT * FROM ({sql}) AS printed ({', '.join(DEAL_COLUMNS)});",
        [*moments, *values],
    )
    cursor.execute(
        f"CREATE TEMP TABLE join_delivery ON COMMIT DROP AS {before} "
        "SELECT d.deal_id, d.year, d.number, d.number_estimated FROM transfers_delivery AS d "
        "JOIN join_deal USING (deal_id) "
        "WHERE d.absent_since_id IS NULL AND d.edition_id IS NOT NULL",
        moments,
    )


def _take_rows(cursor, kept, prefix, values):
    """The list's rows, their parties and descriptions matched to records, none created."""
    listed = ListedDeal._meta.db_table
    cursor.execute(
        f"CREATE TEMP TABLE import_row ON COMMIT DROP AS SELECT supplier, recipient, description, "
        f"0 AS file, min(line) AS line FROM {listed} WHERE list_id = %(list)s GROUP BY 1, 2, 3",
        values,
    )
    match_names(cursor, prefix, ACTOR, DESCRIPTION)
    cursor.execute(TAKE_ROWS, values)


_KEY = """
    CASE WHEN {0}.supplier_id IS NOT NULL AND {0}.recipient_id IS NOT NULL
          AND {0}.description_id IS NOT NULL THEN
        concat_ws('|', {0}.supplier_id, {0}.recipient_id, coalesce({0}.order_year, 0),
                  {0}.description_id, {0}.condition,
                  coalesce(trim_scale({0}.unit_tiv)::text, '-'), {1}, {2})
    END
"""
TAKE_ROWS = f"""
    CREATE TEMP TABLE join_row ON COMMIT DROP AS
    SELECT row.*, {_KEY.format("row", "coalesce(row.number, 0)", "row.years")} AS key FROM (
        SELECT l.id, l.line, l.digest, s.record_id AS supplier_id, r.record_id AS recipient_id,
               l.order_year, l.order_year_estimated AS mark, d.record_id AS description_id,
               l.condition, round(l.unit_tiv, 2) AS unit_tiv, l.number_delivered AS number,
               l.number_delivered_estimated AS number_mark,
               coalesce(y.years, '{{}}')::text AS years, y.first_year, y.last_year,
               l.designation
        FROM transfers_listeddeal AS l
        LEFT JOIN match_actor AS s ON s.spelled = l.supplier
        LEFT JOIN match_actor AS r ON r.spelled = l.recipient
        LEFT JOIN match_description AS d ON d.spelled = l.description
        CROSS JOIN LATERAL (
            SELECT array_agg(year ORDER BY year) AS years, min(year) AS first_year,
                   max(year) AS last_year
            FROM unnest(l.delivery_years) AS year
        ) AS y
        WHERE l.list_id = %(list)s
    ) AS row;
    CREATE UNIQUE INDEX ON join_row (id);
    ANALYZE join_row
"""
TAKE_KEYS = f"""
    CREATE TEMP TABLE join_key ON COMMIT DROP AS
    SELECT deal_id, external_id, mark, number_mark, designation,
           {_KEY.format("deal", "deal.number", "deal.years")} AS key
    FROM (
        SELECT d.*, coalesce(v.number, 0) AS number, v.number_mark,
               coalesce(v.years, '{{}}')::text AS years
        FROM join_deal AS d LEFT JOIN (
            SELECT deal_id, sum(number) AS number, bool_or(number_estimated) AS number_mark,
                   array_agg(year::integer ORDER BY year) AS years
            FROM join_delivery WHERE year BETWEEN %(first)s AND %(last)s GROUP BY deal_id
        ) AS v USING (deal_id)
    ) AS deal;
    CREATE UNIQUE INDEX ON join_key (deal_id);
    ANALYZE join_key;
    CREATE TEMP TABLE join_link (
        row_id bigint PRIMARY KEY, deal_id bigint UNIQUE, evidence text NOT NULL
    ) ON COMMIT DROP;
    INSERT INTO join_link
    SELECT id, deal_id, evidence FROM transfers_listeddeal
    WHERE list_id = %(list)s AND evidence = 'person'
"""

# A deal that staff have corrected no longer fits its row; it is the same deal all the same.
_BY_HAND = """
    SELECT FROM transfers_{0}event AS ev
    LEFT JOIN pghistory_context AS x ON x.id = ev.pgh_context_id
    WHERE ev.{1} = l.deal_id AND ev.pgh_label = 'update'
      AND NOT coalesce(x.metadata ?| ARRAY['import', 'undo'], FALSE)
"""
KEEP_LINKS_OF_CORRECTED = f"""
    INSERT INTO join_link
    SELECT l.id, l.deal_id, l.evidence FROM transfers_listeddeal AS l
    JOIN join_key AS k ON k.deal_id = l.deal_id
    WHERE l.list_id = %(list)s
      AND NOT EXISTS (SELECT FROM join_link AS taken WHERE taken.row_id = l.id)
      AND NOT EXISTS (SELECT FROM join_link AS taken WHERE taken.deal_id = l.deal_id)
      AND (EXISTS ({_BY_HAND.format("deal", "pgh_obj_id")})
           OR EXISTS ({_BY_HAND.format("delivery", "deal_id")}))
"""

WRITE_JOINS = f"""
    WITH {OPEN}, loaded AS (
        SELECT min(f.first_year) AS first, max(f.last_year) AS last
        FROM transfers_importfile AS f
        JOIN transfers_importbatch AS b ON b.id = f.batch_id AND b.layout = %(layout)s
        JOIN transfers_registeredition AS e ON e.id = b.edition_id
        WHERE e.register = %(register)s AND e.generated_on <= %(edition)s
    ), settled AS (
        SELECT r.id, k.deal_id, coalesce(k.evidence, '') AS evidence,
               CASE WHEN k.deal_id IS NOT NULL THEN 'joined'
                    WHEN k.row_id IS NOT NULL THEN 'apart'
                    WHEN r.years = '{{}}' THEN 'undelivered'
                    WHEN r.key IN (SELECT key FROM open_deal WHERE key IS NOT NULL)
                    THEN 'ambiguous'
                    WHEN r.first_year >= loaded.first AND r.last_year <= loaded.last
                    THEN 'unmatched'
                    ELSE 'waiting'
               END AS "join"
        FROM join_row AS r CROSS JOIN loaded LEFT JOIN join_link AS k ON k.row_id = r.id
    )
    UPDATE transfers_listeddeal AS l
    SET deal_id = s.deal_id, evidence = s.evidence, "join" = s."join"
    FROM settled AS s
    WHERE s.id = l.id AND (l.deal_id, l.evidence, l."join")
          IS DISTINCT FROM (s.deal_id, s.evidence, s."join")
"""
