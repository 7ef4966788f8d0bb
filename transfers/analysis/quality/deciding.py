"""What a person decides of a finding: that it may stand, or that one click puts it right."""

import pghistory
from django.db import transaction

from transfers.models import LookedAt

from .findings import find


class FindingChanged(Exception):
    """The finding is not there any more, or its values are others than those shown."""


def mark(check, part, record, other, digest, *, reason, user):
    """Let a finding stand, with a reason, until its values change; returns the LookedAt.

    Raises FindingChanged.
    """
    with transaction.atomic(), pghistory.context(reason=reason):
        found = _locked(check, part, record, other, digest)
        return LookedAt.objects.update_or_create(
            check_code=check.code,
            model=part.name,
            record=record,
            other=other,
            defaults={
                "title": found.title[:400],
                "found": found.words,
                "values": found.values,
                "digest": digest,
                "reason": reason,
                "looked_by": user,
            },
        )[0]


def take_back(looked_at, *, reason):
    """Show the finding again, if it is still there."""
    with pghistory.context(reason=reason):
        looked_at.delete()


def remedy(check, part, record, other, digest, *, reason):
    """Carry out the part's remedy; returns the finding that was remedied.

    Raises FindingChanged, or ValidationError where the database would refuse the change.
    """
    with transaction.atomic(), pghistory.context(reason=reason):
        found = _locked(check, part, record, other, digest)
        if not (part.remedy and part.remedy.offered(found.subject, found.values)):
            raise FindingChanged("Nothing to do here by one click.")
        part.remedy.carry_out(found.subject, found.values)
        return found


def _locked(check, part, record, other, digest):
    part.model.objects.select_for_update(of=("self",)).filter(pk=record).first()
    found = find(check, part, record, other)
    if not found or found.digest != digest:
        raise FindingChanged("Somebody changed it since the page was shown. Look at it again.")
    return found
