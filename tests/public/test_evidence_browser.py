"""The evidence of the fixtures, in a real Chromium."""

import pytest
from django.core.management import call_command

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_reader_finds_out_who_denies_without_a_script(seeded, open_page):
    page = open_page("/", java_script_enabled=False)
    page.get_by_role("link", name="Allegations", exact=True).first.click()
    page.get_by_text("More filters").click()
    page.get_by_label("denies", exact=True).check()
    page.get_by_label("System").fill("iskander")
    page.get_by_role("button", name="Show").click()
    assert "stance=denies" in page.url
    page.get_by_role("link", name="Use of Iskander missiles by Armenia in the 2020 war").click()
    denials = page.locator(".sides > div").nth(1)
    assert denials.get_by_text("Armenia fired no Iskander in the war.").count() == 2
    denials.locator(".claim-where a").first.click()
    assert "/sources/" in page.url
    assert page.url.endswith("#p13")


def test_questions_of_analysts_are_one_step_away(seeded, open_page):
    page = open_page("/")
    questions = page.locator(".questions a")
    for place in range(questions.count()):
        page.goto(page.url)
        questions.nth(place).click()
        assert page.locator(".faults").count() == 0
        page.go_back()


def test_claims_are_downloaded(seeded, open_page, tmp_path):
    page = open_page("/allegations/?system=iskander")
    page.locator(".downloads summary").click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV").last.click()
    file = tmp_path / "claims.csv"
    downloading.value.save_as(file)
    assert "Armenia fired no Iskander in the war." in file.read_text()


def test_the_command_for_figures_runs_on_the_fixtures(seeded, capsys):
    call_command("check_figures")
    assert "no loaded edition covers" in capsys.readouterr().out
