"""The settings of where files lie: in a folder of the home, or in a bucket of an object store (DESIGN §6)."""

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo
from pydantic_settings import BaseSettings

from api.addresses import routing_address
from api.limits.quotas import About

_WITH_IT = ("s3_bucket", "s3_access_key", "s3_secret_key")
_NONE = ("なし", "none")


def _whole_or_none(url: str | None, others: ValidationInfo) -> str | None:
    """A store is named with its bucket and both keys, or not at all. Raises: ValueError."""
    named = [others.data.get(name) is not None for name in _WITH_IT]
    if any(named) if url is None else not all(named):
        raise ValueError("half a store")
    return url and routing_address(url)


class Storing(BaseSettings):
    """What may be set of the store of files. Nobody changes it for a network that has files already."""

    s3_bucket: Annotated[
        str | None,
        Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"),
        About(
            "写真と添付書類を置くバケット。",
            "The bucket of photos and uploaded files.",
            "名前",
            "a name",
            _NONE,
        ),
    ] = None
    s3_region: Annotated[
        str,
        Field(pattern=r"^[a-z0-9-]{1,40}$"),
        About("そのリージョン。", "Its region.", "リージョン名", "the name of a region"),
    ] = "ap-northeast-1"
    s3_access_key: Annotated[
        SecretStr | None,
        About("そのアクセスキー。", "The access key to it.", "文字列", "a string", _NONE),
    ] = None
    s3_secret_key: Annotated[
        SecretStr | None,
        About("そのシークレットキー。", "The secret key to it.", "文字列", "a string", _NONE),
    ] = None
    s3_url: Annotated[
        str | None,
        AfterValidator(_whole_or_none),
        Field(validate_default=True),
        About(
            "S3 互換のオブジェクトストレージ。利用者の端末からも届くこと。バケット名と両方のキーも要る。",
            "The object store (S3) for files, which people's devices reach, too; with bucket and both keys.",
            "http(s)://ホスト:ポート (KAERINI_S3_BUCKET、KAERINI_S3_ACCESS_KEY、KAERINI_S3_SECRET_KEY も)",
            "http(s)://host:port (with KAERINI_S3_BUCKET, KAERINI_S3_ACCESS_KEY, KAERINI_S3_SECRET_KEY)",
            ("KAERINI_HOME の files に保存", "kept in files in KAERINI_HOME"),
        ),
    ] = None
