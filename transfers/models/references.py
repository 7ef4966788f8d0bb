"""References of several columns at once, which a foreign key of Django's cannot state."""

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.ddl_references import Columns, Statement, Table


class JointReference(models.BaseConstraint):
    """`fields` of a row together are the `to_fields` of one row of `to`, such as "app.Model".

    `to_fields` need a unique constraint without condition. A row with NULL in one of `fields` is
    not judged.
    """

    def __init__(self, *, fields, to, to_fields, name, **messages):
        self.fields, self.to, self.to_fields = tuple(fields), to, tuple(to_fields)
        super().__init__(name=name, **messages)

    def constraint_sql(self, model, schema_editor):
        target = model._meta.apps.get_model(self.to)
        quote = schema_editor.quote_name
        return Statement(
            "CONSTRAINT %(name)s FOREIGN KEY (%(columns)s) REFERENCES %(to)s (%(to_columns)s)",
            name=quote(self.name),
            columns=Columns(model._meta.db_table, _columns(model, self.fields), quote),
            to=Table(target._meta.db_table, quote),
            to_columns=Columns(target._meta.db_table, _columns(target, self.to_fields), quote),
        )

    def create_sql(self, model, schema_editor):
        return Statement(
            "ALTER TABLE %(table)s ADD %(constraint)s",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            constraint=self.constraint_sql(model, schema_editor),
        )

    def remove_sql(self, model, schema_editor):
        name = schema_editor.quote_name(self.name)
        return schema_editor._delete_constraint_sql(schema_editor.sql_delete_fk, model, name)

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        known = instance._get_field_expression_map(meta=model._meta, exclude=exclude)
        if any(name not in known for name in self.fields):
            return
        wanted = {to: known[name] for name, to in zip(self.fields, self.to_fields, strict=True)}
        if any(getattr(value, "value", value) is None for value in wanted.values()):
            return
        target = model._meta.apps.get_model(self.to)
        if not target._base_manager.using(using).filter(**wanted).exists():
            raise ValidationError(
                self.get_violation_error_message(), code=self.violation_error_code
            )

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return (
            path,
            args,
            kwargs
            | {
                "fields": self.fields,
                "to": self.to,
                "to_fields": self.to_fields,
            },
        )

    def __eq__(self, other):
        if isinstance(other, JointReference):
            return self.deconstruct() == other.deconstruct()
        return super().__eq__(other)

    __hash__ = models.BaseConstraint.__hash__


def _columns(model, names):
    return [model._meta.get_field(name).column for name in names]
