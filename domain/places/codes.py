"""都市区分: what a municipality is known by (SPEC 2.1)."""

from typing import NewType

MunicipalityCode = NewType("MunicipalityCode", str)
"""都市区分: the five digits of JIS X 0402. Names are not unique, so codes are the key."""
