from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError

from transfers.accounts import log


class Command(BaseCommand):
    help = "Let somebody who lost phone and recovery codes sign in with the password alone."

    def add_arguments(self, parser):
        parser.add_argument("name", help="name of the account")

    def handle(self, *, name, **options):
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account {name!r}.")
        if not Authenticator.objects.filter(user=user).delete()[0]:
            raise CommandError(f"{name} has no second factor.")
        log.logger.info("second factor reset: %r by command", name)
        self.stdout.write(f"The second factor of {name} is reset.")
