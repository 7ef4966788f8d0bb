"""The search over everything."""

import string
from dataclasses import dataclass, field

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse

from transfers.searching.names import names_at
from transfers.searching.spelling import respelled
from transfers.seeding import fold

from .asked import Asked
from .fields import WordsField
from .finding import Hit, exact, groups
from .pairs_found import pair_hits
from .refusal import loaded_editions, unfit
from .search import MOST_WORDS

FILLERS = frozenset(
    "a an and are arm armed arming arms at bought buys by delivered delivers deliveries did do "
    "does for from has have how in is it its of on sell selling sells sold supplied supplies the "
    "to was weapon weapons were what when where which who with".split()
)
"""Words of a question, by which nothing can be found."""


class SearchForm(forms.Form):
    q = WordsField(required=False, label="Search", most_words=3 * MOST_WORDS)


class SearchQuery(Asked):
    """The query string of the search."""

    form_class = SearchForm

    @property
    def path(self):
        return reverse("public:search")

    @property
    def text(self):
        return " ".join(self.values.get("q", "").split())


@dataclass
class Found:
    """What a search found, and the words by which, where they are not those that were typed.

    `direct` is the one record of exactly this name, `pairs` lead to what one named actor supplied
    to the other.
    """

    words: str
    respelled: bool = False
    direct: Hit | None = None
    pairs: list = field(default_factory=list)
    groups: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.direct or self.pairs or self.groups)


def find(known, text):
    """What `text` finds, or if that is nothing, what the nearest spelling does."""
    direct = exact(known, text)
    words = text if direct else without_fillers(text)
    if words != text:
        direct = exact(known, words)
    found = _found(known, words, direct)
    if not found and (instead := respelled(words, known.words)):
        found = _found(known, instead, exact(known, instead), respelled=True)
    return found


def _found(known, words, direct, **more):
    folded = [fold(word) for word in words.split()]
    return Found(
        words,
        direct=direct,
        pairs=[] if direct else pair_hits(known, folded),
        groups=[group for group in groups(known, words) if group.hits != [direct]],
        **more,
    )


def without_fillers(text):
    """The words that name something, as many as are looked for; all if none does."""
    words = [word.strip(string.punctuation.replace("*", "")) for word in text.split()]
    telling = [word for word in words if word and word.lower() not in FILLERS]
    return " ".join((telling or text.split())[:MOST_WORDS])


def search(request):
    """All that has the words of the address, by kind, the best first."""
    query = SearchQuery(request.GET)
    if query.untidy:
        return redirect(query.path + query.tidy_address)
    if query.faults:
        return unfit(request, query, "Search")
    text = query.text
    context = {
        "page_title": f"Search: {text}" if text else "Search",
        "query": query,
        "words": text,
        "found": find(names_at(request.data_version), text) if text else None,
        "editions": loaded_editions(),
    }
    return render(request, "public/search.html", context)
