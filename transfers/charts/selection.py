"""Which deliveries a chart is about, added up, and how its title calls them."""

from dataclasses import dataclass, replace
from functools import cached_property

from transfers.analysis import regions
from transfers.analysis.adding import added_by_year
from transfers.analysis.scope import ROLES, Scope
from transfers.analysis.successors import Heirs
from transfers.models import Actor, Category, RegisterEdition, WeaponSystem

from .chart import NothingToDraw, span


@dataclass(frozen=True)
class Place:
    """A region, by its address such as "sipri:middle-east"."""

    address: str
    name: str

    @cached_property
    def asked(self):
        """The regions.Selection of the address; one query."""
        return regions.select([self.address])


@dataclass(frozen=True)
class Selection:
    """Deliveries of an edition, narrowed to parties, the recipients' region, what, and years.

    With `merged`, a state counts for the predecessors that it continues.
    """

    edition: RegisterEdition
    supplier: Actor | None = None
    recipient: Actor | None = None
    category: Category | None = None
    system: WeaponSystem | None = None
    first: int | None = None
    last: int | None = None
    merged: bool = False
    region: Place | None = None

    @cached_property
    def heirs(self):
        return Heirs() if self.merged else None

    def between(self, first, last):
        """The same in other years."""
        return replace(self, first=first, last=last)

    def added(self, *by):
        """List of Added for each combination of `by`, as `added_up` gives it."""
        named = {name: getattr(self, name) for name in (*ROLES, "category", "system")}
        chosen = {name: {record.pk} for name, record in named.items() if record}
        places = {"recipient": self.region.asked} if self.region else {}
        scope = Scope(self.edition, self.first, self.last, chosen, places, self.heirs)
        return scope.gathered(by)

    @cached_property
    def years(self):
        """First and last year asked for, or from the first delivery to the edition's end.

        None where nothing was delivered.
        """
        found = [row.keys[0] for row in self.added("year")]
        if not found:
            return None
        return self.first or min(found), self.last or self.newest

    @cached_property
    def newest(self):
        """The last year of the edition, whoever delivers in it; raises NothingToDraw."""
        years = [row.keys[0] for row in added_by_year(self.edition)]
        if not years:
            raise NothingToDraw("The edition has no deliveries.")
        return max(years)

    def in_words(self, first, last):
        """What these deliveries are, as a title calls them: "Israel’s deliveries to …"."""
        of = f" of {self.category.name.lower()}" if self.category else ""
        if self.system:
            of = f" of {self.system.designation}"
        to = f" to {self.recipient.name}" if self.recipient else ""
        if self.region:
            to += f" in {self.region.name}" if to else f" to {self.region.name}"
        if self.supplier:
            name = self.supplier.name
            if name[-1].isalpha():
                words = f"{owner(name)} deliveries{of}{to}"
            else:
                words = f"Deliveries{of} from {name}{to}"
        else:
            words = f"Deliveries{of or ' of major weapons'}{to or ' worldwide'}"
        return f"{words}, {span(first, last)}"


def owner(name):
    """The name as an owner's: Israel’s, United States’."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def names_of(by, ids):
    """Names of suppliers, recipients or categories by id; one query."""
    model = Category if by == "category" else Actor
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "name"))
