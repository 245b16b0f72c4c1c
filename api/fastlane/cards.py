"""Cards of search results as JSON, rendered once for each view and then joined (DESIGN §7)."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar
from weakref import ref

from pydantic import BaseModel

MOST_CARDS = 40_000
"""So many are kept, about a kilobyte each; then the half that was rendered first is dropped."""


class _Found(Protocol):
    """What a search found: a view, and beside it what holds for this one answer."""

    @property
    def view(self) -> object: ...


Found = TypeVar("Found", bound=_Found)


class _Card(ref[object]):
    """A view that may go, and its JSON up to what differs from answer to answer."""

    __slots__ = ("head", "key")

    head: bytes
    key: int


class Cards(Generic[Found]):
    """The cards of one kind of posting.

    The board shows the same view to all eyes of a kind until the posting changes; a card lives as long as
    its view. By identity: two views that are equal are rendered twice, which is never wrong.
    """

    def __init__(
        self,
        rendered: Callable[[Found], BaseModel],
        rest: Callable[[Found], bytes],
        most: int = MOST_CARDS,
    ) -> None:
        """``rendered``: a card as the door answers it. ``rest``: how its JSON ends, from the comma before the
        first field that is not the view's."""
        self._rendered = rendered
        self._rest = rest
        self._most = most
        self._kept: dict[int, _Card] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, found: Found) -> bytes:
        """The JSON of a card, to the byte as the door gives it."""
        view = found.view
        card = self._kept.get(id(view))
        if card is None or card() is not view:
            card = self._render(found, view)
        return card.head + self._rest(found)

    def _render(self, found: Found, view: object) -> _Card:
        whole, rest = self._rendered(found).model_dump_json(by_alias=True).encode(), self._rest(found)
        assert whole.endswith(rest), "what differs from answer to answer stands at the end of a card"
        if len(self._kept) >= self._most:
            for key in list(self._kept)[: self._most // 2]:
                del self._kept[key]
        card = _Card(view, self._forget)
        card.head, card.key = whole[: -len(rest)], id(view)
        self._kept[card.key] = card
        return card

    def _forget(self, card: _Card) -> None:
        """Its view is gone; another may have taken its place in memory meanwhile."""
        if self._kept.get(card.key) is card:
            del self._kept[card.key]
