"""Every address of the admin, as the resolver knows it, walked with every role and with none."""

import re
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver

from tests.admin.test_permissions import records  # noqa: F401
from transfers.roles import roles

pytestmark = pytest.mark.django_db

STAFF = [None, *roles()]
READ, POST = {200}, {405}

# Addresses that are no model's, with what a signed-in member of staff gets from GET and POST.
SITE = {
    "index": (READ, READ),
    "login": ({302}, {302}),
    "logout": (POST, READ),
    "password_change": ({302}, {302}),
    "password_change_done": (READ, POST),
    "jsi18n": (READ, POST),
    "autocomplete": ({403}, {403, 405}),
    "search": (READ, {200, 405}),
    "search_suggest": (READ, {200, 405}),
    "view_on_site": ({404}, {404}),
    "app_list": ({200, 404}, {200, 404}),
    # The address of a record leads to its form, which asks for itself; any other to nowhere.
    None: ({302, 404}, {302, 404, 405}),
}

# Pages of ours and what they need: codes of permissions, or the name of a model admin's check.
NEEDS = {
    "changelist": "view",
    "add": "add",
    "change": "view",
    "history": "view",
    "delete": "delete",
    "export": "view",
    **dict.fromkeys(["ask_for_review", "take_back", "reopen"], "change"),
    **dict.fromkeys(["publish", "send_back", "withdraw"], "publish"),
    "merge": "merge",
    "decide": "decide",
    "listeddeal_reopen": "decide",
    "transfers_lookedat_take_back": ["change_deal"],
    "deleted": "view+add",
    "views": "view",
    "likely": "view",
    **dict.fromkeys(["import_table", "import_table_template", "import_table_preview"], "table"),
    "importbatch_undo": ["undo_import"],
    "importbatch_upload": ["add_importbatch"],
    "importbatch_comparison": "view",
    "importbatch_confirm": ["change_importbatch", "add_deal", "change_deal"],
    "importbatch_discard": ["change_importbatch"],
    "transfers_merge_undo": ["change_merge", "add_actor", "change_actor"],
    "user_password_change": "change",
}


# Lists of data quality: for whoever may view anything that they are about.
QUALITY = {
    "transfers_quality": {200, 405},
    "transfers_quality_check": {200, 405},
    "transfers_quality_decide": {404, 405},
}


@dataclass
class Page:
    """One address with a record filled in, and the model admin it belongs to."""

    address: str
    name: str | None
    of: object = None

    def allowed(self, user):
        """Whether the person may use the page, by the rule stated for it."""
        view = self.name.removeprefix(f"{self.of.opts.app_label}_")
        need = (
            NEEDS.get(self.name)
            or NEEDS.get(view)
            or NEEDS[view.removeprefix(f"{self.of.opts.model_name}_")]
        )
        if isinstance(need, list):
            return user.has_perms([f"transfers.{code}" for code in need])
        return all(self.has(verb, user) for verb in need.split("+"))

    def has(self, verb, user):
        request = RequestFactory().get(self.address)
        request.user = user
        return getattr(self.of, f"has_{verb}_permission")(request)


def pages(found):
    """Every page below /admin/, each once, filled in with a record of its model."""
    (site,) = [p for p in get_resolver().url_patterns if getattr(p, "app_name", "") == "admin"]
    for route, pattern in _leaves(site.url_patterns, "/admin/"):
        model = _model_of(pattern.name)
        record = found[model._meta.model_name] if model else None
        address = _filled(route, record, found["deal"])
        yield Page(address, pattern.name, admin.site._registry.get(model))


def _leaves(patterns, before):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _leaves(pattern.url_patterns, route)
        else:
            yield route, pattern


def _model_of(name):
    """Model of the page of this name; the longest name that fits."""
    fitting = [
        model
        for model in admin.site._registry
        if (name or "").startswith(f"{model._meta.app_label}_{model._meta.model_name}_")
    ]
    return max(fitting, key=lambda model: len(model._meta.model_name), default=None)


def _filled(route, record, deal):
    values = {
        "content_type_id": ContentType.objects.get_for_model(deal).pk,
        "app_label": "transfers",
        "url": "nowhere",
        "code": "no-source",
    }
    key = record.pk if record else deal.pk
    named = r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>"
    filled = re.sub(named, lambda match: str(values.get(match[1] or match[2], key)), route)
    return filled.replace("^", "").replace("$", "")


@pytest.fixture
def found(records, db):  # noqa: F811
    prepare_history()
    group = Group.objects.get(name="Analysts")
    return {**records, "user": User.objects.create(username="someone"), "group": group}


@pytest.fixture(params=STAFF, ids=lambda role: role or "no role")
def someone(request, db):
    user = User.objects.create_user("walker", password="of the walk", is_staff=True)
    if request.param:
        user.groups.add(Group.objects.get(name=request.param))
    client = Client(raise_request_exception=True)
    client.force_login(user)
    client.signed_in = {"sessionid": client.cookies["sessionid"].value}
    client.user, client.role = user, request.param
    return client


def prepare_history():
    """Planned once: it is asked after every answer, and to plan it takes longer than to count."""
    models = [m for m in apps.get_models() if m.__name__.endswith("Event") or m in (User, Group)]
    counts = ", ".join(f"(SELECT count(*) FROM {m._meta.db_table})" for m in models)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        cursor.execute(f"PREPARE history AS SELECT {counts}")


def history():
    """Numbers of events and of accounts: anything written anywhere changes them."""
    with connection.cursor() as cursor:
        cursor.execute("EXECUTE history")
        return cursor.fetchone()


@pytest.fixture(scope="module")
def drawn():
    """What was drawn already: page, method and, as it is opened, rights on its records."""
    return set()


def answers(client, page, drawn=None):
    """Answers to a GET and a POST, with the history after each, which is then taken back.

    A page that was drawn for somebody with the same rights on it is asked for, but not drawn
    again: drawing takes most of the time. What a form answers is drawn once.
    """
    for method, values in (("get", {}), ("post", {"post": "yes"})):
        # The page before may have signed out.
        client.cookies.load(getattr(client, "signed_in", {}))
        with pytest.MonkeyPatch.context() as patch, transaction.atomic():
            if drawn is not None and page.of:
                rights = client.user.get_all_permissions()
                rights = frozenset(r for r in rights if r.endswith(f"_{page.of.opts.model_name}"))
                key = (page.name, method, rights if method == "get" else None)
                if key in drawn:
                    patch.setattr(SimpleTemplateResponse, "rendered_content", "")
                drawn.add(key)
            answer = getattr(client, method)(page.address, values)
            changed = history()
            transaction.set_rollback(True)
        yield method, answer, changed


def test_who_signed_in_from_where_is_for_administrators():
    may = [name for name, codes in roles().items() if "transfers.view_signin" in codes]
    assert may == ["Administrators"]


def test_the_resolver_leads_to_every_kind_of_page(found):
    walked = list(pages(found))
    assert len(walked) > 200
    assert {page.of.model for page in walked if page.of} == set(admin.site._registry)
    assert not [page.address for page in walked if re.search(r"[<>()^$\\]", page.address)]


def test_every_page_has_a_stated_expectation(found):
    user = User.objects.create(username="x")
    for page in pages(found):
        assert expected(page, "get", user), page


def test_strangers_are_sent_to_sign_in_everywhere(client, found):
    before = history()
    for page in pages(found):
        for method, answer, changed in answers(client, page):
            assert changed == before, page
            place = "/admin/" if page.name == "logout" else ("/admin/login/", "/accounts/login/")
            assert answer.status_code == 302, (method, page)
            if page.name != "password_change":
                assert answer["Location"].startswith(place), (method, page)


def test_each_role_gets_what_its_permissions_say_and_nobody_an_error(someone, found, drawn):
    before, wrong = history(), []
    for page in pages(found):
        for method, answer, changed in answers(someone, page, drawn):
            may_write = method == "post" and someone.role not in (None, "Analysts")
            if answer.status_code not in expected(page, method, someone.user) or (
                changed != before and not may_write
            ):
                wrong.append((method, page.address, answer.status_code))
    assert wrong == []


def expected(page, method, user):
    """What the person may be answered, by the rule stated for the page."""
    if page.name in QUALITY:
        return QUALITY[page.name] if user.has_module_perms("transfers") else {403, 405}
    if page.of is None:
        return SITE[page.name][method == "post"]
    if page.name.endswith("_restore"):
        may = page.has("view", user) and (page.has("change", user) or page.has("add", user))
        # No version is named; and parts that come back ask for rights of their own.
        return {403, 404} if may else {403}
    if not page.allowed(user):
        return {403, 405}
    if method == "get":
        return {200, 404, 405}
    # A form that is not filled in comes back; a view without the right to save is refused, and
    # so is the deletion of what something else hangs on that nobody deletes.
    partly = page.name.endswith(("_change", "_changelist", "_history", "_delete", "_views"))
    # A form that does not say which version it was opened with is shown again.
    bare = page.name.endswith("_import_table")
    stale = page.name.endswith(("_change", "_delete", "_undo"))
    return {
        200,
        302,
        404,
        405,
        *([403] if partly else []),
        *([409] if stale else []),
        *([400] if bare else []),
    }
