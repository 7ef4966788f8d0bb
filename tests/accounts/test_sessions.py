"""Sessions end, and a form that comes too late is neither saved nor lost."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.accounts.conftest import is_in, try_in
from transfers.accounts import log, sessions
from transfers.models import Actor

pytestmark = pytest.mark.django_db
FORM = {"name": "Ruritania", "slug": "ruritania", "kind": "state"}
OWN = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def clock(monkeypatch, settings):
    """Let minutes pass for the sessions."""
    settings.SESSION_IDLE, settings.SESSION_MAX = 120, 720

    class Clock:
        now = sessions.time.time()

        def time(self):
            return self.now

        def pass_minutes(self, minutes):
            self.now += minutes * 60

    made = Clock()
    monkeypatch.setattr(sessions, "time", made)
    monkeypatch.setattr(log, "time", made)
    return made


def test_a_session_ends_after_some_time_without_a_request(person, clock):
    client = try_in().client
    clock.pass_minutes(119)
    assert is_in(client)
    clock.pass_minutes(119)
    assert is_in(client)
    clock.pass_minutes(121)
    assert not is_in(client)


def test_a_session_ends_after_a_day_however_busy(person, clock):
    client = try_in().client
    for _ in range(11):
        clock.pass_minutes(60)
        assert is_in(client)
    clock.pass_minutes(61)
    assert not is_in(client)


def test_reading_writes_at_most_once_a_minute(person, clock):
    client = try_in().client
    is_in(client)
    kept = Session.objects.get(session_key=client.session.session_key)
    clock.pass_minutes(0.5)
    is_in(client)
    assert Session.objects.get(pk=kept.pk).session_data == kept.session_data
    clock.pass_minutes(1)
    is_in(client)
    assert Session.objects.get(pk=kept.pk).session_data != kept.session_data


def test_after_the_end_one_comes_back_to_where_one_was(person, clock):
    client = try_in().client
    clock.pass_minutes(121)
    page = client.get("/admin/transfers/deal/?q=harop", follow=True)
    text = page.content.decode()
    assert "Sessions end after 2 hours without a request." in text
    assert 'name="next" value="/admin/transfers/deal/?q=harop"' in text
    try_in(client=client)
    assert "session_ended" not in client.session


def test_the_old_key_opens_nothing_any_more(person, clock):
    client = try_in().client
    key = client.cookies["sessionid"].value
    clock.pass_minutes(121)
    is_in(client)
    assert client.cookies["sessionid"].value != key
    thief = Client()
    thief.cookies["sessionid"] = key
    assert not is_in(thief)


@pytest.fixture
def late(boss, clock):
    """A form sent after the session has ended."""
    client = try_in(name="boss").client
    clock.pass_minutes(121)

    def send(**extra):
        return client.post("/admin/transfers/actor/add/", FORM, **extra)

    return send


def test_a_form_sent_too_late_is_told_and_kept_on_the_page(late):
    page = late(**OWN)
    assert page.status_code == 403
    text = page.content.decode()
    assert "Nothing was saved." in text
    assert "Sessions end after 2 hours without a request." in text
    assert '<form method="post" action="/admin/transfers/actor/add/">' in text
    assert '<input type="hidden" name="name" value="Ruritania">' in text
    assert not Actor.objects.filter(slug="ruritania").exists()


def test_what_another_site_sent_is_not_held_out(late):
    for origin in ({}, {"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"}):
        page = late(**origin).content.decode()
        assert "Nothing was saved." in page
        assert "Ruritania" not in page


@pytest.fixture
def strict(boss):
    client = Client(enforce_csrf_checks=True)
    client.force_login(boss)
    return client


def test_a_form_from_before_signing_in_is_held_out_to_be_sent_again(strict):
    page = strict.post("/admin/transfers/actor/add/", FORM, **OWN)
    text = page.content.decode()
    assert page.status_code == 403
    assert "Nothing was saved." in text
    assert 'value="Ruritania"' in text
    assert 'value="Send again"' in text


def test_passwords_are_never_held_out(strict, person):
    new = {"password1": "a secret sentence", "password2": "a secret sentence"}
    for path in (f"/admin/auth/user/{person.pk}/password/", "/accounts/password/change/"):
        page = strict.post(path, new, **OWN)
        assert page.status_code == 403
        assert b"a secret sentence" not in page.content


def test_strangers_forms_lead_to_the_sign_in_as_ever(client, db):
    answer = client.post("/admin/transfers/actor/add/", FORM, **OWN)
    assert answer["Location"].startswith("/admin/login/")
