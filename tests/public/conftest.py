import re
from html import unescape

import pytest

from tests import factories as make
from tests.public.browsing import DESKTOP
from transfers.models import ActorName, DescriptionName, SystemName


@pytest.fixture
def read(client, db):
    """Open the list with the given parameters and take the response apart."""

    def open_list(query="", status=200):
        response = client.get("/transfers/" + (f"?{query}" if query else ""), follow=True)
        assert response.status_code == status, response.content.decode()
        return Page(response)

    return open_list


class Page:
    """What a reader sees of one page of the list."""

    def __init__(self, response):
        self.response = response
        self.html = response.content.decode()
        self.address = response.request["QUERY_STRING"]

    @property
    def rows(self):
        """References of the deals shown, in order."""
        return re.findall(r'<tr role="row" id="([^"]+)">', self.html)

    @property
    def faults(self):
        return [unescape(fault) for fault in re.findall(r"<li><code>(.*?)</li>", self.html)]

    def cells(self, reference):
        """The row's cells as text, by their class or label."""
        row = re.search(rf'<tr role="row" id="{reference}">(.*?)</tr>', self.html, re.DOTALL)[1]
        found = {}
        for attributes, cell in re.findall(r"<td ([^>]*)>(.*?)</td>", row, re.DOTALL):
            label = re.search(r'data-label="([^"]+)"', attributes)
            name = label or re.search(r'class="([^"]+)"', attributes)
            found[name[1]] = unescape(re.sub(r"<[^>]+>", "", cell)).strip()
        return found


@pytest.fixture
def three(db):
    """Three deals told apart by every filter."""
    israel, turkiye, russia = (make.actor(n) for n in ("Israel", "Türkiye", "Russia"))
    baku = make.actor("Azerbaijan")
    ActorName.objects.create(actor=russia, name="Россия", vocabulary="own")
    harop = make.system("Harop", description=make.description("loitering munition"))
    mi8 = make.system(
        "Mi-8MT",
        description=make.description("transport helicopter"),
        category=make.category("Aircraft"),
    )
    SystemName.objects.create(system=mi8, name="Hip", vocabulary="NATO")
    corvette = make.system(
        "Tarantul",
        description=make.description("FAC", meaning="fast attack craft"),
        category=make.category("Ships"),
    )
    DescriptionName.objects.create(
        description=corvette.description, name="missile boat", vocabulary="own"
    )
    make.deal(
        reference="A-1",
        supplier=israel,
        recipient=baku,
        system=harop,
        order_year=2014,
        deliveries=[(2015, 50)],
        local_production=True,
    )
    make.deal(
        reference="A-2",
        supplier=russia,
        recipient=turkiye,
        system=mi8,
        order_year=2010,
        deliveries=[(2010, 1), (2012, 2)],
        condition="second_hand",
        local_production=False,
        comment="Financed by a crédit 100%",
    )
    make.deal(
        reference="A-3",
        supplier=turkiye,
        recipient=baku,
        system=corvette,
        condition="modernised",
        comment="under_score",
    )


@pytest.fixture
def open_page(browser, live_server):
    """Open a path in a fresh context and collect what the browser complains of."""
    contexts = []

    def open_path(path, **options):
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield open_path
    for context in contexts:
        context.close()
