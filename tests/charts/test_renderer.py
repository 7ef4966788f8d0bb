"""The process that draws: it dies and comes back, and nobody waits for ever."""

import os
import signal

import pytest

from tests.charts.test_drawing import job
from transfers.charts import renderer
from transfers.charts.renderer import NoPicture, Renderer


@pytest.fixture
def one():
    made = Renderer()
    yield made
    made.close()


@pytest.fixture
def stand_in(monkeypatch, one):
    """Let another program stand in for the one that draws."""

    def program(code):
        monkeypatch.setattr(renderer, "COMMAND", [renderer.sys.executable, "-c", code])
        return one

    return program


def test_it_comes_back_when_it_died_survives_a_wrong_job_and_ends_with_its_owner(one):
    first = one.draw(job(whole=False))
    os.kill(one.process.pid, signal.SIGKILL)
    one.process.wait()
    assert one.draw(job(whole=False)) == first
    survivor = one.process.pid
    with pytest.raises(NoPicture, match="KeyError"):
        one.draw(job(drawing={"form": "pie"}))
    png = one.draw(job(kind="png", size="narrow", width=200, height=120))
    assert png.startswith(b"\x89PNG")
    assert one.process.pid == survivor
    one.process.stdin.close()
    assert one.process.wait(timeout=10) == 0


def test_one_that_hangs_is_ended(stand_in):
    hanging = stand_in("import time; time.sleep(60)")
    hanging.limit = 0.3
    with pytest.raises(NoPicture, match="more than"):
        hanging.draw(job())
    assert hanging.process is None


def test_one_that_always_dies_is_given_up(stand_in):
    with pytest.raises(NoPicture, match="without a picture"):
        stand_in("raise SystemExit(1)").draw(job())
