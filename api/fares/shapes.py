"""The small shapes of fares: bounds of what may be asked (SPEC 7)."""

from typing import Annotated

from pydantic import Field

MetresPerLitre = Annotated[int, Field(ge=100, le=100_000)]
"""0.1 to 100 km a litre: what lies outside was not meant in metres."""

SenPerLitre = Annotated[int, Field(ge=1, le=1_000_00)]
"""To 1,000 yen a litre."""
