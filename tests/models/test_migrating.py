"""Operations of a migration that are run at once."""

from django.db import migrations, models

from transfers.migrating import Together, together

TABLE = migrations.CreateModel("Boat", [("id", models.BigAutoField(primary_key=True))])
COLUMN = migrations.AddField("boat", "name", models.TextField(default=""))
RULE = migrations.AddConstraint(
    "boat", models.CheckConstraint(condition=~models.Q(name="x"), name="not_x")
)
SQL = migrations.RunSQL("SELECT 1")


def steps(operations):
    return [step.operations if isinstance(step, Together) else step for step in operations]


def test_tables_are_made_before_they_are_altered_and_sql_keeps_its_place():
    assert steps(together([SQL, TABLE, COLUMN, RULE, SQL, SQL, COLUMN])) == [
        SQL,
        [TABLE],
        [COLUMN, RULE],
        SQL,
        SQL,
        [COLUMN],
    ]


def test_what_can_be_taken_back_alone_can_be_taken_back_together():
    assert Together([TABLE, COLUMN]).reversible
    assert not Together([COLUMN, migrations.RunPython(print)]).reversible
