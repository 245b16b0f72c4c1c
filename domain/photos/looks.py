"""How photos look: prints by which the same picture is known again, whoever sends it (SPEC 3.9)."""

from collections.abc import Collection, Mapping
from itertools import product
from typing import NewType

from domain.loads import PhotoId

Look = NewType("Look", str)
"""128 bits in hexadecimal: where, over a grid of 8 x 8, a picture grows lighter to the right, and down."""

Looks = Mapping[PhotoId, Look]
"""Of those photos that show something; an even surface looks like every other."""

ALIKE_WITHIN_BITS = 10
"""A picture saved again, smaller or coarser, differs in fewer; two pictures taken by chance in some 64."""


def any_look_alike(ours: Collection[PhotoId], theirs: Collection[PhotoId], looks: Looks) -> bool:
    """Whether one of ours shows the same picture as one of theirs."""
    pairs = product(*([looks[one] for one in photos if one in looks] for photos in (ours, theirs)))
    return any(_differ_in(one, other) <= ALIKE_WITHIN_BITS for one, other in pairs)


def _differ_in(one: Look, other: Look) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()
