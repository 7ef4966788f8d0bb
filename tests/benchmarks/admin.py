"""How quick the pages of the admin are, for three people, on the database that is configured.

    python -m tests.benchmarks.admin [--only WORD]

Wants a database with a whole register in it; what it makes (accounts, states, reviews) is rolled
back at the end. Prints the queries and the median milliseconds of five requests after one to warm
up, and marks with an asterisk what takes more than a page may. It ends with 1 if anything does.
Beside it stand the milliseconds of work, of this process and of its database's on the same machine
together: on a machine that others use too, these are what to compare.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import quote

import django

QUERIES, PAGE_MS, CHOICES_MS = 15, 300, 100
ROUNDS = 5
PEOPLE = {"reviewer": "Reviewers", "editor": "Editors", "superuser": None}
SEARCHED = ["a", "is", "Turkey", "Harop", "1998", "missile for ships", "SIPRI-1"]
MISSPELT = ["Azerbaidjan", "Isreal", "Hellfyre misile"]
TYPED = ["", "a", "tur", "Rafael", "Russian Fed", "F-16", "19"]


def main(only):
    from django.conf import settings
    from django.db import transaction

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.REQUIRE_SECOND_FACTOR = False
    with transaction.atomic():
        clients = {name: signed_in(name, group) for name, group in PEOPLE.items()}
        missed = 0
        print(f"{'':2}{'queries':>8}{'ms':>7}{'work':>7}  page")
        for who, client in clients.items():
            for what, address, most in pages(who):
                title = f"{who}: {what}"
                if only not in title:
                    continue
                with transaction.atomic():
                    missed += measured(client, title, address, most)
                    transaction.set_rollback(True)
        transaction.set_rollback(True)
    print(f"{missed} over the mark of {QUERIES} queries, {PAGE_MS} ms, {CHOICES_MS} ms for choices")
    return bool(missed)


def signed_in(name, group):
    """A client of somebody new in a group; in none, of somebody who may do everything."""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    user = User.objects.create(username=f"benchmark-{name}", is_staff=True, is_superuser=not group)
    if group:
        user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def measured(client, title, address, most):
    """Print how long a page takes; whether that is too long. `address` may be a function."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address = address() if callable(address) else address
    seconds, worked = [], []
    for _ in range(ROUNDS + 1):
        started, idle = time.perf_counter(), work(connection)
        answer = client.get(address)
        seconds.append(time.perf_counter() - started)
        worked.append(work(connection) - idle)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    if answer.status_code == 403:
        return False
    ms, busy = (1000 * statistics.median(each[1:]) for each in (seconds, worked))
    over = len(queries) > QUERIES or ms > most
    told = "" if answer.status_code == 200 else f" ({answer.status_code})"
    print(f"{'* ' if over else '  '}{len(queries):>8}{ms:>7.0f}{busy:>7.0f}  {title}{told}")
    return over


def work(connection):
    """Seconds of processor time, of this process and of the one that answers its queries."""
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    nanoseconds = int(server.read_text().split()[0]) if server.exists() else 0
    return time.process_time() + nanoseconds / 1e9


def pages(who):
    """What is measured, as (title, address, most milliseconds)."""
    from django.urls import reverse

    yield "home", reverse("admin:index"), PAGE_MS
    for text in [*SEARCHED, *MISSPELT]:
        found = reverse("admin:search")
        yield f"search “{text}”", f"{found}?q={quote(text)}&all=1", PAGE_MS
        suggested = reverse("admin:search_suggest")
        yield f"suggestions “{text}”", f"{suggested}?q={quote(text)}", CHOICES_MS
    yield from choices()
    yield from lists()
    yield from forms(who)


def lists():
    from django.contrib import admin
    from django.urls import reverse

    for model, listed in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        yield f"list of {model._meta.verbose_name_plural}", address, PAGE_MS
        if listed.search_fields:
            for text in ("a", "Turkey"):
                title = f"list of {model._meta.verbose_name_plural}, “{text}”"
                yield title, f"{address}?q={text}", PAGE_MS


def choices():
    """Autocompletion of every field that has it, once for each model that is chosen."""
    from django.urls import reverse

    for owner, field in (
        ("deal", "supplier"),
        ("deal", "system"),
        ("delivery", "deal"),
        ("claim", "source"),
        ("claim", "allegation"),
    ):
        asked = f"app_label=transfers&model_name={owner}&field_name={field}"
        for typed in TYPED:
            address = f"{reverse('admin:autocomplete')}?{asked}&term={quote(typed)}"
            yield f"choices of a {field}, “{typed}”", address, CHOICES_MS


def forms(who):
    """The form of the record with most rows of each model; of what is reviewed, in each state."""
    from django.contrib import admin
    from django.urls import reverse

    from transfers.models.reviews import PUBLISHED

    for model in admin.site._registry:
        meta = model._meta
        name = f"admin:{meta.app_label}_{meta.model_name}"
        yield f"new {meta.verbose_name}", reverse(f"{name}_add"), PAGE_MS
        if not (record := biggest(model)):
            continue
        address = reverse(f"{name}_change", args=[record.pk])
        if model not in PUBLISHED:
            yield f"form of {meta.verbose_name} {record}", address, PAGE_MS
            continue
        for state in ("draft", "in_review", "published"):

            def prepared(address=address, record=record, state=state):
                put(record, state)
                return address

            yield f"form of {meta.verbose_name} {record} ({state})", prepared, PAGE_MS


def biggest(model):
    """The record that most rows of another table point at; None of an empty table."""
    from django.db.models import Count

    found = (None, 0)
    for relation in model._meta.related_objects:
        child = relation.related_model
        ours = child._meta.concrete_model._meta.managed and not child.__name__.endswith("Event")
        if not (relation.one_to_many and ours):
            continue
        rows = child._base_manager.filter(**{f"{relation.field.name}__isnull": False}).order_by()
        top = rows.values_list(relation.field.attname).annotate(n=Count("*")).order_by("-n").first()
        if top and top[1] > found[1]:
            found = top
    records = model._base_manager.all()
    return records.filter(pk=found[0]).first() if found[0] else records.first()


def put(record, state):
    """Put a record into a state, with the review that belongs to it."""
    from django.contrib.auth.models import User

    from transfers.models import Review

    type(record)._base_manager.filter(pk=record.pk).update(state=state)
    if state == "in_review":
        Review.objects.create(
            asked_by=User.objects.get(username="benchmark-superuser"),
            asked_of=User.objects.get(username="benchmark-reviewer"),
            **{record._meta.model_name: record},
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "armsdb.settings")
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--only", default="", help="only pages whose title holds this")
    asked = arguments.parse_args()
    django.setup()
    sys.exit(main(asked.only))
