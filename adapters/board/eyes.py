"""What one viewer may know at one moment: ``Posting.discloses_to``, over all slots at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adapters.board.arrays.columns import At, Bits, Columns
from adapters.board.views import AT_ONCE, IN_TALKS, MASKED, OWN
from domain.accounts import Viewer


@dataclass(frozen=True, slots=True)
class Eyes:
    """A viewer over the slots. ``in_charge``: the owner's and the owner's clerk's; ``at_once``: these, and
    where it is named; ``hidden``: of those to whom it is barred. ``now``: microseconds.
    """

    viewer: Viewer
    now: int
    own: Bits
    in_charge: Bits
    at_once: Bits
    hidden: Bits

    def sees(self, columns: Columns, at: At) -> Bits:
        """On the board, and disclosed."""
        admitted = (columns["open_from"][at] <= self.now) | self.at_once[at]
        shown: Bits = (admitted & ~self.hidden[at]) | self.in_charge[at]
        return shown & (columns["closing"][at] > self.now)

    def newer(self, columns: Columns, than: int, at: At) -> Bits:
        """Whether each appeared after a moment."""
        return self.appeared(columns, at) > than

    def appeared(self, columns: Columns, at: At) -> NDArray[np.int64]:
        """When each could first be seen: what the viewer takes for ``posted_at``."""
        return np.where(self.at_once[at], columns["posted"][at], columns["appeared"][at])

    def kind_to(self, columns: Columns, slot: int) -> int:
        """What the viewer is to a posting, and what the clock says of it, as far as it changes its look."""
        return (
            OWN * bool(self.own[slot])
            + MASKED * self.viewer.masked
            + AT_ONCE * bool(self.at_once[slot])
            + IN_TALKS * bool(columns["talks"][slot] > self.now)
        )
