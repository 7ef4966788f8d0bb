"""Who came in, and who was refused."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class SignIn(models.Model):
    """One sign-in, or one refusal; kept for some months, and counted against guessing.

    The account is the name as typed, in small letters: it may not exist.
    """

    class Outcome(models.TextChoices):
        SIGNED_IN = "signed_in", "signed in"
        WRONG_PASSWORD = "wrong_password", "wrong password"
        WRONG_CODE = "wrong_code", "wrong code"

    at = models.DateTimeField("time", db_default=Now(), db_index=True, help_text="UTC.")
    account = models.CharField(max_length=150, help_text="Name as typed, in small letters.")
    address = models.GenericIPAddressField(
        help_text="Where from; of an IPv6 address the network of 64 bits."
    )
    outcome = models.CharField(max_length=14, choices=Outcome)
    known_device = models.BooleanField(
        help_text="The browser had signed in to this account before."
    )

    class Meta:
        verbose_name = "sign-in"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["account", "at"], name="sign_in_account"),
            models.Index(fields=["address", "at"], name="sign_in_address"),
        ]
        constraints = [
            models.CheckConstraint(
                name="sign_in_outcome_known",
                condition=Q(outcome__in=["signed_in", "wrong_password", "wrong_code"]),
                violation_error_message="Unknown outcome of a sign-in.",
            ),
        ]

    def __str__(self):
        return f"{self.account}: {self.get_outcome_display()}"
