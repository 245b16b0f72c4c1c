"""Where a program keeps files: as the settings say, in a folder of the home or in a bucket (DESIGN §6)."""

from adapters.clock import wall_now
from adapters.files.folder_files import FOLDER, FolderFiles
from adapters.files.s3_files import Bucket, S3Files
from adapters.files.tickets import Tickets
from adapters.sealing import Sealer
from api.settings import Settings
from domain.ports import Files


def files_of(settings: Settings, sealer: Sealer, base_url: str) -> Files:
    """The store of the settings. ``base_url``: of the API, which takes uploads for a folder."""
    if settings.s3_url is None:
        return FolderFiles(settings.home / FOLDER, Tickets(sealer), base_url, wall_now)
    bucket, access, secret = settings.s3_bucket, settings.s3_access_key, settings.s3_secret_key
    assert bucket is not None, "the settings see to it"
    assert access is not None, "the settings see to it"
    assert secret is not None, "the settings see to it"
    keys = access.get_secret_value(), secret.get_secret_value()
    return S3Files(Bucket(settings.s3_url, bucket, settings.s3_region, *keys), wall_now)
