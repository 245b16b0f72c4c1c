"""Counts the tests that passed, suite by suite, and holds them to .ci/minimum-tests (lines "suite number").

A suite is a folder under tests/; the run on PostgreSQL 15 and Schemathesis are one suite each. With
--write the counts of this run become the minimum.
"""

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

REPORTS = Path("build/reports")
MINIMUM = Path(".ci/minimum-tests")


def outcome(case: ET.Element) -> str:
    marks = {mark.tag for mark in case}
    if marks & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in marks else "passed"


def suite(report: Path, case: ET.Element) -> str:
    """``tests.domain.test_fares`` belongs to ``domain``; what could not even be collected to ``tests``."""
    folders = case.get("classname", "").split(".")
    return folders[1] if report.stem == "tests" and len(folders) > 1 else report.stem


def main() -> int:
    counts: dict[str, Counter[str]] = {}
    for report in sorted(REPORTS.glob("*.xml")):
        for case in ET.parse(report).iter("testcase"):
            counts.setdefault(suite(report, case), Counter())[outcome(case)] += 1
    if sys.argv[1:] == ["--write"]:
        lines = [f"{name} {counts[name]['passed']}\n" for name in sorted(counts)]
        MINIMUM.write_text("".join(lines), encoding="ascii")
    pairs = (line.split() for line in MINIMUM.read_text(encoding="ascii").splitlines() if line.strip())
    minimum = {name: int(number) for name, number in pairs}
    fallen = []
    print(f"{'suite':<16}{'passed':>8}{'failed':>8}{'skipped':>9}{'minimum':>9}")
    for name in sorted(counts | minimum):
        count = counts.get(name, Counter())
        row = [count[outcome] for outcome in ("passed", "failed", "skipped")]
        print(f"{name:<16}{row[0]:>8}{row[1]:>8}{row[2]:>9}{minimum.get(name, '-'):>9}")
        if name not in minimum or count["passed"] < minimum[name]:
            fallen.append(name)
    total = sum(counts.values(), Counter())
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    if fallen:
        print(f"Fewer than {MINIMUM} asks for, or not in it: {', '.join(fallen)}")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
