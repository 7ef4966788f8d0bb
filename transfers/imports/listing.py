"""Take deal-level lists into the register: keep their rows, join them, fill in their deals."""

from collections import Counter

from django.db import connection
from django.db.models import Count

from transfers.models import Deal, DealList, Delivery, ListedDeal, RegisterEntry, Subject
from transfers.registers.faults import Fault

from . import applying, asking, facts, joining, listed_values, lists, warnings
from .comparing import Comparison
from .matching import folded_sql

Join = ListedDeal.Join
# The import has just filled these; without new statistics the joins would take minutes.
FILLED = (Deal, Delivery, RegisterEntry, ListedDeal)
COUNTED = {Join.JOINED: "unique", Join.AMBIGUOUS: "ambiguous"}


def no_joins():
    """Rows of lists by what became of them, none yet."""
    return {"unique": 0, "ambiguous": 0, "unmatched": 0}


class Joining:
    """Joins lists anew and fills in the deals they are joined to, in the import's transaction.

    `wrote` tells whether anything changed, `joined` counts the rows of the lists, `comparison`
    the deals.
    """

    def __init__(self, batch, prefix):
        self.batch = batch
        self.prefix = prefix
        self.lists = []
        self.warnings = []
        self.wrote = False
        self.before = set()
        self.changed = set()
        self.questions = []
        self.comparison = Comparison()

    def look_at(self, kept):
        """Note the deals that rows of these lists are joined to, before anything changes."""
        self.before |= _deals_of(kept)

    def take(self, generated_on):
        """Keep the staged rows as lists, then join them."""
        named = self.batch.edition_name
        chosen = "" if named == generated_on.isoformat() else named
        self.lists = lists.lists_of(self.batch, generated_on)
        self.look_at(self.lists)
        self.warnings = warnings.lost_letters(self.batch)
        self.wrote = lists.keep(self.batch, self.lists, chosen)
        self.join_again(())

    def join_again(self, standing):
        """Join the lists whose edition is another one now, and those of `standing` besides."""
        moved = lists.bind(self.batch.register)
        self.wrote |= bool(moved)
        chosen = {kept.pk for kept in (*self.lists, *standing, *moved)}
        if not chosen:
            return
        self.lists = list(DealList.objects.filter(pk__in=chosen).select_related("edition"))
        self.look_at(self.lists)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in FILLED)}")
        for kept in self.lists:
            self.wrote |= joining.join(kept, self.prefix) > 0
        self._ask_names()
        after = _deals_of(self.lists)
        self.changed, self.comparison.conflicts = listed_values.compare(after | self.before)
        self.comparison.deals |= {
            "changed": len(self.changed),
            "unchanged": len(after - self.changed),
            "absent": len(self.before - after),
        }
        self.comparison.fingerprint = listed_values.fingerprint([k.pk for k in self.lists])

    def _ask_names(self):
        """Put the parties before a person that no record is called by, unless they wait already."""
        with connection.cursor() as cursor:
            cursor.execute(UNKNOWN_PARTIES, {"lists": [kept.pk for kept in self.lists]})
            names = [
                asking.NewName(Subject.ACTOR, spelled, context=context)
                for spelled, context in cursor.fetchall()
            ]
        self.questions = asking.find(names)
        year = max(kept.generated_on for kept in self.lists).year
        self.wrote |= asking.record(self.questions, self.batch, f"{self.prefix} {year}") > 0

    @property
    def edition_name(self):
        """Name of the edition that the lists belong to; empty where they wait for one."""
        return next((kept.edition.name for kept in self.lists if kept.edition), "")

    def unknown_editions(self):
        """Warnings of lists that wait for an edition named by hand."""
        return [
            Fault(
                0,
                "",
                kept.edition_name,
                "no edition of this name is loaded; the list waits for it",
                kept.name,
            )
            for kept in self.lists
            if kept.edition_name and not kept.edition
        ]

    def write(self):
        """Write what joined rows add to their deals, and list the conflicts."""
        if not self.lists:
            return
        self.wrote |= listed_values.apply() > 0
        if self.changed:
            facts.propose(self.changed)
        if self.comparison.conflicts:
            self.wrote |= applying.list_conflicts(self.batch) > 0


# Names of parties that no actor has, of rows for which the edition has deliveries.
UNKNOWN_PARTIES = f"""
    WITH printed AS (
        SELECT supplier AS spelled, 1 AS supplied, 0 AS received, list_id, order_year
        FROM transfers_listeddeal WHERE list_id = ANY(%(lists)s) AND "join" = 'unmatched'
        UNION ALL
        SELECT recipient, 0, 1, list_id, order_year
        FROM transfers_listeddeal WHERE list_id = ANY(%(lists)s) AND "join" = 'unmatched'
    ), name AS (
        SELECT spelled, {folded_sql("spelled")} AS folded, sum(supplied) AS supplied,
               sum(received) AS received, min(order_year) AS first, max(order_year) AS last
        FROM printed GROUP BY spelled
    )
    SELECT spelled, concat('Supplier of ', supplied, ', recipient of ', received,
                           ' rows of a deal-level list that fit no deal',
                           ', ordered ' || first || '–' || last, '.')
    FROM name
    WHERE NOT EXISTS (SELECT FROM transfers_actor AS a WHERE a.folded = name.folded)
      AND NOT EXISTS (SELECT FROM transfers_actorname AS a WHERE a.folded = name.folded)
      AND NOT EXISTS (
          SELECT FROM transfers_namequestion AS q
          WHERE q.subject = 'actor' AND q.folded = name.folded AND q.state = 'open'
      )
    ORDER BY spelled
"""


def joined(kept):
    """Rows of the lists by what became of them: joined to one deal, fitting several, or none."""
    counts = Counter(no_joins())
    rows = ListedDeal.objects.filter(list__in=kept).order_by()
    for state, number in rows.values_list("join").annotate(n=Count("pk")):
        counts[COUNTED.get(state, "unmatched")] += number
    return dict(counts)


def _deals_of(kept):
    rows = ListedDeal.objects.filter(list__in=kept, deal__isnull=False).order_by()
    return set(rows.values_list("deal_id", flat=True))
