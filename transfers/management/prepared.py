"""Commands that need the tables of the project."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection


class PreparedCommand(BaseCommand):
    """Makes the tables first where the embedded database has none; says what to do elsewhere."""

    def execute(self, *args, **options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('transfers_category') IS NULL")
            (empty,) = cursor.fetchone()
        if empty and not settings.EMBEDDED:
            raise CommandError("The database has no tables yet. Run: manage.py migrate")
        if empty:
            call_command("migrate", verbosity=0, interactive=False)
        return super().execute(*args, **options)
