from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TransfersConfig(AppConfig):
    name = "transfers"
    verbose_name = "Arms transfers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .reading import make_reader
        from .roles import make_roles

        post_migrate.connect(make_roles, sender=self, dispatch_uid="transfers.roles")
        post_migrate.connect(make_reader, sender=self, dispatch_uid="transfers.reading")
        from .accounts import log  # noqa: F401 (its receivers listen from now on)
