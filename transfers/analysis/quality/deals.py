"""Findings among deals, deliveries and what registers print of them."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    BooleanField,
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Abs, Coalesce, Round

from transfers.models import (
    Actor,
    Allegation,
    Claim,
    Deal,
    DealList,
    Delivery,
    ListedDeal,
    RegisterEntry,
)
from transfers.models.tiv import delivery_tiv, unit_tiv

from .parts import Part, count, finding, plain
from .remedies import SET_NUMBER_ORDERED, SWAP_YEARS

DEAL = ("supplier", "recipient", "system__description")
OF_DEAL = tuple(f"deal__{path}" for path in DEAL)


def without_source():
    """Deals that staff entered, or added a delivery to, and on which no claim stands."""
    claims = Claim.objects.filter(deal=OuterRef("pk"), status=Claim.Status.ACTIVE)
    added = Delivery.objects.current().filter(edition=None)
    by_hand = ~Exists(RegisterEntry.objects.filter(deal=OuterRef("pk")))
    deals = Deal.objects.annotate(
        by_hand=by_hand, deliveries_added=Exists(added.filter(deal=OuterRef("pk")))
    )
    deals = deals.filter(Q(pk__in=added.values("deal")) | Q(by_hand=True)).filter(~Exists(claims))
    return finding(deals, by_hand=F("by_hand"), added=F("deliveries_added"))


def without_source_words(values):
    if values["by_hand"] == "true":
        return "Entered by hand, in no register; no claim says so."
    return "A delivery was added by hand to a register’s deal; no claim says so."


def delivery_differs():
    found = Delivery.objects.current().filter(printed_tiv__isnull=False).with_tiv()
    found = found.filter(Q(tiv=None) | ~Q(tiv=F("printed_tiv")))
    return finding(
        found, weight=_apart("tiv", "printed_tiv"), printed=F("printed_tiv"), ours=F("tiv")
    )


def unit_differs():
    ours = Round(
        unit_tiv("deal__tiv_estimate", "deal__condition"),
        precision=2,
        output_field=DecimalField(max_digits=20, decimal_places=2),
    )
    found = RegisterEntry.objects.filter(absent_since=None, printed_unit_tiv__isnull=False)
    found = found.annotate(ours=ours).filter(Q(ours=None) | ~Q(ours=F("printed_unit_tiv")))
    return finding(
        found,
        weight=_apart("ours", "printed_unit_tiv"),
        printed=F("printed_unit_tiv"),
        ours=F("ours"),
    )


def order_differs():
    """Newest list of the deal's own edition that prints another order TIV than its number gives.

    SIPRI prints 0 where the number ordered is not known; that is no arithmetic.
    """
    ours = delivery_tiv("number_ordered", "deal__tiv_estimate", "deal__condition")
    found = ListedDeal.objects.filter(join="joined", deal__entries__edition=F("list__edition"))
    found = found.annotate(ours=ours).filter(~Q(order_tiv=F("ours")), ours__isnull=False)
    newest = found.order_by("deal_id", "-list__generated_on", "-list_id").distinct("deal_id")
    chosen = ListedDeal.objects.filter(pk__in=newest.values("pk")).annotate(ours=ours)
    return finding(
        chosen, weight=_apart("ours", "order_tiv"), printed=F("order_tiv"), ours=F("ours")
    )


def _apart(ours, printed):
    return Coalesce(Abs(F(printed) - F(ours)), F(printed), output_field=DecimalField())


def differs_words(what):
    def words(values):
        ours = f"ours {plain(values['ours'])}" if values["ours"] else "we assign none"
        return f"{what}, million TIV: printed {plain(values['printed'])}, {ours}."

    return words


def delivered_more():
    per_deal = (
        Delivery.objects.current().order_by().values("deal", ordered=F("deal__number_ordered"))
    )
    found = per_deal.annotate(delivered=Sum("number")).filter(delivered__gt=F("ordered"))
    return finding(
        found,
        record="deal",
        weight=F("delivered") - F("ordered"),
        delivered=F("delivered"),
        ordered=F("ordered"),
    )


def ordered_after_delivery():
    current = Delivery.objects.current().order_by()
    per_deal = current.values("deal", ordered=F("deal__order_year"))
    found = per_deal.annotate(
        first=Min("year"), deliveries=Count("pk"), added=Count("pk", filter=Q(edition=None))
    )
    return finding(
        found.filter(first__lt=F("ordered")),
        record="deal",
        weight=F("ordered") - F("first"),
        ordered=F("ordered"),
        first=F("first"),
        deliveries=F("deliveries"),
        added=F("added"),
    )


def unknown_party():
    """Deals with an unknown party, and who is named in its place where an allegation names one."""
    unknown = Q(kind=Actor.Kind.UNKNOWN) | Q(folded__startswith="unknown ")
    unknown = Actor.objects.filter(unknown).order_by().values("pk")
    supplier, recipient = Q(supplier__in=unknown), Q(recipient__in=unknown)
    deals = Deal.objects.annotate(
        of_supplier=Case(When(supplier, then=True), default=False, output_field=BooleanField()),
        of_recipient=Case(When(recipient, then=True), default=False, output_field=BooleanField()),
    ).filter(supplier | recipient)
    named = Coalesce(
        Case(
            When(of_supplier=True, then=_named("supplier", "recipient", unknown)),
            default=_named("recipient", "supplier", unknown),
        ),
        Value(""),
        output_field=TextField(),
    )
    deals = deals.annotate(named=named)
    return finding(
        deals,
        weight=Case(When(named="", then=0), default=1),
        supplier=F("of_supplier"),
        recipient=F("of_recipient"),
        named=F("named"),
    )


def _named(role, counterpart, unknown):
    """Names given for the party in allegations of the same system and other party."""
    alike = Allegation.objects.filter(
        **{
            "system": OuterRef("system"),
            counterpart: OuterRef(counterpart),
            f"{role}__isnull": False,
        }
    ).exclude(**{f"{role}__in": unknown})
    names = alike.order_by().values("system")
    return Subquery(names.annotate(n=StringAgg(f"{role}__name", ", ", distinct=True)).values("n"))


def unknown_words(values):
    roles = [name for name in ("supplier", "recipient") if values[name] == "true"]
    told = f"The {' and the '.join(roles)} {'is' if len(roles) == 1 else 'are'} unknown"
    return f"{told}; allegations name {values['named']}." if values["named"] else f"{told}."


WITHOUT_SOURCE = Part(
    Deal,
    without_source,
    without_source_words,
    reads=(Deal, Delivery, Claim, RegisterEntry),
    related=DEAL,
    place="claims-group",
    adds_claim="deal",
)
DELIVERY_DIFFERS = Part(
    Delivery,
    delivery_differs,
    differs_words("Delivery"),
    reads=(Delivery, Deal),
    related=OF_DEAL,
    place="id_printed_tiv",
)
UNIT_DIFFERS = Part(
    RegisterEntry,
    unit_differs,
    differs_words("Unit"),
    reads=(RegisterEntry, Deal),
    form="deal",
    related=OF_DEAL,
    place="id_tiv_estimate",
)
ORDER_DIFFERS = Part(
    ListedDeal,
    order_differs,
    differs_words("Order"),
    reads=(ListedDeal, DealList, RegisterEntry, Deal),
    form="deal",
    related=OF_DEAL,
    place="id_number_ordered",
)
DELIVERED_MORE = Part(
    Deal,
    delivered_more,
    lambda values: f"Delivered {count(values['delivered'])}, ordered {count(values['ordered'])}.",
    reads=(Deal, Delivery),
    related=DEAL,
    place="id_number_ordered",
    remedy=SET_NUMBER_ORDERED,
)
ORDERED_AFTER = Part(
    Deal,
    ordered_after_delivery,
    lambda values: f"Ordered in {values['ordered']}, first delivery in {values['first']}.",
    reads=(Deal, Delivery),
    related=DEAL,
    place="id_order_year",
    remedy=SWAP_YEARS,
)
UNKNOWN = Part(
    Deal,
    unknown_party,
    unknown_words,
    reads=(Deal, Actor, Allegation),
    related=DEAL,
    place="id_supplier",
)
