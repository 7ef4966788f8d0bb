"""Addresses of the public, read-only site."""

from . import (
    actor_index,
    actors,
    changes,
    charts,
    deal_list,
    deal_page,
    downloads,
    editions,
    evidence_pages,
    front,
    pairs,
    regions,
    robots,
    search_page,
    system_index,
    system_page,
    views,
)
from .allegations import AllegationQuery
from .deals import DealQuery
from .figures import FigureQuery
from .files import KIND
from .pages import page, re_page
from .restrictions import RestrictionQuery
from .sources import SourceQuery
from .tables import views as tables

app_name = "public"


def list_addresses(root, name, query_class):
    """A list and its files."""
    return [
        page(f"{root}/", views.show_list, {"query_class": query_class}, name=name),
        files_of(root, name, query_class),
    ]


def files_of(root, name, query_class):
    """The files of a list, in all its levels of detail."""
    return re_page(
        rf"^{root}/download/(?P<level>[a-z]+)\.(?P<kind>{KIND})$",
        downloads.download,
        {"query_class": query_class},
        name=f"{name}-download",
    )


def file_address(root, view, name):
    """The files of the tables on a single page."""
    return re_page(rf"^{root}/download/(?P<name>[a-z-]+)\.(?P<kind>[a-z]+)$", view, name=name)


urlpatterns = [
    page("", front.front, name="front"),
    page("search/", search_page.search, name="search"),
    page("about/", front.about, name="about"),
    page("actors/", actor_index.actors, name="actors"),
    re_page(
        rf"^actors/download/actors\.(?P<kind>{KIND})$",
        actor_index.download,
        name="actors-download",
    ),
    page("systems/", system_index.systems, name="systems"),
    re_page(
        rf"^systems/download/systems\.(?P<kind>{KIND})$",
        system_index.download,
        name="systems-download",
    ),
    page("robots.txt", robots.robots, name="robots"),
    page("sitemap.xml", robots.sitemap_index, name="sitemap"),
    page("sitemap-<slug:section>.xml", robots.sitemap, name="sitemap-section"),
    page("transfers/", deal_list.deals, name="deals"),
    files_of("transfers", "deals", DealQuery),
    re_page(
        r"^transfers/download/by-(?P<group>supplier|recipient|category|year)\.(?P<kind>[a-z]+)$",
        deal_list.download,
        name="deals-by-download",
    ),
    page("transfers/<str:reference>/", deal_page.deal, name="deal"),
    file_address(r"transfers/(?P<reference>[^/]+)", deal_page.download, "deal-download"),
    *list_addresses("allegations", "allegations", AllegationQuery),
    page("allegations/<slug:slug>/", evidence_pages.allegation, name="allegation"),
    *list_addresses("sources", "sources", SourceQuery),
    page("sources/<slug:slug>/", evidence_pages.source, name="source"),
    *list_addresses("figures", "figures", FigureQuery),
    page("figures/<slug:slug>/", evidence_pages.figure, name="figure"),
    *list_addresses("restrictions", "restrictions", RestrictionQuery),
    page("restrictions/<slug:slug>/", evidence_pages.restriction, name="restriction"),
    page("actors/<slug:slug>/", actors.actor, name="actor"),
    page(
        "actors/<slug:slug>/download/<slug:table>.<slug:kind>", actors.actor_file, name="actor-file"
    ),
    page("actors/<slug:supplier>/to/<slug:recipient>/", pairs.pair, name="pair"),
    page(
        "actors/<slug:supplier>/to/<slug:recipient>/download/<slug:table>.<slug:kind>",
        pairs.pair_file,
        name="pair-file",
    ),
    page("systems/<slug:slug>/", system_page.system, name="system"),
    file_address(r"systems/(?P<slug>[-\w]+)", system_page.download, "system-download"),
    page("regions/", regions.regions, name="regions"),
    page("tables/", tables.start, name="tables"),
    page("tables/<slug:table>/", tables.show, name="table"),
    re_page(
        r"^tables/(?P<table>[a-z]+)/download/(?P<name>[a-z-]+)\.(?P<kind>[a-z]+)$",
        tables.download,
        name="table-download",
    ),
    page("charts/", charts.start, name="charts"),
    page("charts/<slug:name>/", charts.show, name="chart"),
    re_page(r"^charts/(?P<name>[a-z-]+)\.(?P<kind>[a-z]+)$", charts.file, name="chart-file"),
    page("changes/", changes.changes, name="changes"),
    page("editions/", editions.editions, name="editions"),
    page("editions/compare/", editions.compare, name="compare", before=editions.prepare),
    re_page(
        rf"^editions/compare/download/(?P<section>[a-z-]+)\.(?P<kind>{KIND})$",
        editions.download,
        name="compare-download",
        before=editions.prepare,
    ),
]
