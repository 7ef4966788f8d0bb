"""Pages of long lists: as quick at the end and in the middle as at the beginning.

What rows are sorted by is often counted already, as a facet. Then a page lies in few of its
values, and only rows of these are read; and rows are read from the nearer end.
"""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q


@dataclass
class Part:
    """Rows that stand together: a value of what rows are sorted by, and how many have it."""

    condition: Q
    rows: int


class Counted(Paginator):
    """Pages of the keys of sorted rows, whose number is known.

    `parts` are in the order of the rows; `order` is that of all rows, `within` that inside of a
    part.
    """

    def __init__(self, rows, count, order, within, parts, per_page):
        super().__init__(range(count), per_page, allow_empty_first_page=True)
        self.rows, self.order, self.within, self.parts = rows, order, within, parts

    def keys(self, page):
        """Keys of the rows on a page; at most three queries."""
        start, stop = page.start_index() - 1, page.end_index()
        found, whole, begin = [], [], 0
        for part in self.parts:
            end = begin + part.rows
            first, last = max(start, begin), min(stop, end)
            if first < last:
                if last - first == part.rows:
                    whole.append(part)
                else:
                    found += self._whole(whole)
                    whole = []
                    found += self._some(part, first - begin, last - begin)
            begin = end
        return found + self._whole(whole)

    def _whole(self, parts):
        """All rows of several parts."""
        if not parts:
            return []
        condition = Q()
        for part in parts:
            condition |= part.condition
        return list(self.rows.filter(condition).order_by(*self.order).values_list("pk", flat=True))

    def _some(self, part, start, stop):
        rows = self.rows.filter(part.condition).values_list("pk", flat=True)
        if start + stop <= part.rows:
            return list(rows.order_by(*self.within)[start:stop])
        backwards = [key.copy() for key in self.within]
        for key in backwards:
            key.reverse_ordering()
        return list(rows.order_by(*backwards)[part.rows - stop : part.rows - start])[::-1]
