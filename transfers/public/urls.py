"""Addresses of the public, read-only site."""

app_name = "public"
urlpatterns = []
