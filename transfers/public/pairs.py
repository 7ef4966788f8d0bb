"""The page of two actors: what one supplied to the other, and who says what about it."""

from collections import Counter
from functools import cached_property, partial

from django.db.models import F, Q
from django.shortcuts import render
from django.urls import reverse

from transfers.analysis.figures import by_figure, recompute
from transfers.analysis.profiles import Pair
from transfers.analysis.successors import Heirs
from transfers.exports import pairs as sheets
from transfers.exports.profile_columns import Titles
from transfers.models import Category, Claim, Figure, Grade, PublishedDeal, Restriction

from .profile_words import told_of_pair
from .profiles import file_of, pair_address, profile_page, refused_profile, with_files
from .said import said_of
from .shown import by_category, table

MOST_DEALS = 50


class PairProfile:
    """A supplier and a recipient in the frame of a query, with their tables."""

    def __init__(self, query, supplier, recipient):
        self.query, self.supplier, self.recipient = query, supplier, recipient
        heirs = Heirs()
        query.read(heirs)
        merged = heirs if query.merged else None
        self.suppliers, self.recipients = (
            sorted(merged.with_predecessors([actor.pk])) if merged else [actor.pk]
            for actor in (supplier, recipient)
        )

    @property
    def between(self):
        """Condition of records that name both."""
        return Q(supplier__in=self.suppliers, recipient__in=self.recipients)

    @cached_property
    def pair(self):
        """What the edition gives for them; None without a register."""
        frame = self.query.frame
        return frame and Pair(frame, self.supplier.pk, self.recipient.pk)

    @cached_property
    def number(self):
        """How many published deals there are."""
        return PublishedDeal.objects.filter(self.between).count()

    def deals(self, most=None):
        """Sheet of the published deals as they stand now, the newest order first."""
        deals = (
            PublishedDeal.objects.filter(self.between)
            .select_related("deal", "system", "description", "category")
            .order_by(F("order_year").desc(nulls_last=True), "deal")
        )
        return sheets.deals(self.slug, self.about, deals[:most], self.query.editions)

    @property
    def slug(self):
        return f"{self.supplier.slug}-to-{self.recipient.slug}"

    @property
    def about(self):
        return f"{self.supplier.name} to {self.recipient.name}"

    def sheets(self):
        """What makes each sheet, by the sheet's name in addresses."""
        found = {}
        if self.number:
            found["deals"] = self.deals
        if self.pair and self.pair.categories:
            titles = Titles(self.slug, self.about, self.query.frame)
            found["by-window"] = lambda: sheets.windows(titles, self.pair)
            found["by-year"] = lambda: sheets.years(titles, self.pair, Category.objects.in_bulk())
        return found


def _tables(profile):
    most = None if profile.query.all_rows else MOST_DEALS
    makers = profile.sheets()
    if "deals" in makers:
        makers["deals"] = partial(profile.deals, most)
    made = {name: make() for name, make in makers.items()}
    found = {}
    if "by-window" in made:
        found["windows"] = table(
            "by-window",
            made["by-window"],
            {
                "window_first": "Window",
                "imports_share_percent": f"Share of {profile.recipient.name}’s imports (%)",
                "exports_share_percent": f"Share of {profile.supplier.name}’s exports (%)",
                "tiv_millions": "TIV (m)",
                "change_percent": "Change of TIV (%)",
                "items": "Items",
            },
            most=None,
        )
        found["years"] = by_category("by-year", made["by-year"])
    if "deals" in made:
        found["deals"] = table(
            "deals",
            made["deals"],
            {
                "designation": "System",
                "description": "Description",
                "category": "Category",
                "condition": "Condition",
                "order_year": "Ordered",
                "number_ordered": "No. ordered",
                "number_delivered": "No. delivered",
                "first_delivery": "First delivery",
                "last_delivery": "Last delivery",
                "tiv_millions": "TIV delivered (m)",
            },
            {"designation": lambda r: reverse("public:deal", args=[r["reference"]])},
            most=None,
        )
        found["deals"].more = profile.number - len(found["deals"].lines)
    with_files(profile.query, found.values())
    return found


@profile_page("pair", "supplier", "recipient")
def pair(request, query, supplier, recipient):
    """What the supplier delivered to the recipient, and who says so."""
    profile = PairProfile(query, supplier, recipient)
    if query.faults:
        return refused_profile(request, query, supplier, recipient)
    said = said_of(profile.between)
    figures = Figure.objects.published().filter(profile.between)
    return render(
        request,
        "public/pair.html",
        {
            "page_title": profile.about,
            "supplier": supplier,
            "recipient": recipient,
            "mirror": pair_address(recipient.slug, supplier.slug, query),
            "query": query,
            "frame": query.frame,
            "told": told_of_pair(profile),
            "tables": _tables(profile),
            "said": said,
            "grades": _grades(said),
            "denied": sum(each.denied for each in said),
            "restrictions": _restrictions(profile),
            "figures": by_figure(recompute(figures)).values() if figures else [],
            "claims": _on_deals(profile),
            "all_rows": query.address(rows="all"),
            "editions": query.credited,
        },
    )


def _grades(said):
    """How many allegations have each grade, the best first."""
    taken = Counter(each.allegation.grade for each in said)
    return [(grade, taken[grade]) for grade in Grade.values if taken[grade]]


def _restrictions(profile):
    """Those on the supplier or on the recipient, or on both; not those on one with another."""
    supplier = Q(supplier__in=profile.suppliers)
    recipient = Q(recipient__in=profile.recipients)
    concerned = (supplier | Q(supplier=None)) & (recipient | Q(recipient=None))
    named = supplier | recipient
    return (
        Restriction.objects.published()
        .filter(concerned & named)
        .order_by(F("from_date").asc(nulls_first=True), "slug")
    )


def _on_deals(profile):
    """Published claims about deals between the two."""
    between = {"deal__supplier__in": profile.suppliers, "deal__recipient__in": profile.recipients}
    claims = Claim.objects.published().filter(**between)
    return claims.select_related("claimant", "speaks_for", "source", "deal").order_by(
        F("said_on").asc(nulls_last=True), "slug"
    )


@profile_page("pair", "supplier", "recipient")
def pair_file(request, query, supplier, recipient, table, kind):
    """One table of a pair's page as a file."""
    profile = PairProfile(query, supplier, recipient)
    if query.faults:
        return refused_profile(request, query, supplier, recipient)
    return file_of(request, profile.sheets(), table, kind)
