"""A multipart form whose last field is a file, read as it comes: the file is never whole in memory."""

from collections.abc import AsyncIterator, Mapping

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header

from api.calls import Call
from api.problems import TooLarge, UnsupportedMediaType
from domain.refusals import Fault, Invalid

MULTIPART = "multipart/form-data"
FILE = "file"

_MOST_FIELDS = 20
_MOST_BYTES_OF_FIELDS = 16 * 1024


async def read_form(call: Call, most_bytes: int) -> tuple[Mapping[str, str], AsyncIterator[bytes]]:
    """The fields before the file, and the file as it comes.

    Raises: UnsupportedMediaType, Invalid, TooLarge; the last two also while the file is read.
    """
    form = _Form(_boundary(call))
    body = _counted(call, most_bytes)
    async for chunk in body:
        form.read(chunk)
        if form.in_file:
            break
    if not form.in_file:
        raise form.malformed
    return form.fields, _rest(form, body)


async def _rest(form: "_Form", body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield form.taken()
    async for chunk in body:
        form.read(chunk)
        yield form.taken()
    if not form.is_whole:
        raise form.malformed


async def _counted(call: Call, most_bytes: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in call.request.stream():
        size += len(chunk)
        if size > most_bytes:
            raise TooLarge(headers={"Connection": "close"}, most_bytes=most_bytes)
        yield chunk


def _boundary(call: Call) -> bytes:
    given = call.request.headers.getlist("content-type")
    kind, options = parse_options_header(given[0] if len(given) == 1 else "")
    boundary = options.get(b"boundary", b"")
    if kind != MULTIPART.encode() or not 1 <= len(boundary) <= 70:
        raise UnsupportedMediaType(headers={"Accept": MULTIPART}, expected=MULTIPART)
    return boundary


class _Form:
    """What has been read so far."""

    def __init__(self, boundary: bytes) -> None:
        self.fields: dict[str, str] = {}
        self.in_file = False
        self.is_whole = False
        self._name = ""
        self._header, self._said = b"", b""
        self._value = b""
        self._size = 0
        self._pieces: list[bytes] = []
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._read_header,
                "on_header_value": self._read_said,
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._read_data,
                "on_part_end": self._end_part,
                "on_end": self._end,
            },
        )

    @property
    def malformed(self) -> Invalid:
        """What is answered to what is no such form."""
        return Invalid(Fault(f"#/{FILE}", "multipart-malformed"))

    def read(self, chunk: bytes) -> None:
        """Read on. Raises: Invalid."""
        try:
            self._parser.write(chunk)
        except (MultipartParseError, UnicodeDecodeError):
            raise self.malformed from None

    def taken(self) -> bytes:
        """What has come of the file since the last time."""
        pieces = b"".join(self._pieces)
        self._pieces.clear()
        return pieces

    def _begin(self) -> None:
        if self.in_file or len(self.fields) >= _MOST_FIELDS:
            raise self.malformed
        self._name, self._value = "", b""

    def _read_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _read_said(self, data: bytes, start: int, end: int) -> None:
        self._said += data[start:end]
        self._count(end - start)

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._name = parse_options_header(self._said)[1].get(b"name", b"").decode()
        self._header, self._said = b"", b""

    def _end_headers(self) -> None:
        if not self._name or self._name in self.fields:
            raise self.malformed
        self.in_file = self._name == FILE

    def _read_data(self, data: bytes, start: int, end: int) -> None:
        if self.in_file:
            self._pieces.append(data[start:end])
        else:
            self._value += data[start:end]
            self._count(end - start)

    def _end_part(self) -> None:
        if not self.in_file:
            self.fields[self._name] = self._value.decode()

    def _end(self) -> None:
        self.is_whole = True

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > _MOST_BYTES_OF_FIELDS:
            raise self.malformed
