"""Browsers that have signed in before: strangers' failures do not count against them."""

from django.conf import settings
from django.core import signing

COOKIE = "armsdb_device"
SALT = "transfers.accounts.devices"
SECONDS = 365 * 24 * 3600
ACCOUNTS = 5  # that one browser is remembered for


def is_known(request, account):
    """Say whether this browser has signed in to the account (in small letters) before."""
    return account in _accounts(request)


def remember(request, response, account):
    """Let the browser carry a signed note that it has signed in to this account."""
    accounts = [account, *(name for name in _accounts(request) if name != account)]
    response.set_cookie(
        COOKIE,
        signing.dumps(accounts[:ACCOUNTS], salt=SALT),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _accounts(request):
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return []
