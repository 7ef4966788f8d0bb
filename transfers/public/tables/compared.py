"""Rankings, and shares against the window before."""

from functools import cached_property

from transfers.analysis.ranking import compared, main_partners, ranking, together
from transfers.analysis.scope import in_words
from transfers.analysis.shares import WINDOW, printed_share, window_before

from .asked import TableQuery
from .forms import PLURALS
from .grid import Grid, number, percent, text, tiv
from .legends import ESTIMATES, NO_SHARE, NOT_VALUED, SHARE, UNDER_HALF
from .yearly import name_columns, named, summed_up


class WindowQuery(TableQuery):
    """A table of one window of years, five where none is named."""

    years = WINDOW

    def ends(self, first):
        return first + WINDOW - 1

    @cached_property
    def before(self):
        """The window before, of the same length; None where the edition does not reach back."""
        window = window_before(*self.scope.window)
        return window if window.first >= self.span.first else None

    def totals(self, window):
        """TIV by name in a window; nothing where there is no window."""
        return self.table(self.scope.within(window)).totals if window else {}

    @property
    def notes(self):
        yield from super().notes
        if not self.before:
            yield (
                f"The edition begins with {self.span.first}: there is no full window before to "
                "compare with."
            )

    @property
    def top(self):
        """How many rows; None for all."""
        return None if self.value("top") == "all" else int(self.value("top"))

    @property
    def usual(self):
        return super().usual | {"top": self.usual_top}

    @property
    def filtered(self):
        return self.whose + self.of_what


class Ranking(WindowQuery):
    kind = "ranking"
    chart = "ranking"
    chart_rows = "of"
    name = "Ranking"
    sentence = "Who delivered or received most in a window: the first ten and the others, or all."
    fields = ("by", "top", "scheme", "level", "numbers")
    main = ("by", "top", "Delivery years", "supplier", "recipient")
    usual_top = "10"
    legend = (
        ("rank", "Equal TIV share a rank. Who has no TIV at all has no rank."),
        ("so far", "Share of this place and of all above it."),
        UNDER_HALF,
        NOT_VALUED,
        SHARE,
        NO_SHARE,
        ESTIMATES,
    )

    @property
    def title(self):
        return f"Largest {PLURALS[self.rows_by]}{self.filtered}, {self.scope.years}"

    def grids(self):
        by, made = self.rows_by, self.table()
        totals = made.totals
        places, others = ranking(totals, self.totals(self.before), self.top)
        rows = [(*named(by, p.name), p.rank, *p[2:]) for p in places]
        if others.number:
            words = summed_up(by, f"{others.number:,} others")
            rows.append((*words, None, others.total, others.share, None, None))
        total = made.grand_total()
        share = sum(place.share or 0 for place in places) + (others.share or 0)
        foot = (*summed_up(by, "Total"), None, total, share or None, None, None)
        span = self.scope.years
        yield Grid(
            f"ranking-by-{by}",
            self.title,
            [
                *name_columns(by),
                number("rank", "Rank", f"Place by TIV in {span}; the same for equal TIV."),
                tiv("tiv", f"TIV {self.scope.window}", f"TIV delivered in {span}, unrounded."),
                percent("share", "Share, %", f"Percent of all TIV in {span}."),
                percent("running", "So far, %", "Share of this place and all above it."),
                number(
                    "rank_before",
                    f"Rank {self.before or 'before'}",
                    "Place by TIV in the window before.",
                ),
            ],
            rows,
            foot if rows else None,
            list(self.notes),
            self.exact,
            self.links,
            cut=True,
        )


class Shares(WindowQuery):
    kind = "shares"
    chart = "shares"
    chart_rows = "of"
    name = "Shares and change"
    sentence = (
        "Shares in a window against the window before, with the change of volume and each "
        "party’s main partners: the form of SIPRI’s fact sheets."
    )
    by = ("supplier", "recipient", "category", "supplier-region", "recipient-region")
    fields = ("by", "top", "scheme", "level", "numbers")
    main = ("by", "top", "Delivery years", "supplier", "recipient")
    usual_top = "25"
    legend = (
        ("change", "Growth of TIV, in percent of the TIV in the window before."),
        ("no change", "Empty where nothing had a TIV before: growth from 0 is undefined."),
        ("0", "As a share: nothing of it. As TIV: under 0.5 million."),
        ("main …", "The three largest partners, each with its percent of the TIV in the row."),
        ("<0.05", "More than nothing, but it would round to 0.0."),
        NOT_VALUED,
        SHARE,
        ESTIMATES,
    )

    def chart_window(self):
        windows = [*filter(None, [self.before]), self.scope.window]
        return {"windows": ",".join(f"{each.first}-{each.last}" for each in windows)}

    @property
    def title(self):
        against = f" against {in_words(self.before)}" if self.before else ""
        span = self.scope.years
        of = "deliveries" if self.filtered else "all deliveries"
        return f"Shares of {PLURALS[self.rows_by]} in {of}{self.filtered}, {span}{against}"

    def grids(self):
        by, before = self.rows_by, self.totals(self.before)
        totals = self.totals(self.scope.window)
        lines = compared(totals, before)
        shown = lines[: self.top]
        partners = main_partners(self.scope, by) if by in ("supplier", "recipient") else None

        def cells(line):
            then = (line.share_before, line.change, line.total, line.total_before)
            return (
                line.name,
                line.share,
                *(then if self.before else (None, None, line.total, None)),
            )

        def told(name):
            if partners is None:
                return ()
            largest = partners.get(name, ())
            return ("; ".join(f"{who} {printed_share(part)} %" for who, part in largest),)

        rows = [(*cells(line), *told(line.name)) for line in shown]
        if rest := lines[len(shown) :]:
            rows.append((*cells(together(rest, f"{len(rest):,} others")), *told(None)))
        foot = (*cells(together(lines, "Total")), *told(None))
        yield Grid(
            f"shares-by-{by}",
            self.title,
            [*name_columns(by), *self._columns(partners is not None)],
            rows,
            foot if rows else None,
            list(self.notes),
            self.exact,
            self.links,
        )

    def _columns(self, with_partners):
        span = self.scope.years
        now, then = str(self.scope.window), str(self.before or "before")
        yield percent("share", f"Share {now}, %", f"Percent of all TIV in {span}.")
        yield percent(
            "share_before", f"Share {then}, %", "Percent of all TIV in the window before."
        )
        yield percent(
            "change",
            "Change of TIV, %",
            "Percent by which TIV grew from window to window.",
            "change",
        )
        yield tiv("tiv", f"TIV {now}", f"TIV delivered in {span}, unrounded.")
        yield tiv("tiv_before", f"TIV {then}", "TIV delivered in the window before, unrounded.")
        if with_partners:
            partner = "recipient" if self.rows_by == "supplier" else "supplier"
            yield text(
                f"main_{partner}s",
                f"Main {partner}s",
                f"The three largest {partner}s, with percent of the TIV in this row.",
                "list",
            )
