"""How wide words are in a picture, and how they are broken into lines."""

from math import radians, sin

from .look import SIZES

HEADS_ANGLE, LONGEST_HEAD = 50, 130
"""Degrees by which heads of columns rise, and the pixels of the longest."""

# Widths of characters in thousandths of the font's size, for kinds of characters.
WIDTHS = {
    **dict.fromkeys("ijl’'|.,:;!·", 270),
    **dict.fromkeys("ftrI()[]/- –", 330),
    **dict.fromkeys("mwMWÆŒ@%…—", 880),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ&", 700),
}
USUAL = 556
BOLD = 1.07


def width(text, size, bold=False):
    """About how wide the text is, in pixels; rather too wide than too narrow."""
    return sum(WIDTHS.get(c, USUAL) for c in text) * size / 1000 * (BOLD if bold else 1)


def lines(text, size, room, bold=False):
    """The text in lines of at most `room` pixels; a longer word has a line of its own."""
    broken = []
    for word in text.split(" "):
        if broken and width(f"{broken[-1]} {word}", size, bold) <= room:
            broken[-1] += f" {word}"
        else:
            broken.append(word)
    return broken


def shortened(text, size, room):
    """The text, cut where it is wider than `room` pixels."""
    if width(text, size) <= room:
        return text
    while text and width(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip(' ,')}…"


def heads_height(names, size):
    """Pixels above columns whose heads rise aslant."""
    longest = max(width(name, SIZES[size]) for name in names)
    return round(min(longest, LONGEST_HEAD) * sin(radians(HEADS_ANGLE)) + 20)
