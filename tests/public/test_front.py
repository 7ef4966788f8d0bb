"""The front page, what it leads to, and what programs are told of the site."""

import re

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    """Deliveries of three suppliers in the last five years, and one of before."""
    edition = make.edition()
    buyer = make.actor("Buyer")
    for name, year, tiv in (("Big", 2020, 90), ("Small", 2019, 6), ("Tiny", 2018, 4)):
        delivery = {"year": year, "number": 1, "edition": edition}
        supplier = make.actor(name)
        make.deal(supplier=supplier, recipient=buyer, tiv_estimate=tiv, deliveries=[delivery])
    early = {"year": 1999, "number": 7, "edition": edition}
    make.deal(supplier=make.actor("Old"), recipient=buyer, tiv_estimate=500, deliveries=[early])
    make.deal(supplier=make.actor("Hidden"), state="draft")
    return edition


def front(client):
    response = client.get("/")
    assert response.status_code == 200
    return response


def test_the_extent_counts_what_is_published(client, register):
    context = front(client).context
    counted = ("deals", "deliveries", "first_year", "last_year", "suppliers", "recipients")
    assert [context[name] for name in counted] == [4, 4, 1999, 2020, 4, 1]


def test_the_biggest_are_those_of_the_last_five_years_of_the_edition(client, register):
    response = front(client)
    (_, _, suppliers), (_, _, recipients) = response.context["rankings"]
    assert [(row.actor.name, row.tiv, row.share) for row in suppliers] == [
        ("Big", 90, "90"),
        ("Small", 6, "6.0"),
        ("Tiny", 4, "4.0"),
    ]
    assert [(row.actor.name, row.share) for row in recipients] == [("Buyer", "100")]
    assert "2016–2020" in response.content.decode()


def test_questions_lead_to_those_about_whom_most_is_alleged(client):
    israel, baku = make.actor("Israel"), make.actor("Azerbaijan")
    for _ in range(2):
        make.allegation(supplier=israel, recipient=baku)
    make.allegation(supplier=baku, recipient=israel)
    for _ in range(3):
        make.allegation(supplier=make.actor("Nobody"), recipient=israel, state="draft")
    html = front(client).content.decode()
    assert '<a href="/actors/azerbaijan/">Who arms Azerbaijan?</a>' in html
    assert 'href="/actors/israel/to/azerbaijan/"' in html


def test_the_latest_changes_are_told_without_what_is_not_published(client):
    make.allegation(title="A convoy")
    make.allegation(title="A secret", state="draft")
    html = front(client).content.decode()
    assert "A convoy" in html
    assert "A secret" not in html


def test_with_the_seeds_alone_every_page_says_that_no_edition_is_loaded(client, seeded):
    for path in ("/", "/about/", "/actors/", "/systems/", "/transfers/?group=supplier"):
        response = client.get(path)
        assert response.status_code == 200
        assert "No register edition is loaded" in response.content.decode(), path


def test_every_question_of_the_front_page_and_every_link_of_the_frame_opens(
    client, seeded, register
):
    html = front(client).content.decode()
    links = {link for link in re.findall(r'href="(/[^"#]*)', html) if "/static/" not in link}
    # The page of two actors is made elsewhere.
    links = {link for link in links if "/to/" not in link}
    assert len(links) > 20
    for link in links:
        assert client.get(link, follow=True).status_code == 200, link


def test_the_heading_of_the_section_is_marked(client):
    html = client.get("/actors/").content.decode()
    assert '<a href="/actors/" aria-current="page">Actors</a>' in html
    make.actor("Israel")
    html = client.get("/actors/israel/").content.decode()
    assert '<a href="/actors/" aria-current="true">Actors</a>' in html


def test_programs_are_told_what_to_leave_alone(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/login/",
        "Disallow: /search/",
        "Sitemap: http://testserver/sitemap.xml",
    ]


def test_the_site_map_has_every_published_record_and_no_other(client, register):
    make.allegation("seen")
    make.allegation("unseen", state="draft")
    make.deal(supplier=make.actor("Big"), recipient=make.actor("Buyer"), system=make.system("Two"))
    found = set()
    for part in locations(client, "/sitemap.xml"):
        found |= set(locations(client, part))
    paths = {address.removeprefix("http://testserver") for address in found}
    assert {"/", "/about/", "/transfers/", "/actors/big/", "/allegations/seen/"} <= paths
    assert {"/tables/", "/tables/tiv/", "/tables/shares/"} <= paths
    pairs = [f"/actors/{name}/to/buyer/" for name in ("big", "old", "small", "tiny")]
    told = locations(client, "/sitemap-pairs.xml")
    assert [address.removeprefix("http://testserver") for address in told] == pairs
    assert "/allegations/unseen/" not in paths
    assert sum(path.startswith("/transfers/") for path in paths) == 1 + 5
    assert all(client.get(path).status_code == 200 for path in paths)


def locations(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return re.findall(r"<loc>([^<]+)</loc>", response.content.decode())
