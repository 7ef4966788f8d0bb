"""How concentrated deliveries are, by window or by year."""

from transfers.analysis.concentration import concentrations, full_windows
from transfers.analysis.scope import in_words
from transfers.analysis.shares import WINDOW

from .asked import TableQuery
from .forms import PLURALS, ROWS
from .grid import Grid, number, percent, points, text, tiv
from .legends import NOT_VALUED, UNDER_HALF

INDEX = (
    "Herfindahl–Hirschman index, the sum of the squared shares in percent: 10,000 where one has "
    "all, near 0 where countless have equal parts. Unknown parties count as one each."
)


class Concentration(TableQuery):
    kind = "concentration"
    name = "Concentration"
    sentence = (
        "Whether deliveries come from few or from many, as a Herfindahl–Hirschman index by window."
    )
    by = ("supplier", "recipient", "category")
    by_label = "Among"
    years = 200
    fields = ("by", "span", "numbers")
    main = ("by", "span", "Delivery years", "supplier", "recipient")
    legend = (
        ("index", INDEX),
        ("at least", "The index if what is unknown came from countless parties."),
        ("at most", "The index if all that is unknown came from the largest party."),
        ("no index", "Empty where there is no TIV to divide."),
        UNDER_HALF,
        NOT_VALUED,
    )

    @property
    def usual(self):
        return super().usual | {"span": "windows"}

    @property
    def single(self):
        """Whether each year has an index of its own."""
        return self.value("span") == "years"

    @property
    def windows_shown(self):
        return full_windows(*self.scope.window, 1 if self.single else WINDOW)

    @property
    def title(self):
        spans = "year" if self.single else "window"
        among = PLURALS[self.rows_by]
        span = self.scope.years
        return f"Concentration among {among}{self.whose}{self.of_what} by {spans}, {span}"

    @property
    def notes(self):
        yield from super().notes
        left = self.scope.last - self.scope.first + 1
        if left % WINDOW and not self.single:
            yield f"The first {left % WINDOW} years make no full window, and are left out."

    def grids(self):
        by, party = self.rows_by, ROWS[self.rows_by]
        rows = [
            (
                in_words(each.window),
                *(_in_points(each.concentration)),
                each.parties,
                each.largest,
                each.largest_share,
                each.concentration and 100 * each.concentration.unknown,
                each.total,
            )
            for each in concentrations(self.table(), self.windows_shown)
        ]
        yield Grid(
            f"concentration-among-{PLURALS[by]}",
            self.title,
            [
                text("years", "Years", "Calendar years of delivery, both included."),
                points("index", "Index", "Herfindahl-Hirschman index, 0 to 10,000."),
                points("least", "At least", "The index if what is unknown came from countless."),
                points("most", "At most", "The index if the largest had all that is unknown."),
                number("parties", PLURALS[by].capitalize(), f"Each {party} with any TIV."),
                text("largest", "Largest", f"The {party} with the largest share.", "actor"),
                percent("largest_share", "Its share, %", "Percent of all TIV of the years."),
                percent("unknown", "Unknown, %", "Percent of the TIV whose party is unknown."),
                tiv("tiv", "TIV", "TIV delivered in the years, unrounded."),
            ],
            rows,
            None,
            list(self.notes),
            self.exact,
            self.links,
        )


def _in_points(concentration):
    if concentration is None:
        return (None, None, None)
    return (concentration.points, concentration.least_points, concentration.most_points)
