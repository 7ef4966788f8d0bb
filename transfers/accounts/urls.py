"""The pages around signing in: these of django-allauth's and no others."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path


def titled(view, title):
    """Give the view a title for its page."""
    return view.view_class.as_view(extra_context={"title": title})


urlpatterns = [
    path("login/", titled(account.login, "Sign in"), name="account_login"),
    path("logout/", titled(account.logout, "Sign out"), name="account_logout"),
    path(
        "password/change/",
        titled(account.password_change, "Change password"),
        name="account_change_password",
    ),
    path(
        "reauthenticate/",
        titled(account.reauthenticate, "Your password"),
        name="account_reauthenticate",
    ),
    path("2fa/", titled(mfa.index, "Second factor"), name="mfa_index"),
    path("2fa/authenticate/", titled(mfa.authenticate, "Second factor"), name="mfa_authenticate"),
    path("2fa/reauthenticate/", titled(mfa.reauthenticate, "Your code"), name="mfa_reauthenticate"),
    path(
        "2fa/totp/activate/",
        titled(totp.activate_totp, "Set up the second factor"),
        name="mfa_activate_totp",
    ),
    path(
        "2fa/totp/deactivate/",
        titled(totp.deactivate_totp, "Turn off the second factor"),
        name="mfa_deactivate_totp",
    ),
    path(
        "2fa/recovery-codes/",
        titled(codes.view_recovery_codes, "Recovery codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        titled(codes.generate_recovery_codes, "New recovery codes"),
        name="mfa_generate_recovery_codes",
    ),
]
