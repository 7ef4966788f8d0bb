"""Changes that one click makes, where a finding leaves nothing to choose."""

from transfers.models import Claim, Deal, Delivery

from .parts import Remedy, count


def _save(record, *fields):
    """Write the fields; raises ValidationError in the words of the form where that is wrong."""
    record.clean_fields(exclude=[f.name for f in record._meta.fields if f.name not in fields])
    record.validate_constraints()
    record.save(update_fields=fields)


def _take_delivered(deal, values):
    """An estimate of the number ordered that is below what was delivered is wrong."""
    if not deal.number_ordered_estimated:
        return ""
    return f"Set ordered to {count(values['delivered'])}"


def _set_number_ordered(deal, values):
    deal.number_ordered = int(values["delivered"])
    _save(deal, "number_ordered")


def _swappable(deal, values):
    """A deal with a single delivery, entered by hand: a register's would come back as it was."""
    return "Swap years" if values["deliveries"] == values["added"] == "1" else ""


def _swap_years(deal, values):
    delivery = deal.deliveries.current().get()
    years = (deal.order_year, deal.order_year_estimated)
    deal.order_year, deal.order_year_estimated = delivery.year, delivery.year_estimated
    delivery.year, delivery.year_estimated = years
    _save(deal, "order_year", "order_year_estimated")
    _save(delivery, "year", "year_estimated")


def _by_source(claim, values):
    day = claim.source.published_on
    return f"Date it by its source, {day.isoformat()}" if day else ""


def _date_by_source(claim, values):
    claim.said = f"by {claim.source.published_on.isoformat()}, the date of the source"
    _save(claim, "said")


SET_NUMBER_ORDERED = Remedy(_take_delivered, _set_number_ordered, (Deal,))
SWAP_YEARS = Remedy(_swappable, _swap_years, (Deal, Delivery))
DATE_BY_SOURCE = Remedy(_by_source, _date_by_source, (Claim,))
