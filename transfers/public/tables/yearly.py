"""Tables with a column for each year: TIV, numbers of items, and moving averages."""

from transfers.analysis.ranking import numbers
from transfers.analysis.shares import share, whole
from transfers.analysis.tables import AVERAGED, is_number

from .asked import TableQuery
from .forms import ROWS
from .grid import Grid, number, percent, text, tiv, year
from .legends import ESTIMATES, NOT_VALUED, NOTHING, OTHERS, SHARE, UNDER_HALF


def name_columns(by):
    """The columns that say what a row is about, for one of `tables.KINDS`."""
    if by == "pair":
        return [*name_columns("supplier"), *name_columns("recipient")]
    style = "actor" if by in ("supplier", "recipient") else "text"
    words = ROWS[by]
    return [text(by.replace("-", "_"), words.capitalize(), f"The {words}.", style)]


def named(by, name):
    """The values of `name_columns` of one row."""
    return name if by == "pair" else (name,)


def summed_up(by, words):
    """The values of `name_columns` of a row that stands for several."""
    return (words, None) if by == "pair" else (words,)


class Yearly(TableQuery):
    """A table with a column for each year, and columns for all years."""

    measure = "tiv"

    def made(self):
        """The `tables.Table` that is shown."""
        return self.table(measure=self.measure)

    def column(self, name, title, words):
        """A column of what is measured; `words` name the years."""
        return tiv(name, title, f"TIV delivered in {words}, unrounded.")

    def sum_columns(self):
        span = self.scope.years
        yield self.column("total", span, span)
        yield percent("share", "Share, %", f"Percent of the TIV of all rows in {span}.")

    def sums(self, total, of):
        """The values of `sum_columns`; `of` is the sum of all rows."""
        return (total, share(total, of) if is_number(total) else None)

    def grids(self):
        by, made = self.rows_by, self.made()
        of = whole(numbers(made.totals).values())
        rows = [
            (*named(by, name), *cells, *self.sums(total, of)) for name, cells, total in made.rows()
        ]
        foot = (
            *summed_up(by, "Total"),
            *made.year_totals,
            *self.sums(made.grand_total(), of),
        )
        years = [self.column(f"{year}", f"{year}", year) for year in made.years]
        yield Grid(
            f"{self.kind}-by-{by}",
            self.title,
            [*name_columns(by), *years, *self.sum_columns()],
            rows,
            foot if rows else None,
            list(self.notes),
            self.exact,
            self.links,
            cut=True,
        )
        yield self._line_by_line(made)

    def _line_by_line(self, made):
        """The same with a row for each year, as programs read it; years without are left out."""
        by = self.rows_by
        rows = [
            (*named(by, name), year, cell)
            for name, cells, _ in made.rows()
            for year, cell in zip(made.years, cells, strict=True)
            if cell is not None
        ]
        value = self.column(self.measure, self.words, "the year")
        columns = [*name_columns(by), year("year", "Year", self.year_words), value]
        return Grid(
            f"{self.kind}-by-{by}-and-year",
            self.title,
            columns,
            rows,
            notes=list(self.notes),
            words="A row for each year",
        )

    year_words = "Calendar year of delivery."

    @property
    def title(self):
        rows = ROWS[self.rows_by]
        return f"{self.words} by {rows}{self.whose}{self.of_what}, {self.scope.years}"


class TivByYear(Yearly):
    kind = "tiv"
    chart = "tiv-by-year"
    words = "TIV"
    name = "TIV by year"
    sentence = (
        "How much was delivered in each year, by supplier, recipient, category, region or pair."
    )
    legend = (NOTHING, UNDER_HALF, NOT_VALUED, ESTIMATES, SHARE, OTHERS)


class ItemsByYear(Yearly):
    kind = "items"
    chart = "items-by-year"
    words = "Items delivered"
    name = "Numbers of items"
    sentence = "How many items of each category were delivered in each year."
    by = ("category", "supplier", "recipient", "supplier-region", "recipient-region", "pair")
    fields = ("by", "scheme", "level")
    measure = "items"
    legend = (
        NOTHING,
        ("items", "One item may be an aircraft, or a missile: add up only what is alike."),
        ESTIMATES,
        OTHERS,
    )

    unit = ""

    def column(self, name, title, words):
        return number(name, title, f"Items delivered in {words}.", "items")

    def sum_columns(self):
        span = self.scope.years
        yield self.column("total", span, span)

    def sums(self, total, of):
        return (total,)


class Averages(Yearly):
    kind = "average"
    words = "Five-year moving average of TIV"
    name = "Moving average"
    sentence = (
        "The mean of the five years up to each year, which evens out single large deliveries."
    )
    year_words = "The last of the five years."
    legend = (
        ("average", "At a year stands the mean of the five years that end with it."),
        ("empty", "No delivery is known in the five years. A year without counts as 0."),
        ("0", "The mean is under 0.5 million. Two decimals show how much."),
        NOT_VALUED,
        ESTIMATES,
    )

    def made(self):
        first = max(self.span.first, self.scope.first - AVERAGED + 1)
        return self.table(self.scope.within((first, self.scope.last))).averaged()

    def column(self, name, title, words):
        return tiv(name, title, f"Mean TIV a year of the five years that end with {words}.")

    def sum_columns(self):
        return ()

    def sums(self, total, of):
        return ()

    @property
    def notes(self):
        yield from super().notes
        full = self.span.first + AVERAGED - 1
        if self.scope.first < full:
            yield f"The first five years of the edition end with {full}: no average before."
