"""Records for names that no record has yet."""

from django.utils.text import slugify

from transfers.models import Actor, Merge, WeaponDescription, WeaponSystem


class Slugs:
    """Hands out slugs that no record has yet, nor had before it was merged."""

    def __init__(self, model):
        self.taken = set()
        if hasattr(model, "slug"):
            taken = model.objects.order_by().values_list("slug", flat=True)
            self.taken = set(taken.union(Merge.objects.order_by().values_list("slug", flat=True)))

    def new(self, text, limit):
        base = slugify(text)[:limit] or "unnamed"
        slug, number = base, 1
        while slug in self.taken:
            number += 1
            slug = f"{base}-{number}"
        self.taken.add(slug)
        return slug


def new_actor(slugs, name, _key, _category):
    kind = Actor.Kind.STATE
    if name.endswith("**"):
        kind = Actor.Kind.ORGANISATION
    elif name.lower().startswith("unknown "):
        kind = Actor.Kind.UNKNOWN
    elif name.endswith("*"):
        kind = Actor.Kind.ARMED_GROUP
    return Actor(name=name, slug=slugs.new(name, 110), kind=kind)


def new_description(_slugs, name, _key, _category):
    return WeaponDescription(name=name)


def new_system(slugs, name, description, category):
    return WeaponSystem(
        designation=name,
        slug=slugs.new(name, 110),
        description_id=description,
        category_id=category,
    )
