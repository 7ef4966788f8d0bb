"""Ask: names that match no record exactly wait for a person, with suggestions, once each."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import connection

from transfers.models import Actor, ActorName, NameQuestion, NameSuggestion, Subject
from transfers.seeding import fold

from .new_records import kind_marked
from .suggesting import SpelledActor, SpelledSystem, suggest_actors, suggest_systems


@dataclass(frozen=True)
class NewName:
    """A name that a file prints and that matches no known name exactly.

    `suppliers` are keys of known actors that supply the system, `years` the first and last order
    year, `category` a key, all as far as the file says; `context` is what a person should read;
    `record` is the key of the record that the import made for the name, None where it made none.
    """

    subject: str
    spelled: str
    description: str = ""
    category: int | None = None
    suppliers: frozenset = frozenset()
    years: tuple = ()
    context: str = ""
    record: int | None = None

    @property
    def key(self):
        """What a name is asked about by: case and accents do not matter, nor who prints it."""
        return self.subject, fold(self.spelled), fold(self.description)


@dataclass
class Question:
    """A new name with its suggestions, and the row of the question where there is one."""

    name: NewName
    category: int | None = None
    suggestions: list = field(default_factory=list)
    row: NameQuestion | None = None


def ask(names, batch, vocabulary):
    """Record what has to be decided about NewNames; returns how many of them wait.

    The lists of names known are those of the database as it is, without the records that
    `names` themselves bring.
    """
    return record(find(names), batch, vocabulary)


def find(names):
    """The Questions that NewNames raise; reads only.

    A name waits if it has a suggestion or no record, and was not decided before.
    """
    names = list({name.key: name for name in reversed(names)}.values())
    if not names:
        return []
    made = {(name.subject, name.record) for name in names if name.record}
    found = [
        *_about_actors([name for name in names if name.subject == Subject.ACTOR], made),
        *_about_systems([name for name in names if name.subject == Subject.SYSTEM], made),
    ]
    asked = _asked_before(found)
    waiting = []
    for question in found:
        question.row = asked.get(question.name.key)
        if not _is_decided(question) and (question.suggestions or not question.name.record):
            waiting.append(question)
    return waiting


def record(questions, batch, vocabulary):
    """Write Questions down, or open them again where they are known; returns how many."""
    if not questions:
        return 0
    new = [question for question in questions if not question.row]
    for question in questions:
        row = question.row = question.row or NameQuestion(
            subject=question.name.subject,
            spelled=question.name.spelled,
            described=question.name.description,
        )
        row.vocabulary, row.context, row.batch = vocabulary, question.name.context, batch
        row.category_id = question.category
        setattr(row, f"made_{row.subject}_id", question.name.record)
        row.state, row.merge, row.decided_by, row.decided_at = NameQuestion.State.OPEN, *[None] * 3
        row.chosen_actor = row.chosen_system = None
    NameQuestion.objects.bulk_create(question.row for question in new)
    known = [question.row for question in questions if question not in new]
    if known:
        NameSuggestion.objects.filter(question__in=known).delete()
        NameQuestion.objects.bulk_update(known, REOPENED, batch_size=500)
    NameSuggestion.objects.bulk_create(
        NameSuggestion(
            question=question.row,
            score=each.score,
            reason=each.reason,
            **{f"{question.name.subject}_id": each.record},
        )
        for question in questions
        for each in question.suggestions
    )
    return len(questions)


REOPENED = """
    vocabulary context batch category made_actor made_system state merge chosen_actor chosen_system
    decided_by decided_at
""".split()


def _asked_before(found):
    keys = {question.name.key for question in found}
    rows = NameQuestion.objects.filter(folded__in={folded for _, folded, _ in keys}).order_by()
    return {(row.subject, row.folded, row.folded_description): row for row in rows}


def _is_decided(question):
    """A record of its own stays one; a decision that a name is another's no longer holds here."""
    row = question.row
    own = row and row.state == NameQuestion.State.NEW_RECORD
    return bool(own and (row.made or question.name.record))


def _about_actors(names, made):
    if not names:
        return []
    actors = Actor.objects.order_by().values_list("name", "kind", "pk")
    others = ActorName.objects.order_by().values_list("name", "actor__kind", "actor")
    known = [
        SpelledActor(*row) for row in actors.union(others) if (Subject.ACTOR, row[-1]) not in made
    ]
    new = [SpelledActor(name.spelled, kind_marked(name.spelled)) for name in names]
    found = zip(names, suggest_actors(new, known), strict=True)
    return [Question(name, None, suggestions) for name, suggestions in found]


KNOWN_SYSTEMS_SQL = """
    WITH traded AS (
        SELECT system_id, array_agg(DISTINCT supplier_id) AS suppliers,
               min(order_year) AS first, max(order_year) AS last
        FROM transfers_deal GROUP BY system_id
    )
    SELECT n.name, d.name, w.category_id, t.suppliers, t.first, t.last, w.id
    FROM transfers_weaponsystem AS w
    CROSS JOIN LATERAL (
        SELECT w.designation::text AS name, w.description_id
        UNION
        SELECT name, coalesce(described_id, w.description_id) FROM transfers_systemname
        WHERE system_id = w.id
    ) AS n
    JOIN transfers_weapondescription AS d ON d.id = n.description_id
    LEFT JOIN traded AS t ON t.system_id = w.id
    WHERE w.id <> ALL(%s)
    ORDER BY w.id
"""


def _about_systems(names, made):
    if not names:
        return []
    with connection.cursor() as cursor:
        own = [key for subject, key in made if subject == Subject.SYSTEM]
        cursor.execute(KNOWN_SYSTEMS_SQL, [own])
        known = [
            SpelledSystem(
                name, described, category, frozenset(suppliers or ()), _years(first, last), key
            )
            for name, described, category, suppliers, first, last, key in cursor.fetchall()
        ]
    usual = defaultdict(Counter)
    for system in known:
        usual[fold(system.description)][system.category] += 1
    categories = [
        name.category or next(iter(_commonest(usual[fold(name.description)])), None)
        for name in names
    ]
    new = [
        SpelledSystem(name.spelled, name.description, category, name.suppliers, name.years)
        for name, category in zip(names, categories, strict=True)
    ]
    found = zip(names, categories, suggest_systems(new, known), strict=True)
    return [Question(*parts) for parts in found]


def _commonest(counter):
    return [value for value, _ in counter.most_common(1)]


def _years(first, last):
    return (first, last) if first else ()
