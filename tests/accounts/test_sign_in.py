"""Signing in, out, and the pages that are not there."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.accounts.conftest import PASSWORD, is_in, try_in
from transfers.models import SignIn

pytestmark = pytest.mark.django_db


def test_name_and_password_lead_to_where_one_wanted_to_go(person):
    client = Client()
    asked = client.get("/admin/transfers/deal/", follow=True)
    assert asked.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2Ftransfers%2Fdeal%2F"
    assert 'name="next" value="/admin/transfers/deal/"' in asked.content.decode()
    answer = client.post(
        "/accounts/login/",
        {"login": "editor", "password": PASSWORD, "next": "/admin/transfers/deal/"},
    )
    assert answer["Location"] == "/admin/transfers/deal/"
    assert is_in(client)


def test_another_site_is_no_place_to_go_after_signing_in(person):
    answer = Client().post(
        "/accounts/login/",
        {"login": "editor", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert answer["Location"] == "/admin/"


def test_wrong_name_and_wrong_password_are_told_alike(person):
    wrong = [try_in("wrong"), try_in(name="nobody")]
    assert [page.status_code for page in wrong] == [200, 200]
    assert all(b"Name or password is wrong." in page.content for page in wrong)
    assert not any(is_in(page.client) for page in wrong)


def test_a_closed_account_stays_closed(person):
    User.objects.update(is_active=False)
    answer = try_in()
    assert b"This account is closed." in answer.client.get(answer["Location"]).content
    assert not is_in(answer.client)


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/login/?next=/admin/"])
def test_the_admins_own_sign_in_takes_no_password(person, path):
    client = Client()
    answer = client.post(path, {"username": "editor", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")
    assert not is_in(client)


def test_nor_does_it_from_somebody_who_is_in(boss, person):
    client = Client()
    try_in(client=client)
    answer = client.post("/admin/login/", {"username": "boss", "password": PASSWORD})
    assert answer["Location"] == "/admin/"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_who_is_no_staff_gets_nowhere_in_the_admin(db):
    User.objects.create_user("reader", password=PASSWORD)
    client = Client()
    try_in(name="reader", client=client)
    assert client.get("/admin/", follow=True).status_code == 403


def test_the_admins_own_password_page_leads_to_ours(client, person):
    client.force_login(person)
    assert client.get("/admin/password_change/")["Location"] == "/accounts/password/change/"


@pytest.mark.parametrize(
    "path",
    """signup/ email/ confirm-email/ confirm-email/x/ password/reset/ password/reset/done/
    password/reset/key/1-x/ password/set/ login/code/ login/code/confirm/ inactive/ 2fa/webauthn/
    2fa/webauthn/add/ 2fa/trust/ 2fa/recovery-codes/download/ social/ """.split(),
)
def test_what_we_do_not_offer_is_not_found(client, person, path):
    assert client.get(f"/accounts/{path}").status_code == 404
    client.force_login(person)
    assert client.get(f"/accounts/{path}").status_code == 404


def test_no_page_of_accounts_by_mail_has_an_address():
    for name in ("account_signup", "account_email", "account_reset_password"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_signing_out_takes_a_post(person):
    client = Client()
    try_in(client=client)
    client.get("/accounts/logout/")
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)


def test_the_key_of_the_session_changes_at_sign_in(person):
    client = Client()
    session = client.session
    session["something"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    try_in(client=client)
    assert client.cookies["sessionid"].value != before


def test_a_new_password_ends_the_other_sessions(person):
    here, there = Client(), Client()
    try_in(client=here)
    try_in(client=there)
    new = "quite another sentence"
    answer = here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert answer["Location"] == "/admin/"
    assert is_in(here)
    assert not is_in(there)
    assert try_in(new).status_code == 302


def test_fourteen_characters_are_too_short(person):
    client = Client()
    try_in(client=client)
    short = "14 characters!"
    page = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": short, "password2": short},
    )
    assert b"at least 15 characters" in page.content


def test_passwords_are_kept_under_argon2(settings, db):
    from armsdb import settings as ours

    settings.PASSWORD_HASHERS = ours.PASSWORD_HASHERS
    made = User.objects.create_user("new", password=PASSWORD)
    assert made.password.startswith("argon2$argon2id$")


@pytest.mark.parametrize("rows", [5, 90])
def test_lists_ask_the_same_of_any_number(admin_client, django_assert_max_num_queries, rows):
    User.objects.bulk_create(User(username=f"name{number}") for number in range(rows))
    SignIn.objects.bulk_create(
        SignIn(account="x", address="192.0.2.1", outcome="signed_in", known_device=True)
        for _ in range(rows)
    )
    for page in ("/admin/auth/user/", "/admin/transfers/signin/"):
        with django_assert_max_num_queries(7):
            assert admin_client.get(page).status_code == 200


def test_sign_ins_are_listed_and_cannot_be_touched(admin_client, person):
    try_in("wrong")
    try_in()
    listed = admin_client.get("/admin/transfers/signin/").content.decode()
    assert "wrong password" in listed
    assert "signed in" in listed
    row = SignIn.objects.first()
    for action in ("change", "delete"):
        answer = admin_client.post(f"/admin/transfers/signin/{row.pk}/{action}/", {"post": "yes"})
        assert answer.status_code in (403, 405)
    assert SignIn.objects.count() == 2
