"""Limits against guessing that nobody can use to lock somebody else out.

Failures are counted by account and address together, by address, and by account. A browser that
has signed in to the account before is measured by the failures of such browsers alone. By account,
strangers are held back only from places where the account has never signed in, and never from an
account that has a second factor: there the guessed password opens nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from django.db.models import Count, Min, Q
from django.shortcuts import render
from django.utils import timezone

from transfers.models import SignIn

from . import devices, log
from .addresses import address_of, network_of

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=180)


@dataclass(frozen=True)
class Limit:
    """Failures in one window before the next is refused."""

    here: int  # one account from one address
    address: int
    account: int


LIMITS = {
    SignIn.Outcome.WRONG_PASSWORD: Limit(here=10, address=30, account=100),
    SignIn.Outcome.WRONG_CODE: Limit(here=5, address=30, account=20),
}


def begin(request, account, failure):
    """Note an attempt as failed until it is taken back, and give it; ends the request if too many.

    Noted before it is checked: attempts at the same moment see one another.
    """
    account = account.strip().lower()[:150]
    attempt = SignIn.objects.create(
        account=account,
        address=network_of(address_of(request)),
        outcome=failure,
        known_device=devices.is_known(request, account),
    )
    if wait := _wait(attempt):
        attempt.delete()  # a refused attempt tells nothing about a password
        log.refused(request, account, "too many attempts")
        raise ImmediateHttpResponse(too_many(request, wait))
    return attempt


def came_in(request, account):
    """Note a sign-in, and forget what is old."""
    account = account.lower()
    SignIn.objects.create(
        account=account,
        address=network_of(address_of(request)),
        outcome=SignIn.Outcome.SIGNED_IN,
        known_device=devices.is_known(request, account),
    )
    SignIn.objects.filter(at__lt=timezone.now() - KEPT).delete()


def too_many(request, wait=60):
    """Answer 429 and tell in how many seconds to try again."""
    response = render(request, "429.html", {"minutes": ceil(wait / 60)}, status=429)
    response["Retry-After"] = str(wait)
    return response


def _wait(attempt):
    """Seconds to wait before this attempt would be heard; 0 if it is heard now."""
    limit = LIMITS[attempt.outcome]
    account, address = Q(account=attempt.account), Q(address=attempt.address)
    bounds = {"here": account & address, "account": account}
    if not attempt.known_device:
        bounds["address"] = address
    begin = timezone.now() - WINDOW
    failures = SignIn.objects.filter(
        account | address,
        outcome=attempt.outcome,
        known_device=attempt.known_device,
        at__gt=begin,
    ).exclude(pk=attempt.pk)
    found = failures.order_by().aggregate(
        **{f"{name}_failures": Count("pk", filter=where) for name, where in bounds.items()},
        **{f"{name}_since": Min("at", filter=where) for name, where in bounds.items()},
    )
    over = [name for name in bounds if found[f"{name}_failures"] >= getattr(limit, name)]
    if over == ["account"] and _is_let_through(attempt):
        return 0
    return max((ceil((found[f"{name}_since"] - begin).total_seconds()) for name in over), default=0)


def _is_let_through(attempt):
    """Say whether others' failures do not count against this attempt."""
    if attempt.outcome == SignIn.Outcome.WRONG_CODE:
        return False
    return (
        Authenticator.objects.filter(
            user__username__iexact=attempt.account, type=Authenticator.Type.TOTP
        ).exists()
        or SignIn.objects.filter(
            account=attempt.account,
            address=attempt.address,
            outcome=SignIn.Outcome.SIGNED_IN,
        ).exists()
    )
