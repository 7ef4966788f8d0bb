"""Stage: typed rows of register files into the database by COPY."""

from django.db import connection

from transfers.models import ImportChange, ImportFile, StagedDelivery, StagedListing
from transfers.models.tiv import delivery_tiv, unit_tiv
from transfers.registers import sipri_deal

from . import lists

COLUMNS = (
    "line external_id supplier recipient designation description category order_year "
    "order_year_estimated number number_estimated year year_estimated condition tiv_estimate "
    "unit_tiv tiv local_production"
).split()


def stage(batch, files):
    """Write the files and their rows, of one layout, under `batch`."""
    rows = lists.stage if batch.layout == sipri_deal.LAYOUT else _stage_deliveries
    rows(batch, files)
    _stage_files(batch, files)


def _stage_deliveries(batch, files):
    table = StagedDelivery._meta.db_table
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} (batch_id, file, {', '.join(COLUMNS)}) FROM STDIN") as copy:
            for index, file in enumerate(files):
                for row in file.rows:
                    copy.write_row((batch.pk, index, *row))
        cursor.execute(f"ANALYZE {table}")


def _stage_files(batch, files):
    ImportFile.objects.bulk_create(
        ImportFile(
            batch=batch,
            name=file.name,
            sha256=file.sha256,
            size=file.size,
            rows=len(file.rows),
            generated_on=file.preamble.generated_on,
            first_year=file.first_year,
            last_year=file.last_year,
            selection=file.preamble.selection,
            encoding=file.encoding,
            some_suppliers=file.preamble.some_suppliers,
            some_recipients=file.preamble.some_recipients,
            some_categories=file.preamble.some_categories,
        )
        for file in files
    )


def unstage(batch):
    """Forget the staged rows and the comparison that was shown."""
    StagedDelivery.objects.filter(batch=batch).delete()
    StagedListing.objects.filter(batch=batch).delete()
    ImportChange.objects.filter(batch=batch).delete()


def staged(batch):
    """How many rows are staged under `batch`."""
    return batch.staged.count() + batch.staged_listings.count()


def staged_rows(batch):
    """Staged rows with `our_unit_tiv` and `our_tiv` beside the printed values, in millions."""
    return (
        StagedDelivery.objects.filter(batch=batch)
        .annotate(
            our_unit_tiv=unit_tiv(),
            our_tiv=delivery_tiv("number", "tiv_estimate", "condition"),
        )
        .order_by()
    )
