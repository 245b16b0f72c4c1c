"""The doors of templates (ひな形): kept by the desk, filled for a day, posted by people (SPEC 3.4)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.board.template_shapes import (
    FilledLoadAnswer,
    FilledTemplateAnswer,
    FilledVehicleAnswer,
    TemplateAnswer,
    TemplateForm,
    TemplatePage,
    TemplatePatch,
)
from api.etags import required_version, set_etag
from api.needs import Doors, Outside, Whoever, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.shapes import Day
from api.terms import answer_of, merged, terms_of
from domain.desk.drafts import FilledLoad
from domain.desk.templates import Template, TemplateId, TemplateTerms
from domain.refusals import NotFound, Stale
from domain.usecases.board import keeping_templates

router = Doors(tags=["loads"])


def _answer(template: Template) -> TemplateAnswer:
    return answer_of(TemplateAnswer, template.terms, template)


@router.post("/v1/templates", status_code=201)
@promises(keyed=True)
async def make_template(
    form: TemplateForm, who: Whoever, ports: Outside, response: Response
) -> TemplateAnswer:
    """Keep a template of a load's or a vehicle's form. ひな形を登録します。"""
    template = await keeping_templates.make_template(ports, who, terms_of(TemplateTerms, form))
    response.headers["Location"] = f"/v1/templates/{template.id}"
    set_etag(response, template.version)
    return _answer(template)


@router.get("/v1/templates")
@promises()
async def list_templates(
    who: Whoever, ports: Outside, request: Request, limit: Limit = 50, cursor: Cursor = None
) -> TemplatePage:
    """The own desk's templates, newest first. 自社のひな形の一覧です。"""
    page = await keeping_templates.list_templates(ports, who, resume(request, cursor), limit)
    return TemplatePage(items=tuple(map(_answer, page.items)), next_cursor=next_cursor(request, page.after))


@router.get("/v1/templates/{template_id}")
@promises(NotFound)
async def read_template(
    template_id: UUID, who: Whoever, ports: Outside, response: Response
) -> TemplateAnswer:
    """One template. ひな形の詳細です。"""
    template = await keeping_templates.read_template(ports, who, TemplateId(template_id))
    set_etag(response, template.version)
    return _answer(template)


@router.get("/v1/templates/{template_id}/form")
@promises(NotFound)
async def read_template_form(
    template_id: UUID,
    who: Whoever,
    ports: Outside,
    on: Annotated[
        Day | None, Query(description="この日の入力内容。既定は今日。For this day; today's.")
    ] = None,
) -> FilledTemplateAnswer:
    """The form a template gives for a day; nothing is posted. ひな形から入力内容を作ります。"""
    filled = await keeping_templates.read_template_form(ports, who, TemplateId(template_id), on)
    if isinstance(filled, FilledLoad):
        load = answer_of(FilledLoadAnswer, filled.draft, filled)
        return FilledTemplateAnswer(load=load, vehicle=None, missing=filled.missing)
    vehicle = answer_of(FilledVehicleAnswer, filled.draft, filled)
    return FilledTemplateAnswer(load=None, vehicle=vehicle, missing=filled.missing)


@router.patch("/v1/templates/{template_id}")
@promises(NotFound, Stale, if_match="required")
async def amend_template(
    template_id: UUID,
    patch: TemplatePatch,
    who: Whoever,
    ports: Outside,
    request: Request,
    response: Response,
) -> TemplateAnswer:
    """Amend a template by JSON Merge Patch. ひな形を変更します。"""
    template = await keeping_templates.amend_template(
        *(ports, who, TemplateId(template_id), required_version(request)),
        lambda former: merged(TemplateTerms, TemplateForm, former, patch),
    )
    set_etag(response, template.version)
    return _answer(template)


@router.delete("/v1/templates/{template_id}", status_code=204)
@promises(NotFound, Stale, if_match="required")
async def drop_template(template_id: UUID, who: Whoever, ports: Outside, request: Request) -> Response:
    """Let a template go. ひな形を削除します。"""
    await keeping_templates.drop_template(ports, who, TemplateId(template_id), required_version(request))
    return Response(status_code=204)
