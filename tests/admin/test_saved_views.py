"""Columns by choice, and views of lists under a name."""

import pytest
from django.contrib.auth.models import User

from tests import factories as make
from tests.admin.conftest import text_of
from tests.admin.test_lists import queries
from transfers.models import SavedView

pytestmark = pytest.mark.django_db

DEALS = "/admin/transfers/deal/"
VIEWS = f"{DEALS}views/"


def columns(answer):
    shown = answer.context["cl"].list_display
    return [name for name in shown if name != "action_checkbox"]


def keep(client, query="state__exact=draft", name="Drafts", **values):
    return client.post(VIEWS, {"act": "save", "query": query, "name": name, **values}, follow=True)


def test_the_address_chooses_the_columns_and_the_first_stays(boss):
    make.deal(comment="Lease", order_year=2014)
    answer = boss.get(f"{DEALS}?columns=comment,ordered_in")
    assert columns(answer) == ["reference", "comment", "ordered_in"]
    assert "Lease 2014" in text_of(answer)
    assert "columns=comment%2Cordered_in" in answer.context["cl"].get_query_string({"p": 2})


def test_unknown_columns_are_refused_plainly(boss):
    make.deal()
    answer = boss.get(f"{DEALS}?columns=comment,pass_word")
    assert "This list has no column pass_word, so its usual columns are shown." in text_of(answer)
    assert "supplier" in columns(answer)


def test_ticked_columns_become_an_address_and_keep_filter_and_order(boss):
    make.deal()
    ticked = "column=reference&column=recipient&column=comment&shown=reference,supplier,recipient"
    answer = boss.get(f"{DEALS}?{ticked}&o=-3.2&q=x&p=4")
    assert answer["Location"] == "?q=x&columns=reference,recipient,comment&o=-2"
    answer = boss.get(f"{DEALS}{answer['Location']}")
    assert columns(answer) == ["reference", "recipient", "comment"]
    assert list(answer.context["cl"].get_ordering_field_columns().items()) == [(2, "desc")]


LISTS = """
    actor supplier weaponsystem deal delivery source allegation claim figure restriction
""".split()


def test_every_further_column_can_be_shown_without_queries_per_row(boss):
    for _ in range(12):
        claim = make.claim(make.allegation(system=make.system()))
        claim.allegation.supplier = make.actor()
        make.claim(make.restriction(system=make.system()))
        make.claim(make.figure())
        make.deal(deliveries=[(2015, 1)])
    for name in LISTS:
        usual = boss.get(f"/admin/transfers/{name}/").context["cl"]
        every = ",".join(column for column, _, _ in usual.column_choices)
        address = f"/admin/transfers/{name}/?columns={every}"
        assert len(columns(boss.get(address))) == len(usual.column_choices) + 1
        assert queries(boss, address) <= queries(boss, f"/admin/transfers/{name}/"), name


def test_a_view_holds_filter_search_order_and_columns(boss):
    draft, _ = make.deal(state="draft"), make.deal()
    query = "state__exact=draft&q=a&o=-1&columns=reference%2Ccomment&p=1&_popup=1"
    assert "“My drafts” is kept." in text_of(keep(boss, query, " My drafts "))
    view = SavedView.objects.get()
    assert view.query == "state__exact=draft&q=a&o=-1&columns=reference%2Ccomment"
    page = boss.get(f"{DEALS}?q=")
    assert f'href="?{view.query.replace("&", "&amp;")}"' in page.content.decode()
    answer = boss.get(f"{DEALS}?{view.query}")
    assert [deal.pk for deal in answer.context["cl"].result_list] == [draft.pk]
    assert columns(answer) == ["reference", "comment"]
    assert 'aria-current="page">My drafts' in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "password=1",
        "supplier__secret=1",
        "columns=nonsense",
        "supplier__id__exact=x",
        "next=//evil.example/",
    ],
)
def test_what_the_list_does_not_know_is_not_kept(boss, query):
    assert "Nothing was kept." in text_of(keep(boss, query))
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_view_needs_a_name(boss, name):
    assert "Nothing was kept." in text_of(keep(boss, name=name))
    assert not SavedView.objects.exists()


def test_a_name_is_used_once(boss):
    keep(boss)
    assert "You have a view of this name already." in text_of(keep(boss, "q=x"))
    assert SavedView.objects.get().query == "state__exact=draft"


def test_the_list_opens_with_ones_default_and_everything_is_one_click_away(boss):
    make.deal(), make.deal(state="draft")
    keep(boss, is_default="on")
    assert boss.get(DEALS)["Location"] == "?state__exact=draft"
    everything = boss.get(f"{DEALS}?columns=")
    assert len(everything.context["cl"].result_list) == 2
    filtered = boss.get(f"{DEALS}?state__exact=draft").context["cl"]
    assert filtered.clear_all_filters_qs == "?columns="
    keep(boss, "q=x", "Other", is_default="on")
    assert SavedView.objects.get(is_default=True).name == "Other"


def test_ones_own_views_are_renamed_and_deleted_and_no_others(boss, staff):
    keep(boss, shared="on")
    view = SavedView.objects.get()
    other = staff("view_deal", "change_deal")
    assert "Drafts admin" in text_of(other.get(f"{DEALS}?q="))
    for act in ("update", "delete"):
        sent = {"act": act, "view": view.pk, "name": "Stolen"}
        assert other.post(VIEWS, sent).status_code == 403
    boss.post(VIEWS, {"act": "update", "view": view.pk, "name": "Mine alone"})
    view.refresh_from_db()
    assert (view.name, view.shared) == ("Mine alone", False)
    assert "Mine alone" not in text_of(other.get(f"{DEALS}?q="))
    boss.post(VIEWS, {"act": "delete", "view": view.pk})
    assert not SavedView.objects.exists()


def test_who_may_view_a_list_keeps_views_of_it_and_nobody_else(staff):
    assert staff("view_actor").post(VIEWS, {"act": "save"}).status_code == 403
    assert staff("view_deal").get(VIEWS).status_code == 405
    keep(staff("view_deal"))
    assert SavedView.objects.get().owner == User.objects.get(username="editor")


def test_views_are_in_the_history(boss):
    keep(boss)
    view = SavedView.objects.get()
    boss.post(VIEWS, {"act": "delete", "view": view.pk})
    events = SavedView.pgh_event_model.objects.order_by("pgh_id")
    assert [event.pgh_label for event in events] == ["insert", "delete"]


def test_an_export_of_a_list_with_chosen_columns_has_its_rows(boss):
    make.deal(state="draft"), make.deal()
    answer = boss.get(f"{DEALS}export/?columns=comment&state__exact=draft&_format=csv")
    assert len(answer.getvalue().splitlines()) == 2
