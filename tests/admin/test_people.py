"""Accounts and their groups."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    user = User.objects.create_user("anna", is_staff=True)
    user.groups.add(Group.objects.get(name="Administrators"))
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def test_an_account_gets_its_group_when_it_is_made(administrator):
    editors = Group.objects.get(name="Editors")
    form = administrator.get("/admin/auth/user/add/").context["adminform"].form
    assert form["is_staff"].value() is True
    password = {"password1": "a long enough secret", "password2": "a long enough secret"}
    values = {"username": "ed", "usable_password": "true", "is_staff": "on", **password}
    answer = administrator.post("/admin/auth/user/add/", {**values, "groups": [editors.pk]})
    assert answer.status_code == 302
    ed = User.objects.get(username="ed")
    assert ed.has_perm("transfers.change_deal")
    assert not ed.has_perm("transfers.publish_deal")


def test_an_administrator_makes_nobody_a_superuser(administrator):
    own = f"/admin/auth/user/{administrator.user.pk}/"
    assert 'name="is_superuser"' not in administrator.get(f"{own}change/").content.decode()
    administrator.post(
        f"{own}change/", {"username": "anna", "is_staff": "on", "is_superuser": "on"}
    )
    assert not User.objects.get(username="anna").is_superuser


@pytest.mark.parametrize("view", ["change", "password", "delete"])
def test_an_administrator_cannot_take_over_a_superuser(administrator, admin_user, view):
    address = f"/admin/auth/user/{admin_user.pk}/{view}/"
    values = {"password1": "a long enough secret", "password2": "a long enough secret"}
    before = User.objects.get(pk=admin_user.pk).password
    assert administrator.post(address, {**values, "post": "yes"}).status_code == 403
    assert User.objects.get(pk=admin_user.pk).password == before
