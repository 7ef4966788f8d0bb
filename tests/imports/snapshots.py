"""Everything the register's tables hold, to see that nothing changed."""

from transfers import models

TABLES = (
    models.Actor,
    models.ActorName,
    models.WeaponDescription,
    models.WeaponSystem,
    models.SystemName,
    models.Deal,
    models.Delivery,
    models.RegisterEdition,
    models.RegisterEntry,
    models.ImportBatch,
    models.ImportFile,
    models.ImportConflict,
    models.StagedDelivery,
    models.ImportChange,
)


def everything():
    """Rows of all tables of the register, and of their history."""
    tables = [*TABLES, *(t.pgh_event_model for t in TABLES if hasattr(t, "pgh_event_model"))]
    return {table.__name__: list(table.objects.order_by("pk").values_list()) for table in tables}
