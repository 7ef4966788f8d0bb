"""One actor in the years that are asked for: its tables, and what is said of it."""

from functools import cached_property, partial

from django.db.models import Q, Sum
from django.urls import reverse

from transfers.analysis.profiles import OTHER, RECIPIENT, SUPPLIER, Side, unknown_parties
from transfers.analysis.successors import Heirs
from transfers.exports import profiles as sheets
from transfers.exports.profile_columns import Titles
from transfers.models import Actor, Allegation, Category, Deal, DealTally

from .profiles import pair_address
from .said import counted, said_of
from .shown import MOST_ROWS, by_window, decades, table

MOST_DEALS = 10


class ActorProfile:
    """An actor in the frame of a query: its deals, its sides with their tables, what is said."""

    def __init__(self, query, actor):
        self.query, self.actor = query, actor
        self.heirs = Heirs()
        self.family = sorted(self.heirs.with_predecessors([actor.pk]))
        self.deals = self._deals()
        if self.deals["supplied_before"] or self.deals["received_before"]:
            query.read(self.heirs)
        self.counted_as = self.family if query.merged else [actor.pk]

    def _deals(self):
        """How many published deals it has in each role, alone and with its predecessors."""
        roles = {"supplied": SUPPLIER, "received": RECIPIENT}
        either = Q(supplier__in=self.family) | Q(recipient__in=self.family)
        counts = DealTally.objects.filter(either).aggregate(
            **{n: Sum("deals", filter=Q(**{role: self.actor.pk})) for n, role in roles.items()},
            **{
                f"{n}_before": Sum("deals", filter=Q(**{f"{role}__in": self.family}))
                for n, role in roles.items()
            },
        )
        return {name: number or 0 for name, number in counts.items()}

    @cached_property
    def said(self):
        """Allegations in each part it takes in them: supplier, recipient, or in between."""
        own = self.counted_as
        via = Allegation.via.through.objects.filter(actor__in=own).values("allegation")
        said = said_of(Q(supplier__in=own) | Q(recipient__in=own) | Q(pk__in=via))
        found = {
            role: [each for each in said if getattr(each.allegation, f"{role}_id") in own]
            for role in OTHER
        }
        party = [each for of in found.values() for each in of]
        found["via"] = [each for each in said if each not in party]
        return found

    @property
    def denied(self):
        """How many of the allegations that name it as a party somebody denies."""
        return sum(each.denied for role in OTHER for each in self.said[role])

    @cached_property
    def sides(self):
        """Its sides with a delivery in the edition, the one with more TIV first."""
        frame = self.query.frame
        if frame is None:
            return {}
        dealt = {
            RECIPIENT: self.deals["received_before" if self.query.merged else "received"],
            SUPPLIER: self.deals["supplied_before" if self.query.merged else "supplied"],
        }
        sides = [Side(frame, self.actor.pk, role) for role, deals in dealt.items() if deals]
        sides = [side for side in sides if side.partners]
        sides.sort(key=lambda side: -(side.partners.all.tiv or 0))
        return {side.role: side for side in sides}

    @cached_property
    def names(self):
        """Actors by id: all partners."""
        partners = {key for side in self.sides.values() for key in side.partners.ever}
        return Actor.objects.only("slug", "name", "kind").in_bulk(partners)

    @cached_property
    def categories(self):
        return Category.objects.in_bulk()

    @cached_property
    def titles(self):
        return Titles(self.actor.slug, self.actor.name, self.query.frame)

    def sheets(self, role):
        """What makes each sheet of a side, by the sheet's name in addresses."""
        side = self.sides[role]
        plural, done = sheets.NAMES[role]
        return {
            plural: partial(self._partners, side),
            f"{plural}-by-window": lambda: sheets.partners_by_window(self.titles, side, self.names),
            f"{done}-by-window": lambda: sheets.windows(
                self.titles, side, unknown_parties(self.names.values())
            ),
            f"{done}-by-category": lambda: sheets.categories(self.titles, side, self.categories),
            f"{done}-deals": partial(self._largest_deals, side),
            f"{done}-by-year": lambda: sheets.years(self.titles, side),
        }

    def _partners(self, side):
        said = counted(self.said[side.role], side.partner_role, side.frame.heir)
        return sheets.partners(self.titles, side, self.names, said)

    def _largest_deals(self, side):
        found = side.largest_deals(MOST_DEALS)
        deals = Deal.objects.select_related("supplier", "recipient", "system__description")
        return sheets.deals(
            self.titles, side, found, deals.in_bulk([added.keys[0] for added in found])
        )

    def pair(self, role, slug):
        """Address of the page of the actor, in this role, and of a partner."""
        return pair_address(
            *((self.actor.slug, slug) if role == SUPPLIER else (slug, self.actor.slug)), self.query
        )


def side_tables(profile, role):
    """Tables of one side, in the order of the page."""
    made = {name: make() for name, make in profile.sheets(role).items()}
    partner, (plural, done) = OTHER[role], sheets.NAMES[role]
    frame, most = profile.query.frame, None if profile.query.all_rows else MOST_ROWS
    now, before = str(frame.window), str(frame.before) if frame.before else "before"
    compared = {
        "share_percent": f"Share (%) {now}",
        "tiv_millions": f"TIV (m) {now}",
        "before_share_percent": f"Share (%) {before}",
        "change_percent": "Change of TIV (%)",
    }
    said = {"allegations": "Allegations", "allegations_denied": "of them denied"}
    if not profile.said[role]:
        said = {}
    ever = {"ever_tiv_millions": "TIV (m) in all"}
    span = {"first_delivery": "First delivery", "last_delivery": "Last delivery"}

    def to_pair(record):
        return profile.pair(role, record[f"{partner}_slug"])

    found = [
        table(
            plural,
            made[plural],
            {
                partner: partner.capitalize(),
                **compared,
                **span,
                **ever,
                **said,
            },
            {partner: to_pair},
            most,
        ),
        table(
            f"{done}-by-window",
            made[f"{done}-by-window"],
            {
                "window_first": "Window",
                "tiv_millions": "TIV (m)",
                "change_percent": "Change of TIV (%)",
                "world_share_percent": "Share of world (%)",
                "partners": plural.capitalize(),
                "unknown_share_percent": "Unknown (%)",
                "hhi": "Concentration",
                "hhi_least": "Index at least",
                "hhi_most": "Index at most",
            },
            most=None,
        ),
        by_window(
            f"{plural}-by-window",
            made[f"{plural}-by-window"],
            partner,
            lambda slug: profile.pair(role, slug),
        ),
        table(
            f"{done}-by-category",
            made[f"{done}-by-category"],
            {"category": "Category", **compared, **span, **ever},
            most=None,
        ),
    ]
    if made[f"{done}-deals"].rows:
        found.append(
            table(
                f"{done}-deals",
                made[f"{done}-deals"],
                {
                    "designation": "System",
                    "description": "Description",
                    partner: partner.capitalize(),
                    "order_year": "Ordered",
                    "items": f"Items {now}",
                    "tiv_millions": f"TIV (m) {now}",
                },
                {
                    "designation": lambda r: reverse("public:deal", args=[r["reference"]]),
                    partner: to_pair,
                },
            )
        )
    return [*found, decades(f"{done}-by-year", made[f"{done}-by-year"])]
