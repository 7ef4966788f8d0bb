"""What was read from a comment, as forms show it: the phrases marked, with buttons to decide."""

from django.utils import timezone
from django.utils.html import format_html, format_html_join

from transfers.models import CommentFact

from . import numbers
from .sections import link, table

DERIVED = (
    "Read from the comment by rules: proposals, no facts of the register. What the register says "
    "is the comment."
)
FORM = "fact-decision"


def marked(comment, facts):
    """The comment with the phrases of these facts marked."""
    spans = []
    for fact in sorted(facts, key=lambda fact: fact.start):
        if comment[fact.start : fact.end] != fact.phrase:
            continue
        if spans and fact.start <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], fact.end)
        else:
            spans.append([fact.start, fact.end])
    ends = [0, *(end for _, end in spans)]
    pieces = [
        (comment[end:start], comment[start:stop])
        for end, (start, stop) in zip(ends, spans, strict=False)
    ]
    return format_html(
        "{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), comment[ends[-1] :]
    )


def says(fact):
    """What the fact says; who is named is a link where it is a known actor."""
    return link(fact.actor, fact.name) if fact.actor else fact.said or numbers.NONE


def decided(fact):
    """State of the fact, with who decided, when and why."""
    if fact.state == CommentFact.State.PROPOSED:
        return fact.get_state_display()
    day = timezone.localdate(fact.decided_at).isoformat()
    told = [fact.get_state_display(), f"by {fact.decided_by}" if fact.decided_by else "", day]
    return f"{' '.join(filter(None, told))}{f': {fact.reason}' if fact.reason else ''}"


def buttons(fact, may_fill):
    """What can be decided on the fact, as buttons of a form that stands outside the record's."""
    if fact.state != CommentFact.State.PROPOSED:
        return format_html(BUTTON, FORM, "reopen", fact.pk, "Take back")
    names = [("accept", "Accept")]
    if may_fill and fact.is_price_of_deal:
        names.append(("fill", "Accept and fill the contract value"))
    reason = format_html(
        '<label>Reason <input type="text" form="{}" name="reason-{}" maxlength="500"></label>',
        FORM,
        fact.pk,
    )
    rows = ((FORM, name, fact.pk, title) for name, title in names)
    reject = format_html(BUTTON, FORM, "reject", fact.pk, "Reject")
    accept = format_html_join(" ", BUTTON, rows)
    return format_html('{} <span class="reject">{} {}</span>', accept, reason, reject)


BUTTON = '<button type="submit" class="button" form="{}" name="{}" value="{}">{}</button>'


def section(deal):
    """The comment with its phrases marked, and what was read from it, with buttons to decide."""
    facts = list(deal.comment_facts.select_related("actor", "decided_by"))
    if not facts:
        return "Nothing was read from the comment."
    headings = ["what", "says", "doubted", "phrase", "state"]
    rows = [
        [
            link(fact, fact.get_kind_display()),
            says(fact),
            "yes" if fact.doubted else "no",
            fact.phrase,
            decided(fact),
        ]
        for fact in facts
    ]
    if deal.may_decide_facts:
        headings.append("decision")
        for row, fact in zip(rows, facts, strict=True):
            row.append(buttons(fact, deal.may_fill_value))
    return format_html(
        '<p class="help">{}</p><blockquote class="comment">{}</blockquote>{}',
        DERIVED,
        marked(deal.comment, facts),
        table(headings, rows, "Facts read from the comment"),
    )


def may_decide(user):
    return user.has_perm("transfers.change_commentfact")


def may_fill(user):
    return user.has_perms(["transfers.change_commentfact", "transfers.change_deal"])
