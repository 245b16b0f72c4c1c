"""One-time codes (TOTP, RFC 6238): six digits that change every 30 seconds."""

from datetime import datetime

import pyotp

from adapters.ids import new_one_time_seed

ISSUER = "Kaerini"
STEP_SECONDS = 30
DRIFT_STEPS = 1
"""A phone's clock may be half a minute off, or its owner slow."""


class Totp:
    """The second factor of an account by the seed that it shares with a phone."""

    def new_seed(self) -> str:
        """A seed nobody can foresee, in base32 as authenticator apps read it."""
        return new_one_time_seed()

    def uri_of(self, seed: str, login_id: str) -> str:
        """The seed as the otpauth URI that authenticator apps read off a QR code."""
        return pyotp.TOTP(seed, interval=STEP_SECONDS).provisioning_uri(name=login_id, issuer_name=ISSUER)

    def step_of(self, seed: str, code: str, at: datetime) -> int | None:
        """The step a code is good for: this one, the one before or the next; else None."""
        codes = pyotp.TOTP(seed, interval=STEP_SECONDS)
        step = int(at.timestamp()) // STEP_SECONDS
        good_for: int | None = None
        for candidate in range(step - DRIFT_STEPS, step + DRIFT_STEPS + 1):
            if pyotp.utils.strings_equal(codes.generate_otp(candidate), code):
                good_for = candidate
        return good_for
