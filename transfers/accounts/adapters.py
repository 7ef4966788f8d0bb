"""What we decide otherwise than django-allauth."""

import logging
import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from transfers.models import SignIn

from . import devices, limits, log, second_factor
from .addresses import address_of

MESSAGES = {
    "account/messages/logged_out.txt": "You are signed out.",
    "account/messages/password_changed.txt": "Your password is changed.",
    "mfa/messages/totp_activated.txt": "The second factor is on.",
    "mfa/messages/totp_deactivated.txt": "The second factor is off.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by name and password, under our own limits."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "Name or password is wrong.",
        "incorrect_password": "The password is wrong.",
        "enter_current_password": "The current password is wrong.",
    }

    def is_open_for_signup(self, request):
        return False

    def add_message(self, request, level, message_template=None, *args, message=None, **kwargs):
        if message := message or MESSAGES.get(message_template):
            messages.add_message(request, level, message)

    def get_client_ip(self, request):
        return address_of(request)

    def authenticate(self, request, **credentials):
        account = credentials.get("username", "")
        attempt = limits.begin(request, account, SignIn.Outcome.WRONG_PASSWORD)
        user = super().authenticate(request, **credentials)
        if user:
            attempt.delete()
        else:
            log.refused(request, account, "wrong password")
        return user

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        account = user.get_username()
        limits.came_in(request, account)
        log.told(request, account, "signed in")
        devices.remember(request, response, account.lower())
        return response

    def get_password_change_redirect_url(self, request):
        return reverse("admin:index")

    def respond_user_inactive(self, request, user):
        log.refused(request, user.get_username(), "closed account")
        messages.error(request, "This account is closed. Ask an administrator.")
        return redirect("account_login")

    def is_reauthentication_required(self, **kwargs):
        signed_in = context.request.session.get("signed_in_at", 0)
        return time.time() - signed_in > app_settings.REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user):
        """The code where there is one: whoever has only the password must not turn it off."""
        methods = super().get_reauthentication_methods(user)
        return [m for m in methods if m["id"] == "mfa_reauthenticate"] or methods


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of the second factor are kept encrypted."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "The code is wrong, or was used already. Wait for the next one.",
        "unreadable": "Your second factor cannot be read, because the secret key of this site "
        "was changed. Ask an administrator to reset it.",
    }

    def encrypt(self, text):
        return second_factor.encrypt(text)

    def decrypt(self, encrypted_text):
        try:
            return second_factor.decrypt(encrypted_text)
        except InvalidToken:
            logging.getLogger("armsdb.accounts").error(
                "A second factor cannot be read: it was set up under another ARMSDB_SECRET_KEY."
            )
            raise self.validation_error("unreadable") from None
