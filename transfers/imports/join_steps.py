"""Steps of the join, in SQL: each links rows and deals that the steps before have left open.

They read join_row and join_key, which hold a list's rows and its edition's deals with the key of
what both layouts print, and write join_link.
"""

from transfers.models.names import Fold


def _letters(column):
    """SQL of a designation's letters and digits, without case and accents."""
    folded = Fold.template % {"expressions": f"lower({column})"}
    return f"regexp_replace({folded}, '[^a-z0-9]', '', 'g')"


# Rows and deals that no step has settled yet; a row without deliveries is looked at apart.
_OPEN = """
    open_row AS (
        SELECT r.* FROM join_row AS r WHERE r.key IS NOT NULL AND r.years {delivered} '{{}}'
           AND NOT EXISTS (SELECT FROM join_link AS k WHERE k.row_id = r.id)
    ), open_deal AS (
        SELECT d.* FROM join_key AS d
        WHERE NOT EXISTS (SELECT FROM join_link AS k WHERE k.deal_id = d.deal_id)
    )
"""
OPEN = _OPEN.format(delivered="<>")

# Keys of several rows and as many deals: what is left over of the ones is left over of the others.
TAKE_TIES = """
    ANALYZE join_link;
    CREATE TEMP TABLE join_tie ON COMMIT DROP AS
    SELECT key FROM (SELECT key, count(*) AS n FROM join_row GROUP BY key) AS r
    JOIN (SELECT key, count(*) AS n FROM join_key GROUP BY key) AS d USING (key, n)
    WHERE n > 1;
    CREATE TEMP TABLE tie_row ON COMMIT DROP AS
    SELECT * FROM join_row WHERE key IN (SELECT key FROM join_tie) AND years <> '{}';
    CREATE TEMP TABLE tie_deal ON COMMIT DROP AS
    SELECT * FROM join_key WHERE key IN (SELECT key FROM join_tie);
    ANALYZE tie_row, tie_deal
"""
TIED = """
    tied_row AS (
        SELECT r.* FROM tie_row AS r
        WHERE NOT EXISTS (SELECT FROM join_link AS k WHERE k.row_id = r.id)
    ), tied_deal AS (
        SELECT d.* FROM tie_deal AS d
        WHERE NOT EXISTS (SELECT FROM join_link AS k WHERE k.deal_id = d.deal_id)
    )
"""

BY_ROW = """
    INSERT INTO join_link
    SELECT pair.id, pair.deal_id, 'row'
    FROM (
        SELECT r.id, d.deal_id
        FROM (
            SELECT key, min(id) AS id FROM join_row WHERE years <> '{}'
            GROUP BY key HAVING count(*) = 1
        ) AS r
        JOIN (
            SELECT key, min(deal_id) AS deal_id FROM join_key GROUP BY key HAVING count(*) = 1
        ) AS d USING (key)
    ) AS pair
    WHERE NOT EXISTS (SELECT FROM join_link AS k WHERE k.row_id = pair.id)
      AND NOT EXISTS (SELECT FROM join_link AS k WHERE k.deal_id = pair.deal_id)
"""

# Rows and deals of one key whose designations are equal, and no other's.
_SAME_DESIGNATION = f"""
    pair AS (
        SELECT r.id, d.deal_id, count(*) OVER (PARTITION BY r.id) AS deals,
               count(*) OVER (PARTITION BY d.deal_id) AS rows
        FROM {{0}}_row AS r JOIN {{0}}_deal AS d USING (key)
        WHERE {_letters("r.designation")} = {_letters("d.designation")}
    )
    INSERT INTO join_link SELECT id, deal_id, 'designation' FROM pair WHERE deals = 1 AND rows = 1
"""

# An order without deliveries may be a deal whose deliveries lie outside the list's years, or none
# yet: only an equal designation tells.
BY_ORDER = f"WITH {_OPEN.format(delivered='=')}, {_SAME_DESIGNATION.format('open')}"

_PRINTED = "recipient supplier designation description condition".split()
_DECIDED = " AND ".join(
    [
        *(f"j.{name} = l.{name}" for name in _PRINTED),
        "j.order_year IS NOT DISTINCT FROM l.order_year",
    ]
)
_ALONE = f"""
    NOT EXISTS (
        SELECT FROM transfers_listeddeal AS j WHERE j.list_id = l.list_id AND j.id <> l.id
           AND {_DECIDED}
    )
"""


def _by_decision(fitting):
    """Earlier decisions on a row that prints the same; `fitting` says which are certain."""
    return f"""
        WITH found AS (
            SELECT l.id, j.deal_id, count(*) OVER (PARTITION BY l.id) AS decisions,
                   count(*) OVER (PARTITION BY coalesce(j.deal_id, -j.id)) AS rows
            FROM transfers_listeddeal AS l
            JOIN transfers_joindecision AS j ON {_DECIDED} AND {fitting}
            WHERE l.list_id = %(list)s
              AND NOT EXISTS (SELECT FROM join_link AS k WHERE k.row_id = l.id)
              AND NOT EXISTS (SELECT FROM join_link AS k WHERE k.deal_id = j.deal_id)
              AND (j.deal_id IS NULL OR EXISTS (
                  SELECT FROM join_key AS d WHERE d.deal_id = j.deal_id
              ))
        )
        INSERT INTO join_link SELECT id, deal_id, 'earlier' FROM found
        WHERE decisions = 1 AND rows = 1
    """


def _by_mark(mark):
    """Rows and deals that a mark of uncertainty parts into ones and twos of equal number."""
    return f"""
        WITH {TIED}, r AS (
            SELECT key, {mark} AS mark, count(*) AS n, min(id) AS id FROM tied_row GROUP BY 1, 2
        ), d AS (
            SELECT key, {mark} AS mark, count(*) AS n, min(deal_id) AS deal_id
            FROM tied_deal GROUP BY 1, 2
        ), unequal AS (
            SELECT key FROM r FULL JOIN d USING (key, mark) WHERE r.n IS DISTINCT FROM d.n
        )
        INSERT INTO join_link
        SELECT r.id, d.deal_id, 'marks' FROM r JOIN d USING (key, mark)
        WHERE r.n = 1 AND key NOT IN (SELECT key FROM unequal)
    """


BY_DESIGNATION = f"WITH {TIED}, {_SAME_DESIGNATION.format('tied')}"
BY_REST = f"""
    WITH {TIED}
    INSERT INTO join_link
    SELECT r.id, d.deal_id, 'rest'
    FROM (SELECT key, min(id) AS id FROM tied_row GROUP BY key HAVING count(*) = 1) AS r
    JOIN (SELECT key, min(deal_id) AS deal_id FROM tied_deal GROUP BY key HAVING count(*) = 1) AS d
    USING (key)
"""
BY_IDENTITY = f"""
    WITH {TIED}, alike AS (
        SELECT key FROM (
            SELECT key, count(*) AS n FROM tied_row GROUP BY key HAVING count(DISTINCT digest) = 1
        ) AS r JOIN (SELECT key, count(*) AS n FROM tied_deal GROUP BY key) AS d USING (key, n)
    ), r AS (
        SELECT key, id, row_number() OVER (PARTITION BY key ORDER BY line, id) AS nth
        FROM tied_row JOIN alike USING (key)
    ), d AS (
        SELECT key, deal_id, row_number() OVER (PARTITION BY key ORDER BY external_id) AS nth
        FROM tied_deal JOIN alike USING (key)
    )
    INSERT INTO join_link SELECT r.id, d.deal_id, 'identical' FROM r JOIN d USING (key, nth)
"""
STEPS = (
    BY_ROW,
    TAKE_TIES,
    _by_decision("j.comment = l.comment"),
    _by_decision(_ALONE),
    BY_REST,
    _by_mark("mark"),
    _by_mark("number_mark"),
    BY_DESIGNATION,
    BY_REST,
    BY_IDENTITY,
    BY_ORDER,
)
