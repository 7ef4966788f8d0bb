"""What the pages of actors and pairs are asked for, and what they have in common."""

from functools import wraps

from django import forms
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from transfers import merging
from transfers.analysis.editions import NoEdition, find_edition
from transfers.analysis.profiles import Frame, NothingDelivered, OutsideYears
from transfers.analysis.shares import WINDOW
from transfers.models import Actor, Subject

from .asked import Asked, Fault
from .fields import NumberField, OneOfField, YearField
from .files import KINDS, sheet_response, table_links
from .refusal import loaded_editions, unfit

WIDEST = 100
"""Most years of a window."""


class ProfileForm(forms.Form):
    """Which years are looked at, of which edition, and whether successor states are merged."""

    last = YearField(label="Last year", required=False)
    window = NumberField(label="Years in a window", required=False, least=1, most=WIDEST)
    edition = OneOfField(label="Edition", required=False)
    successors = OneOfField(
        label="Successor states",
        required=False,
        choices=[("", "each by itself"), ("merged", "merged with predecessors")],
    )
    rows = OneOfField(label="Rows", required=False, choices=[("", "the largest"), ("all", "all")])


class ProfileQuery(Asked):
    """The address of a profile, checked. `frame` is None until it is made, and without a register.

    `path` is the address of the page, also where its files are asked for.
    """

    form_class = ProfileForm
    usual = {"window": str(WINDOW)}

    def __init__(self, params, path):
        self.path = path
        self.editions = list(loaded_editions())
        self.frame = None
        super().__init__(params)

    def make_form(self, params):
        form = ProfileForm(params)
        form.fields["edition"].choices = [("", "the newest")] + [
            (edition.name, edition.name) for edition in self.editions
        ]
        return form

    @property
    def merged(self):
        return bool(self.values.get("successors"))

    @property
    def all_rows(self):
        return bool(self.values.get("rows"))

    def read(self, heirs):
        """Make the frame that is asked for; adds to the faults where it cannot be."""
        if self.faults or not self.editions:
            return
        asked = self.values
        try:
            edition = find_edition(asked["edition"])
            self.frame = Frame(
                edition, asked["last"], asked["window"] or WINDOW, heirs if self.merged else None
            )
        except OutsideYears as error:
            self.faults.append(Fault("last", str(asked["last"]), str(error)))
        except (NoEdition, NothingDelivered):
            return

    @property
    def credited(self):
        """The edition that the numbers are of; all that are loaded where there are none."""
        return [self.frame.edition] if self.frame else self.editions


class Moved(Exception):
    """The actor is part of another since; `kept` is that one."""

    def __init__(self, kept):
        self.kept = kept
        super().__init__(str(kept))


def find_actor(slug):
    """The actor in an address; raises Moved where it was merged, and Http404."""
    found = Actor.objects.select_related("home").filter(slug=slug).first()
    if found:
        return found
    if kept := merging.new_home(Subject.ACTOR, slug):
        raise Moved(kept)
    raise Http404


def profile_page(name, *slugs):
    """Let a view answer for the actors whose slugs the address has, with a ProfileQuery.

    `name` is that of the page's address. Leads on from the addresses of merged actors and from
    untidy ones. Raises Http404, also where both actors are the same.
    """

    def decorate(show):
        @wraps(show)
        def answer(request, **named):
            actors, moved = [], False
            for slug in (named.pop(key) for key in slugs):
                try:
                    actors.append(find_actor(slug))
                except Moved as error:
                    actors.append(error.kept)
                    moved = True
            if len(set(actors)) < len(actors):
                raise Http404
            path = reverse(f"public:{name}", args=[actor.slug for actor in actors])
            if moved:
                return redirect(path, permanent=True)
            query = ProfileQuery(request.GET, path)
            if query.untidy:
                return redirect(request.path + query.tidy_address)
            return show(request, query, *actors, **named)

        return answer

    return decorate


def with_files(query, tables):
    """The tables of a page, with links to their files."""
    for each in tables:
        each.files = table_links(query.path, each.name, query.address(rows=""))
    return tables


def pair_address(supplier, recipient, query):
    """Address of a pair's page, read as this page is."""
    return reverse("public:pair", args=[supplier, recipient]) + query.address(rows="")


def refused_profile(request, query, *actors):
    """The page that says what in the address of a profile cannot be used."""
    title = " to ".join(actor.name for actor in actors)
    return unfit(request, query, title, "public/profile_refused.html")


def file_of(request, sheets, table, kind):
    """One of the sheets as a file; `sheets` are callables by name. Raises Http404."""
    if table not in sheets or kind not in KINDS:
        raise Http404
    return sheet_response(request, sheets[table](), kind)
