"""How migrations of many operations are run without drawing up every model for each of them."""

from itertools import groupby

from django.db.migrations.operations import AddField, AlterField, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import IndexOperation, ModelOptionOperation


class Together(Operation):
    """Operations of which none needs the models as the one before it left them.

    Django draws up a changed model anew, and every model that relations lead to from it: here
    nearly all of a hundred, and that for each field. These operations share what was before them
    all and what is after them all.
    """

    def __init__(self, operations):
        self.operations = operations

    def deconstruct(self):
        return type(self).__name__, [self.operations], {}

    @property
    def reversible(self):
        return all(operation.reversible for operation in self.operations)

    def state_forwards(self, app_label, state):
        # Models that are not drawn up yet are not drawn up anew either.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        # A rule can only be taken back where the columns are that it is about.
        states = [to_state]
        for operation in self.operations:
            states.append(states[-1].clone())
            operation.state_forwards(app_label, states[-1])
        for operation, before, after in reversed(
            list(zip(self.operations, states, states[1:], strict=False))
        ):
            operation.database_backwards(app_label, schema_editor, after, before)

    def describe(self):
        return f"{len(self.operations)} operations at once"


def _kind(operation):
    """New tables, and what is altered in tables that exist, go each together."""
    if isinstance(operation, CreateModel):
        return "created"
    altering = (AddField, AlterField, IndexOperation, ModelOptionOperation)
    return "altered" if isinstance(operation, altering) else operation


def together(operations):
    """The operations in their order, those that may be run together as one."""
    found = []
    for kind, run in groupby(operations, _kind):
        steps = list(run)
        found += [Together(steps)] if isinstance(kind, str) else steps
    return found
