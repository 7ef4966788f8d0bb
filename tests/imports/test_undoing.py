"""Undoing a whole import: what it wrote is gone, and what it changed is as it was."""

import pghistory
import pytest

from tests import factories
from tests.register_files import EARLY, LATE, deal, needs_samples, preamble, register_file, row
from tests.loading import read
from transfers import imports
from transfers.imports import conflicts, undoing
from transfers.imports.undo_rows import columns_of, tracked_tables
from transfers.models import (
    Deal,
    Delivery,
    EditionComparison,
    ImportBatch,
    ImportConflict,
    RegisterEdition,
)

pytestmark = pytest.mark.django_db
NEWER = preamble("10 Mar 2025 9:00:00 AM", (1990, 2024))


def snapshot():
    """Every row of every table with a history."""
    return {
        model.__name__: sorted(
            model._base_manager.values_list(
                *(field.attname for field in model._meta.concrete_fields)
            ),
            key=lambda row: row[0],
        )
        for model in tracked_tables()
    }


def test_undoing_the_first_import_leaves_an_empty_register(load, admin_user):
    before = snapshot()
    outcome = load(register_file(row(Recipient="Ruritania"), deal(2, Designation="Own-1")))
    batch = ImportBatch.objects.get(pk=outcome.batch)
    assert undoing.what_stands_in_the_way(batch) == []
    undoing.undo(batch, user=admin_user, reason="wrong file")
    assert snapshot() == before
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by, batch.undo_reason) == ("undone", admin_user, "wrong file")
