"""Facts from comments: proposed from the deals' comments as they are now, and decided by people.

Set-based: one COPY and a handful of statements, whatever the number of deals. A decision stays
with its phrase as long as the comment holds it; where nothing changed, nothing is written.
"""

from django.db import connection, transaction

from transfers.models.comment_facts import NAME_LENGTH
from transfers.registers.comment_facts import facts_in

from .matching import ACTOR, folded_sql

VALUES = ("name", "amount_low", "amount_high", "currency", "scope", "doubted")
REGISTER_NAMES = "SIPRI%"


def propose(deal_ids=None):
    """Propose what the comments of these deals, or of all, say; returns how many rows changed.

    Proposals are replaced where the comment says something else now. Accepted and rejected facts
    stay while their phrase is in the comment, and move with it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NEW_TABLES)
        chosen = {"all": deal_ids is None, "deals": list(deal_ids or ())}
        _copy_facts(cursor, chosen)
        cursor.execute(RESOLVE_ACTORS, [REGISTER_NAMES])
        for statement in (KNOWN, SAME_PLACE, OVERRULED, MOVED, KEPT):
            cursor.execute(statement, chosen)
        changed = 0
        for statement in (DELETE, KEEP, UPDATE, INSERT):
            cursor.execute(statement)
            changed += cursor.rowcount
        cursor.execute("DROP TABLE fact_new, fact_known")
    return changed


def _copy_facts(cursor, chosen):
    columns = ("deal_id", "kind", "phrase", "start", *VALUES)
    comment, facts = None, ()
    cursor.execute(COMMENTS, chosen)
    pairs = cursor.fetchall()
    with cursor.copy(f"COPY fact_new ({', '.join(columns)}) FROM STDIN") as copy:
        for deal, text in pairs:
            if text != comment:
                comment, facts = text, [_row(fact) for fact in facts_in(text)]
            for row in facts:
                copy.write_row((deal, *row))
    cursor.execute("ANALYZE fact_new")


def _row(fact):
    return (
        fact.kind.value,
        fact.phrase,
        fact.start,
        fact.name[:NAME_LENGTH],
        fact.amount_low,
        fact.amount_high,
        fact.currency,
        str(fact.scope),
        fact.doubted,
    )


COMMENTS = """
    SELECT id, comment FROM transfers_deal
    WHERE comment <> '' AND (%(all)s OR id = ANY(%(deals)s)) ORDER BY comment, id
"""

# A decision made meanwhile waits: it would be about a fact that may be gone.
NEW_TABLES = """
    LOCK TABLE transfers_commentfact IN SHARE ROW EXCLUSIVE MODE;
    DROP TABLE IF EXISTS fact_new, fact_known;
    CREATE TEMP TABLE fact_new (
        deal_id bigint, kind text, phrase text, start integer, name text,
        amount_low numeric(18, 2), amount_high numeric(18, 2), currency text, scope text,
        doubted boolean, actor_id bigint, fact_id bigint
    ) ON COMMIT DROP
"""

# As imports match names: the register's own vocabulary, then main names, then other ones.
RESOLVE_ACTORS = f"""
    WITH printed AS (
        SELECT name, {folded_sql("name")} AS folded FROM fact_new
        WHERE kind IN ('financed_by', 'via') GROUP BY name
    ), candidate AS (
        SELECT p.name, n.actor_id, CASE WHEN n.vocabulary LIKE %s THEN 1 ELSE 3 END AS rank
        FROM printed AS p JOIN {ACTOR.names} AS n ON n.folded = p.folded
        UNION ALL
        SELECT p.name, a.id, 2 FROM printed AS p JOIN {ACTOR.records} AS a ON a.folded = p.folded
    ), best AS (
        SELECT name, min(actor_id) AS actor_id FROM (
            SELECT *, min(rank) OVER (PARTITION BY name) AS best FROM candidate
        ) AS ranked
        WHERE rank = best GROUP BY name HAVING min(actor_id) = max(actor_id)
    )
    UPDATE fact_new AS f SET actor_id = b.actor_id
    FROM best AS b WHERE b.name = f.name AND f.kind IN ('financed_by', 'via')
"""

KNOWN = """
    CREATE TEMP TABLE fact_known ON COMMIT DROP AS
    SELECT f.id, f.deal_id, f.kind, f.phrase, f.start, f.state <> 'proposed' AS decided,
           strpos(d.comment, f.phrase) - 1 AS found, FALSE AS paired,
           substr(d.comment, f.start + 1, length(f.phrase)) = f.phrase AS in_place, FALSE AS kept
    FROM transfers_commentfact AS f JOIN transfers_deal AS d ON d.id = f.deal_id
    WHERE %(all)s OR f.deal_id = ANY(%(deals)s);
    ANALYZE fact_known
"""

_PAIR = """
    {pairs}, taken AS (
        UPDATE fact_new AS n SET fact_id = p.id FROM pair AS p
        WHERE n.deal_id = p.deal_id AND n.kind = p.kind AND n.start = p.start
    )
    UPDATE fact_known AS k SET paired = TRUE FROM pair AS p WHERE p.id = k.id
"""

SAME_PLACE = _PAIR.format(
    pairs="""
    WITH pair AS (
        SELECT k.id, n.deal_id, n.kind, n.start FROM fact_known AS k
        JOIN fact_new AS n USING (deal_id, kind, start, phrase)
    )"""
)

# The comment was edited before the phrase: the first of what is left over is still the first.
MOVED = _PAIR.format(
    pairs="""
    WITH before AS (
        SELECT id, deal_id, kind, phrase, row_number() OVER (
            PARTITION BY deal_id, kind, phrase ORDER BY decided DESC, start) AS place
        FROM fact_known WHERE NOT paired AND NOT (decided AND in_place)
    ), after AS (
        SELECT deal_id, kind, phrase, start, row_number() OVER (
            PARTITION BY deal_id, kind, phrase ORDER BY start) AS place
        FROM fact_new WHERE fact_id IS NULL
    ), pair AS (
        SELECT b.id, a.deal_id, a.kind, a.start
        FROM before AS b JOIN after AS a USING (deal_id, kind, phrase, place)
    )"""
)

# A decision holds its place against another reading of the same words.
OVERRULED = """
    DELETE FROM fact_new AS n USING fact_known AS k
    WHERE n.fact_id IS NULL AND k.decided AND NOT k.paired AND k.in_place
      AND k.deal_id = n.deal_id AND k.kind = n.kind AND k.start = n.start
"""

# Decided facts whose phrase is in the comment though it is no longer read as a fact.
KEPT = """
    UPDATE fact_known AS k SET kept = TRUE FROM (
        SELECT DISTINCT ON (deal_id, kind, place) id, deal_id, kind, place FROM (
            SELECT *, CASE WHEN in_place THEN start ELSE found END AS place FROM fact_known
            WHERE decided AND NOT paired AND found >= 0
        ) AS standing
        ORDER BY deal_id, kind, place, in_place DESC, id
    ) AS s
    WHERE s.id = k.id AND NOT EXISTS (
        SELECT FROM fact_new AS n
        WHERE n.deal_id = s.deal_id AND n.kind = s.kind AND n.start = s.place
    )
"""

DELETE = """
    DELETE FROM transfers_commentfact AS f USING fact_known AS k
    WHERE k.id = f.id AND NOT k.paired AND NOT k.kept
"""

KEEP = """
    UPDATE transfers_commentfact AS f SET start = k.found FROM fact_known AS k
    WHERE k.id = f.id AND k.kept AND NOT k.in_place
"""

UPDATE = f"""
    UPDATE transfers_commentfact AS f
    SET start = n.start, actor_id = CASE WHEN k.decided THEN f.actor_id ELSE n.actor_id END,
        {", ".join(f"{v} = CASE WHEN k.decided THEN f.{v} ELSE n.{v} END" for v in VALUES)}
    FROM fact_new AS n JOIN fact_known AS k ON k.id = n.fact_id
    WHERE f.id = n.fact_id AND (
        f.start <> n.start OR NOT k.decided AND (
            ({", ".join(f"f.{v}" for v in (*VALUES, "actor_id"))})
            IS DISTINCT FROM ({", ".join(f"n.{v}" for v in (*VALUES, "actor_id"))})
        )
    )
"""

INSERT = f"""
    INSERT INTO transfers_commentfact
        (deal_id, kind, phrase, start, actor_id, {", ".join(VALUES)}, state, reason)
    SELECT deal_id, kind, phrase, start, actor_id, {", ".join(VALUES)}, 'proposed', ''
    FROM fact_new WHERE fact_id IS NULL ORDER BY deal_id, start
"""
