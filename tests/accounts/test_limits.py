"""Guessing is limited, and nobody can use the limits to lock somebody else out."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from tests.accounts.conftest import is_in, try_in
from transfers.accounts.addresses import address_of, network_of
from transfers.accounts.limits import KEPT, LIMITS, WINDOW
from transfers.models import SignIn

pytestmark = pytest.mark.django_db
PASSWORDS = LIMITS[SignIn.Outcome.WRONG_PASSWORD]


def fail(number, account="editor", known=False, outcome="wrong_password", **fields):
    """Put failures into the log as if somebody had tried from ever other addresses."""
    SignIn.objects.bulk_create(
        SignIn(
            account=account,
            outcome=outcome,
            known_device=known,
            **{"address": f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}", **fields},
        )
        for i in range(number)
    )


def test_one_address_may_fail_so_often_with_one_account(person):
    for _ in range(PASSWORDS.here):
        assert try_in("wrong").status_code == 200
    answer = try_in()
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= WINDOW.total_seconds()
    assert b"Too many attempts" in answer.content
    assert not is_in(answer.client)


def test_the_same_account_goes_on_from_another_address(person):
    fail(PASSWORDS.here, address="192.0.2.1")
    assert try_in(address="192.0.2.1").status_code == 429
    assert try_in(address="192.0.2.2").status_code == 302


def test_one_address_may_not_try_all_accounts(person):
    for number in range(PASSWORDS.address):
        fail(1, account=f"name{number}", address="192.0.2.1")
    assert try_in(address="192.0.2.1").status_code == 429


def test_a_success_takes_nothing_from_what_is_left(person):
    fail(PASSWORDS.here - 1, address="192.0.2.1")
    for _ in range(3):
        assert try_in().status_code == 302


def test_a_refused_attempt_does_not_lengthen_the_wait(person):
    fail(PASSWORDS.here, address="192.0.2.1")
    before = SignIn.objects.count()
    try_in()
    assert SignIn.objects.count() == before


def test_after_the_window_one_is_heard_again(person):
    fail(PASSWORDS.here, address="192.0.2.1", at=timezone.now() - WINDOW)
    assert try_in().status_code == 302


@pytest.fixture
def attacked(person):
    """An account with a thousand failures from everywhere in the last minutes."""
    fail(1000)
    return person


def test_strangers_are_held_back_from_an_account_that_is_attacked(attacked):
    assert try_in(address="198.51.100.7").status_code == 429


def test_a_device_that_was_in_before_is_not_locked_out(person):
    device = Client()
    try_in(client=device, address="203.0.113.5")
    device.post("/accounts/logout/")
    fail(1000)
    assert try_in(client=device, address="203.0.113.99").status_code == 302


def test_a_known_device_is_not_held_back_by_its_own_address(person):
    device = Client()
    try_in(client=device)
    device.post("/accounts/logout/")
    fail(PASSWORDS.address, address="192.0.2.1")
    assert try_in().status_code == 429
    assert try_in(client=device).status_code == 302


def test_a_known_device_is_limited_too(person):
    device = Client()
    try_in(client=device)
    device.post("/accounts/logout/")
    for _ in range(PASSWORDS.here):
        try_in("wrong", client=device)
    assert try_in(client=device).status_code == 429


def test_an_address_that_was_in_before_is_not_locked_out(person):
    try_in(address="203.0.113.5")
    fail(1000)
    assert try_in(address="203.0.113.5").status_code == 302


def test_an_account_with_a_second_factor_is_not_locked_out(enrolled):
    fail(1000)
    answer = try_in(address="198.51.100.7")
    assert answer["Location"] == "/accounts/2fa/authenticate/"


def test_a_forged_note_makes_no_known_device(attacked):
    device = Client()
    device.cookies["armsdb_device"] = "WyJlZGl0b3IiXQ:1sForged:signature"
    assert try_in(client=device, address="198.51.100.7").status_code == 429


def test_a_known_device_of_one_account_is_a_stranger_to_another(person, boss):
    device = Client()
    try_in(client=device, name="boss", address="203.0.113.5")
    device.post("/accounts/logout/")
    fail(1000)
    assert try_in(client=device, address="203.0.113.5").status_code == 429


def test_the_password_asked_for_again_is_limited_too(client, person):
    client.force_login(person)
    form = {"oldpassword": "wrong", "password1": "x", "password2": "x"}
    fail(PASSWORDS.here - 1, address="127.0.0.1")
    assert client.post("/accounts/password/change/", form).status_code == 200
    assert client.post("/accounts/password/change/", form).status_code == 429


def test_old_sign_ins_are_forgotten_at_the_next(person):
    fail(3, at=timezone.now() - KEPT - timedelta(days=1))
    try_in()
    assert SignIn.objects.count() == 1


@pytest.mark.parametrize(
    ("behind", "forwarded", "address"),
    [
        (False, None, "192.0.2.1"),
        (False, "198.51.100.1", "192.0.2.1"),
        (True, None, "192.0.2.1"),
        (True, "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (True, "198.51.100.1:4711", "198.51.100.1"),
        (True, "[2001:db8::1]:4711", "2001:db8::1"),
        (True, "2001:db8::1", "2001:db8::1"),
        (True, "::ffff:198.51.100.1", "198.51.100.1"),
        (True, "nonsense", "0.0.0.0"),  # noqa: S104
    ],
)
def test_the_address_is_the_connections_or_what_our_proxy_added(
    settings, behind, forwarded, address
):
    settings.BEHIND_PROXY = behind
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", **extra)) == address


def test_a_made_up_header_gives_no_new_address(person):
    for number in range(PASSWORDS.here):
        try_in("wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert try_in(HTTP_X_FORWARDED_FOR="10.0.1.1").status_code == 429


def test_ipv6_is_counted_by_networks():
    assert network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::"
    assert network_of("192.0.2.1") == "192.0.2.1"


def test_an_attempt_asks_little(person, django_assert_max_num_queries):
    fail(5000)
    with django_assert_max_num_queries(6):
        try_in("wrong", address="198.51.100.7")
