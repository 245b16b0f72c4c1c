"""The darkroom: what becomes a photo and what does not, with how much memory and time (SECURITY 18)."""

import asyncio
import io
import json
import os
import resource
import runpy
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageCms, ImageEnhance, ImageStat

from adapters.ids import new_id
from adapters.photos import darkroom
from adapters.photos.darkroom import ChildDarkroom
from domain.loads import PhotoId
from domain.photos.looks import any_look_alike
from domain.photos.photos import Picture, RefusedBecause
from tests.pictures import (
    GPS_WORDS,
    a_bomb,
    a_chunk,
    a_jpeg,
    a_picture,
    a_png_of,
    with_metadata,
    written,
    zeros,
)

PROGRAM = Path(darkroom.__file__).with_name("develop.py")
MOST_KIB = 300 * 1024
MOST_SECONDS = 3.0
MOST_SECONDS_OF_THE_LARGEST = 6.0

NOT, BROKEN = RefusedBecause.NOT_A_PHOTO, RefusedBecause.BROKEN
PIXELS, HEAVY = RefusedBecause.TOO_MANY_PIXELS, RefusedBecause.TOO_HEAVY


async def develop(content: bytes) -> Picture | RefusedBecause | None:
    async def fetch() -> bytes:
        return content

    return await ChildDarkroom().develop(fetch)


async def picture_of(content: bytes) -> Picture:
    made = await develop(content)
    assert isinstance(made, Picture), made
    return made


def seen(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def a_scene(seed: int, width: int = 1600, height: int = 1200) -> Image.Image:
    """A picture of some things, other ones for another seed."""
    scene = Image.effect_noise((12, 9), 90 + seed).convert("RGB")
    return scene.resize((width, height), Image.Resampling.BICUBIC)


def apart(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures of a size differ, of 255."""
    means = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean
    return max(means)


def a_polyglot(tail: bytes) -> bytes:
    """A photo that is something else as well, for who looks at it that way."""
    return a_jpeg(comment=b"*/=1;alert(document.domain)/*<script>alert(1)</script>") + tail


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.js", "alert(1)")
    return out.getvalue()


def animated(kind: str, **said: Any) -> bytes:
    """Sixty frames, the first of which is the picture."""
    frames = [Image.new("RGB", (400, 300), (n, 255 - n, 128)) for n in range(60)]
    return written(a_picture(), kind, save_all=True, append_images=frames, duration=20, **said)


def huge_jpeg(width: int, height: int) -> bytes:
    """A small JPEG whose header lies about its size."""
    made = a_jpeg()
    at = made.index(b"\xff\xc0")
    return made[: at + 5] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + made[at + 9 :]


def huge_webp(kind: bytes) -> bytes:
    """A header alone, of 16383 × 16383."""
    if kind == b"VP8X":
        body = b"\x00\x00\x00\x00" + (16382).to_bytes(3, "little") * 2
    elif kind == b"VP8L":
        body = b"\x2f" + (16382 | 16382 << 14).to_bytes(4, "little") + bytes(100)
    else:
        body = b"\x30\x01\x00\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(100)
    chunk = kind + len(body).to_bytes(4, "little") + body
    return b"RIFF" + (len(chunk) + 4).to_bytes(4, "little") + b"WEBP" + chunk


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

HOSTILE: dict[str, tuple[Callable[[], bytes], set[RefusedBecause]]] = {
    "nothing": (lambda: b"", {NOT}),
    "one byte": (lambda: b"\xff", {NOT}),
    "random bytes": (lambda: os.urandom(5000), {NOT}),
    "random bytes behind a JPEG's first ones": (lambda: b"\xff\xd8\xff" + os.urandom(5000), {BROKEN}),
    "random bytes behind a PNG's first ones": (lambda: b"\x89PNG\r\n\x1a\n" + os.urandom(5000), {BROKEN}),
    "random bytes behind a WebP's first ones": (
        lambda: b"RIFF\x00\x10\x00\x00WEBP" + os.urandom(5000),
        {BROKEN},
    ),
    "random bytes behind a HEIC's first ones": (
        lambda: b"\x00\x00\x00\x18ftypheic" + os.urandom(5000),
        {BROKEN},
    ),
    "SVG": (lambda: SVG, {NOT}),
    "HTML": (lambda: b"<html><script>alert(1)</script>" + a_jpeg(), {NOT}),
    "PDF": (lambda: b"%PDF-1.7\n" + a_jpeg(), {NOT}),
    "ZIP": (a_zip, {NOT}),
    "GIF": (lambda: written(a_picture(), "GIF"), {NOT}),
    "TIFF": (lambda: written(a_picture(), "TIFF"), {NOT}),
    "BMP": (lambda: written(a_picture(), "BMP"), {NOT}),
    "AVIF": (lambda: written(a_picture(), "AVIF"), {NOT}),
    "ICO": (lambda: written(a_picture(), "ICO"), {NOT}),
    "JPEG 2000": (lambda: written(a_picture(), "JPEG2000"), {NOT}),
    "EPS": (lambda: written(a_picture(), "EPS"), {NOT}),
    "a bomb of 700 MiB": (a_bomb, {PIXELS}),
    "a PNG that says it is 2³¹ each way": (lambda: a_png_of(2**31 - 1, 2**31 - 1), {PIXELS, BROKEN}),
    "a PNG one pixel over": (lambda: a_png_of(50_000_001, 1, data=zeros(1 << 20)), {PIXELS}),
    "a JPEG that says it is 65,500 each way": (lambda: huge_jpeg(65_500, 65_500), {PIXELS}),
    "a WebP that says it is 16,383 each way": (lambda: huge_webp(b"VP8X"), {PIXELS}),
    "a WebP of 13 megapixels": (
        lambda: written(a_picture().resize((4200, 3100)), "WEBP", method=0, quality=20),
        {PIXELS},
    ),
    "a lossless WebP that says so": (lambda: huge_webp(b"VP8L"), {PIXELS}),
    "a lossy WebP that says so": (lambda: huge_webp(b"VP8 "), {PIXELS}),
    "a PNG without its pixels": (lambda: a_png_of(7000, 7000), {BROKEN}),
    "a PNG of no height": (lambda: a_png_of(400, 0), {BROKEN}),
    "words in a PNG that unpack to 400 MiB": (
        lambda: a_png_of(1, 1)[:33] + a_chunk(b"zTXt", b"a\x00\x00" + zeros(400 << 20)),
        {BROKEN, HEAVY},
    ),
    "a profile in a PNG that unpacks to 400 MiB": (
        lambda: a_png_of(1, 1)[:33] + a_chunk(b"iCCP", b"a\x00\x00" + zeros(400 << 20)),
        {BROKEN, HEAVY},
    ),
    "a progressive JPEG of all its coefficients": (
        lambda: written(
            a_picture().resize((8100, 6100)), "JPEG", progressive=True, subsampling=0, quality=30
        ),
        {HEAVY, BROKEN},
    ),
    **{
        f"{kind} cut short at {share:.0%}": (
            lambda kind=kind, share=share: _cut(written(a_picture(), kind), share),  # type: ignore[misc]
            {BROKEN, NOT},
        )
        for kind in ("JPEG", "PNG", "WEBP", "HEIF")
        for share in (0.03, 0.5, 0.9)
    },
}


def _cut(content: bytes, share: float) -> bytes:
    return content[: max(14, int(len(content) * share))]


async def measured(content: bytes) -> tuple[dict[str, Any], float]:
    """What the program says of it, and the seconds of the processor that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", str(PROGRAM)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"MALLOC_ARENA_MAX": "1"},
    )
    out, _ = await process.communicate(content)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert process.returncode == 0
    said: dict[str, Any] = json.loads(out.partition(b"\n")[0])
    return said, took


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_is_hostile_is_refused_with_little_memory_and_time(name: str) -> None:
    make, expected = HOSTILE[name]
    said, took = await measured(make())
    assert RefusedBecause(said["refused"]) in expected
    assert said["peak_kib"] < MOST_KIB
    assert took < MOST_SECONDS + 0.5


LARGE = {
    "a JPEG of 50 megapixels": lambda: written(a_picture().resize((8160, 6120)), "JPEG", quality=70),
    "a progressive JPEG of 50 megapixels": lambda: written(
        a_picture().resize((8160, 6120)), "JPEG", quality=70, progressive=True
    ),
    "a PNG of 50 megapixels": lambda: written(a_picture().resize((8160, 6120)), "PNG", compress_level=1),
    "a PNG of 50 megapixels that lets through": lambda: written(
        a_picture().resize((8160, 6120)).convert("RGBA"), "PNG", compress_level=1
    ),
    "a WebP of 12 megapixels": lambda: written(a_picture().resize((3990, 2992)), "WEBP", method=0),
    "a HEIC of 24 megapixels": lambda: written(a_picture().resize((5712, 4284)), "HEIF", quality=40),
}


@pytest.mark.parametrize("name", LARGE)
async def test_a_large_photo_is_made_smaller_with_little_memory_and_time(name: str) -> None:
    said, took = await measured(LARGE[name]())
    assert max(said["width"], said["height"]) == 2560
    assert said["peak_kib"] < MOST_KIB
    assert took < MOST_SECONDS_OF_THE_LARGEST


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_nothing_but_pixels_is_left_and_it_stands_upright(kind: str) -> None:
    content = with_metadata(kind)
    assert GPS_WORDS in content
    made = await picture_of(content)
    for one in (made.content, made.thumbnail):
        image = seen(one)
        assert (image.format, image.mode, dict(image.getexif())) == ("JPEG", "RGB", {})
        assert GPS_WORDS not in one
        assert [
            name for name in (b"Exif", b"http", b"ICC_PROFILE", b"Photoshop", b"8BIM") if name in one
        ] == []
        assert one.endswith(b"\xff\xd9"), "nothing hangs behind it"
    assert (made.width, made.height) == seen(made.content).size == (300, 400)
    assert apart(seen(made.content), a_picture().transpose(Image.Transpose.ROTATE_270)) < 4


@pytest.mark.parametrize("turned", range(1, 9))
async def test_a_photo_stands_as_the_camera_was_held(turned: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    upright = a_picture(60, 40)
    lying = {
        1: upright,
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[turned]
    made = await picture_of(written(lying, "JPEG", exif=exif, quality=95))
    assert apart(seen(made.content), upright) < 6


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "RGBA", "CMYK", "I;16"])
async def test_every_way_of_keeping_colours_becomes_the_colours_that_are_seen(mode: str) -> None:
    expected = a_picture(mode="L" if mode == "I;16" else "RGB" if mode == "P" else mode)
    if mode == "I;16":
        deep = expected.convert("I").point(lambda value: value * 257)
        content = written(deep.convert(mode), "PNG")
    elif mode == "P":
        content = written(expected.quantize(256, dither=Image.Dither.NONE), "PNG")
    else:
        content = written(expected, "JPEG" if mode == "CMYK" else "PNG")
    made = await picture_of(content)
    assert apart(seen(made.content), expected) < 8


async def test_what_lets_through_stands_on_white() -> None:
    glass = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    for content in (written(glass, "PNG"), written(glass, "WEBP", lossless=True)):
        assert apart(seen((await picture_of(content)).content), Image.new("RGB", (40, 40), "white")) < 2


async def test_a_wide_colour_space_is_brought_to_what_screens_know() -> None:
    """The same numbers mean other colours: a profile that swaps red and green would otherwise show."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = await picture_of(a_jpeg(quality=95))
    same = await picture_of(a_jpeg(quality=95, icc_profile=srgb))
    assert apart(seen(same.content), seen(plain.content)) < 3
    unfit = await picture_of(a_jpeg(quality=95, icc_profile=lab))
    assert apart(seen(unfit.content), seen(plain.content)) < 1, "what fits nothing is left aside"
    broken = await picture_of(a_jpeg(quality=95, icc_profile=srgb[:200]))
    assert apart(seen(broken.content), seen(plain.content)) < 1


@pytest.mark.parametrize(("kind", "said"), [("PNG", {}), ("WEBP", {}), ("MPO", {})])
async def test_of_many_frames_the_first_is_the_photo(kind: str, said: dict[str, Any]) -> None:
    made = await picture_of(animated(kind, **said))
    assert apart(seen(made.content), a_picture()) < 6


async def test_what_is_something_else_as_well_is_a_photo_and_nothing_else() -> None:
    for tail in (a_zip(), b"<html><script>alert(1)</script></html>", SVG):
        made = await picture_of(a_polyglot(tail))
        assert [word for word in (b"script", b"alert", b"PK\x03\x04") if word in made.content] == []


def test_a_strip_at_a_time_gives_the_picture_that_the_whole_would_give() -> None:
    """To the last pixel, where every pixel is another colour: a seam would show."""
    space = runpy.run_path(str(PROGRAM))
    space["shrunk"].__globals__["Image"] = Image
    noise = Image.effect_noise((1900, 2700), 90)
    for whole in (noise, Image.merge("RGB", (noise, noise.transpose(Image.Transpose.ROTATE_180), noise))):
        negative = space["Negative"](
            whole.size, lambda top, bottom, of=whole: of.crop((0, top, 1900, bottom)), None, 1
        )
        for longest in (320, 1999, 2700, 5000):
            small = space["shrunk"](negative, longest)
            expected = whole.resize(space["fitting"](whole.size, longest), Image.Resampling.LANCZOS)
            furthest = ImageChops.difference(small, expected).convert("L").getextrema()[1]
            assert furthest <= 2, longest


async def test_two_are_developed_at_a_time_and_the_loop_goes_on() -> None:
    room, at_work, most, beats = ChildDarkroom(), 0, 0, 0

    async def one() -> None:
        async def fetch() -> bytes:
            nonlocal at_work, most
            at_work += 1
            most = max(most, at_work)
            return a_jpeg()

        nonlocal at_work
        assert isinstance(await room.develop(fetch), Picture)
        at_work -= 1

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    heart = asyncio.create_task(beat())
    began = time.monotonic()
    await asyncio.gather(*(one() for _ in range(5)))
    heart.cancel()
    assert most <= darkroom.AT_ONCE + 1
    assert beats > (time.monotonic() - began) * 25


async def test_one_that_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fetch() -> bytes:
        return a_jpeg()

    assert await ChildDarkroom(longest_seconds=0.001).develop(fetch) is HEAVY


async def test_the_program_opens_no_file_and_no_socket_once_it_decodes() -> None:
    """Told by the program itself, whose limits are those of its process."""
    probe = (
        "import runpy,sys,io,resource,socket;"
        f"space=runpy.run_path({str(PROGRAM)!r});"
        "space['limit_itself']();"
        "resource.setrlimit(resource.RLIMIT_NOFILE,(0,0));"
        "\ntry:\n socket.socket()\nexcept OSError as no:\n print(no.errno)"
        "\ntry:\n bytearray(300*1024*1024)\nexcept MemoryError:\n print('no memory')"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-c", probe), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert out.split(b"\n")[:2] == [b"24", b"no memory"]


async def test_where_there_is_nothing_to_develop_nothing_comes() -> None:
    async def fetch() -> None:
        return None

    assert await ChildDarkroom().develop(fetch) is None


async def test_a_picture_is_known_again_made_anew_smaller_coarser_or_of_another_kind() -> None:
    scene = a_scene(1)
    first = await picture_of(written(scene, "JPEG", quality=95))
    assert first.look is not None
    copies = (
        first.content,
        first.thumbnail,
        written(scene.resize((640, 480)), "JPEG", quality=40),
        written(scene, "PNG"),
        written(ImageEnhance.Brightness(scene).enhance(1.15), "JPEG"),
    )
    photo, again = PhotoId(new_id()), PhotoId(new_id())
    for content in copies:
        look = (await picture_of(content)).look
        assert look is not None
        assert any_look_alike([photo], [again], {photo: first.look, again: look})


async def test_other_pictures_do_not_look_alike_and_an_even_surface_like_nothing() -> None:
    looks = {PhotoId(new_id()): (await picture_of(written(a_scene(n), "JPEG"))).look for n in range(6)}
    seen_in = {photo: look for photo, look in looks.items() if look is not None}
    assert len(seen_in) == 6
    for photo in seen_in:
        assert not any_look_alike([photo], [other for other in seen_in if other != photo], seen_in)
    even = await picture_of(written(Image.new("RGB", (800, 600), (120, 130, 140)), "JPEG"))
    assert even.look is None
