"""Charts on the site: their pictures, files and pages, and what goes wrong."""

import csv
import io
import re

import pytest
from django.template import Context, Template
from django.urls import reverse

from tests import factories as make
from tests.public.browsing import DESKTOP, PHONE, overflow
from transfers.charts import pictures
from transfers.charts.renderer import NoPicture
from transfers.models import Deal


@pytest.fixture
def drawn(settings, tmp_path, monkeypatch):
    """Nothing is drawn, and nothing kept from before; gives the jobs that would have been."""
    settings.CACHES = settings.CACHES | {
        "charts": settings.CACHES["charts"] | {"LOCATION": tmp_path}
    }
    jobs = []

    def draw(job):
        jobs.append(job)
        return f"<svg>{len(jobs)}</svg>".encode()

    monkeypatch.setattr(pictures.RENDERER, "draw", draw)
    return jobs


@pytest.fixture
def deal(db):
    edition = make.edition()
    return make.deal(
        supplier=make.actor("Israel"),
        recipient=make.actor("Azerbaijan"),
        tiv_estimate="2.5",
        deliveries=[
            {"year": 2016, "number": 4, "edition": edition},
            {"year": 2018, "number": 2, "edition": edition},
        ],
    )


PAIR = "supplier=israel&recipient=azerbaijan"
PICTURE = f"/charts/tiv-by-year.svg?by=category&{PAIR}"


@pytest.mark.usefixtures("deal")
def test_a_picture_is_drawn_once_for_its_data_and_again_when_they_change(client, drawn):
    first = client.get(PICTURE)
    assert (first.status_code, first.content) == (200, b"<svg>1</svg>")
    assert first.headers["Content-Type"] == "image/svg+xml"
    assert first.headers["Content-Security-Policy"].startswith("default-src 'none'")
    seen = {"If-None-Match": first.headers["ETag"]}
    assert client.get(PICTURE, headers=seen).status_code == 304
    assert client.get(f"{PICTURE}&theme=dark").content == b"<svg>2</svg>"
    # Another change leaves the picture as it is, and nothing is drawn.
    make.source()
    assert client.get(PICTURE, headers=seen).content == b"<svg>1</svg>"
    Deal.objects.update(tiv_estimate="5")
    changed = client.get(PICTURE, headers=seen)
    assert (changed.status_code, changed.content) == (200, b"<svg>3</svg>")
    assert [job["theme"] for job in drawn] == ["light", "dark", "light"]
    assert drawn[0]["title"] == "Israel’s deliveries to Azerbaijan, 2016–2018, by category"


@pytest.mark.usefixtures("deal")
def test_a_picture_that_goes_elsewhere_carries_source_and_site(client, drawn):
    client.get(PICTURE)
    client.get(f"{PICTURE}&part=plot&size=narrow")
    whole, plot = drawn
    assert whole["foot"] == ["Source: SIPRI Arms Transfers Database, © SIPRI · armsdb, testserver"]
    assert (plot["whole"], plot["foot"], plot["width"]) == (False, [], 358)


@pytest.mark.usefixtures("deal")
def test_a_file_holds_the_numbers_of_the_chart(client):
    response = client.get(PICTURE.replace(".svg", ".csv"))
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [(row["year"], row["items"], row["tiv_millions"]) for row in rows] == [
        ("2016", "4", "10.00"),
        ("2018", "2", "5.00"),
    ]


@pytest.mark.usefixtures("deal")
@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("tiv-by-year.svg?by=colour", "by: Allowed: supplier, recipient, category."),
        ("tiv-by-year.svg?recipient=nowhere", "recipient: There is no actor of this name."),
        ("tiv-by-year.svg?recipient=%00", "recipient: "),
        ("tiv-by-year.svg?first=2020&last=2010", "last: The last year lies before the first."),
        ("tiv-by-year.svg?edition=1999", "edition: No edition is called '1999'."),
        ("tiv-by-year.csv?theme=dark", "theme: There is no such parameter."),
        ("ranking.svg", "of: The chart needs this parameter. Allowed: supplier, recipient"),
        ("ranking.svg?of=supplier&supplier=israel", "supplier: Of one alone"),
        ("ranking.svg?of=supplier&top=0", "top: "),
        ("shares.svg?of=supplier&windows=2018-2014", "windows: Write one window"),
        ("flow.svg?region=sipri:atlantis", "region: No scheme has this region."),
        ("deal.svg?deal=A-0", "deal: No published deal has this reference."),
        ("timeline.svg?supplier=israel", "recipient: The chart needs this parameter."),
        ("timeline.svg?supplier=israel&supplier=iran", "supplier: This parameter may be given"),
    ],
)
def test_what_cannot_be_used_is_named(client, drawn, address, fault):
    response = client.get(f"/charts/{address}")
    assert response.status_code == 400
    assert fault in response.content.decode()
    assert drawn == []


@pytest.mark.usefixtures("deal")
@pytest.mark.parametrize("name", ["ranking", "shares"])
def test_a_chart_of_nobody_named_is_of_suppliers_and_has_a_form_for_others(client, name):
    page = client.get(f"/charts/{name}/", follow=True)
    assert page.redirect_chain == [(f"/charts/{name}/?of=supplier", 302)]
    html = page.content.decode()
    assert "<figure" in html
    assert '<option value="supplier" selected>suppliers</option>' in html
    assert '<option value="azerbaijan">Azerbaijan</option>' in html
    blank = client.get(f"/charts/{name}/?of=recipient&top=&supplier=", follow=True)
    assert blank.redirect_chain == [(f"/charts/{name}/?of=recipient", 302)]


def test_the_way_to_the_charts_is_on_every_page(client, db):
    page = client.get("/", follow=True).content.decode()
    assert '<a href="/charts/">Charts</a>' in page
    there = client.get("/charts/", follow=True)
    assert there.redirect_chain == [("/charts/flow/", 302)]
    assert "Ranking</a>" in there.content.decode()
    assert client.get("/charts/?top=3").status_code == 400


@pytest.mark.usefixtures("deal")
def test_a_timeline_asks_for_its_two_actors(client):
    html = client.get("/charts/timeline/").content.decode()
    assert "Choose a supplier and a recipient." in html
    assert "aria-invalid" not in html
    half = client.get("/charts/timeline/?supplier=israel")
    assert half.status_code == 400
    assert '<option value="israel" selected>Israel</option>' in half.content.decode()
    assert 'name="recipient" aria-invalid="true"' in half.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["pie.svg", "flow.gif", "pie/"])
def test_there_are_no_other_charts_and_no_other_files(client, name):
    assert client.get(f"/charts/{name}").status_code == 404


@pytest.mark.usefixtures("deal")
def test_a_picture_that_cannot_be_drawn_leaves_the_page_its_table(client, drawn, monkeypatch):
    def fail(job):
        raise NoPicture("It broke.")

    monkeypatch.setattr(pictures.RENDERER, "draw", fail)
    response = client.get(PICTURE)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "ETag" not in response.headers
    page = client.get(reverse("public:chart", args=["tiv-by-year"]) + f"?by=category&{PAIR}")
    assert page.status_code == 200
    assert ">10<" in page.content.decode()


CHARTS = {
    "tiv-by-year": {"by": "supplier"},
    "items-by-year": {"by": "category"},
    "ranking": {"of": "recipient"},
    "shares": {"of": "supplier"},
    "flow": {},
    "timeline": {"supplier": "israel", "recipient": "azerbaijan"},
}


def figure(name):
    tag = Template("{% load charts %}{% chart name by=by of=of supplier=s recipient=r %}")
    given = CHARTS[name]
    return tag.render(
        Context(
            {
                "name": name,
                "by": given.get("by"),
                "of": given.get("of"),
                "s": given.get("supplier"),
                "r": given.get("recipient"),
            }
        )
    )


@pytest.mark.usefixtures("deal")
@pytest.mark.parametrize("name", CHARTS)
def test_a_figure_has_pictures_of_known_size_words_numbers_and_files(
    client, drawn, name, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14):
        html = figure(name)
    sources = re.findall(r'(?:srcset|src)="([^"]+)" width="(\d+)" height="(\d+)"', html)
    assert [width for _, width, _ in sources] == ["358", "358", "840", "840"]
    alternative = re.search(r'alt="([^"]+)"', html)[1]
    assert re.search(r"\d", alternative)
    assert "<td" in html
    for address in re.findall(r'<a href="([^"]+)" download>', html):
        assert client.get(address.replace("&amp;", "&")).status_code == 200
    source = sources[0][0].replace("&amp;", "&")
    assert client.get(source).status_code == 200
    assert drawn[-1]["size"] == "narrow"
    assert drawn[-1]["theme"] == "dark"
    page = re.search(r'class="chart-title"[^>]*><a href="([^"]+)"', html)[1].replace("&amp;", "&")
    assert client.get(page).status_code == 200


def test_a_template_that_asks_for_what_there_is_not_is_told(deal):
    with pytest.raises(ValueError, match="no such parameter"):
        Template('{% load charts %}{% chart "flow" colour="red" %}').render(Context())


def test_with_no_register_every_chart_says_so_and_a_pair_has_its_allegations(client, db):
    pair = {"supplier": make.actor("Israel"), "recipient": make.actor("Azerbaijan")}
    make.allegation(period_from="2020-09-25", **pair)
    for name in CHARTS.keys() - {"timeline"}:
        assert "No register edition" in figure(name)
    assert client.get("/charts/flow.svg").status_code == 404
    page = client.get("/charts/flow/").content.decode()
    assert "No register edition" in page
    assert "2020" in figure("timeline")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pictures_load_in_the_dark_and_on_a_telephone_and_by_themselves(open_page, deal):
    path = f"/charts/tiv-by-year/?by=category&{PAIR}"
    page = open_page(path, viewport=DESKTOP, color_scheme="dark")
    image = page.locator("figure img")
    image.scroll_into_view_if_needed()
    before = image.bounding_box()
    loaded = "image => image.decode().then(() => [image.currentSrc, image.naturalWidth])"
    address, width = image.evaluate(loaded)
    assert ("theme=dark" in address, width) == (True, 840)
    assert image.bounding_box() == before
    assert page.complaints == []
    page.get_by_text("The numbers").press("Enter")
    assert page.get_by_role("rowheader", name="2016").is_visible()

    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(200)
    address, width = image.evaluate(loaded)
    assert ("size=narrow" in address, "dark" in address, width) == (True, False, 358)
    assert overflow(page) <= 0

    page.goto(page.url.replace("tiv-by-year/?", "tiv-by-year.svg?"))
    assert page.locator("text").last.text_content().startswith("Source: SIPRI")
    assert page.complaints == []
