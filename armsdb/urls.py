"""Addresses of the site: the admin, the pages around signing in, the API, the public pages."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from transfers.accounts.gate import admin_login

# The admin's own pages for passwords know no limits and no second factor.
admin.site.login = admin_login
handler429 = "transfers.accounts.limits.too_many"

urlpatterns = [
    path("accounts/", include("transfers.accounts.urls")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("api/", include("transfers.api.urls")),
    path("", include("transfers.public.urls")),
]
