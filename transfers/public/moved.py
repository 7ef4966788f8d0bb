"""Addresses of records that were merged into others."""

from django.http import Http404
from django.shortcuts import redirect

from transfers import merging


def moved(subject, slug):
    """Redirect from the address of a merged record to the one it is part of; raises Http404."""
    if kept := merging.new_home(subject, slug):
        return redirect(f"public:{subject}", slug=kept.slug, permanent=True)
    raise Http404
