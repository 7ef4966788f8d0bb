"""Columns of a list by choice, and views: filters, search, order and columns under a name.

The address of a list holds all of it: `?columns=a,b&kind=state&o=-2&q=word`. Whoever may see the
list may keep views of it; each person changes only their own.
"""

from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ERROR_FLAG, ORDER_VAR, PAGE_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.text import capfirst

from transfers.models import SavedView

COLUMNS, TICKED, SHOWN = "columns", "column", "shown"
# What an address says of a moment, and not of a view.
PASSING = (PAGE_VAR, ERROR_FLAG, "_popup", "_to_field")


class UnknownColumns(Exception):
    """Columns that the list does not have."""


class Views(admin.ModelAdmin):
    """Lets people choose the columns of a list, and keep views of it.

    `more_columns` are further columns that may be chosen: fields and methods, as in
    `list_display`. The first column always stays.
    """

    more_columns = ()

    def get_urls(self):
        view = self.admin_site.admin_view(self.views_view)
        name = f"transfers_{self.opts.model_name}_views"
        return [path("views/", view, name=name), *super().get_urls()]

    def get_changelist(self, request, **kwargs):
        base = super().get_changelist(request, **kwargs)
        return type("ViewedList", (_Viewed, base), {})

    def get_list_display(self, request):
        standard = list(super().get_list_display(request))
        try:
            return self._chosen(request, standard)
        except UnknownColumns:
            return standard

    def _chosen(self, request, standard):
        """The columns that the address asks for; raises UnknownColumns."""
        asked = [name for name in request.GET.get(COLUMNS, "").split(",") if name]
        if not asked:
            return standard
        known = {*standard, *self.more_columns}
        if unknown := [name for name in asked if name not in known]:
            raise UnknownColumns(", ".join(unknown))
        return list(dict.fromkeys([standard[0], *asked]))

    def get_list_select_related(self, request):
        related = super().get_list_select_related(request)
        if isinstance(related, bool):
            return related
        chosen = set(self.get_list_display(request)) & set(self.more_columns)
        fields = {field.name: field for field in self.opts.fields}
        return [*related, *(n for n in sorted(chosen) if n in fields and fields[n].is_relation)]

    def changelist_view(self, request, extra_context=None):
        if TICKED in request.GET:
            return HttpResponseRedirect(f"?{self._ticked(request)}")
        if "_popup" not in request.GET and self.has_view_permission(request):
            views = SavedView.objects.seen_by(request.user, self.opts.model_name)
            request.saved_views = list(views)
            if request.method == "GET" and not request.GET and (start := _default(request)):
                return HttpResponseRedirect(f"?{start.query or f'{COLUMNS}='}")
            self._tell_unknown(request)
        return super().changelist_view(request, extra_context)

    def _tell_unknown(self, request):
        try:
            self._chosen(request, list(super().get_list_display(request)))
        except UnknownColumns as unknown:
            messages.error(
                request, f"This list has no column {unknown}, so its usual columns are shown."
            )

    def _ticked(self, request):
        """Query of the address for the columns that were ticked, in the order that was.

        The columns that order the rows keep doing so, at their new places.
        """
        query = request.GET.copy()
        ticked, shown = query.pop(TICKED), query.pop(SHOWN, [""])[-1].split(",")
        kept = [name for name in shown if name in ticked]
        columns = [*kept, *(name for name in ticked if name not in kept)]
        query[COLUMNS] = ",".join(columns)
        query.pop(PAGE_VAR, None)
        if order := query.pop(ORDER_VAR, None):
            first = 1 if self.get_actions(request) else 0
            places = {
                str(shown.index(name) + first): str(columns.index(name) + first) for name in kept
            }
            moved = [
                f"{'-' if part.startswith('-') else ''}{places[part.lstrip('-')]}"
                for part in order[-1].split(".")
                if part.lstrip("-") in places
            ]
            if moved:
                query[ORDER_VAR] = ".".join(moved)
        return query.urlencode(safe=",")

    def column_choices(self, request):
        """Name, title and whether it is shown, of each column but the first."""
        standard, shown = list(super().get_list_display(request)), self.get_list_display(request)
        names = dict.fromkeys([*shown, *standard, *self.more_columns])
        return [
            (name, capfirst(str(label_for_field(name, self.model, self))), name in shown)
            for name in names
            if name != standard[0]
        ]

    def views_view(self, request):
        """Keep a view, or rename, share, prefer or delete one's own."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        query = _kept(request.POST.get("query", ""))
        try:
            with transaction.atomic():
                query = self._act(request, query)
        except ValidationError as refusal:
            messages.error(request, f"Nothing was kept. {' '.join(refusal.messages)}")
        address = reverse(f"admin:transfers_{self.opts.model_name}_changelist")
        return HttpResponseRedirect(f"{address}?{query or f'{COLUMNS}='}")

    def _act(self, request, query):
        """Do what the button says; returns the query of the list to show afterwards."""
        act = request.POST.get("act")
        if act == "save":
            self._check_query(request, query)
            view = SavedView(owner=request.user, model=self.opts.model_name, query=query)
            return self._write(request, view, f"“{view_name(request)}” is kept.")
        view = self._own(request)
        if act == "delete":
            view.delete()
            messages.success(request, f"“{view}” is deleted.")
            return query
        if act == "update":
            return self._write(request, view, f"“{view_name(request)}” is changed.")
        raise Http404("No such button.")

    def _own(self, request):
        key = request.POST.get("view", "")
        mine = SavedView.objects.filter(owner=request.user, model=self.opts.model_name)
        view = mine.filter(pk=key).first() if key.isdecimal() else None
        if not view:
            raise PermissionDenied
        return view

    def _write(self, request, view, told):
        view.name = view_name(request)
        view.shared = "shared" in request.POST
        view.is_default = "is_default" in request.POST
        if view.is_default:
            others = SavedView.objects.filter(owner=view.owner, model=view.model, is_default=True)
            others.exclude(pk=view.pk).update(is_default=False)
        view.full_clean()
        view.save()
        messages.success(request, told)
        return view.query

    def _check_query(self, request, query):
        """Refuse a query that the list itself would not understand."""
        before, request.GET = request.GET, QueryDict(query)
        try:
            self._chosen(request, list(super().get_list_display(request)))
            self.get_changelist_instance(request)
        except UnknownColumns as unknown:
            raise ValidationError(f"The list has no column {unknown}.") from unknown
        except (IncorrectLookupParameters, DisallowedModelAdminLookup) as unknown:
            raise ValidationError("The address holds what this list does not know.") from unknown
        finally:
            request.GET = before


def view_name(request):
    """The name as typed, without outer spaces."""
    return request.POST.get("name", "").strip()


def _default(request):
    own = (view for view in request.saved_views if view.owner_id == request.user.pk)
    return next((view for view in own if view.is_default), None)


def _kept(query):
    """The query without what belongs to the moment, written as addresses write it."""
    kept = QueryDict(query, mutable=True)
    for name in PASSING:
        kept.pop(name, None)
    return kept.urlencode(safe=",").replace(",", "%2C")


class _Viewed:
    """For a changelist: `columns` is no filter, and the list knows the views of it."""

    def __init__(self, request, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.saved_views = getattr(request, "saved_views", None)
        if self.saved_views is None:
            return
        self.viewer_id = request.user.pk
        self.own_views = [v for v in self.saved_views if v.owner_id == self.viewer_id]
        self.default_view = _default(request)
        self.column_choices = self.model_admin.column_choices(request)
        self.first_column = self.model_admin.get_list_display(request)[0]
        self.shown_columns = ",".join(self.model_admin.get_list_display(request))
        self.present_query = _kept(request.GET.urlencode())
        self.views_address = reverse(f"admin:transfers_{self.opts.model_name}_views")

    def get_filters_params(self, params=None):
        lookups = super().get_filters_params(params)
        lookups.pop(COLUMNS, None)
        return lookups

    def get_query_string(self, new_params=None, remove=None):
        query = super().get_query_string(new_params, remove)
        # An address without query opens the person's default view, and would bring it back.
        return f"?{COLUMNS}=" if query == "?" else query

    @property
    def carried(self):
        """Name and value of what the form of columns sends along."""
        return [
            (name, value)
            for name, values in self.filter_params.items()
            if name not in (COLUMNS, PAGE_VAR, ERROR_FLAG)
            for value in values
        ]
