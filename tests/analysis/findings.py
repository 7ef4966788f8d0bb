"""What data-quality lists find, and deals that an edition prints."""

from tests import factories as make
from transfers.analysis import quality


def found(code):
    """What the list finds, as {title: words}."""
    check = quality.check_of(code)
    return {each.title: each.words for each in quality.Open(check, check.parts)[:100]}


def one(code):
    check = quality.check_of(code)
    (finding,) = quality.Open(check, check.parts)[:100]
    return finding


def titled(deal):
    return f"{deal.reference}: {deal.supplier} → {deal.recipient}, {deal.system.designation}"


def printed(*deliveries, **fields):
    """A deal that an edition prints with its deliveries."""
    deal = make.deal(deliveries=deliveries, **fields)
    make.entry(deal)
    deal.deliveries.update(edition=make.edition())
    return deal
