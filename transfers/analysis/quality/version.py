"""Marks of the state of tables, by which what was computed from them may be kept."""

from django.db import connection

from transfers.models import LookedAt


def versions(models):
    """Number of the last event of each model, and of each list's marks; one short query."""
    models = list(dict.fromkeys(models))
    newest = ", ".join(
        f"(SELECT max(pgh_id) FROM {model.pgh_event_model._meta.db_table})" for model in models
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {newest}, ARRAY(
                SELECT check_code || ' ' || max(pgh_id)
                FROM {LookedAt.pgh_event_model._meta.db_table} GROUP BY check_code
            )
            """
        )
        *numbers, marks = cursor.fetchone()
    return dict(zip(models, numbers, strict=True)), dict(mark.split() for mark in marks)
