"""What programs that read the whole site are told: where to go, and where not."""

from django.contrib.sitemaps import Sitemap, views
from django.db.models import F, Sum
from django.http import HttpResponse
from django.urls import reverse

from transfers.models import Allegation, DealTally, Figure, PublishedDeal, Restriction, Source
from transfers.searching.names import names_at

from .asked import NothingAsked
from .refusal import takes_nothing, unfit
from .tables.views import KINDS

PAGES = "front deals actors systems allegations figures restrictions sources changes".split()
PAGES += "tables editions regions about".split()
PARTIES = ("supplier__slug", "recipient__slug")


class Pages(Sitemap):
    """The lists, and pages of which there is one."""

    def items(self):
        return [f"public:{name}" for name in PAGES]

    def location(self, item):
        return reverse(item)


class Records(Sitemap):
    """Records that have a page each; `slugs` is a sequence of what stands in their addresses."""

    limit = 10_000

    def __init__(self, page, slugs):
        self.page, self.slugs = f"public:{page}", slugs

    def items(self):
        return self.slugs

    def location(self, item):
        return reverse(self.page, args=[item])


class Pairs(Records):
    """Pages of a supplier and a recipient between whom there are deals."""

    def __init__(self):
        between = DealTally.objects.exclude(supplier=F("recipient"))
        counted = between.values_list(*PARTIES).annotate(n=Sum("deals"))
        super().__init__("pair", counted.filter(n__gt=0).order_by(*PARTIES))

    def location(self, item):
        return reverse(self.page, args=item[: len(PARTIES)])


class SitemapQuery(NothingAsked):
    """The query string of a part of the site map."""

    more = ("p",)


def _sections(version):
    names = names_at(version)
    deals = PublishedDeal.objects.order_by("pk").values_list("deal__reference", flat=True)
    evidence = {
        f"{model._meta.model_name}s": Records(
            model._meta.model_name,
            model.objects.published().order_by("slug").values_list("slug", flat=True),
        )
        for model in (Allegation, Figure, Restriction, Source)
    }
    return {
        "pages": Pages(),
        "actors": Records("actor", [actor.slug for actor in names.actors]),
        "systems": Records("system", [system.slug for system in names.systems]),
        "pairs": Pairs(),
        "tables": Records("table", list(KINDS)),
        **evidence,
        "deals": Records("deal", deals),
    }


@takes_nothing("robots.txt")
def robots(request):
    """Which pages programs should leave alone."""
    private = [reverse("admin:index"), reverse("account_login"), reverse("public:search")]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in private)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('public:sitemap'))}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@takes_nothing("Site map")
def sitemap_index(request):
    """Where the parts of the site map are."""
    parts = views.index(
        request, _sections(request.data_version), sitemap_url_name="public:sitemap-section"
    )
    return parts.render()


def sitemap(request, section):
    """The addresses of one part of the site."""
    query = SitemapQuery(request.GET)
    if query.faults:
        return unfit(request, query, "Site map")
    return views.sitemap(request, _sections(request.data_version), section).render()
