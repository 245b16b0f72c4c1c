"""Logs: one JSON object a line, of allowed fields only, so that no name, token or position gets in."""

import logging
import traceback
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

FIELDS = (
    "at",
    "level",
    "event",
    "logger",
    "request_id",
    "operation",
    "route",
    "method",
    "status",
    "duration_ms",
    "role",
    "error",
    "frames",
    "job",
    "count",
    "attempt",
    "seconds",
    "version",
    "schema",
)
"""All that a log line may say (SECURITY 26). No field may hold a person's words."""

_ROOT = Path(__file__).resolve().parent.parent
_SPEAKING = frozenset({"uvicorn", "uvicorn.error"})
"""Other people's loggers whose sentences hold nothing of what callers sent."""


def frames_of(mistake: BaseException) -> list[str]:
    """Where it happened, innermost last: files, lines and functions, never values or messages."""
    frames = traceback.extract_tb(mistake.__traceback__)[-12:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(_ROOT) and ".venv" not in path.parts:
        return str(path.relative_to(_ROOT))
    return "/".join(path.parts[-2:])


def allow_listed(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Drop every field that is not allowed; the rest in one order."""
    return {name: line[name] for name in FIELDS if name in line}


def _shown_error(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """An exception becomes its kind and its frames; its message may quote what a caller sent."""
    info = line.pop("exc_info", None)
    if info is True:
        raise AssertionError("hand the exception itself: log.error(..., exc_info=mistake)")
    mistake = info[1] if isinstance(info, tuple) else info
    if isinstance(mistake, BaseException):
        line = {**line, "error": type(mistake).__name__, "frames": frames_of(mistake)}
    return line


def _foreign(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """A library's line: only those who speak of themselves may use their own words."""
    if line.get("logger") not in _SPEAKING:
        line["event"] = "foreign"
    return line


_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
)


def configure_logs(stream: TextIO, level: int = logging.INFO) -> None:
    """Send every log line of this process, our own and the libraries', to ``stream`` as JSON."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _shown_error,
                allow_listed,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            foreign_pre_chain=[*_SHARED, _foreign],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = name != "uvicorn.access"
