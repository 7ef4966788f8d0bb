"""Addresses of the public, read-only site."""

from django.urls import path, re_path

from . import changes, downloads, editions, evidence_pages, regions, register_pages, views
from .allegations import AllegationQuery
from .deals import DealQuery
from .figures import FigureQuery
from .restrictions import RestrictionQuery
from .sources import SourceQuery

app_name = "public"


def list_addresses(root, name, query_class):
    """A list and its files."""
    kwargs = {"query_class": query_class}
    return [
        path(f"{root}/", views.show_list, kwargs, name=name),
        re_path(
            rf"^{root}/download/(?P<level>[a-z]+)\.(?P<kind>csv|xlsx)$",
            downloads.download,
            kwargs,
            name=f"{name}-download",
        ),
    ]


urlpatterns = [
    path("", views.front, name="front"),
    *list_addresses("transfers", "deals", DealQuery),
    path("transfers/<str:reference>/", register_pages.deal, name="deal"),
    *list_addresses("allegations", "allegations", AllegationQuery),
    path("allegations/<slug:slug>/", evidence_pages.allegation, name="allegation"),
    *list_addresses("sources", "sources", SourceQuery),
    path("sources/<slug:slug>/", evidence_pages.source, name="source"),
    *list_addresses("figures", "figures", FigureQuery),
    path("figures/<slug:slug>/", evidence_pages.figure, name="figure"),
    *list_addresses("restrictions", "restrictions", RestrictionQuery),
    path("restrictions/<slug:slug>/", evidence_pages.restriction, name="restriction"),
    path("actors/<slug:slug>/", register_pages.actor, name="actor"),
    path("systems/<slug:slug>/", register_pages.system, name="system"),
    path("regions/", regions.regions, name="regions"),
    path("changes/", changes.changes, name="changes"),
    path("editions/", editions.editions, name="editions"),
    path("editions/compare/", editions.compare, name="compare"),
    re_path(
        r"^editions/compare/download/(?P<section>[a-z-]+)\.(?P<kind>csv|xlsx)$",
        editions.download,
        name="compare-download",
    ),
]
