"""Addresses of the site: the admin, the pages around signing in, and the public pages."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

# The admin's own pages for signing in know no limits and no second factor.
admin.site.login = secure_admin_login(admin.site.login)
handler429 = "transfers.accounts.limits.too_many"

urlpatterns = [
    path("accounts/", include("transfers.accounts.urls")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("", include("transfers.public.urls")),
]
