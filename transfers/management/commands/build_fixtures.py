"""Write fixtures/ from seeds/, or check that they agree."""

from django.core.management.base import BaseCommand, CommandError

from transfers import seeding


class Command(BaseCommand):
    help = "Builds the Django fixtures in fixtures/ from the reviewed YAML in seeds/."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--check",
            action="store_true",
            help="Write nothing; end with status 1 and name each fixture that is out of date.",
        )

    def handle(self, *args, check, **options):
        try:
            texts = seeding.build()
        except seeding.SeedError as error:
            raise CommandError(f"The seeds have faults; nothing was written.\n{error}") from error
        if not check:
            changed = seeding.write(texts)
            for name in changed:
                self.stdout.write(f"fixtures/{name}")
            self.stdout.write(f"{len(changed)} of {len(texts)} fixtures changed.")
        elif stale := seeding.outdated(texts):
            names = "\n".join(f"fixtures/{name}" for name in stale)
            raise CommandError(f"Out of date (run manage.py build_fixtures):\n{names}")
