"""Rows of deal-level lists, the deals they are joined to, and what an import has written."""

from tests.register_files import deal
from transfers.models import Deal, ListedDeal

FIRST = deal(1)


def others(ids, **changes):
    """Deals that print the same but for the changes, as the delivery level has them."""
    return [deal(number, **changes) for number in ids]


def rows(state=None):
    found = ListedDeal.objects.filter(join=state) if state else ListedDeal.objects.all()
    return list(found.order_by("line"))


def ids():
    """The register's id of the deal that each row is joined to, in the order of the file."""
    return [row.deal.reference.removeprefix("SIPRI-") if row.deal else row.join for row in rows()]


def state_of_everything():
    """All that an import may have written, without ids and times."""
    return (
        list(
            ListedDeal.objects.order_by("line", "digest").values_list(
                "digest", "occurrence", "join", "evidence", "deal__reference", "list__edition__name"
            )
        ),
        list(
            Deal.objects.order_by("reference").values_list(
                "reference", "number_ordered", "number_ordered_estimated", "comment"
            )
        ),
    )
