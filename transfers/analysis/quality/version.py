"""A mark of the state of tables, by which what was computed from them may be kept."""

from django.db import connection


def version_of(models):
    """Text that is another one after any change of these tracked models; one short query."""
    newest = ", ".join(
        f"coalesce((SELECT max(pgh_id) FROM {model.pgh_event_model._meta.db_table}), 0)"
        for model in models
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT concat_ws('.', {newest})")
        return cursor.fetchone()[0]
