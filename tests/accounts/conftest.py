import logging
import re
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.test import Client

PASSWORD = "a long enough password"


@pytest.fixture
def person(db):
    return User.objects.create_user("editor", password=PASSWORD, is_staff=True)


@pytest.fixture
def boss(db):
    return User.objects.create_superuser("boss", password=PASSWORD)


@pytest.fixture
def enrolled(person):
    """The person with a second factor, and its secret."""
    person.secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(person, person.secret)
    return person


@pytest.fixture
def lines(caplog, monkeypatch):
    """What the log of accounts says."""
    monkeypatch.setattr(logging.getLogger("armsdb.accounts"), "propagate", True)
    return lambda: [r.getMessage() for r in caplog.records if r.name == "armsdb.accounts"]


def try_in(password=PASSWORD, name="editor", address="192.0.2.1", client=None, **extra):
    """Post the sign-in form; gives the response and leaves the client in `response.client`."""
    return (client or Client()).post(
        "/accounts/login/",
        {"login": name, "password": password},
        REMOTE_ADDR=address,
        **extra,
    )


def is_in(client):
    return client.get("/admin/").status_code == 200


def code(secret, steps=0):
    """Compute the code that an app shows now, or some steps of 30 seconds away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def give_code(client, value, address="192.0.2.1"):
    return client.post("/accounts/2fa/authenticate/", {"code": value}, REMOTE_ADDR=address)


def secret_on(page):
    return re.search(r'class="secret">(\w+)<', page.content.decode())[1]
