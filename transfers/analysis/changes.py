"""Which records changed since a day, by the history of them and of what belongs to them."""

from datetime import datetime, time

from django.utils import timezone

from transfers.models import (
    Allegation,
    AllegationVia,
    Claim,
    Deal,
    DealParty,
    Delivery,
    Figure,
    FigureReading,
    Restriction,
    Source,
)

# Models whose rows belong to a record; each names it in a field called as the record's model.
PARTS = {
    Deal: [Delivery, DealParty, Claim],
    Allegation: [Claim, AllegationVia],
    Figure: [Claim, FigureReading],
    Restriction: [Claim],
    Source: [Claim],
}


def changed_since(model, day):
    """Keys of the records of `model` with a change on `day` or later, deletions included."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    own, *parts = (
        part.pgh_event_model.objects.filter(pgh_created_at__gte=start, **{f"{key}__isnull": False})
        .order_by()
        .values(key)
        for part, key in [
            (model, "pgh_obj_id"),
            *((part, f"{model._meta.model_name}_id") for part in PARTS.get(model, [])),
        ]
    )
    return own.union(*parts)
