"""The lines of a comparison, written by set-based SQL from the tables that `printed` prepares."""

from django.db import connection

from transfers.models import Deal, EditionDifference

from .printed import DEAL_VALUES, DELIVERY_VALUES, text_sql

Section = EditionDifference.Section
TABLE = EditionDifference._meta.db_table
LISTED = ("number_ordered", "number_ordered_estimated", "comment")
# Column of the spelling in compare_deal, the field's name, and where the record's own name stands.
NAMED = {
    "supplier": ("supplier", "transfers_actor", "name"),
    "recipient": ("recipient", "transfers_actor", "name"),
    "system": ("designation", "transfers_weaponsystem", "designation"),
    "description": ("description", "transfers_weapondescription", "name"),
    "category": ("category", "transfers_category", "name"),
}
DELIVERY_FIELDS = {n: DELIVERY_VALUES[n] for n in ("number", "number_estimated", "year_estimated")}
BY_NAME = "lower(supplier), lower(recipient), lower(designation), external_id"


def write(comparison):
    """Write all lines; call after `printed.prepare`, in the same transaction."""
    values = {"comparison": comparison.pk, "a": comparison.a_id, "b": comparison.b_id}
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, values)
        for sql in _sections():
            cursor.execute(sql, values)
        cursor.execute(f"ANALYZE {TABLE}")


# Deals of both editions, old and new side; a list of deals says something of a deal or it does not.
PAIRS = """
    DROP TABLE IF EXISTS compare_pair;
    CREATE TEMP TABLE compare_pair ON COMMIT DROP AS
    SELECT o.external_id, o.id AS old_id, n.id AS new_id,
           (o.number_ordered IS NOT NULL OR o.comment <> '')
           AND (n.number_ordered IS NOT NULL OR n.comment <> '') AS listed
    FROM compare_deal AS o JOIN compare_deal AS n USING (external_id)
    WHERE o.edition_id = %(a)s AND n.edition_id = %(b)s;
    ANALYZE compare_pair
"""


def _lines(section, columns, source, order):
    """SQL that writes a section: `columns` are those of `source`, the others stay empty."""
    fields = [
        field
        for field in EditionDifference._meta.concrete_fields
        if field.name not in ("id", "comparison", "section", "position")
    ]
    chosen = ", ".join(
        field.name if field.name in columns else ("NULL" if field.null else "''")
        for field in fields
    )
    return f"""
        INSERT INTO {TABLE} (comparison_id, section, position, {", ".join(f.name for f in fields)})
        SELECT %(comparison)s, '{section}', row_number() OVER (ORDER BY {order}), {chosen}
        FROM ({source}) AS line
    """


def _sections():
    yield _lines(Section.RENAMED, {"subject", "old", "new", "deals"}, _renamed(), RENAMED_ORDER)
    for section, here, there, tiv in (
        (Section.DEALS_ADDED, "b", "a", "new_tiv"),
        (Section.DEALS_GONE, "a", "b", "old_tiv"),
    ):
        yield _lines(section, {*WHOLE, "number", tiv}, _deals_of_one(here, there, tiv), BY_NAME)
    yield _lines(Section.DEALS_CHANGED, CHANGED, _changed_deals(), f"{BY_NAME}, place")
    for section, here, there, tiv in (
        (Section.DELIVERIES_ADDED, "b", "a", "new_tiv"),
        (Section.DELIVERIES_GONE, "a", "b", "old_tiv"),
    ):
        columns = {*IDENTITY, "year", "number", tiv}
        yield _lines(section, columns, _deliveries_of_one(here, there, tiv), f"{BY_NAME}, year")
    yield _lines(
        Section.DELIVERIES_CHANGED,
        {*CHANGED, "year"},
        _changed_deliveries(),
        f"{BY_NAME}, year, place",
    )
    moved = "abs(difference) DESC, subject"
    for section, role in ((Section.TIV_SUPPLIER, "supplier"), (Section.TIV_RECIPIENT, "recipient")):
        name = "(SELECT name FROM transfers_actor WHERE id = key)"
        yield _lines(section, {"subject", *TIV}, _moved(f"d.{role}_record", name, "NULL"), moved)
    by_year = _moved("v.year", "key::text", "key")
    yield _lines(Section.TIV_YEAR, {"subject", "year", *TIV}, by_year, moved)


IDENTITY = ("external_id", "reference", "supplier", "recipient", "designation")
WHOLE = (*IDENTITY, "description", "category", "order_year", "condition")
CHANGED = {*IDENTITY, "field", "old", "new"}
TIV = ("old_tiv", "new_tiv", "difference")

_CONDITION = "CASE {0} " + " ".join(
    f"WHEN '{value}' THEN '{label}'" for value, label in Deal.Condition.choices
) + " END"  # fmt: skip


def _shown(column, name, kind):
    """A value as text for people and machines alike."""
    if name == "condition":
        return _CONDITION.format(column)
    if kind == "boolean":
        return f"CASE {column} WHEN TRUE THEN 'yes' WHEN FALSE THEN 'no' END"
    return text_sql(column, kind)


def _identity(deal):
    return (
        f"{deal}.external_id, (SELECT reference FROM transfers_deal WHERE id = {deal}.deal_id) "
        f"AS reference, {deal}.supplier, {deal}.recipient, {deal}.system AS designation"
    )


RENAMED_ORDER = (
    "array_position(ARRAY['supplier or recipient', 'weapon system', 'description', 'category'], "
    "subject), deals DESC, old, new"
)


def _renamed():
    kinds = {"supplier": "supplier or recipient", "recipient": "supplier or recipient"}
    kinds["system"] = "weapon system"
    renamed = " UNION ALL ".join(
        f"SELECT '{kinds.get(n, n)}' AS subject, n.{n}_record AS record, o.{n} AS old, "
        f"n.{n} AS new, p.external_id FROM {_PAIRED} "
        f"WHERE o.{n}_record = n.{n}_record AND o.{n} <> n.{n}"
        for n in NAMED
    )
    return (
        "SELECT subject, old, new, count(DISTINCT external_id) AS deals "
        f"FROM ({renamed}) AS renamed GROUP BY subject, record, old, new"
    )


_PAIRED = (
    "compare_pair AS p JOIN compare_deal AS o ON o.id = p.old_id "
    "JOIN compare_deal AS n ON n.id = p.new_id"
)


def _deals_of_one(here, there, tiv):
    return f"""
        SELECT {_identity("d")}, d.description, d.category, d.order_year,
               {_CONDITION.format("d.condition")} AS condition, sum(v.number) AS number,
               sum(v.tiv) AS {tiv}
        FROM compare_deal AS d JOIN compare_delivery AS v ON v.compared_deal = d.id AND v.common
        WHERE d.edition_id = %({here})s AND NOT EXISTS (
            SELECT FROM compare_deal AS t
            WHERE t.edition_id = %({there})s AND t.external_id = d.external_id
        )
        GROUP BY d.deal_id, d.external_id, d.supplier, d.recipient, d.system, d.description,
                 d.category, d.order_year, d.condition
    """


def _changed_deals():
    fields = []
    for column, (field, table, own) in NAMED.items():
        differs = f"o.{column}_record IS DISTINCT FROM n.{column}_record"
        if column == "system":
            # Another description makes another system; that is told as such.
            differs += " AND (o.system <> n.system OR o.description_record = n.description_record)"
        # Two records may share a spelling in two editions; then their own names tell them apart.
        old, new = (
            f"{s}.{column} || CASE WHEN o.{column} = n.{column} THEN coalesce(' (' || "
            f"(SELECT {own} FROM {table} WHERE id = {s}.{column}_record) || ')', '') ELSE '' END"
            for s in "on"
        )
        fields.append((field, differs, old, new))
    for column, kind in {**DEAL_VALUES, "unit_tiv": "numeric"}.items():
        differs = f"o.{column} IS DISTINCT FROM n.{column}"
        if column in LISTED:
            differs += " AND p.listed"
        fields.append((column, differs, *(_shown(f"{s}.{column}", column, kind) for s in "on")))
    return f"SELECT {_identity('n')}, f.* FROM {_PAIRED} {_lateral(fields)}"


def _lateral(fields):
    """Joins the fields that differ, one row each: place, field, old, new."""
    values = ", ".join(
        f"({place}, '{field}', {differs}, {old}, {new})"
        for place, (field, differs, old, new) in enumerate(fields)
    )
    any_differs = " OR ".join(differs for _, differs, _, _ in fields)
    return (
        "CROSS JOIN LATERAL (SELECT place, field, coalesce(old, '') AS old, "
        f"coalesce(new, '') AS new FROM (VALUES {values}) AS f (place, field, differs, old, new) "
        f"WHERE differs) AS f WHERE {any_differs}"
    )


def _deliveries_of_one(here, there, tiv):
    return f"""
        SELECT {_identity("d")}, v.year, v.number, v.tiv AS {tiv}
        FROM compare_delivery AS v JOIN compare_deal AS d ON d.id = v.compared_deal
        WHERE v.edition_id = %({here})s AND v.common AND NOT EXISTS (
            SELECT FROM compare_delivery AS t
            WHERE t.edition_id = %({there})s AND t.external_id = v.external_id AND t.year = v.year
        )
    """


def _changed_deliveries():
    fields = [
        (
            name,
            f"ov.{name} IS DISTINCT FROM nv.{name}",
            *(_shown(f"{s}v.{name}", name, kind) for s in "on"),
        )
        for name, kind in DELIVERY_FIELDS.items()
    ]
    tiv = [text_sql(f"{side}v.shown_tiv", "numeric") for side in "on"]
    fields.append(("tiv", "ov.shown_tiv IS DISTINCT FROM nv.shown_tiv", *tiv))
    return f"""
        SELECT {_identity("n")}, nv.year, f.* FROM compare_pair AS p
        JOIN compare_delivery AS ov ON ov.compared_deal = p.old_id
        JOIN compare_delivery AS nv ON nv.compared_deal = p.new_id AND nv.year = ov.year
        JOIN compare_deal AS n ON n.id = p.new_id
        {_lateral(fields)}
    """


def _moved(key, subject, year):
    return f"""
        SELECT * FROM (
            SELECT {subject} AS subject, {year}::integer AS year, old_tiv, new_tiv,
                   coalesce(new_tiv, 0) - coalesce(old_tiv, 0) AS difference
            FROM (
                SELECT {key} AS key, sum(v.tiv) FILTER (WHERE v.edition_id = %(a)s) AS old_tiv,
                       sum(v.tiv) FILTER (WHERE v.edition_id = %(b)s) AS new_tiv
                FROM compare_delivery AS v JOIN compare_deal AS d ON d.id = v.compared_deal
                WHERE v.common GROUP BY 1
            ) AS summed
        ) AS moved WHERE difference <> 0
    """
