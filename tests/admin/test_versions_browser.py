"""Two windows on one deal: the second is refused, carries one field over, and saves."""

import pytest

from tests import factories as make
from tests.public.browsing import DESKTOP, NARROW, too_wide
from transfers.models import Deal

from .test_browser import open_page

__all__ = ["open_page"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_second_of_two_windows_is_refused_and_carries_a_field_over(open_page):
    deal = make.deal(deliveries=[(2015, 4)], comment="One.")
    address = f"/admin/transfers/deal/{deal.pk}/change/"
    first, second = open_page(), open_page(NARROW, "dark")
    for page in (first, second):
        page.goto(address)
    assert too_wide(second, DESKTOP, NARROW) == []
    first.fill("#id_comment", "Theirs.")
    first.fill("#id_number_ordered", "9")
    first.fill("#id_reason", "Letter of the ministry")
    first.click("input[name=_save]")
    first.wait_for_selector(".messagelist .success")
    second.fill("#id_comment", "Mine.")
    second.fill("#id_order_year", "2014")
    second.fill("#id_reason", "Yearbook of 2015")
    second.click("input[name=_save]")
    second.wait_for_selector(".refused")
    assert too_wide(second, DESKTOP, NARROW) == []
    assert "Letter of the ministry" in second.inner_text(".refused")
    second.focus("input[name='choice:comment']:checked")
    second.keyboard.press("ArrowRight")
    second.click("text=Save what is chosen")
    second.wait_for_selector(".messagelist .success")
    deal.refresh_from_db()
    assert (deal.comment, deal.number_ordered, deal.order_year) == ("Mine.", 9, 2014)
    second.goto(address)
    assert "Yearbook of 2015" in second.inner_text(".latest-changes")
    second.click("text=History, and the way back")
    second.click("text=Restore this version… >> nth=0")
    second.wait_for_url("**/restore/**")
    assert too_wide(second, DESKTOP, NARROW) == []
    second.fill("#id_reason", "The yearbook was wrong")
    second.click("text=Restore this version >> visible=true")
    second.wait_for_selector(".messagelist .success")
    assert Deal.objects.get().comment == "Theirs."
