"""Why a search found a record: another name, or the words around those searched for."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from transfers.seeding import fold

BEFORE, AFTER = 30, 90


def missing(words, text):
    """Those of the folded `words` that do not occur in `text`."""
    folded = fold(text)
    return [word for word in words if word not in folded]


def by_name(words, names):
    """The other name in which most of the folded words occur, as a reason; empty for none."""
    best = min(names, key=lambda name: len(missing(words, name.name)), default=None)
    if best is None or len(missing(words, best.name)) == len(words):
        return ""
    return f"other name: {best}"


def in_text(words, text, where):
    """The place of `text` where one of the folded words first occurs, with each of them marked."""
    folded, places = _placed(text)
    spans = _spans(words, folded, places)
    if not spans:
        return ""
    start, end = _whole_words(text, *spans[0])
    pieces, at = [], start
    for first, last in spans:
        if first >= at and last <= end:
            pieces += [(text[at:first], text[first:last])]
            at = last
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    opening, closing = "…" if start else "", "…" if end < len(text) else ""
    return format_html("{}: {}{}{}{}", where, opening, marked, text[at:end], closing)


def _whole_words(text, first, last):
    """Where an excerpt around a place begins and ends: between words, if there is a space."""
    start, end = max(first - BEFORE, 0), last + AFTER
    if start:
        start = text.find(" ", start, first) + 1 or start
    if end >= len(text):
        return start, len(text)
    space = text.rfind(" ", last, end)
    return start, space if space >= 0 else end


def _placed(text):
    """The folded text, and for each of its letters the place of the letter it comes from."""
    letters = [(letter, place) for place, raw in enumerate(text) for letter in fold(raw) or " "]
    return "".join(letter for letter, _ in letters), [place for _, place in letters]


def _spans(words, folded, places):
    """Places of all occurrences as (first, past the last) in the text, in order."""
    spans = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            spans.append((places[at], places[at + len(word) - 1] + 1))
            at = folded.find(word, at + len(word))
    return sorted(spans)


def together(reasons):
    """Several reasons in one line; those that are empty are left out."""
    return format_html_join(mark_safe("; "), "{}", ([reason] for reason in reasons if reason))
