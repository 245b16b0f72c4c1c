"""Problems: told in Japanese or English, with a page each; paths and methods that are not there (API §1)."""

import html
import re
from pathlib import Path

import pytest

from api.operations import problems_document
from api.problem_texts import PROBLEMS
from api.problems import every_problem, status_of
from tests.api.doorway import THE_LOAD, House, bearer, people_of, problem
from tests.builders import Network
from tests.conftest import FreshDatabase

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
async def house(module_database: FreshDatabase) -> House:
    return House(module_database)


@pytest.fixture(scope="module")
async def people(house: House) -> Network:
    return await people_of(house)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "ja"),
        ("", "ja"),
        ("ja", "ja"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("EN-us", "en"),
        ("ja,en", "ja"),
        ("en,ja", "ja"),
        ("en,ja;q=0.9", "en"),
        ("en;q=0.8,ja;q=0.9", "ja"),
        ("fr,en;q=0.5", "en"),
        ("fr", "ja"),
        ("*", "ja"),
        ("en,*;q=0.5", "en"),
        ("ja;q=0,*", "en"),
        ("en;q=0,*", "ja"),
        ("en;q=nonsense", "ja"),
        (";;,q=,=", "ja"),
    ],
)
async def test_a_problem_is_told_in_the_language_asked_for(
    house: House, asked: str | None, language: str
) -> None:
    headers = {} if asked is None else {"Accept-Language": asked}
    async with house.client(**headers) as client:
        answer = await client.get("/v1/loads")
    assert problem(answer) == (401, "unauthenticated")
    assert answer.headers["content-language"] == language
    title = {"ja": "ログインが必要です", "en": "Authentication is required"}[language]
    assert answer.json()["title"] == title


async def test_a_problem_is_whole(house: House) -> None:
    async with house.client(**{"X-Request-Id": "a-b-7", "Accept-Language": "en"}) as client:
        answer = await client.get("/v1/municipalities", params={"limit": "1"})
    assert answer.json() == {
        "type": "/problems/invalid-form",
        "title": "The form is not valid",
        "status": 422,
        "detail": "Something in it is wrong; see errors.",
        "instance": "/requests/a-b-7",
        "errors": [{"pointer": "limit", "detail": "There is no such parameter."}],
    }


@pytest.mark.parametrize("path", ["/v1/lorries", "/v1/loads/", "/", "/v2/loads", "//v1/loads", "/V1/loads"])
async def test_what_is_not_there_is_not_found(house: House, path: str) -> None:
    async with house.client() as client:
        for method in ("GET", "POST", "DELETE"):
            assert problem(await client.request(method, path)) == (404, "not-found")


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/loads", "GET, HEAD, POST"),
        ("/v1/loads/search", "POST"),
        (f"/v1/loads/{THE_LOAD}", "GET, HEAD, PATCH"),
        ("/v1/loads/anything", "GET, HEAD, PATCH"),
        (f"/v1/loads/{THE_LOAD}/withdrawal", "POST"),
        ("/healthz", "GET, HEAD"),
        ("/pages/pages.css", "GET, HEAD"),
    ],
)
async def test_a_method_a_path_does_not_have_is_told_those_it_has(
    house: House, path: str, methods: str
) -> None:
    async with house.client() as client:
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"):
            if method in methods.split(", "):
                continue
            answer = await client.request(method, path)
            assert (answer.status_code, answer.headers["allow"]) == (405, methods)
            if method != "HEAD":
                assert problem(answer) == (405, "method-not-allowed")


async def test_head_answers_like_get_without_the_content(house: House, people: Network) -> None:
    async with house.client(**bearer(await house.log_in(people.penguin.account))) as client:
        for path in (f"/v1/loads/{THE_LOAD}", "/healthz", "/v1/lorries", "/problems"):
            got, headed = await client.get(path), await client.head(path)
            assert (headed.status_code, headed.content) == (got.status_code, b"")
            for name in ("content-type", "content-length", "cache-control"):
                assert headed.headers[name] == got.headers[name]


async def test_a_mistake_of_ours_is_told_as_one_and_nothing_of_it(house: House, people: Network) -> None:
    mistaken = House(house.database)
    mistaken.backstage.mistake = RuntimeError("配車係 見本太郎 の電話")
    async with mistaken.client(**bearer(await house.log_in(people.penguin.account))) as client:
        answer = await client.post("/v1/loads", json={"name": "x"})
    assert problem(answer) == (500, "internal")
    assert "見本太郎" not in answer.text


@pytest.mark.parametrize("slug", every_problem())
async def test_every_problem_has_a_page_in_both_languages(house: House, slug: str) -> None:
    kind, text = every_problem()[slug], PROBLEMS[slug]
    async with house.client() as client:
        answer = await client.get(f"/problems/{slug}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for sentence in (
        kind.title_ja,
        kind.title_en,
        text.remedy.ja,
        text.remedy.en,
        str(status_of(kind)),
        slug,
    ):
        assert sentence in unescaped(answer.text)
    assert "{" not in answer.text


async def test_all_pages_hang_together(house: House) -> None:
    async with house.client() as client:
        listed = await client.get("/problems")
        for slug in every_problem():
            assert f'href="/problems/{slug}"' in listed.text
        for path in ("/problems", "/problems/stale", "/docs", "/docs?lang=en"):
            page = await client.get(path)
            for address in local_links(page.text):
                assert (await client.get(address)).status_code == 200, f"{path} leads to {address}"


async def test_no_page_holds_a_script_or_a_style_of_its_own(house: House) -> None:
    async with house.client() as client:
        for path in ("/problems", "/problems/stale", "/docs", "/docs?lang=en"):
            page = (await client.get(path)).text
            for forbidden in (
                "<script",
                "<style",
                " style=",
                " onclick=",
                "javascript:",
                "http://",
                "https://",
            ):
                assert forbidden not in page


async def test_there_is_no_page_for_what_is_no_problem(house: House) -> None:
    async with house.client() as client:
        for slug in ("no-such-problem", "..", "%00", "Stale"):
            assert problem(await client.get(f"/problems/{slug}")) == (404, "not-found")


async def test_the_written_list_of_problems_is_the_served_one() -> None:
    command = "python -c \"from api.operations import problems_document as p; print(p(), end='')\""
    assert (ROOT / "docs/problems.md").read_text() == problems_document(), f"{command} > docs/problems.md"


def unescaped(page: str) -> str:
    return html.unescape(page)


def local_links(page: str) -> set[str]:
    return {link for link in re.findall(r'href="([^"#]+)"', page) if link.startswith("/")}


async def test_the_api_page_reads_in_both_languages(house: House) -> None:
    async with house.client() as client:
        ja = (await client.get("/docs", headers={"Accept-Language": "ja"})).text
        en = (await client.get("/docs", headers={"Accept-Language": "en"})).text
        asked = (await client.get("/docs?lang=en")).text
        wrong = await client.get("/docs?lang=fr")
    assert ("荷物を登録します" in ja, "Post a load" in ja) == (True, False)
    assert ("荷物を登録します" in en, "Post a load" in en) == (False, True)
    assert asked == en
    assert problem(wrong) == (422, "invalid-form")
