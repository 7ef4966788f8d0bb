import pytest

from tests.postgres import driver
from tests.postgres.driver import ask


@pytest.fixture
def scratch():
    """A folder every account can reach."""
    with driver.reachable_folder() as folder:
        yield folder


@pytest.fixture
def data(scratch):
    """A data folder that does not exist yet."""
    return scratch / "data"


@pytest.fixture(scope="module")
def filled_once():
    with driver.reachable_folder() as folder:
        ask("sql('CREATE TABLE kept (n int)'); sql('INSERT INTO kept VALUES (1)')", folder / "data")
        yield folder / "data"


@pytest.fixture
def filled(filled_once):
    """A data folder whose stopped server holds a committed row 1; the tests share it."""
    yield filled_once
    driver.end_servers(filled_once)
