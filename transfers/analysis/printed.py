"""What two editions printed, side by side, as their files said it.

`editions.fetch` gives an edition as the database held it, with staff's corrections. A comparison
must not call a correction the register's, so this reads what the imports themselves wrote to the
history and puts the register's value back where a correction stood in its way.

`prepare` leaves two temporary tables in the transaction. compare_deal has one row for each
published deal of each edition: the spellings it prints and the records they belong to now.
compare_delivery has one row for each delivery; `common` says whether the other edition's files
cover it.
"""

from django.db import connection

from transfers.models import Deal, Delivery, ImportBatch, RegisterEntry
from transfers.models.tiv import delivery_tiv, unit_tiv
from transfers.registers.sipri_delivery import LAYOUT

NAMES = {
    "supplier": ("actor", "actor_id"),
    "recipient": ("actor", "actor_id"),
    "system": ("system", "system_id"),
    "description": ("description", "description_id"),
    "category": ("category", "category_id"),
}
# Columns that staff may correct, and their types; names are taken from the register's entries.
DEAL_VALUES = {
    "order_year": "integer",
    "order_year_estimated": "boolean",
    "condition": "text",
    "local_production": "boolean",
    "tiv_estimate": "numeric",
    "number_ordered": "integer",
    "number_ordered_estimated": "boolean",
    "comment": "text",
}
DELIVERY_VALUES = {
    "year_estimated": "boolean",
    "number": "integer",
    "number_estimated": "boolean",
    "printed_tiv": "numeric",
}
TABLES = "compare_import", "compare_printed", "compare_span", "compare_deal", "compare_delivery"


def prepare(a, b):
    """Make the tables for editions `a` and `b`; call inside a transaction.

    Returns how many deals of either are left out because they are not published.
    """
    values = {"a": a.pk, "b": b.pk, "layout": LAYOUT, "applied": ImportBatch.State.APPLIED}
    with connection.cursor() as cursor:
        # Compiling these statements takes longer than running them.
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
        for sql in (IMPORTS, PRINTED, SPANS, _deals_sql()):
            cursor.execute(sql, values)
        cursor.execute(_put_back_sql("compare_deal", "deal_id", DEAL_VALUES, "IS NULL"))
        cursor.execute(
            _put_back_sql("compare_printed", "delivery_id", DELIVERY_VALUES, "IS NOT NULL")
        )
        for sql, parameters in (_deliveries_sql(), _unit_tiv_sql()):
            cursor.execute(sql, parameters)
        cursor.execute(COVERED, values)
        cursor.execute(UNPUBLISHED, {"published": Deal.State.PUBLISHED})
        (left_out,) = cursor.fetchone()
        cursor.execute(DROP_UNPUBLISHED, {"published": Deal.State.PUBLISHED})
        cursor.execute(
            "ANALYZE compare_deal (id, edition_id, external_id);"
            "ANALYZE compare_delivery (compared_deal, edition_id, external_id, year)"
        )
    return left_out


# A value of the register's that staff take later is written under the import's number too; the
# import itself is what made the batch an applied one.
IMPORTS = """
    CREATE TEMP TABLE compare_import ON COMMIT DROP AS
    SELECT DISTINCT ON (b.id) e.pgh_context_id AS context_id, b.edition_id, b.layout
    FROM transfers_importbatch AS b
    JOIN transfers_importbatchevent AS e ON e.pgh_obj_id = b.id AND e.state = %(applied)s
    WHERE b.state = %(applied)s AND b.edition_id IS NOT NULL
    ORDER BY b.id, e.pgh_id;
    ANALYZE compare_import
"""

PRINTED = f"""
    CREATE TEMP TABLE compare_printed ON COMMIT DROP AS
    SELECT edition_id, delivery_id, deal_id, year, {", ".join(DELIVERY_VALUES)}, written_at
    FROM (
        SELECT DISTINCT ON (e.edition_id, e.pgh_obj_id) e.pgh_obj_id AS delivery_id,
               e.pgh_created_at AS written_at, e.*
        FROM transfers_deliveryevent AS e
        JOIN compare_import AS i ON i.context_id = e.pgh_context_id AND i.edition_id = e.edition_id
        WHERE e.edition_id IN (%(a)s, %(b)s)
        ORDER BY e.edition_id, e.pgh_obj_id, e.pgh_id DESC
    ) AS newest
    WHERE absent_since_id IS NULL;
    ANALYZE compare_printed
"""

# When an edition's last delivery of a deal was written, and when another edition came after it.
SPANS = """
    CREATE TEMP TABLE compare_span ON COMMIT DROP AS
    WITH last AS (
        SELECT edition_id, deal_id, max(written_at) AS until FROM compare_printed GROUP BY 1, 2
    ), told AS (
        SELECT e.deal_id, i.edition_id, e.pgh_created_at AS at
        FROM transfers_deliveryevent AS e
        JOIN compare_import AS i ON i.context_id = e.pgh_context_id AND i.layout = %(layout)s
    )
    SELECT last.edition_id, last.deal_id, last.until, coalesce(min(told.at), 'infinity') AS before
    FROM last LEFT JOIN told
      ON told.deal_id = last.deal_id AND told.edition_id <> last.edition_id AND told.at > last.until
    GROUP BY 1, 2, 3;
    ANALYZE compare_span
"""


def _newest_sql(model, key):
    """Each deal's last event that tells what an edition's imports left, one for each edition."""
    return f"""
        SELECT DISTINCT ON (s.edition_id, s.deal_id) s.edition_id AS of_edition, e.*
        FROM {model.pgh_event_model._meta.db_table} AS e
        JOIN compare_span AS s ON s.deal_id = e.{key}
        LEFT JOIN compare_import AS i
          ON i.context_id = e.pgh_context_id AND i.edition_id = s.edition_id
        WHERE e.pgh_created_at <= s.until
           OR (i.context_id IS NOT NULL AND e.pgh_created_at < s.before)
        ORDER BY s.edition_id, s.deal_id, e.pgh_id DESC
    """


def _names_sql(subject, link):
    """Every spelling by its id; one that was deleted since, as it was."""
    table = f"transfers_{subject}name"
    return (
        f"SELECT id, name, {link} AS record_id FROM {table} UNION ALL "
        f"SELECT pgh_obj_id, name, {link} FROM {table}event WHERE pgh_label = 'delete'"
    )


def _deals_sql():
    spelled = ", ".join(f"{n}.name AS {n}, {n}.record_id AS {n}_record" for n in NAMES)
    joins = " ".join(
        f"LEFT JOIN ({_names_sql(*where)}) AS {n} ON {n}.id = entry.{n}_name_id"
        for n, where in NAMES.items()
    )
    values = ", ".join(f"deal.{name}" for name in DEAL_VALUES)
    return f"""
        CREATE TEMP TABLE compare_deal ON COMMIT DROP AS
        SELECT row_number() OVER () AS id, deal.of_edition AS edition_id,
               deal.pgh_obj_id AS deal_id, entry.external_id, {spelled}, {values},
               entry.printed_unit_tiv, NULL::numeric AS unit_tiv
        FROM ({_newest_sql(Deal, "pgh_obj_id")}) AS deal
        JOIN ({_newest_sql(RegisterEntry, "deal_id")}) AS entry
          ON entry.deal_id = deal.pgh_obj_id AND entry.of_edition = deal.of_edition
        {joins};
        ANALYZE compare_deal (id, deal_id, edition_id)
    """


def text_sql(column, kind):
    """SQL that prints a column so that equal values print alike, as conflicts keep them."""
    return f"trim_scale({column})::text" if kind == "numeric" else f"{column}::text"


def _put_back_sql(table, key, columns, is_delivery):
    """Put the register's value where an import left a correction standing, and listed a conflict.

    The newest conflict not newer than the edition counts: the same one is not listed again for
    every edition that repeats it.
    """
    fields = ", ".join(
        f"{n} = CASE WHEN k.ours ->> '{n}' = coalesce({text_sql(f't.{n}', kind)}, '') "
        f"THEN nullif(k.theirs ->> '{n}', '')::{kind} ELSE t.{n} END"
        for n, kind in columns.items()
    )
    return f"""
        UPDATE {table} AS t SET {fields}
        FROM (
            SELECT edition_id, {key}, jsonb_object_agg(field, ours) AS ours,
                   jsonb_object_agg(field, theirs_key) AS theirs
            FROM (
                SELECT DISTINCT ON (of.id, c.{key}, c.field) of.id AS edition_id, c.*
                FROM transfers_importconflict AS c
                JOIN transfers_importbatch AS b ON b.id = c.batch_id
                JOIN transfers_registeredition AS e ON e.id = b.edition_id
                JOIN transfers_registeredition AS of ON of.generated_on >= e.generated_on
                WHERE c.delivery_id {is_delivery}
                ORDER BY of.id, c.{key}, c.field, e.generated_on DESC, c.id DESC
            ) AS newest GROUP BY 1, 2
        ) AS k
        WHERE k.edition_id = t.edition_id AND k.{key} = t.{key}
    """


def _deliveries_sql():
    """Deliveries with the id of their deal and edition, our TIV of them and the one printed."""
    tiv = Delivery.objects.order_by().values_list("pk", delivery_tiv())
    sql, parameters = tiv.query.sql_with_params()
    return (
        f"""
        CREATE TEMP TABLE compare_delivery ON COMMIT DROP AS
        WITH numbered AS (
            SELECT row_number() OVER () AS id, p.*, d.external_id, d.id AS compared_deal
            FROM compare_printed AS p
            JOIN compare_deal AS d ON d.edition_id = p.edition_id AND d.deal_id = p.deal_id
        ), transfers_deal AS (
            SELECT id, tiv_estimate, condition FROM compare_deal
        ), transfers_delivery AS (
            SELECT id, number, compared_deal AS deal_id FROM numbered
        ), valued (id, tiv) AS ({sql})
        SELECT n.*, v.tiv, coalesce(n.printed_tiv, v.tiv) AS shown_tiv, FALSE AS common
        FROM numbered AS n JOIN valued AS v USING (id);
        ANALYZE compare_delivery (compared_deal, edition_id, year)
        """,
        parameters,
    )


def _unit_tiv_sql():
    sql, parameters = Deal.objects.order_by().values_list("pk", unit_tiv()).query.sql_with_params()
    return (
        f"""
        WITH transfers_deal AS (SELECT id, tiv_estimate, condition FROM compare_deal),
             valued (id, tiv) AS ({sql})
        UPDATE compare_deal AS d SET unit_tiv = coalesce(d.printed_unit_tiv, round(v.tiv, 2))
        FROM valued AS v WHERE v.id = d.id
        """,
        parameters,
    )


def _covers(limit, name):
    return (
        f"(NOT f.{limit} OR d.{name}_record IN (SELECT o.{name}_record FROM compare_deal AS o "
        "WHERE o.edition_id = b.edition_id))"
    )


# A file of some suppliers, recipients or categories covers those that occur in its edition.
COVERED = f"""
    UPDATE compare_delivery AS v SET common = TRUE
    FROM compare_deal AS d
    WHERE d.id = v.compared_deal AND EXISTS (
        SELECT FROM transfers_importfile AS f
        JOIN transfers_importbatch AS b ON b.id = f.batch_id AND b.state = %(applied)s
        WHERE b.edition_id IN (%(a)s, %(b)s) AND b.edition_id <> v.edition_id
          AND b.layout = %(layout)s AND v.year BETWEEN f.first_year AND f.last_year
          AND {_covers("some_suppliers", "supplier")}
          AND {_covers("some_recipients", "recipient")}
          AND {_covers("some_categories", "category")}
    )
"""

_NOT_PUBLISHED = """
    NOT EXISTS (
        SELECT FROM transfers_deal AS live WHERE live.id = d.deal_id AND live.state = %(published)s
    )
"""
UNPUBLISHED = f"SELECT count(DISTINCT external_id) FROM compare_deal AS d WHERE {_NOT_PUBLISHED}"
DROP_UNPUBLISHED = f"""
    DELETE FROM compare_delivery AS v USING compare_deal AS d
    WHERE d.id = v.compared_deal AND {_NOT_PUBLISHED};
    DELETE FROM compare_deal AS d WHERE {_NOT_PUBLISHED}
"""
