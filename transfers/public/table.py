"""Heads of the list's columns and links to its pages."""

from dataclasses import dataclass


@dataclass
class Header:
    """A column's head: a link that sorts by the column, the other way if it does already."""

    label: str
    numeric: bool
    aria_sort: str
    address: str
    sortable: bool


@dataclass
class PageLink:
    """One step in the row of pages; without an address it is a gap."""

    words: str
    address: str | None = None
    current: bool = False
    rel: str = ""


def headers(query):
    """One for each column, in the order of the table."""
    return [_header(word, query.sorts[word], query) for word in query.shown]


def _header(up, sort, query):
    down = f"-{up}"
    # Of numbers and years, readers look for the greatest and the newest first.
    first, second = (down, up) if sort.number else (up, down)
    return Header(
        label=sort.head or sort.label,
        numeric=sort.number and sort.right,
        aria_sort={up: "ascending", down: "descending"}.get(query.sort, ""),
        address=query.address(sort=second if query.sort == first else first),
        sortable=bool(sort.keys),
    )


def page_links(query, page):
    """Previous, the first, the last and the neighbouring pages, next."""

    def link(words, number, **more):
        return PageLink(words, query.address(page=str(number) if number > 1 else ""), **more)

    links = []
    if page.has_previous():
        links.append(link("Previous", page.number - 1, rel="prev"))
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if number == page.paginator.ELLIPSIS:
            links.append(PageLink("…"))
        else:
            links.append(link(str(number), number, current=number == page.number))
    if page.has_next():
        links.append(link("Next", page.number + 1, rel="next"))
    return links
