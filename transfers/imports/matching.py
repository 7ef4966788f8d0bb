"""Match: the names and ids of staged rows to the records of the database.

A name matches when it equals, case and accents aside, a name of the register's own vocabulary,
else a record's main name, else a name of another vocabulary. What matches two records is refused,
what matches none becomes a new record. Everything is set-based, in temporary tables of the
transaction: import_row, match_actor, match_category, match_description, match_system, match_deal
and match_delivery.
"""

from dataclasses import dataclass

from django.db import connection

from transfers.models import (
    Actor,
    ActorName,
    Category,
    CategoryName,
    DescriptionName,
    ImportBatch,
    SystemName,
    WeaponDescription,
    WeaponSystem,
)
from transfers.models.names import Fold
from transfers.registers.faults import Fault

from .categories import CATEGORY_COLUMN, unknown_category
from .new_records import Slugs, new_actor, new_description, new_system
from .staging import staged_rows

TABLES = (
    "import_row",
    "match_actor",
    "match_category",
    "match_description",
    "match_system",
    "match_deal",
    "match_delivery",
)


@dataclass(frozen=True)
class Subject:
    """A kind of record that files name: the table matched in, the records, their spellings."""

    table: str
    record: type
    name: type
    link: str
    columns: tuple[str, ...]
    title: str

    @property
    def records(self):
        return self.record._meta.db_table

    @property
    def names(self):
        return self.name._meta.db_table


ACTOR = Subject("match_actor", Actor, ActorName, "actor_id", ("supplier", "recipient"), "actor")
CATEGORY = Subject(
    "match_category", Category, CategoryName, "category_id", ("category",), "category"
)
DESCRIPTION = Subject(
    "match_description",
    WeaponDescription,
    DescriptionName,
    "description_id",
    ("description",),
    "description",
)
SYSTEM = Subject("match_system", WeaponSystem, SystemName, "system_id", ("designation",), "system")


def folded_sql(column):
    """SQL of the folded form of a column, from the one definition in models.names."""
    return Fold.template % {"expressions": f"lower({column})"}


def match_names(cursor, register_vocabulary, *subjects):
    """Point the spellings in import_row at the records they name, as the Matcher does.

    Creates nothing: a spelling that names no record, or two, gets none.
    """
    matcher = Matcher(ImportBatch(), register_vocabulary, [""])
    matcher.cursor = cursor
    for subject in subjects:
        matcher._collect(subject)
        matcher._resolve(subject)
        cursor.execute(
            f"UPDATE {subject.table} SET record_id = NULL WHERE spelled = ANY(%s)",
            [[fault.value for fault in matcher.faults]],
        )


class Matcher:
    """Matches the staged rows of one batch; `faults` and `created` tell what came of it.

    `made` holds the keys of the records created, by what they are.
    """

    def __init__(self, batch, register_vocabulary, file_names):
        self.batch = batch
        self.file_names = file_names
        self.prefix = register_vocabulary
        self.vocabulary = f"{register_vocabulary} {batch.edition_name[:4]}"
        self.faults = []
        self.created = []
        self.made = {}

    def run(self):
        with connection.cursor() as self.cursor:
            self._prepare()
            for subject in (ACTOR, CATEGORY, DESCRIPTION):
                self._collect(subject)
                self._settle(subject)
            self._collect_systems()
            self._settle(SYSTEM)
            if not self.faults:
                self._match_deals()
                self._match_deliveries()

    def _prepare(self):
        sql, params = staged_rows(self.batch).query.sql_with_params()
        self.cursor.execute(
            f"DROP TABLE IF EXISTS {', '.join(TABLES)};"
            f"CREATE TEMP TABLE import_row ON COMMIT DROP AS {sql};"
            "ANALYZE import_row",
            params,
        )

    def _collect(self, subject):
        """Gather the distinct spellings of a subject, each with where it stands first."""
        spellings = " UNION ALL ".join(
            f"SELECT {column} AS spelled, file, line FROM import_row" for column in subject.columns
        )
        self.cursor.execute(
            f"""
            CREATE TEMP TABLE {subject.table} ON COMMIT DROP AS
            SELECT spelled, {folded_sql("spelled")} AS folded,
                   min(file * 1000000000::bigint + line) AS place,
                   0::bigint AS key, NULL::bigint AS record_id, NULL::bigint AS name_id
            FROM ({spellings}) AS printed GROUP BY spelled
            """
        )

    def _collect_systems(self):
        """A system is a designation with its description; `key` holds the description."""
        self.cursor.execute(
            f"""
            CREATE TEMP TABLE match_system ON COMMIT DROP AS
            SELECT r.designation AS spelled, {folded_sql("r.designation")} AS folded,
                   min(r.file * 1000000000::bigint + r.line) AS place, d.record_id AS key,
                   NULL::bigint AS record_id, NULL::bigint AS name_id,
                   min(c.record_id) AS category_id
            FROM import_row AS r
            JOIN match_description AS d ON d.spelled = r.description
            JOIN match_category AS c ON c.spelled = r.category
            GROUP BY r.designation, d.record_id
            """
        )

    def _settle(self, subject):
        self._resolve(subject)
        if new := self._unmatched(subject):
            self._create(subject, new)
            self._resolve(subject)
        self._spell(subject)

    def _resolve(self, subject):
        """Point each spelling at the one record it names; report those that name two."""
        key = "r.description_id" if subject is SYSTEM else "0"
        named = "coalesce(n.described_id, r.description_id)" if subject is SYSTEM else "0"
        self.cursor.execute(
            f"""
            WITH candidate AS (
                SELECT m.spelled, m.key, n.{subject.link} AS record_id,
                       CASE WHEN n.vocabulary LIKE %s THEN 1 ELSE 3 END AS rank
                FROM {subject.table} AS m
                JOIN {subject.names} AS n ON n.folded = m.folded
                JOIN {subject.records} AS r ON r.id = n.{subject.link} AND m.key = {named}
                WHERE m.record_id IS NULL
                UNION ALL
                SELECT m.spelled, m.key, r.id, 2
                FROM {subject.table} AS m
                JOIN {subject.records} AS r ON r.folded = m.folded AND m.key = {key}
                WHERE m.record_id IS NULL
            ), best AS (
                SELECT spelled, key, min(record_id) AS record_id, max(record_id) AS other
                FROM (
                    SELECT *, min(rank) OVER (PARTITION BY spelled, key) AS best FROM candidate
                ) AS ranked
                WHERE rank = best GROUP BY spelled, key
            ), matched AS (
                UPDATE {subject.table} AS m SET record_id = b.record_id
                FROM best AS b WHERE b.spelled = m.spelled AND b.key = m.key
                RETURNING m.spelled, m.place, b.record_id, b.other
            )
            SELECT matched.spelled, place, a.slug_or_name, b.slug_or_name FROM matched
            JOIN (SELECT id, {self._title(subject)} AS slug_or_name FROM {subject.records}) AS a
              ON a.id = matched.record_id
            JOIN (SELECT id, {self._title(subject)} AS slug_or_name FROM {subject.records}) AS b
              ON b.id = matched.other
            WHERE matched.record_id <> matched.other ORDER BY place
            """,
            [f"{self.prefix}%"],
        )
        for spelled, place, first, second in self.cursor.fetchall():
            self._fault(
                subject, spelled, place, f"the name belongs to both {first!r} and {second!r}"
            )

    @staticmethod
    def _title(subject):
        return "designation" if subject is SYSTEM else "name"

    def _unmatched(self, subject):
        category = "category_id" if subject is SYSTEM else "0"
        self.cursor.execute(
            f"SELECT spelled, place, folded, key, {category} FROM {subject.table} "
            "WHERE record_id IS NULL ORDER BY place"
        )
        return self.cursor.fetchall()

    def _create(self, subject, rows):
        if subject is CATEGORY:
            message = unknown_category()
            for spelled, place, *_ in rows:
                self._fault(subject, spelled, place, message)
            return
        first = {}
        for spelled, _, folded, key, category in rows:
            first.setdefault((folded, key), (spelled.strip(), key, category))
        make = {ACTOR: new_actor, DESCRIPTION: new_description, SYSTEM: new_system}[subject]
        slugs = Slugs(subject.record)
        records = subject.record.objects.bulk_create(make(slugs, *row) for row in first.values())
        self.made[subject.title] = [record.pk for record in records]
        self.created += [(subject.title, name) for name, *_ in first.values()]

    def _spell(self, subject):
        """Give each spelling its row of the name table, adding those printed for the first time."""
        same_scope = f"AND n.{subject.link} = missing.record_id" if subject is SYSTEM else ""
        self.cursor.execute(
            f"""
            WITH known AS (
                SELECT m.spelled, m.key, min(n.id) AS name_id FROM {subject.table} AS m
                JOIN {subject.names} AS n ON n.name = m.spelled AND n.{subject.link} = m.record_id
                GROUP BY 1, 2
            ), missing AS (
                SELECT m.*, row_number() OVER (PARTITION BY folded, key ORDER BY place) AS variant
                FROM {subject.table} AS m LEFT JOIN known AS k USING (spelled, key)
                WHERE m.record_id IS NOT NULL AND k.name_id IS NULL
            ), added AS (
                INSERT INTO {subject.names} ({subject.link}, name, vocabulary)
                SELECT record_id, spelled,
                       CASE WHEN variant = 1 AND NOT EXISTS (
                           SELECT FROM {subject.names} AS n
                           WHERE n.vocabulary = %s AND n.folded = missing.folded {same_scope}
                       ) THEN %s ELSE %s || ', variant ' || left(md5(spelled), 8) END
                FROM missing
                RETURNING id, {subject.link} AS record_id, name
            )
            UPDATE {subject.table} AS m SET name_id = found.name_id
            FROM (
                SELECT spelled, key, name_id FROM known
                UNION ALL
                SELECT m.spelled, m.key, a.id FROM added AS a
                JOIN missing AS m ON m.record_id = a.record_id AND m.spelled = a.name
            ) AS found
            WHERE found.spelled = m.spelled AND found.key = m.key
            """,
            [self.vocabulary] * 3,
        )

    def _fault(self, subject, spelled, place, message):
        file, line = divmod(place, 1_000_000_000)
        column = CATEGORY_COLUMN if subject is CATEGORY else subject.title.capitalize()
        self.faults.append(Fault(line, column, spelled, message, self.file_names[file]))

    def _match_deals(self):
        self.cursor.execute(
            """
            CREATE TEMP TABLE match_deal ON COMMIT DROP AS
            SELECT DISTINCT ON (r.external_id)
                   r.external_id, e.id AS entry_id, coalesce(e.deal_id, d.id) AS deal_id,
                   sup.record_id AS supplier_id, rec.record_id AS recipient_id,
                   sys.record_id AS system_id, r.order_year, r.order_year_estimated, r.condition,
                   r.local_production, r.tiv_estimate,
                   CASE WHEN r.unit_tiv IS DISTINCT FROM round(r.our_unit_tiv, 2)
                        THEN r.unit_tiv END AS printed_unit_tiv,
                   sup.name_id AS supplier_name_id, rec.name_id AS recipient_name_id,
                   sys.name_id AS system_name_id, des.name_id AS description_name_id,
                   cat.name_id AS category_name_id,
                   NULL::text[] AS changes, '{}'::text[] AS kept
            FROM import_row AS r
            JOIN match_actor AS sup ON sup.spelled = r.supplier
            JOIN match_actor AS rec ON rec.spelled = r.recipient
            JOIN match_category AS cat ON cat.spelled = r.category
            JOIN match_description AS des ON des.spelled = r.description
            JOIN match_system AS sys ON sys.spelled = r.designation AND sys.key = des.record_id
            LEFT JOIN transfers_registerentry AS e
              ON e.register = %s AND e.external_id = r.external_id
            LEFT JOIN transfers_deal AS d ON d.reference = %s || r.external_id
            ORDER BY r.external_id, r.file, r.line;
            CREATE UNIQUE INDEX ON match_deal (external_id);
            ANALYZE match_deal
            """,
            [self.batch.register, f"{self.prefix}-"],
        )

    def _match_deliveries(self):
        self.cursor.execute(
            """
            CREATE TEMP TABLE match_delivery ON COMMIT DROP AS
            SELECT r.external_id, d.id AS delivery_id, m.deal_id, r.year, r.year_estimated,
                   r.number, r.number_estimated,
                   CASE WHEN r.tiv IS DISTINCT FROM r.our_tiv THEN r.tiv END AS printed_tiv,
                   NULL::text[] AS changes, '{}'::text[] AS kept
            FROM import_row AS r
            JOIN match_deal AS m USING (external_id)
            LEFT JOIN transfers_delivery AS d ON d.deal_id = m.deal_id AND d.year = r.year;
            CREATE UNIQUE INDEX ON match_delivery (external_id, year);
            ANALYZE match_delivery
            """
        )
