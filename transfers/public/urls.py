"""Addresses of the public, read-only site."""

from django.urls import path, re_path

from . import downloads, views
from .deals import DealQuery

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
]
