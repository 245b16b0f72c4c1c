"""Letters that the program has sent, read as their receivers would."""

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path


def letters_to(folder: Path, mail: str) -> list[EmailMessage]:
    """Those to one mail address, oldest first."""
    if not folder.exists():
        return []
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    read = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    return [letter for letter in read if str(letter["To"]) == mail]


def line_of(letter: EmailMessage, begins: str) -> str:
    """What stands behind the words a line begins with."""
    found = re.search(rf"^{re.escape(begins)}(.+)$", letter.get_content(), re.MULTILINE)
    assert found is not None, letter.get_content()
    return found[1].strip()
