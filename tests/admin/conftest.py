import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories as make
from tests import register_files as files


@pytest.fixture
def staff(db):
    """Sign in as a member of staff with these permissions and no others."""

    def sign_in(*codenames, name="editor"):
        user, _ = User.objects.get_or_create(username=name, is_staff=True)
        permissions = Permission.objects.filter(
            content_type__app_label="transfers", codename__in=codenames
        )
        assert permissions.count() == len(codenames), codenames
        user.user_permissions.set(permissions)
        client = Client()
        client.force_login(user)
        client.user = user
        return client

    return sign_in


@pytest.fixture
def boss(admin_client):
    """Somebody with every permission."""
    return admin_client


@pytest.fixture
def upload():
    """Upload register files through the page; returns the response after redirects."""

    def post(client, *contents, **values):
        sent = [
            SimpleUploadedFile(f"file{number}.csv", content, "text/csv")
            for number, content in enumerate(contents, 1)
        ]
        return client.post(
            "/admin/transfers/importbatch/upload/", {"files": sent, **values}, follow=True
        )

    return post


@pytest.fixture
def one_deal():
    """A file with one deal of two deliveries."""
    return files.register_file(
        files.deal(1, Delivery_year="2013", Numbers_delivered="4", TIV_delivery_values="10"),
        files.deal(1, Delivery_year="2014", Numbers_delivered="2", TIV_delivery_values="5"),
    )


@pytest.fixture
def borduria(db):
    actor = make.actor("Borduria", iso3="BDR", valid_from=1918)
    actor.names.create(name="Borduria (old)", vocabulary="SIPRI 2024")
    return actor


def send_table(client, content, model="actor", name="table.csv"):
    """Send a small table to be looked at; the page that answers, after redirects."""
    content = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, content)
    return client.post(f"/admin/transfers/{model}/import-table/", {"file": file}, follow=True)


def text_of(response):
    """The page as its reader sees it, in one line."""
    page = re.sub(r"(?s)<(script|style).*?</\1>", " ", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
