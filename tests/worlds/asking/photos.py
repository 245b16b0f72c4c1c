"""Questions about photos: those of hidden postings, by their ids and by links made for the same eyes."""

from collections.abc import Iterator
from datetime import timedelta

from adapters.photos.links import SealedPhotoLinks
from domain.accounts import Role, Viewer
from domain.loads import PhotoId
from domain.photos.links import PhotoLink, PhotoSize
from tests.adapters.board_world import NOW
from tests.conftest import SEALER
from tests.worlds.answers import Ask
from tests.worlds.asking.registry import NOWHERE, Sight, asks, is_not_asked
from tests.worlds.cast import Eye


def _ids(sight: Sight) -> list[PhotoId]:
    return [one.id for one in sight.everything.photos]


@asks("read_photo", "read_thumbnail", "complete_photo")
def look_at_photos(sight: Sight) -> Iterator[Ask]:
    """Each photo that there is, or is in one world; what was completed is so for its own desk alone."""
    for one in (*_ids(sight), NOWHERE):
        yield Ask("read_photo", "GET", f"/v1/photos/{one}")
        yield Ask("read_thumbnail", "GET", f"/v1/photos/{one}/thumbnail")
        yield Ask("complete_photo", "POST", f"/v1/photos/{one}/completion", {})


@asks("read_linked_photo")
def follow_links(sight: Sight) -> Iterator[Ask]:
    """Links for these eyes, as if they had been given before; and one that nobody made."""
    for one in _ids(sight):
        for size in PhotoSize:
            link = PhotoLink(one, size, _eyes(sight.eye), NOW + timedelta(minutes=4))
            secret = SealedPhotoLinks(SEALER).secret_of(link)
            yield Ask("read_linked_photo", "GET", f"/l/{secret}/photo.jpg")
    yield Ask("read_linked_photo", "GET", f"/l/{NOWHERE}/photo.jpg", must_be=404)


def _eyes(eye: Eye) -> Viewer:
    cooperative_id = None if eye.cooperative is None else eye.cooperative.id
    return Viewer(
        desk=None if eye.desk is None else eye.desk.id,
        cooperative_id=cooperative_id,
        oversees=cooperative_id if eye.is_clerk else None,
        masked=eye.role is Role.TRIAL or (eye.role is None and not eye.is_client),
    )


is_not_asked("start_photo", "it begins an upload of the caller's own, and answers with the form for it")
is_not_asked("upload_file", "it takes a file with a form that was handed out, and answers with nothing")
