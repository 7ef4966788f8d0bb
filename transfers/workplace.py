"""The admin site: its first page, the search on every page, and its lists in an order of use.

Apart from the admin package, whose modules register with the site: what they need must be whole
before they are imported.
"""

from django.contrib import admin
from django.urls import path, reverse

# Models of a section by name, in the order in which they are shown.
SECTIONS = {
    "Records": ["deal", "delivery", "weaponsystem", "actor", "supplier", "recipient"],
    "Evidence": ["allegation", "claim", "source", "figure", "restriction"],
    "To decide": [
        "review",
        "listeddeal",
        "namequestion",
        "importconflict",
        "commentfact",
        "lookedat",
    ],
    "Register and imports": [
        "registeredition",
        "importbatch",
        "importfile",
        "registerentry",
        "deallist",
        "joindecision",
        "merge",
    ],
    "Reference": ["category", "weapondescription", "region", "regionscheme"],
}
# Lists that no section names: those of this project, and those of others.
FURTHER, ACCOUNTS = "Further lists", "Accounts"


class Workplace(admin.AdminSite):
    site_header = site_title = "armsdb"
    index_title = "Home"

    def get_urls(self):
        from transfers.admin import finding

        view = self.admin_view
        return [
            path("search/", view(finding.search), name="search"),
            path("search/suggest/", view(finding.suggest), name="search_suggest"),
            *super().get_urls(),
        ]

    def autocomplete_view(self, request):
        from transfers.admin.naming import Choices

        return Choices.as_view(admin_site=self)(request)

    def get_app_list(self, request, app_label=None):
        """Sections in place of apps, except on the page of one app."""
        apps = super().get_app_list(request, app_label)
        return apps if app_label else _in_sections(apps)

    def index(self, request, extra_context=None):
        from transfers.admin import home

        return super().index(request, {**home.context(request), **(extra_context or {})})


def _in_sections(apps):
    places = {name: (title, n) for title in SECTIONS for n, name in enumerate(SECTIONS[title])}
    places["signin"] = (ACCOUNTS, 1)
    sections = {title: [] for title in [*SECTIONS, FURTHER, ACCOUNTS]}
    for app in apps:
        ours = app["app_label"] == "transfers"
        for listed in app["models"]:
            name = listed["object_name"].lower()
            title, place = places.get(name if ours else "", (FURTHER if ours else ACCOUNTS, 0))
            sections[title].append((place, listed))
    index = reverse("admin:index")
    return [
        {
            "name": title,
            "app_label": title.lower().replace(" ", "-"),
            "app_url": f"{index}#{title.lower().replace(' ', '-')}",
            "has_module_perms": True,
            "models": [listed for _, listed in sorted(models, key=lambda model: model[0])],
        }
        for title, models in sections.items()
        if models
    ]
