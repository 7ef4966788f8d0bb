from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "transfers"
    verbose_name = "Arms transfers"
    default_auto_field = "django.db.models.BigAutoField"
