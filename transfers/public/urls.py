"""Addresses of the public, read-only site."""

from django.urls import path, re_path

from . import downloads, views

app_name = "public"
urlpatterns = [
    path("", views.front, name="front"),
    path("transfers/", views.deal_list, name="deals"),
    re_path(
        r"^transfers/download/(?P<level>deals|deliveries)\.(?P<kind>csv|xlsx)$",
        downloads.download,
        name="download",
    ),
]
