"""Words that are spelled like those of known names, for a search that finds nothing."""

from rapidfuzz import fuzz, process

from transfers.seeding import fold

ALIKE = 75
SHORTEST = 4


def words_of(names):
    """The words of folded names that are long enough to be told by their spelling, sorted."""
    return sorted({word for name in names for word in name.split() if len(word) >= SHORTEST})


def respelled(text, known):
    """`text` with each word that is in none of the `known` replaced by the most alike that is.

    None where no word has a like.
    """
    words = [_nearest(word, known) for word in text.split()]
    return " ".join(words) if words != text.split() else None


def _nearest(word, known):
    folded = fold(word)
    if len(folded) < SHORTEST or folded.isdigit() or any(folded in name for name in known):
        return word
    best = process.extractOne(folded, known, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return best[0] if best else word
