"""The settings of where files lie: a folder, or a whole bucket; half a bucket is refused (DESIGN §6)."""

from pathlib import Path

import pytest

from adapters.files.folder_files import FolderFiles
from adapters.files.s3_files import S3Files
from api.compose.files import files_of
from api.settings import WrongSetting, read_settings
from tests.conftest import BASE_URL, SEALER

WHOLE = {
    "s3_url": "https://store.example/",
    "s3_bucket": "kaerini",
    "s3_access_key": "access-of-the-network",
    "s3_secret_key": "secret-of-the-network",
}


def test_without_settings_files_lie_in_a_folder_of_the_home(tmp_path: Path) -> None:
    assert isinstance(files_of(read_settings(home=tmp_path), SEALER, BASE_URL), FolderFiles)


def test_a_whole_bucket_takes_them(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path, **WHOLE)
    assert isinstance(files_of(settings, SEALER, BASE_URL), S3Files)
    assert settings.s3_url == "https://store.example"
    assert "of-the-network" not in repr(settings)


@pytest.mark.parametrize("missing", WHOLE)
def test_half_a_bucket_is_refused_before_anything_is_lost_in_a_folder(tmp_path: Path, missing: str) -> None:
    half = {name: value for name, value in WHOLE.items() if name != missing}
    with pytest.raises(WrongSetting, match="KAERINI_S3_URL") as refused:
        read_settings(home=tmp_path, **half)
    assert "of-the-network" not in str(refused.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"s3_bucket": "../up"},
        {"s3_region": "a b"},
        {"s3_url": "ftp://store"},
        {"s3_url": "https://a:b@store"},
    ],
)
def test_what_names_no_bucket_is_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(WrongSetting):
        read_settings(home=tmp_path, **{**WHOLE, **wrong})
