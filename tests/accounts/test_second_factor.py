"""The second factor: required, set up, given, lost, reset; its secrets and its codes."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from tests.accounts.conftest import PASSWORD, code, give_code, is_in, secret_on, try_in
from transfers.accounts.limits import LIMITS
from transfers.models import SignIn

pytestmark = pytest.mark.django_db
SET_UP = "/accounts/2fa/totp/activate/"


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def test_a_code_is_asked_for_and_lets_in(enrolled):
    answer = try_in()
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(answer.client)
    assert b"The code is wrong" in give_code(answer.client, "000000").content
    assert not is_in(answer.client)
    assert give_code(answer.client, code(enrolled.secret))["Location"] == "/admin/"
    assert is_in(answer.client)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_differ_by_one_step(enrolled, steps):
    assert give_code(try_in().client, code(enrolled.secret, steps)).status_code == 302


@pytest.mark.parametrize("steps", [-3, 3])
def test_older_and_later_codes_are_wrong(enrolled, steps):
    assert give_code(try_in().client, code(enrolled.secret, steps)).status_code == 200


def test_a_code_lets_in_once(enrolled):
    first, second = try_in().client, try_in().client
    now = code(enrolled.secret)
    assert give_code(first, now).status_code == 302
    cache.clear()  # of this process; another worker has its own
    assert give_code(second, f" {now[:3]} {now[3:]}").status_code == 200
    assert not is_in(second)


def test_codes_are_limited(enrolled):
    client = try_in().client
    for _ in range(LIMITS[SignIn.Outcome.WRONG_CODE].here):
        assert give_code(client, "000000").status_code == 200
    assert give_code(client, code(enrolled.secret)).status_code == 429
    assert not is_in(client)


def test_codes_are_limited_by_account_from_everywhere(enrolled):
    client = try_in().client
    for number in range(LIMITS[SignIn.Outcome.WRONG_CODE].account):
        assert give_code(client, "000000", address=f"198.51.100.{number}").status_code == 200
    assert give_code(client, code(enrolled.secret), address="203.0.113.1").status_code == 429


def test_the_secret_is_kept_encrypted(enrolled):
    kept = Authenticator.objects.get()
    assert enrolled.secret not in str(kept.data)


def test_a_changed_secret_key_is_told_and_opens_nothing(enrolled, settings):
    settings.SECRET_KEY = "another"
    client = try_in().client
    page = give_code(client, code(enrolled.secret))
    assert b"secret key of this site was changed" in page.content
    assert not is_in(client)


def test_a_former_secret_key_still_reads_it(enrolled, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert give_code(try_in().client, code(enrolled.secret)).status_code == 302


@pytest.fixture
def set_up(django_capture_on_commit_callbacks):
    """Set up the second factor on the page; gives its secret and the page that follows."""

    def on_pages(client):
        secret = secret_on(client.get(SET_UP))
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(SET_UP, {"code": code(secret)})
        return secret, client.get(answer["Location"])

    return on_pages


def test_setting_up_shows_a_picture_a_key_and_then_the_codes_once(person, set_up):
    client = try_in().client
    page = client.get(SET_UP).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    secret, after = set_up(client)
    assert after.request["PATH_INFO"] == "/accounts/2fa/recovery-codes/"
    codes = re.findall(r"<code>(\d{8})</code>", after.content.decode())
    assert len(set(codes)) == 10
    assert 'download="armsdb-recovery-codes.txt"' in after.content.decode()
    again = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert not any(one in again for one in codes)
    assert secret not in str(dict(client.session))


def test_a_wrong_code_sets_up_nothing(person):
    client = try_in().client
    secret_on(client.get(SET_UP))
    assert b"The code is wrong" in client.post(SET_UP, {"code": "000000"}).content
    assert not Authenticator.objects.exists()


def test_the_code_that_set_it_up_does_not_also_sign_in(person, set_up):
    client = try_in().client
    secret, _ = set_up(client)
    client.post("/accounts/logout/")
    try_in(client=client)
    assert give_code(client, code(secret)).status_code == 200
    assert give_code(client, code(secret, 1)).status_code == 302


def test_a_recovery_code_signs_in_one_time(person, set_up):
    client = try_in().client
    codes = re.findall(r"<code>(\d{8})</code>", set_up(client)[1].content.decode())
    assert give_code(try_in().client, codes[3]).status_code == 302
    assert give_code(try_in().client, codes[3]).status_code == 200
    assert give_code(try_in().client, codes[4]).status_code == 302


def test_changing_it_later_asks_for_a_code_and_not_only_the_password(enrolled):
    client = try_in().client
    give_code(client, code(enrolled.secret))
    session = client.session
    session["signed_in_at"] -= 3600
    session.save()
    asked = client.get("/accounts/2fa/totp/deactivate/", follow=True)
    assert asked.redirect_chain[-1][0].startswith("/accounts/2fa/reauthenticate/")
    byword = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert byword["Location"].startswith("/accounts/2fa/reauthenticate/")
    client.post("/accounts/2fa/reauthenticate/", {"code": code(enrolled.secret, 1)})
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()


def in_group(user, name):
    user.groups.add(Group.objects.get_or_create(name=name)[0])


@pytest.mark.django_db(transaction=True)  # setting up is noted at the commit
@pytest.mark.parametrize("group", ["Reviewers", "Administrators"])
def test_who_reviews_or_administers_sets_it_up_first(person, required, group):
    in_group(person, group)
    client = try_in().client
    for path in ("/admin/", "/admin/transfers/deal/", "/admin/jsi18n/", "/admin/nowhere/"):
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 302, path
            assert answer["Location"].startswith(SET_UP), path
    client.post(SET_UP, {"code": code(secret_on(client.get(SET_UP)))})
    assert is_in(client)


def test_superusers_set_it_up_too_and_others_need_not(person, boss, required):
    assert try_in(name="boss").client.get("/admin/")["Location"].startswith(SET_UP)
    assert is_in(try_in().client)


def test_nobody_has_to_where_the_setting_is_off(boss):
    assert is_in(try_in(name="boss").client)


def test_one_can_always_sign_out(boss, required):
    client = try_in(name="boss").client
    assert client.post("/admin/logout/").status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_session_from_before_gives_its_code_first(person, required, set_up):
    in_group(person, "Reviewers")
    old, new = try_in().client, try_in().client
    secret, _ = set_up(new)
    assert old.get("/admin/")["Location"].startswith("/accounts/2fa/reauthenticate/")
    sent = old.post("/accounts/2fa/reauthenticate/?next=/admin/", {"code": code(secret, 1)})
    assert sent["Location"] == "/admin/"
    assert is_in(old)


def test_the_gate_asks_one_query(enrolled, required, django_assert_num_queries):
    in_group(enrolled, "Reviewers")
    client = try_in().client
    give_code(client, code(enrolled.secret))
    with django_assert_num_queries(3):  # session, user, second factor
        client.get("/admin/nowhere/")


def reset(client, *people):
    return client.post(
        "/admin/auth/user/",
        {"action": "reset_second_factor", "_selected_action": [user.pk for user in people]},
        follow=True,
    )


def administrator(*codenames):
    user = User.objects.create_user("keeper", password=PASSWORD, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def test_an_administrator_resets_it_for_somebody(enrolled, boss, lines):
    page = reset(administrator("view_user", "change_user", "delete_authenticator"), enrolled)
    assert b"Second factor reset of 1 of 1 people." in page.content
    assert try_in()["Location"] == "/admin/"
    assert "second factor reset: 'editor' by 'keeper' from 127.0.0.1" in lines()


def test_who_may_not_reset_it_cannot(enrolled):
    reset(administrator("view_user", "change_user"), enrolled)
    assert Authenticator.objects.exists()


def test_only_a_superuser_touches_superusers(boss, enrolled):
    User.objects.filter(pk=enrolled.pk).update(is_superuser=True)
    client = administrator("view_user", "change_user", "delete_authenticator", "delete_user")
    reset(client, enrolled)
    assert Authenticator.objects.exists()
    new = {"password1": "a long new password", "password2": "a long new password"}
    assert client.post(f"/admin/auth/user/{boss.pk}/password/", new).status_code == 403
    assert client.post(f"/admin/auth/user/{boss.pk}/delete/", {"post": "yes"}).status_code == 403


def test_only_a_superuser_makes_superusers(person):
    client = administrator("view_user", "change_user")
    form = {
        "username": "editor",
        "is_active": "on",
        "is_superuser": "on",
    }
    assert client.post(f"/admin/auth/user/{person.pk}/change/", form).status_code == 302
    person.refresh_from_db()
    assert not person.is_superuser


def test_secrets_have_no_page_in_the_admin(admin_client, enrolled):
    kept = Authenticator.objects.get()
    assert admin_client.get("/admin/mfa/authenticator/").status_code == 404
    assert admin_client.get(f"/admin/mfa/authenticator/{kept.pk}/change/").status_code == 404


def test_on_the_machine_a_command_resets_it(enrolled, capsys):
    call_command("reset_second_factor", "editor")
    assert "is reset" in capsys.readouterr().out
    assert try_in()["Location"] == "/admin/"
    for name in ("editor", "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", name)
