"""Pictures that tests send: made here, so that nothing hostile lies in the repository."""

import io
import struct
import zlib
from functools import cache
from typing import Any

import pillow_heif
from PIL import Image

GPS_WORDS = b"NORTH-GATE-OF-THE-DEPOT"
"""Stands in every kind of metadata that ``with_metadata`` writes."""


def written(image: Image.Image, kind: str, **said: Any) -> bytes:
    """The image as a file."""
    out = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(out, **said)
    else:
        image.save(out, kind, **said)
    return out.getvalue()


@cache
def a_picture(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """Three colours that run into one another: red grows to the right, green downwards."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (across, down, Image.new("L", (width, height), 90)))
    return picture if mode == "RGB" else picture.convert(mode)


def a_jpeg(width: int = 400, height: int = 300, **said: Any) -> bytes:
    """A JPEG of that size."""
    return written(a_picture(width, height), "JPEG", **said)


def gps() -> Image.Exif:
    """EXIF of a phone that says where it was taken, and how it was held: turned to the right."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = GPS_WORDS.decode()
    exif[0x9286] = GPS_WORDS.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (34.0, 57.0, 54.0)
    exif.get_ifd(0x8825)[29] = GPS_WORDS.decode()
    return exif


def with_metadata(kind: str) -> bytes:
    """A picture of this kind with EXIF, XMP and what else it carries, each with ``GPS_WORDS`` in it."""
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + GPS_WORDS + b"</x:xmpmeta>"
    said: dict[str, Any] = {"exif": gps().tobytes(), "xmp": xmp}
    if kind == "JPEG":
        made = a_jpeg(comment=GPS_WORDS, **said)
        iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(GPS_WORDS)) + GPS_WORDS
        return made[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + made[2:] + GPS_WORDS
    if kind == "PNG":
        words = b"Comment\x00" + GPS_WORDS
        made = written(a_picture(), kind, exif=said["exif"])
        return made[:33] + a_chunk(b"tEXt", words) + made[33:] + GPS_WORDS
    return written(a_picture(), kind, **said)


def a_chunk(name: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def a_png_of(width: int, height: int, *, bits: int = 8, colour: int = 2, data: bytes = b"") -> bytes:
    """A PNG that says that it is so large, with these compressed rows."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    parts = a_chunk(b"IHDR", head) + a_chunk(b"IDAT", data) + a_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def zeros(count: int) -> bytes:
    """So many bytes of nothing, packed."""
    packing = zlib.compressobj(9)
    piece, packed = bytes(1 << 20), b""
    for _ in range(count // len(piece)):
        packed += packing.compress(piece)
    return packed + packing.compress(bytes(count % len(piece))) + packing.flush()


def a_bomb(pixels_each_way: int = 13_500) -> bytes:
    """A PNG of a few hundred KiB that would take 700 MiB."""
    return a_png_of(
        pixels_each_way, pixels_each_way, colour=6, data=zeros(pixels_each_way * (pixels_each_way * 4 + 1))
    )
