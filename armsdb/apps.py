"""The admin as this site configures it."""

from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    default_site = "transfers.workplace.Workplace"
