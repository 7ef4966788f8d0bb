"""What a page says, as words."""

import re
from html import unescape


def words(html):
    """The text of the page's main part; cells and other elements are parted by a space."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", f"<main{main}")))
