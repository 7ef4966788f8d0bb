"""Forms of the pages around signing in."""

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp

from transfers.models import SignIn

from . import limits, log, second_factor


class Plain:
    """A form whose labels stand beside the fields, not in them."""

    labels = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
        first = next(iter(self.fields.values()))
        first.widget.attrs["autofocus"] = True


class SignInForm(Plain, account.LoginForm):
    labels = {"login": "Name"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {
            "id": "id_username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }


class PasswordForm(Plain, account.ChangePasswordForm):
    labels = {
        "oldpassword": "Current password",
        "password1": "New password",
        "password2": "New password again",
    }

    def clean_oldpassword(self):
        name = self.user.get_username()
        attempt = limits.begin(context.request, name, SignIn.Outcome.WRONG_PASSWORD)
        if not self.user.check_password(self.cleaned_data["oldpassword"]):
            log.refused(context.request, name, "wrong password")
        password = super().clean_oldpassword()
        attempt.delete()
        return password


class AgainForm(Plain, account.ReauthenticateForm):
    """The password once more, before a change to the account."""


class Code(Plain):
    """A code of the second factor, under limits and accepted once."""

    labels = {"code": "Code"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}

    def clean_code(self):
        name = self.user.get_username()
        attempt = limits.begin(context.request, name, SignIn.Outcome.WRONG_CODE)
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not second_factor.is_first_use(
            self.authenticator, code
        ):
            log.refused(context.request, name, "code used before")
            raise get_adapter().validation_error("incorrect_code")
        attempt.delete()
        return code


class CodeForm(Code, mfa.AuthenticateForm):
    pass


class CodeAgainForm(Code, mfa.ReauthenticateForm):
    pass


class SetUpForm(Plain, totp.ActivateTOTPForm):
    labels = {"code": "Code that the app shows"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}
