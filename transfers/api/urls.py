"""Addresses of the API."""

from django.urls import path, re_path

from transfers.public.pages import page

from . import views
from .guide import guide
from .resources import RESOURCES

app_name = "api"


def _addresses(of):
    yield path(f"v1/{of.name}/", views.RecordList.as_view(resource=of.name), name=of.name)
    if of.key:
        yield path(
            f"v1/{of.name}/<str:name>/",
            views.OneRecord.as_view(resource=of.name),
            name=f"one-{of.one}",
        )


urlpatterns = [
    page("", guide, name="guide"),
    path("schema/", views.Schema.as_view(), name="schema"),
    *(address for of in RESOURCES.values() for address in _addresses(of)),
    path("v1/tables/", views.Tables.as_view(), name="tables"),
    re_path(r"^(?P<rest>.*/)$", views.NoSuchAddress.as_view(), name="nothing"),
]
