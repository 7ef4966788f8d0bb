"""Records that fixtures and addresses name by their slug."""

from django.db import models


class SlugQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)
