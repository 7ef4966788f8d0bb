"""Rules about sign-ins: how to make a row, what is right and what is wrong."""

from transfers.models import SignIn


def sign_in(**fields):
    made = {"account": "x", "address": "192.0.2.1", "known_device": False, **fields}
    return SignIn(**{"outcome": "signed_in", **made})


CHECKS = {
    "sign_in_outcome_known": (
        sign_in,
        [{}, {"outcome": "wrong_code"}],
        [{"outcome": "blessed"}],
    ),
}
