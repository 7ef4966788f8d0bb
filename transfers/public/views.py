"""The public pages."""

from django.core.paginator import Paginator
from django.db.models import Count, Max, Min
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from transfers.models import Deal, Delivery, RegisterEdition

from .choosers import form_context
from .query import DealQuery, Fault
from .rows import rows_of
from .table import headers, page_links

PAGE_SIZE = 50


def loaded_editions():
    """Register editions that have been loaded, for the credit at the foot of each page."""
    return RegisterEdition.objects.exclude(loaded_at=None).newest_first()


@require_safe
def front(request):
    deliveries = Delivery.objects.published().aggregate(
        number=Count("pk"), first=Min("year"), last=Max("year")
    )
    return render(
        request,
        "public/front.html",
        {
            "deals": Deal.objects.published().count(),
            "deliveries": deliveries,
            "editions": loaded_editions(),
        },
    )


@require_safe
def deal_list(request):
    query = DealQuery(request.GET)
    if query.untidy:
        return redirect(request.path + query.address(page=request.GET.get("page", "")))
    if query.faults:
        return refused(request, query)

    paginator = Paginator(query.deals().values_list("pk", flat=True), PAGE_SIZE)
    if query.page > paginator.num_pages:
        query.faults.append(
            Fault(
                "page",
                str(query.page),
                f"The last page of this selection is {paginator.num_pages}.",
            )
        )
        return refused(request, query)
    page = paginator.page(query.page)
    return render(
        request,
        "public/deals.html",
        {
            **form_context(query),
            "page": page,
            "pages": page_links(query, page),
            "headers": headers(query),
            "rows": rows_of(list(page)),
            "editions": loaded_editions(),
        },
    )


def refused(request, query):
    """The list without rows: what in the address cannot be used, and what can."""
    context = {**form_context(query), "editions": loaded_editions()}
    return render(request, "public/deals.html", context, status=400)
