"""Rows of deal-level lists, and the joins that wait for a person."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html

from transfers.imports import decisions
from transfers.models import Deal, ListedDeal

from . import join_cards, numbers
from .history import Explained
from .imports import Kept
from .searching import WordSearch
from .sections import link

Join = ListedDeal.Join


class ByState(admin.SimpleListFilter):
    """Rows that wait for a person, unless asked for others; each state with its count."""

    title = "state"
    parameter_name = "state"
    open = "open"

    def lookups(self, request, model_admin):
        return [(self.open, "to decide"), *Join.choices, ("all", "all")]

    def choices(self, changelist):
        rows = changelist.get_queryset(self.request, exclude_parameters=[self.parameter_name])
        counts = dict(rows.order_by().values_list("join").annotate(n=Count("pk")))
        counts[self.open] = sum(counts.get(state, 0) for state in ListedDeal.TO_DECIDE)
        counts["all"] = sum(counts.get(state, 0) for state in Join.values)
        for value, label in self.lookup_choices:
            yield {
                "selected": self.chosen() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": f"{label} ({counts.get(value, 0):,})",
            }

    def queryset(self, request, queryset):
        chosen = self.chosen()
        if chosen == "all":
            return queryset
        return queryset.filter(join__in=ListedDeal.TO_DECIDE if chosen == self.open else [chosen])

    def chosen(self):
        """State asked for; that of the rows to decide unless it is another one."""
        return self.value() if self.value() in (*Join.values, "all") else self.open


@admin.register(ListedDeal)
class ListedDealAdmin(Kept, Explained, WordSearch):
    """Rows are printed and stay as they are; which deal one is, is decided by two buttons."""

    # changelist
    list_display = ["row", "deal", "join", "evidence", "ordered", "delivered", "unit", "list"]
    sortable_by = ["row", "deal", "join", "evidence"]
    list_filter = [ByState, "list", "list__edition", "evidence"]
    list_select_related = ["list__edition", "deal", "decided_by"]
    list_per_page = 50
    list_max_show_all = 200
    # Rows that may be the same deals stand next to each other.
    ordering = [
        "list",
        "supplier",
        "recipient",
        "order_year",
        "description",
        "condition",
        "unit_tiv",
        "number_delivered",
        "delivery_years",
        "line",
    ]
    search_fields = ["supplier", "recipient", "designation"]
    search_help_text = "Names of the parties or the designation, as the list prints them."
    show_full_result_count = False
    actions = None
    change_list_template = "admin/transfers/listed_deals.html"

    # form
    fieldsets = [
        (
            "The row as printed",
            {
                "fields": [
                    ("list", "line"),
                    ("supplier", "recipient"),
                    ("designation", "description", "condition"),
                    ("ordered_in", "ordered"),
                    ("delivered", "delivered_in"),
                    ("unit", "order", "delivered_worth"),
                    "comment",
                ]
            },
        ),
        ("The join", {"fields": [("join", "evidence"), "deal_link", ("decided_by", "decided_at")]}),
    ]
    readonly_fields = ["ordered_in", "ordered", "delivered", "delivered_in", "unit", "order"]
    readonly_fields += ["delivered_worth", "deal_link"]
    change_form_template = "admin/transfers/listed_deal_form.html"

    def get_urls(self):
        mine = [
            path(
                f"<int:pk>/{view.__name__}/",
                self.admin_site.admin_view(view),
                name=f"transfers_listeddeal_{view.__name__}",
            )
            for view in (self.decide, self.reopen)
        ]
        return [*mine, *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    def has_decide_permission(self, request):
        return request.user.has_perms(join_cards.MAY_DECIDE)

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        if changelist := getattr(response, "context_data", {}).get("cl"):
            rows = list(changelist.result_list)
            waiting = all(row.join in ListedDeal.TO_DECIDE for row in rows)
            cards = join_cards.cards(rows, request.user) if waiting else []
            response.context_data |= {
                "title": "Joins to decide" if waiting else "Rows of deal-level lists",
                "waiting": waiting,
                "cards": cards,
                "groups": join_cards.groups(cards),
                "filters": request.GET.urlencode(),
                "may_see_deals": join_cards.may_see_deals(request.user),
            }
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        shown = {}
        if row:
            shown["title"] = f"Line {row.line:,} of {row.list.name}"
            shown["cards"] = join_cards.cards([row], request.user)
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def decide(self, request, pk):
        """Join the row to the deal of the button, or to none."""

        def carry_out(row, shown):
            chosen = Deal.objects.filter(reference=request.POST.get("deal"))
            deal = None if "none" in request.POST else get_object_or_404(chosen)
            return decisions.decide(row, deal, request.user, shown)

        return self._decide(request, pk, carry_out)

    def reopen(self, request, pk):
        """Take back what a person decided of the row."""

        def carry_out(row, shown):
            return decisions.reopen(row, request.user, shown)

        return self._decide(request, pk, carry_out)

    def _decide(self, request, pk, carry_out):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_decide_permission(request):
            raise PermissionDenied
        row = get_object_or_404(ListedDeal.objects.select_related("list"), pk=pk)
        before = self._waiting(request)
        try:
            decision = carry_out(row, request.POST.get("shown", "-"))
        except decisions.DecisionRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, self._told(request, decision), messages.SUCCESS)
        return HttpResponseRedirect(self._after(request, pk, before))

    def _waiting(self, request):
        """Keys of the rows to decide in the list that the form stood on, in its order."""
        if "list" not in request.POST:
            return []
        request.GET = QueryDict(request.POST["list"], mutable=True)
        request.GET.pop(PAGE_VAR, None)
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            request.GET = QueryDict()
            rows = self.get_changelist_instance(request).queryset
        return list(rows.filter(join__in=ListedDeal.TO_DECIDE).values_list("pk", flat=True))

    def _after(self, request, pk, before):
        """The row's own page, or the list at the row itself or the next that waits."""
        if "list" not in request.POST:
            return reverse("admin:transfers_listeddeal_change", args=[pk])
        waiting = self._waiting(request)
        later = before[before.index(pk) :] if pk in before else [pk]
        upcoming = next((key for key in later if key in set(waiting)), None)
        address, query = reverse("admin:transfers_listeddeal_changelist"), request.GET.copy()
        if upcoming and (page := waiting.index(upcoming) // self.list_per_page):
            query[PAGE_VAR] = page + 1
        place = f"#row-{upcoming}" if upcoming else ""
        return f"{address}?{query.urlencode()}{place}"

    def _told(self, request, decision):
        """What was decided and what came with it, with a button that takes it back."""
        row = decision.row
        told = [f"Line {row.line:,} {_is_now(row)}."]
        if count := len(decision.joined):
            lines = _lines(f"line {each.line:,} to {each.deal}" for each in decision.joined)
            told.append(
                f"{count} more {'row is' if count == 1 else 'rows are'} joined now: {lines}."
            )
        if count := len(decision.waiting):
            lines = _lines(f"line {each.line:,}" for each in decision.waiting)
            told.append(f"{count} more {'row waits' if count == 1 else 'rows wait'} now: {lines}.")
        if row.evidence != ListedDeal.Evidence.PERSON:
            return " ".join(told)
        return format_html(
            '{} <button class="undo" form="undo" formaction="{}" name="shown" value="{}">'
            "Undo</button>",
            " ".join(told),
            reverse("admin:transfers_listeddeal_reopen", args=[row.pk]),
            decisions.state_of(row),
        )

    @admin.display(description="row", ordering="line")
    def row(self, row):
        return f"{row.line:,}: {row}"

    @admin.display(description="ordered in")
    def ordered_in(self, row):
        return numbers.year(row.order_year, row.order_year_estimated)

    @admin.display(description="no. ordered")
    def ordered(self, row):
        return numbers.number(row.number_ordered, row.number_ordered_estimated)

    @admin.display(description="no. delivered")
    def delivered(self, row):
        return numbers.number(row.number_delivered, row.number_delivered_estimated)

    @admin.display(description="delivered in")
    def delivered_in(self, row):
        return ", ".join(map(str, row.delivery_years)) or numbers.NONE

    @admin.display(description="unit TIV (m)")
    def unit(self, row):
        return numbers.tiv(row.unit_tiv)

    @admin.display(description="order TIV (m)")
    def order(self, row):
        return numbers.tiv(row.order_tiv)

    @admin.display(description="TIV delivered (m)")
    def delivered_worth(self, row):
        return numbers.tiv(row.delivered_tiv)

    @admin.display(description="deal")
    def deal_link(self, row):
        return link(row.deal) if row.deal else numbers.NONE


def _is_now(row):
    if row.join in ListedDeal.TO_DECIDE:
        return "waits for a decision again"
    if row.join != Join.JOINED:
        return f"is {row.get_join_display()}"
    again = "" if row.evidence == ListedDeal.Evidence.PERSON else ", as before the decision"
    return f"is deal {row.deal}{again}"


def _lines(texts):
    """The first three of the texts, and that there are more."""
    texts = list(texts)
    return ", ".join(texts[:3]) + (" and so on" if len(texts) > 3 else "")
