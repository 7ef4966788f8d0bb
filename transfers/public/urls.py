"""Addresses of the public, read-only site."""

from django.urls import path

from . import views

app_name = "public"
urlpatterns = [
    path("", views.front, name="front"),
    path("transfers/", views.deal_list, name="deals"),
]
