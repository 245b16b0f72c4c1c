"""Makes a JPEG and a thumbnail of an upload: a program of its own, run with little memory and nothing else.

Bytes come in by stdin; out go a line of JSON, the picture and the thumbnail. It is started by its path, apart
from the rest of the product, and by then it can open no file and no socket (SPEC 3.7, SECURITY 18).
"""

import contextlib
import io
import json
import math
import resource
import struct
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TextIO

MOST_PIXELS = 50_000_000
MOST_PIXELS_OF_WEBP = 12_000_000
"""libwebp draws onto canvases of its own: 16 bytes a pixel, where others take four."""

MOST_MEMORY = 256 * 1024 * 1024
"""Bytes that may be written to (RLIMIT_DATA); with the libraries' code it stays below 300 MiB."""

MOST_ADDRESSES = 1024 * 1024 * 1024
MOST_CPU_SECONDS = 6

LONGEST_SIDE = 2560
"""Pixels: a delivery slip of A4 at 219 dots an inch."""

LONGEST_SIDE_OF_THUMBNAIL = 320
QUALITY, QUALITY_OF_THUMBNAIL = 85, 80

LOOK, LOOK_MARGIN, LEAST_SEEN = 8, 2, 8
"""A grid of 8 x 8; shades (of 256) that count as the same; bits that must be set for it to show anything."""

_STRIP_PIXELS = 1_000_000
_WHITE = (255, 255, 255)
_TURNED = 0x0112
"""The tag of EXIF that says how the camera was held."""

_STILL_HEIC = {b"heic", b"heix", b"heim", b"heis"}


class Refused(Exception):
    """It will not become a photo, for this reason."""


@dataclass(frozen=True)
class Negative:
    """A picture decoded: ``strip`` gives the rows from one up to another; ``turned`` as EXIF counts."""

    size: tuple[int, int]
    strip: Callable[[int, int], Any]
    icc: bytes | None
    turned: int


def limit_itself() -> None:
    """Take no more than a photo needs, from before the first library is loaded."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def kind_of(content: bytes) -> str:
    """What it is by its first bytes, whatever it is called. Raises: Refused."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and _STILL_HEIC & _brands(content):
        return "HEIC"
    raise Refused("not_a_photo")


def _brands(content: bytes) -> set[bytes]:
    length = min(int.from_bytes(content[:4], "big"), 256)
    return {content[8:12], *(content[at : at + 4] for at in range(16, length, 4))}


def webp_size(content: bytes) -> tuple[int, int]:
    """Width and height by the header: its decoder takes memory as soon as it is opened. Raises: Refused."""
    chunk = content[12:16]
    if chunk == b"VP8X" and len(content) >= 30:
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if chunk == b"VP8L" and len(content) >= 25:
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 " and len(content) >= 30:
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise Refused("broken")


def refuse_too_many(size: tuple[int, int], most: int = MOST_PIXELS) -> None:
    """Before anything is decoded. Raises: Refused."""
    if size[0] * size[1] > most:
        raise Refused("too_many_pixels")


def negative_of(content: bytes) -> Negative:
    """The first picture in it, decoded once its size is known. Raises: Refused, and what libraries raise."""
    kind = kind_of(content)
    if kind == "HEIC":
        return _negative_of_heic(content)
    if kind == "WEBP":
        refuse_too_many(webp_size(content), MOST_PIXELS_OF_WEBP)
    image = Image.open(io.BytesIO(content), formats=(kind,))
    refuse_too_many(image.size)
    image.draft(None, fitting(image.size, LONGEST_SIDE))
    image.load()
    return Negative(
        size=image.size,
        strip=lambda top, bottom: image.crop((0, top, image.width, bottom)),
        icc=image.info.get("icc_profile"),
        turned=_turned(image),
    )


def _negative_of_heic(content: bytes) -> Negative:
    """Its decoder turns it by itself."""
    heif = pillow_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
    image = heif[heif.primary_index]
    refuse_too_many(image.size)
    (width, height), mode, stride, rows = image.size, image.mode, image.stride, memoryview(image.data)

    def strip(top: int, bottom: int) -> Any:
        part = bytes(rows[top * stride : bottom * stride])
        return Image.frombuffer(mode, (width, bottom - top), part, "raw", mode, stride, 1)

    icc: Any = image.info.get("icc_profile")
    return Negative((width, height), strip, icc, 1)


def _turned(image: Any) -> int:
    try:
        return int(image.getexif().get(_TURNED, 1))
    except (ValueError, TypeError, KeyError, SyntaxError, OSError, struct.error, OverflowError):
        return 1


def fitting(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size at which neither side is longer than that; never larger than it is."""
    times = max(*size, longest) / longest
    return max(1, round(size[0] / times)), max(1, round(size[1] / times))


def flat(strip: Any) -> Any:
    """In plain grey, RGB or CMYK of eight bits, on white where it lets through."""
    if strip.mode in ("L", "RGB", "CMYK") and "transparency" not in strip.info:
        return strip
    if strip.mode.startswith("I;16"):
        return strip.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if strip.mode in ("RGBA", "RGBa", "LA", "La", "PA") or "transparency" in strip.info:
        over = strip.convert("RGBA")
        under = Image.new("RGB", strip.size, _WHITE)
        under.paste(over, mask=over.getchannel("A"))
        return under
    return strip.convert("L" if strip.mode in ("1", "I", "F") else "RGB")


def shrunk(negative: Negative, longest: int) -> Any:
    """The whole picture at the size that fits, drawn strip by strip: no second copy of it is ever there."""
    (width, height), (across, down) = negative.size, fitting(negative.size, longest)
    rows = max(1, _STRIP_PIXELS * down // (width * height) or 1)
    step = height / down
    margin = 0 if down == height else math.ceil(3 * step) + 1
    print_: Any = None
    for first in range(0, down, rows):
        last = min(down, first + rows)
        top = max(0, math.floor(first * step) - margin)
        bottom = min(height, math.ceil(last * step) + margin)
        strip = flat(negative.strip(top, bottom))
        if (across, down) != (width, height):
            box = (0, first * step - top, width, min(last * step, height) - top)
            strip = strip.resize((across, last - first), Image.Resampling.LANCZOS, box=box)
        if print_ is None:
            print_ = Image.new(strip.mode, (across, down))
        print_.paste(strip, (0, first))
    return print_


def in_srgb(image: Any, icc: bytes | None) -> Any:
    """In the colours that every screen knows; a profile that fits nothing is left aside."""
    if icc:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            return ImageCms.profileToProfile(image, profile, SRGB, outputMode="RGB")
    return image.convert("RGB")


def upright(image: Any, turned: int) -> Any:
    """As the camera was held."""
    method = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}.get(turned)
    return image if method is None else image.transpose(Image.Transpose(method))


def reduced(image: Any, longest: int) -> Any:
    """The same, smaller."""
    return image.resize(fitting(image.size, longest), Image.Resampling.LANCZOS)


def jpeg_of(image: Any, quality: int) -> bytes:
    """Pixels and nothing else: what is not said here is not written."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, exif=b"", icc_profile=None, comment=b"")
    return out.getvalue()


def developed(content: bytes) -> tuple[dict[str, Any], bytes]:
    """What is said of the photo, and the picture with the thumbnail behind it. Raises: Refused."""
    negative = negative_of(content)
    icc, turned = negative.icc, negative.turned
    small = shrunk(negative, LONGEST_SIDE)
    del negative  # the most of the memory
    picture = upright(in_srgb(small, icc), turned)
    large = jpeg_of(picture, QUALITY)
    little = jpeg_of(reduced(picture, LONGEST_SIDE_OF_THUMBNAIL), QUALITY_OF_THUMBNAIL)
    width, height = picture.size
    said = {"width": width, "height": height, "picture": len(large), "thumbnail": len(little)}
    return said | {"look": look_of(picture)}, large + little


def look_of(picture: Any) -> str | None:
    """By which it is known again (``domain.photos.looks``); None for an even surface."""
    grey = picture.convert("L")
    bits = []
    for across, down, step in ((LOOK + 1, LOOK, 1), (LOOK, LOOK + 1, LOOK)):
        shades = grey.resize((across, down), Image.Resampling.BOX).tobytes()
        at = (row * across + column for row in range(LOOK) for column in range(LOOK))
        bits += [shades[one + step] > shades[one] + LOOK_MARGIN for one in at]
    if sum(bits) < LEAST_SEEN:
        return None
    return f"{sum(bit << place for place, bit in enumerate(bits)):0{len(bits) // 4}x}"


def peak_kib(status: TextIO) -> int:
    """The most memory it ever had, as the kernel counted it since it began."""
    status.seek(0)
    line = next(line for line in status if line.startswith("VmHWM:"))
    return int(line.split()[1])


def main() -> None:
    """Answer for one upload."""
    content = sys.stdin.buffer.read()
    with open("/proc/self/status", encoding="ascii") as status:
        # Whatever a decoder is talked into: it opens no file and no socket.
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        try:
            said, pictures = developed(content)
        except Refused as refused:
            said, pictures = {"refused": str(refused)}, b""
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            said, pictures = {"refused": "too_many_pixels"}, b""
        except MemoryError:
            said, pictures = {"refused": "too_heavy"}, b""
        except Exception:  # noqa: BLE001  # the outermost loop: what no decoder reads to its end is broken
            said, pictures = {"refused": "broken"}, b""
        said["peak_kib"] = peak_kib(status)
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + pictures)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    limit_itself()
    import pillow_heif
    from PIL import Image, ImageCms, ImageFilter, TiffImagePlugin  # noqa: F401  # those are loaded late

    Image.preinit()
    Image.init()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
    SRGB = ImageCms.createProfile("sRGB")
    main()
