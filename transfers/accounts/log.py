"""One line for each sign-in, refusal and change of an account; never a password or a code."""

import logging
import time

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from . import second_factor
from .addresses import address_of

logger = logging.getLogger("armsdb.accounts")


def told(request, account, what):
    """Write one line; the account is what somebody typed, so it is written quoted."""
    logger.info("%s: %r from %s", what, account[:150], address_of(request))


def refused(request, account, why):
    logger.warning("refused (%s): %r from %s", why, account[:150], address_of(request))


def told_of(request, user, what):
    """Write what somebody did to the account of somebody else."""
    logger.info(
        "%s: %r by %r from %s",
        what,
        user.get_username(),
        request.user.get_username(),
        address_of(request),
    )


@receiver(user_logged_in)
def begin_session(request, **kwargs):
    now = int(time.time())
    request.session.update({"signed_in_at": now, "seen_at": now})
    request.session.pop("session_ended", None)


@receiver(user_logged_out)
def on_sign_out(request, user, **kwargs):
    if user:
        told(request, user.get_username(), "signed out")


@receiver(password_changed)
def on_password_changed(request, user, **kwargs):
    told(request, user.get_username(), "password changed")


@receiver(authentication_failed)
def on_wrong_code(request, user, **kwargs):
    refused(request, user.get_username(), "wrong code")


@receiver(authenticator_added)
@receiver(authenticator_reset)
def on_added(request, user, authenticator, **kwargs):
    if authenticator.type == Authenticator.Type.TOTP:
        second_factor.is_first_use(authenticator, request.POST.get("code", ""))
        second_factor.note_given(request, authenticator)
        told(request, user.get_username(), "second factor set up")
    else:
        told(request, user.get_username(), "recovery codes made")


@receiver(authenticator_used)
def on_used(request, user, authenticator, **kwargs):
    second_factor.note_given(request, authenticator)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        told(request, user.get_username(), "recovery code used")


@receiver(authenticator_removed)
def on_removed(request, user, authenticator, **kwargs):
    if authenticator.type == Authenticator.Type.TOTP:
        told(request, user.get_username(), "second factor turned off")
