"""From the rows of a small table to the records that they make, cell by cell."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import TextField
from django.db.models.expressions import RawSQL

from transfers.exports.rows import select
from transfers.registers.faults import Fault, excerpt

from .subjects import NAMES


@dataclass(frozen=True)
class Line:
    """One value that is new or changes, in words."""

    line: int
    kind: str
    record: str
    column: str
    old: str
    new: str


@dataclass
class Record:
    """One row of the file: its state before (None where it is new) and after, by column."""

    line: int
    slug: str
    before: dict | None
    after: dict
    names: list = field(default_factory=list)

    @property
    def changed(self):
        """Columns of the table that change."""
        return [name for name, value in self.after.items() if value != self.before[name]]


def known_records(subject, table, lock):
    """Values of the records that the file names, by slug, and the version of each."""
    slugs = [cells[subject.key] for _, cells in table.rows]
    columns = [each.attname for each in columns_of(subject.model)]
    # Which transaction wrote the row, and where it lies: no two versions share both.
    name = connection.ops.quote_name(subject.model._meta.db_table)
    sql = f"{name}.xmin || ' ' || {name}.ctid"
    version = RawSQL(sql, (), output_field=TextField())  # noqa: S611 - a table's name alone
    records = subject.model._base_manager.order_by("pk").annotate(version=version)
    if lock:
        records = records.select_for_update(no_key=True)
    wanted = [slug for slug in slugs if isinstance(slug, str)]
    found = list(records.filter(slug__in=wanted).values(*columns, "version"))
    versions = {row["slug"]: row.pop("version") for row in found}
    return {row["slug"]: row for row in found}, versions


def columns_of(model):
    return [each for each in model._meta.concrete_fields if not each.generated]


def records_of(subject, table, known):
    """Records that the file's rows make, the lines to show, and faults of single cells."""
    coming = {}
    for place, (_, cells) in enumerate(table.rows, start=1):
        slug = cells[subject.key]
        if isinstance(slug, str) and slug not in known:
            coming.setdefault(slug, -place)
    making = _Making(subject, table.columns, known, coming)
    records = [
        making.record(line, cells)
        for line, cells in table.rows
        if isinstance(cells[subject.key], str)
    ]
    return records, making.lines, making.faults


class _Making:
    """Makes records of rows, and notes what is to be shown and what is wrong."""

    def __init__(self, subject, columns, known, coming):
        self.subject, self.known, self.coming = subject, known, coming
        every = subject.fields(coming)
        self.fields = {name: each for name, each in every.items() if name in columns}
        self.missing = [name for name in _required(subject) if name not in columns]
        self.spelled = _spelled(subject, known) if NAMES in self.fields else {}
        self.lines, self.faults = [], []

    def record(self, line, cells):
        slug = cells[self.subject.key]
        before = self.known.get(slug)
        after = dict(before or {**_blank(self.subject.model), "id": self.coming[slug]})
        record = Record(line, slug, before, after)
        if before is None:
            message = "The record is new and needs this column."
            self.faults += [Fault(line, name, "", message) for name in self.missing]
        for name, each in self.fields.items():
            # A cell that stands for no text has its fault already.
            if cells[name] is None or isinstance(cells[name], str):
                try:
                    self._fill(record, name, each, cells[name])
                except (ValueError, ValidationError) as error:
                    message = " ".join(getattr(error, "messages", error.args))
                    self.faults.append(Fault(line, name, excerpt(cells[name] or ""), message))
        return record

    def _fill(self, record, name, each, text):
        value = each.widget.clean(text)
        if name == NAMES:
            old = self.spelled.get(record.after["id"], [])
            # Some registers print a name with a blank at its end; a file of cells has none.
            had = {spelling.strip() for spelling in old}
            record.names = [spelling for spelling in value if spelling not in had]
            new = [*old, *record.names]
        else:
            attname, new = _checked(self.subject.model, each.attribute, value)
            old = record.after[attname] if record.before else None
            if isinstance(old, str) and old.strip() == new:
                return
            record.after[attname] = new
        if (old or None) != (new or None):
            kind = "changed" if record.before else "new"
            words = (each.widget.render(old), each.widget.render(new))
            self.lines.append(Line(record.line, kind, record.slug, name, *words))


def _blank(model):
    return {
        each.attname: None if each.primary_key else each.get_default() for each in columns_of(model)
    }


def _required(subject):
    for name in subject.columns:
        if name != NAMES:
            column = subject.model._meta.get_field(subject.renamed.get(name, name))
            if not column.blank and not column.has_default():
                yield name


def _checked(model, attribute, value):
    """Name and value of a column, by the rules of its field."""
    column = model._meta.get_field(attribute)
    if column.is_relation:
        if value is None and not column.null:
            raise ValueError("This cannot be empty.")
        return column.attname, value
    if value is None and not column.null:
        value = ""
    if value in (None, "") and column.blank:
        return column.attname, value
    return column.attname, column.clean(value, None)


def _spelled(subject, known):
    """Other names of the records, by key."""
    names = {}
    keys = [row["id"] for row in known.values()]
    rows = subject.names.objects.filter(**{f"{subject.whole}__in": keys}).order_by("name")
    for key, name in rows.values_list(f"{subject.whole}_id", "name").distinct():
        names.setdefault(key, []).append(name)
    return names


def derived_faults(subject, table, known):
    """Faults of columns that an export prints, where the file says otherwise."""
    columns = [column for column in subject.derived if column.name in table.columns]
    if not columns:
        return
    records = subject.model._base_manager.filter(pk__in=[row["id"] for row in known.values()])
    slugs = {row["id"]: slug for slug, row in known.items()}
    sql, params = select(records.order_by("pk"), columns)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        printed = dict(zip(sorted(slugs), cursor.fetchall(), strict=True))
    now = {slugs[key]: values for key, values in printed.items()}
    for line, cells in table.rows:
        values = now.get(cells[subject.key], [None] * len(columns))
        for column, value in zip(columns, values, strict=True):
            given = cells[column.name]
            if isinstance(given, str) and given != ("" if value is None else str(value)):
                message = "This column is not imported. Leave it out, or as the export has it."
                yield Fault(line, column.name, excerpt(given), message)
