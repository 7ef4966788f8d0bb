"""Fixtures into the database: all of them into an empty one, what is missing into an older one."""

from django.core.management import call_command
from django.core.serializers import deserialize
from django.core.serializers.base import DeserializationError
from django.db import IntegrityError, connection, transaction

from transfers.models import Category, GradeSeen, RegionScheme, Source

from .fixtures import FIXTURES, TARGET

REGIONS = ("025_regions.json",)


def ensure_reference_data():
    """Load the fixtures into a database that has no category yet; returns whether it did."""
    if Category.objects.exists():
        return False
    with transaction.atomic():
        if not _empty_and_ours(Category):
            return False
        call_command("loaddata", *(str(TARGET / name) for name in FIXTURES), verbosity=0)
        GradeSeen.objects.remember()
    return True


def add_missing_evidence():
    """Add what the fixtures hold and the database lacks, where it has no source yet.

    For a database that was filled before the fixtures had evidence. No record is changed: staff
    may have corrected it. Returns why nothing was added where their records stand in the way,
    else None.
    """
    return _add_where_empty(Source, FIXTURES)


def add_missing_regions():
    """Add the regions of the fixtures where there is no scheme yet, in the same way."""
    return _add_where_empty(RegionScheme, REGIONS)


def _add_where_empty(model, names):
    if model.objects.exists():
        return None
    try:
        with transaction.atomic():
            if _empty_and_ours(model):
                for name in names:
                    _add_missing((TARGET / name).read_text(encoding="utf-8"))
                GradeSeen.objects.remember()
    except (DeserializationError, IntegrityError) as error:
        return str(error).strip()
    return None


def _empty_and_ours(model):
    """Whether the model's table is empty, held against others until the transaction ends."""
    with connection.cursor() as cursor:
        # A second process that found the table empty too waits here, and then finds it filled.
        cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    return not model.objects.exists()


def _add_missing(text):
    for loaded in deserialize("json", text):
        if loaded.object.pk is None:
            loaded.save()
