"""A page of any of the lists."""

from django.core.paginator import Paginator
from django.shortcuts import redirect, render

from .choosers import form_context
from .dataset import of_list
from .downloads import download_links
from .refusal import loaded_editions, refused
from .table import headers, page_links

PAGE_SIZE = 50


def show_list(request, query_class):
    """One page of the list that the address asks for, or what in the address cannot be used."""
    query = query_class(request.GET)
    if query.untidy:
        return redirect(request.path + query.tidy_address)
    if query.faults:
        return refused(request, query)

    paginator = Paginator(query.selected().values_list("pk", flat=True), PAGE_SIZE)
    if query.lies_beyond(query.page, paginator.num_pages):
        return refused(request, query)
    page = paginator.page(query.page)
    downloads = download_links(query)
    return render(
        request,
        query.template,
        {
            **form_context(query),
            "page": page,
            "pages": page_links(query, page),
            "headers": headers(query),
            "rows": query.rows(list(page)),
            "downloads": downloads,
            "page_title": query.title,
            **({} if query.of_register else {"cited_editions": []}),
            **({"dataset": of_list(query, downloads)} if paginator.count else {}),
            "editions": loaded_editions(),
        },
    )
