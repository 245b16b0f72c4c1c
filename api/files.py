"""Answers that are files: PDFs shown in the browser, tables kept for spreadsheets."""

from fastapi import Response


class PdfResponse(Response):
    """A PDF, shown in the browser."""

    media_type = "application/pdf"


class CsvResponse(Response):
    """A table for spreadsheets, kept as a file."""

    media_type = "text/csv"


def pdf_answer(name: str, pdf: bytes) -> PdfResponse:
    """A PDF under the name it is kept by."""
    return PdfResponse(pdf, headers={"Content-Disposition": f'inline; filename="{name}"'})


def csv_answer(name: str, table: bytes | str) -> CsvResponse:
    """A table under the name it is kept by."""
    return CsvResponse(table, headers={"Content-Disposition": f'attachment; filename="{name}"'})
