"""One's own entries beside a colleague's newer version, and what was chosen of both.

A form that was opened with an older version is compared with the record as it was then and as it
is now. What differs is put before the person; the choices are then worked into what was sent, as
if it had been typed into a form opened with the newer version.
"""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.forms import CheckboxInput, model_to_dict
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import InlineForeignKeyField

from transfers.revisions import shown_parts
from transfers.revisions.wording import NOTHING, Words

MINE, THEIRS = "mine", "theirs"
CHOICE, RESOLVING = "choice:", "resolving"


def choices_of(data):
    """What was chosen on the page that refused, as {key: MINE or THEIRS}."""
    return {
        name.removeprefix(CHOICE): value for name, value in data.items() if name.startswith(CHOICE)
    }


def without_choices(data):
    for name in [n for n in data if n.startswith(CHOICE) or n == RESOLVING]:
        del data[name]
    return data


@dataclass
class Difference:
    """A field or a row in which what was sent differs from the record as it is now."""

    key: str
    what: str
    base: str
    theirs: str
    mine: str
    by_me: bool
    by_them: bool

    @property
    def name(self):
        """Name of the choice in the form."""
        return f"{CHOICE}{self.key}"

    @property
    def preselected(self):
        """Nobody's work is lost by looking away: one's own only where the other changed nothing."""
        return MINE if self.by_me and not self.by_them else THEIRS

    @property
    def both(self):
        return self.by_me and self.by_them


class Sent:
    """A form as it was sent: the record's own fields and the rows of its inlines.

    `formsets` are those whose rows the person may change.
    """

    def __init__(self, data, form, formsets):
        self.data, self.form = data.copy(), form
        model = type(form.instance)
        parts = {(part.model, part.field): part for part in shown_parts(model)}
        self.tables = [
            Table(self.data, formset, part)
            for formset in formsets
            if (part := parts.get((formset.model, formset.fk.name)))
        ]
        self.fields = _fields_of(form, model)

    def differences(self, base, theirs):
        """Differences from rows as `rows_at` gives them: as they were, and as they are."""
        key = self.form.instance.pk
        theirs_self = theirs[None][key]
        base_self = base[None].get(key, theirs_self)
        raw = {name: _raw(field, self.data, name) for name, field in self.fields.items()}
        yield from _compared(self.fields, raw, base_self, theirs_self, "", "")
        for table in self.tables:
            yield from table.differences(base.get(table.part, {}), theirs[table.part])

    def resolved(self, choices, theirs):
        """What was sent, with `choices` {key: MINE or THEIRS} between it and `theirs` worked in."""
        now = theirs[None].get(self.form.instance.pk)
        for name, field in self.fields.items():
            if now and choices.get(name) == THEIRS:
                self.data.setlist(name, _posted(field, model_to_dict(now, [name])[name]))
        for table in self.tables:
            table.resolve(choices, theirs.get(table.part, {}))
            table.write()
        return without_choices(self.data)


class Table:
    """The rows of an inline as they were sent, each as {field: values}."""

    def __init__(self, data, formset, part):
        self.data, self.formset, self.part = data, formset, part
        self.prefix, self.key = formset.prefix, formset.model._meta.pk.name
        self.fields = _fields_of(formset.empty_form, formset.model)
        self.rows = [self._row(i) for i in range(formset.total_form_count())]

    def _row(self, number):
        start = f"{self.prefix}-{number}-"
        return {
            name.removeprefix(start): values
            for name, values in self.data.lists()
            if name.startswith(start)
        }

    def _key_of(self, row):
        key = (row.get(self.key) or [""])[-1]
        return int(key) if key.isascii() and key.isdigit() else None

    def _raw(self, row):
        data = self.data.copy()
        data.clear()
        for name, values in row.items():
            data.setlist(name, values)
        return {name: _raw(field, data, name) for name, field in self.fields.items()}

    def differences(self, base, theirs):
        for number, row in enumerate(self.rows):
            key = self._key_of(row)
            before, now = base.get(key), theirs.get(key)
            deleted = bool(row.get(DELETION_FIELD_NAME))
            if key is None:
                if not deleted and self._filled(row):
                    yield self._about(f"{self.prefix}:new:{number}", None, None, row, by_me=True)
            elif now is None:
                if not deleted and before is not None:
                    changed = self._changed(row, before)
                    yield self._about(f"{self.prefix}:{key}", before, None, row, by_me=changed)
            elif deleted:
                yield self._about(f"{self.prefix}:{key}", before, now, None, by_me=True)
            else:
                where = f"{self.prefix}:{key}:"
                title = self._title(now)
                yield from _compared(self.fields, self._raw(row), before or now, now, where, title)
        sent = {self._key_of(row) for row in self.rows}
        for key, now in theirs.items():
            if key not in sent and key not in base and self.formset.can_delete:
                yield self._about(f"{self.prefix}:{key}", None, now, None, by_me=False)

    def settled(self, choices, theirs):
        """What was sent, with the choices worked in."""
        self.resolve(choices, theirs)
        self.write()
        return without_choices(self.data)

    def resolve(self, choices, theirs):
        rows = []
        for number, row in enumerate(self.rows):
            key = self._key_of(row)
            if key is None:
                if choices.get(f"{self.prefix}:new:{number}") != THEIRS:
                    rows.append(row)
                continue
            now, choice = theirs.get(key), choices.get(f"{self.prefix}:{key}")
            if now is None:
                if choice == MINE:
                    rows.append({n: v for n, v in row.items() if n != self.key})
                continue
            if row.get(DELETION_FIELD_NAME) and choice == THEIRS:
                row = self._as(now)
            for name, field in self.fields.items():
                if choices.get(f"{self.prefix}:{key}:{name}") == THEIRS:
                    row[name] = _posted(field, model_to_dict(now, [name])[name])
            rows.append(row)
        sent = {self._key_of(row) for row in self.rows}
        for key, now in theirs.items():
            if key not in sent:
                gone = choices.get(f"{self.prefix}:{key}") == MINE and self.formset.can_delete
                rows.append({**self._as(now), **({DELETION_FIELD_NAME: ["on"]} if gone else {})})
        # The rows that the database has come first.
        self.rows = sorted(rows, key=lambda row: self._key_of(row) is None)

    def write(self):
        for name in [n for n in self.data if n.startswith(f"{self.prefix}-")]:
            if name.removeprefix(f"{self.prefix}-").split("-")[0].isdigit():
                del self.data[name]
        for number, row in enumerate(self.rows):
            for name, values in row.items():
                self.data.setlist(f"{self.prefix}-{number}-{name}", values)
        known = sum(self._key_of(row) is not None for row in self.rows)
        self.data[f"{self.prefix}-TOTAL_FORMS"] = str(len(self.rows))
        self.data[f"{self.prefix}-INITIAL_FORMS"] = str(known)

    def _as(self, instance):
        """The row as a form would send it."""
        values = model_to_dict(instance, list(self.fields))
        row = {name: _posted(field, values[name]) for name, field in self.fields.items()}
        row[self.formset.fk.name] = [str(getattr(instance, self.formset.fk.attname))]
        return {**row, self.key: [str(instance.pk)]}

    def _filled(self, row):
        raw = self._raw(row)
        return any(f.has_changed(f.initial, raw[name]) for name, f in self.fields.items())

    def _changed(self, row, before):
        raw, values = self._raw(row), model_to_dict(before, list(self.fields))
        return any(f.has_changed(values[name], raw[name]) for name, f in self.fields.items())

    def _title(self, instance):
        if self.part is None:
            return str(instance)
        words = Words()
        columns = {c.name: c for c in instance._meta.concrete_fields}
        named = {
            n: words.of(c, getattr(instance, c.attname))
            for n, c in columns.items()
            if f"{{{n}}}" in self.part.title
        }
        return self.part.title.format(**named)

    def _about(self, key, before, now, row, *, by_me):
        shown = before or now
        what = self._title(shown) if shown else str(self.formset.model._meta.verbose_name)
        return Difference(
            key,
            what,
            self._summary(before),
            self._summary(now),
            self._entered(row),
            by_me,
            _values(before) != _values(now),
        )

    def _summary(self, instance):
        if instance is None:
            return "no such row"
        said = {
            name: _said(column, getattr(instance, column.attname))
            for name, column in self._columns.items()
        }
        return self._line(said)

    def _entered(self, row):
        if row is None:
            return "no such row"
        raw = self._raw(row)
        return self._line({n: _typed(self.fields[n], c, raw[n]) for n, c in self._columns.items()})

    def _line(self, said):
        return ", ".join(
            f"{self._columns[name].verbose_name} {value}"
            for name, value in said.items()
            if value != NOTHING
        )

    @cached_property
    def _columns(self):
        return {name: self.formset.model._meta.get_field(name) for name in self.fields}


def _compared(fields, raw, before, now, where, title):
    base, theirs = (model_to_dict(instance, list(fields)) for instance in (before, now))
    for name, field in fields.items():
        if field.has_changed(theirs[name], raw[name]):
            column = now._meta.get_field(name)
            yield Difference(
                f"{where}{name}",
                f"{title}: {column.verbose_name}" if title else str(column.verbose_name),
                _said(column, getattr(before, column.attname)),
                _said(column, getattr(now, column.attname)),
                _typed(field, column, raw[name]),
                field.has_changed(base[name], raw[name]),
                base[name] != theirs[name],
            )


def _fields_of(form, model):
    """Fields of the form that fill columns, but for the key and what the formset fills in."""
    columns = {column.name for column in model._meta.concrete_fields if not column.primary_key}
    return {
        name: field
        for name, field in form.fields.items()
        if name in columns and not isinstance(field, InlineForeignKeyField)
    }


def _raw(field, data, name):
    return field.widget.value_from_datadict(data, {}, name)


def _posted(field, value):
    """Values that a browser sends for a field that holds `value`."""
    widget = getattr(field.widget, "widget", field.widget)
    if isinstance(widget, CheckboxInput):
        return ["on"] if value else []
    shown = widget.format_value(field.prepare_value(value))
    if isinstance(shown, list | tuple):
        return [str(each) for each in shown]
    return ["" if shown is None else str(shown)]


def _said(column, value):
    return Words().of(column, value)


def _typed(field, column, raw):
    """What was typed, in words; as it is where it means nothing."""
    try:
        value = field.clean(raw)
    except ValidationError:
        return str(raw or NOTHING)
    return _said(column, getattr(value, "pk", value))


def _values(instance):
    return instance and model_to_dict(instance)
