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


def kind_marked(name):
    """Kind of an actor by SIPRI's marks: * armed groups, ** organisations."""
    if name.endswith("**"):
        return Actor.Kind.ORGANISATION
    if name.lower().startswith("unknown "):
        return Actor.Kind.UNKNOWN
    return Actor.Kind.ARMED_GROUP if name.endswith("*") else Actor.Kind.STATE


def new_actor(slugs, name, _key, _category):
    return Actor(name=name, slug=slugs.new(name, 110), kind=kind_marked(name))


def new_description(_slugs, name, _key, _category):
    return WeaponDescription(name=name)


def new_system(slugs, name, description, category):
    return WeaponSystem(
        designation=name,
        slug=slugs.new(name, 110),
        description_id=description,
        category_id=category,
    )
