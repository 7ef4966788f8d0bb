"""What the public reads most, laid out for reading: the database keeps it true by triggers.

Nothing here is written by a program or by hand. The triggers, and the views that say what each row
must be, are in the migration that made these tables.
"""

from django.db import models

from .actors import Actor
from .deals import Deal, Delivery
from .editions import RegisterEdition
from .systems import Category, WeaponDescription, WeaponSystem


def _of(model, **options):
    """A reference that the triggers keep, so that nothing has to be checked again."""
    options = {"related_name": "+", "db_index": False, **options}
    return models.ForeignKey(model, models.DO_NOTHING, db_constraint=False, **options)


def _is(model, name):
    return models.OneToOneField(
        model, models.DO_NOTHING, db_constraint=False, primary_key=True, related_name=name
    )


def _sorted(name, column, *by):
    """Index for reading deals downwards by a column, those without a value last."""
    return models.Index(
        *by, models.F(column).desc(nulls_last=True), "deal", name=f"published_{name}"
    )


class PublishedDeal(models.Model):
    """A deal that the public may read, with its category and the sums of its current deliveries.

    TIV in millions. Sums are NULL where nothing was delivered, that of TIV also where none is
    assigned.
    """

    deal = _is(Deal, "as_published")
    supplier = _of(Actor)
    recipient = _of(Actor)
    system = _of(WeaponSystem)
    description = _of(WeaponDescription)
    category = _of(Category)
    order_year = models.SmallIntegerField(null=True)
    condition = models.CharField(max_length=12, choices=Deal.Condition)
    local_production = models.BooleanField(null=True)
    number_ordered = models.IntegerField(null=True)
    number_delivered = models.BigIntegerField(null=True)
    tiv_delivered = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    first_delivery = models.SmallIntegerField(null=True)
    last_delivery = models.SmallIntegerField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            *(_sorted(name, name) for name in ("order_year", "tiv_delivered")),
            *(
                _sorted(f"by_{name}", "order_year", *by)
                for name, *by in (
                    ("supplier", "supplier"),
                    ("recipient", "recipient"),
                    ("category", "category"),
                    ("system", "system"),
                    ("pair", "supplier", "recipient"),
                )
            ),
        ]

    def __str__(self):
        return str(self.deal)


class PublishedDelivery(models.Model):
    """A current delivery of a published deal, with what its deal says; TIV in millions.

    TIV is rounded once to 2 decimals, and NULL where none is assigned.
    """

    delivery = _is(Delivery, "as_published")
    deal = _of(Deal, db_index=True)
    edition = _of(RegisterEdition, null=True)
    supplier = _of(Actor)
    recipient = _of(Actor)
    system = _of(WeaponSystem)
    category = _of(Category)
    year = models.SmallIntegerField()
    number = models.IntegerField()
    tiv = models.DecimalField(max_digits=20, decimal_places=2, null=True)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "published deliveries"
        indexes = [
            models.Index(fields=["supplier", "recipient", "year"], name="delivered_by_supplier"),
            models.Index(fields=["recipient", "year"], name="delivered_by_recipient"),
            models.Index(fields=["system", "year"], name="delivered_by_system"),
            models.Index(fields=["year"], name="delivered_by_year"),
        ]

    def __str__(self):
        return str(self.delivery)


class DealTally(models.Model):
    """How many published deals there are of a kind; what is to be added up.

    Each change adds rows, negative ones among them, so that no writer waits for another: only sums
    over rows mean anything.
    """

    supplier = _of(Actor)
    recipient = _of(Actor)
    category = _of(Category)
    order_year = models.SmallIntegerField(null=True)
    condition = models.CharField(max_length=12, choices=Deal.Condition)
    local_production = models.BooleanField(null=True)
    deals = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "deal tallies"

    def __str__(self):
        return f"{self.deals} deals"


class DeliveryTally(models.Model):
    """Deliveries, items and TIV (millions) of an edition by parties, category and delivery year.

    Rows are to be added up, as those of DealTally. `assigned` counts the deliveries that have a
    TIV; where there are none, the sum of the others is no TIV and not 0.
    """

    edition = _of(RegisterEdition, null=True)
    supplier = _of(Actor)
    recipient = _of(Actor)
    category = _of(Category)
    year = models.SmallIntegerField()
    deliveries = models.BigIntegerField()
    assigned = models.BigIntegerField()
    items = models.BigIntegerField()
    tiv = models.DecimalField(max_digits=20, decimal_places=2)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "delivery tallies"

    def __str__(self):
        return f"{self.deliveries} deliveries"


class DataChange(models.Model):
    """One statement that changed recorded data, or several of them taken together.

    The sum of `changes` is the version of the data: it grows with every change that is committed,
    in whichever order transactions end.
    """

    changes = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.changes} by {self.changed_at}"
