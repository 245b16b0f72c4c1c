"""A real object store that checks signatures: a gateway over a folder, started for tests (DESIGN §10)."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
from botocore.config import Config

from adapters.files.s3_files import Bucket

ACCESS, SECRET = "kaerini-tests", "only-for-tests-secret"
REGION = "us-east-1"
PROGRAM = Path(sys.executable).with_name("juicefs")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def object_store(folder: Path) -> Iterator[Bucket]:
    """The store with one bucket in it, gone afterwards."""
    meta, port = f"sqlite3://{folder}/meta.db", free_port()
    (folder / "data").mkdir()
    format_ = [PROGRAM, "format", "--storage", "file", "--bucket", f"{folder}/data/", meta, "kit"]
    subprocess.run(format_, check=True, capture_output=True)
    command = [PROGRAM, "gateway", meta, f"127.0.0.1:{port}", "--multi-buckets", "--keep-etag"]
    command += [
        "--object-meta",
        "--no-banner",
        "--cache-dir",
        str(folder / "cache"),
        "--metrics",
        "127.0.0.1:0",
    ]
    env = {"MINIO_ROOT_USER": ACCESS, "MINIO_ROOT_PASSWORD": SECRET, "HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    try:
        bucket = Bucket(f"http://127.0.0.1:{port}", "kaerini", REGION, ACCESS, SECRET)
        _make(bucket, running)
        yield bucket
    finally:
        running.terminate()
        running.wait()


def _make(bucket: Bucket, running: "subprocess.Popen[bytes]") -> None:
    """Make the bucket once the store answers."""
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=bucket.url,
        region_name=REGION,
        aws_access_key_id=ACCESS,
        aws_secret_access_key=SECRET,
        config=Config(connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 1}),
    )
    for _ in range(100):
        try:
            client.create_bucket(Bucket=bucket.name)
        except client.exceptions.ClientError:
            raise
        except Exception:  # noqa: BLE001  # it is not there yet
            assert running.poll() is None, "the store died"
            time.sleep(0.1)
        else:
            client.close()
            return
    raise AssertionError("the store never answered")
