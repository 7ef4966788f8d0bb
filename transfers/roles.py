"""Groups that come with the installation, and what each may do.

Their permissions are put right whenever the database is migrated; other groups are left alone.
"""

import pghistory.models
from django.apps import apps as installed
from django.contrib.auth.management import create_permissions

# Records that staff enter and correct, and the rows that are edited on their forms.
PUBLISHED = "deal allegation figure restriction source".split()
PARTS = "delivery dealparty allegationvia figurereading".split()
NAMED = "actor supplier recipient weaponsystem weapondescription category region regionscheme"
REFERENCE = NAMED.split()
LABELS = ["auth", "mfa", "transfers"]
NAMES = "actorname succession systemname descriptionname categoryname regionmember".split()


def _codes(verbs, models):
    return {f"{verb}_{model}" for verb in verbs.split() for model in models}


def _views():
    """Of all records; who signed in from where is for administrators."""
    return _codes("view", [model._meta.model_name for model in _ours()]) - {"view_signin"}


def _ours():
    """Models of the register that people have rights in.

    Those of its history are read with the records they are of, and what the database lays out for
    the public needs no right.
    """
    models = installed.get_app_config("transfers").get_models()
    return [
        model
        for model in models
        if model._meta.default_permissions and not issubclass(model, pghistory.models.Event)
    ]


def roles():
    """What each group may do: its name and codes of permissions, "transfers.view_deal"."""
    correcting = _codes("change", [*PUBLISHED, "claim"])
    correcting |= _codes("add change delete", PARTS) | {"add_claim"}
    views = _views()
    within = {
        "Editors": views
        | correcting
        | _codes("add", PUBLISHED)
        | _codes("add change", REFERENCE)
        | _codes("add change delete", NAMES)
        | {"change_namequestion", "add_merge", "change_merge", "change_commentfact"},
        "Reviewers": views
        | correcting
        | _codes("publish", PUBLISHED)
        | _codes("change", ["importconflict", "listeddeal"]),
        "Importers": views
        | _codes("add change", ["importbatch", "deal"])
        | {"change_listeddeal", "undo_import"},
        "Analysts": views,
    }
    named = {name: {f"transfers.{code}" for code in codes} for name, codes in within.items()}
    ours = [_all_codes(model) for model in _ours()]
    accounts = {f"auth.{code}" for code in _codes("add change delete view", ["user", "group"])}
    accounts |= {"mfa.delete_authenticator"}
    return {**named, "Administrators": accounts.union(*ours)}


def _all_codes(model):
    meta = model._meta
    codes = {f"{verb}_{meta.model_name}" for verb in meta.default_permissions}
    return {f"transfers.{code}" for code in codes | {code for code, _ in meta.permissions}}


def make_roles(sender, using, apps=installed, **_):
    """Make the groups, or put their permissions right; runs after every migration."""
    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:
        return
    # The permissions themselves are made by a receiver that comes after this one.
    for label in LABELS:
        create_permissions(installed.get_app_config(label), 0, False, using, apps)
    found = permissions.filter(content_type__app_label__in=LABELS)
    keys = {
        f"{label}.{code}": key
        for key, label, code in found.values_list("pk", "content_type__app_label", "codename")
    }
    for name, codes in roles().items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.set([keys[code] for code in codes if code in keys])
