"""The page of one actor: what it received and supplied, what is said of it, and what it says."""

from django.db.models import Q
from django.shortcuts import render

from transfers.analysis.figures import by_figure, recompute
from transfers.models import Actor, Claim, Figure, Restriction

from .actor_tables import ActorProfile, side_tables
from .profile_words import told_of_side
from .profiles import file_of, profile_page, refused_profile, with_files
from .said import grouped


@profile_page("actor", "slug")
def actor(request, query, found):
    """Who arms whom, since when, and who says so: one actor."""
    profile = ActorProfile(query, found)
    if query.faults:
        return refused_profile(request, query, found)
    own = profile.counted_as
    party = Q(supplier__in=own) | Q(recipient__in=own) | Q(issuer__in=own)
    figures = Figure.objects.published().filter(party)
    restrictions = Restriction.objects.published().filter(party).order_by("from_date", "slug")
    return render(
        request,
        "public/actor.html",
        {
            "page_title": found.name,
            "actor": found,
            "query": query,
            "frame": query.frame,
            "profile": profile,
            "sides": [
                {
                    "role": role,
                    "told": told_of_side(side, profile.names),
                    "until": _last_window(query, side),
                    "windows": _drawn_windows(query, side),
                    "tables": with_files(query, side_tables(profile, role)),
                }
                for role, side in profile.sides.items()
            ],
            "said": {part: grouped(said) for part, said in profile.said.items()},
            "figures": by_figure(recompute(figures)).values() if figures else [],
            "restrictions": restrictions,
            "claims": _own_words(own),
            "all_rows": query.address(rows="all"),
            "editions": query.credited,
            **_identity(found),
        },
    )


def _last_window(query, side):
    """Address of the window that ends with the side's last delivery, where this one has none."""
    if side.partners.whole(0).deliveries:
        return ""
    return query.address(last=str(side.partners.all.last))


def _drawn_windows(query, side):
    """The window and the one before as a chart asks for them; none without TIV in the window."""
    if not side.partners.whole(0).tiv:
        return ""
    windows = filter(None, (query.frame.before, query.frame.window))
    return ",".join(f"{window.first}-{window.last}" for window in windows)


def _identity(actor):
    """Its names over time, its regions, its companies, and who came before and after it."""
    names = {}
    for name, vocabulary in actor.names.order_by("vocabulary").values_list("name", "vocabulary"):
        names.setdefault(name, []).append(vocabulary)
    return {
        "names": names if set(names) - {actor.name} else {},
        "residents": actor.residents.filter(kind=Actor.Kind.COMPANY),
        "regions": actor.regions.select_related("region__scheme"),
        "predecessors": actor.predecessors.all(),
        "successors": actor.successors.all(),
    }


def _own_words(actors):
    """Published claims that the actors make, or that are made on their behalf."""
    own = Q(claimant__in=actors) | Q(speaks_for__in=actors)
    return (
        Claim.objects.published()
        .filter(own)
        .select_related(
            "claimant", "speaks_for", "source", "allegation", "figure", "restriction", "deal"
        )
        .order_by("source__slug", "paragraph", "slug")
    )


@profile_page("actor", "slug")
def actor_file(request, query, found, table, kind):
    """One table of an actor's page as a file."""
    profile = ActorProfile(query, found)
    if query.faults:
        return refused_profile(request, query, found)
    made = {}
    for role in profile.sides:
        made |= profile.sheets(role)
    return file_of(request, made, table, kind)
