"""The second factor: whom it is required of, whether it was given, and its secrets."""

import base64
import time

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

GROUPS = ("Administrators", "Reviewers")
GIVEN = "second_factor"  # key of the session: which authenticator was used, or set up
SECONDS_VALID = 120  # more than a code is ever accepted


def is_required(user):
    """Say whether this person may work only with a second factor."""
    return settings.REQUIRE_SECOND_FACTOR and (
        user.is_superuser or user.groups.filter(name__in=GROUPS).exists()
    )


def is_given(request):
    """Say whether this session holds a second factor that still stands."""
    given = request.session.get(GIVEN)
    return bool(given) and Authenticator.objects.filter(pk=given, user=request.user).exists()


def note_given(request, authenticator):
    request.session[GIVEN] = authenticator.pk


@transaction.atomic
def is_first_use(authenticator, code):
    """Say whether the code was not accepted before; from now on it was."""
    kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    code, now = "".join(code.split()), int(time.time())
    used = {c: at for c, at in kept.data.get("used", {}).items() if at > now - SECONDS_VALID}
    if code in used:
        return False
    kept.data["used"] = {**used, code: now}
    kept.save(update_fields=["data"])
    return True


def encrypt(text):
    return _box().encrypt(text.encode()).decode()


def decrypt(token):
    """Give the secret; raises cryptography.fernet.InvalidToken if the secret key is another."""
    return _box().decrypt(token.encode()).decode()


def _box():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key):
    derive = HKDF(SHA256(), length=32, salt=None, info=b"armsdb second factor")
    return base64.urlsafe_b64encode(derive.derive(key.encode()))
