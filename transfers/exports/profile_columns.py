"""What the tables of profiles have in common: columns, notes and names of files."""

from decimal import ROUND_HALF_UP, Decimal

from .columns import MILLIONS, Kind
from .sheet import Sheet, plain

PERCENT = "percent"
# Places to which files give what a division yields.
PLACES = Decimal("0.0001")

NOTES = (
    "TIV is SIPRI's trend-indicator value in millions: a measure of capability, not money.",
    "An empty TIV beside a number of deliveries above 0 means that no TIV is assigned.",
    "A share or a change is empty where it is undefined.",
    "Unknown suppliers and recipients stay in every whole.",
)

ITEMS = plain("items", "Items", Kind.INTEGER, "Number of items delivered, of whatever kind.")


def rounded(value, places=PLACES):
    """The value to so many places, half up; None for None."""
    return None if value is None else value.quantize(places, ROUND_HALF_UP)


WINDOW = (
    plain("window_first", "From", Kind.INTEGER, "First delivery year of the window."),
    plain("window_last", "To", Kind.INTEGER, "Last delivery year of the window, included."),
)


def sums(prefix="", when="in the window", title="", items=False):
    """Columns for what deliveries come to: how many, of how many items, and their TIV."""
    name = f"{prefix}_" if prefix else ""
    deliveries = plain(
        f"{name}deliveries",
        f"Deliveries{title}",
        Kind.INTEGER,
        f"Deliveries {when}: deals, each counted once for each year in which it delivered.",
    )
    tiv = plain(
        f"{name}tiv_millions",
        f"TIV{title} (m)",
        Kind.DECIMAL,
        f"TIV delivered {when}, unrounded. Not money.",
        MILLIONS,
    )
    return (deliveries, ITEMS, tiv) if items else (deliveries, tiv)


def percent(name, title, meaning):
    """A column of percents."""
    return plain(name, title, Kind.DECIMAL, f"{meaning} Rounded to 4 decimals.", PERCENT)


CHANGE = percent(
    "change_percent",
    "Change of TIV (%)",
    "By how much TIV grew against the window before, of equal length; negative where it fell.",
)
SPAN = (
    plain("first_delivery", "First delivery", Kind.INTEGER, "First year with a delivery."),
    plain("last_delivery", "Last delivery", Kind.INTEGER, "Last year with a delivery."),
)


def named(of):
    """Columns for the name of what the rows are about, and for its place in addresses."""
    return (
        plain(of, of.capitalize(), Kind.TEXT, f"Name of the {of}."),
        plain(f"{of}_slug", f"{of.capitalize()}, slug", Kind.TEXT, f"The {of} in addresses here."),
    )


DEAL = plain("reference", "Deal", Kind.TEXT, "Reference of the deal here.")
SYSTEM = (
    plain("designation", "System", Kind.TEXT, "Designation of the weapon system."),
    plain("description", "Description", Kind.TEXT, "Kind of weapon."),
)


class Titles:
    """Names of files and titles of the tables of one profile."""

    def __init__(self, slug, about, frame):
        self.slug, self.about, self.frame = slug, about, frame
        self.merged = ", successor states merged" if frame.heirs else ""

    def sheet(self, name, title, columns, rows):
        return Sheet(
            f"{self.slug}-{name}",
            f"{title}{self.merged}",
            tuple(columns),
            list(rows),
            NOTES,
            (self.frame.edition,),
        )
