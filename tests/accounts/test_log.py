"""What the log says of accounts, and what it never says."""

import pytest
from django.core.cache import cache

from tests.accounts.conftest import PASSWORD, code, give_code, try_in
from transfers.accounts.limits import LIMITS

pytestmark = pytest.mark.django_db


def test_sign_in_and_out_are_told(person, lines):
    try_in().client.post("/accounts/logout/")
    assert lines() == [
        "signed in: 'editor' from 192.0.2.1",
        "signed out: 'editor' from 127.0.0.1",
    ]


def test_the_admins_own_sign_out_is_told_too(person, lines):
    try_in().client.post("/admin/logout/")
    assert lines()[-1] == "signed out: 'editor' from 127.0.0.1"


def test_refusals_are_told_with_the_reason(person, lines):
    for _ in range(LIMITS["wrong_password"].here + 1):
        try_in("wrong")
    assert lines()[0] == "refused (wrong password): 'editor' from 192.0.2.1"
    assert lines()[-1] == "refused (too many attempts): 'editor' from 192.0.2.1"


def test_wrong_and_used_codes_are_told(enrolled, lines):
    now = code(enrolled.secret)
    give_code(try_in().client, "000000")
    give_code(try_in().client, now)
    cache.clear()  # of this process; another worker has its own
    give_code(try_in().client, now)
    assert lines() == [
        "refused (wrong code): 'editor' from 192.0.2.1",
        "signed in: 'editor' from 192.0.2.1",
        "refused (code used before): 'editor' from 192.0.2.1",
    ]


def test_a_new_password_is_told(person, lines):
    new = "quite another sentence"
    try_in().client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert lines()[-1] == "password changed: 'editor' from 127.0.0.1"


def test_a_password_that_somebody_else_sets_is_told_with_both_names(admin_client, person, lines):
    new = "quite another sentence"
    admin_client.post(
        f"/admin/auth/user/{person.pk}/password/",
        {"password1": new, "password2": new, "usable_password": "true"},
    )
    assert lines()[-1] == "password set: 'editor' by 'admin' from 127.0.0.1"


def test_a_name_cannot_write_a_line_of_its_own(db, lines):
    try_in(name="x\nsigned in: 'boss' from 192.0.2.1")
    assert len(lines()) == 1
    assert "\n" not in lines()[0]


def test_no_password_and_no_code_is_in_the_log(enrolled, lines, caplog):
    now = code(enrolled.secret)
    try_in("a wrong sentence")
    give_code(try_in().client, now)
    assert lines()
    for secret in ("a wrong sentence", PASSWORD, now, enrolled.secret):
        assert secret not in caplog.text
