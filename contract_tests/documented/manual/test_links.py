"""Links of the pages are those of the site, and the check of the built site finds broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract_tests.kit.manual.site.checking import check_site
from contract_tests.kit.manual.site.links import LinkRewriter
from contract_tests.kit.manual.site.sources import DOCS, Source, list_sources, make_anchor

GOOD = "<html><body><h1 id='top'>A</h1><a href='b.html#here'>b</a></body></html>"
OTHER = "<html><body><h2 id='here'>B</h2></body></html>"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("b.html", "c.html"), "a.html: c.html#here leads to nothing"),
        (("#here", "#there"), "a.html: b.html#there has no such anchor"),
        (("<h1", "<img src='//cdn.example/x.png'><h1"), "a.html loads //cdn.example/x.png"),
        (("<h1", "<style>@import 'https://f.example'</style><h1"), "a.html loads @import 'https://f.example'"),
    ],
)
def test_a_broken_page_is_found(tmp_path: Path, change: tuple[str, str], problem: str) -> None:
    (tmp_path / "b.html").write_text(OTHER)
    (tmp_path / "a.html").write_text(GOOD)
    assert check_site(tmp_path) == []
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "b.html").write_text(OTHER)
    (broken / "a.html").write_text(GOOD.replace(*change))
    assert check_site(broken) == [problem]


def test_an_empty_site_is_a_problem(tmp_path: Path) -> None:
    assert check_site(tmp_path)


def test_links_lead_from_the_repository_to_the_site() -> None:
    links = LinkRewriter(list_sources())
    pages = "[a](../../openapi/README.md#flexera) [b](../pictures/console-data.png)"
    text = f"{pages} [c](../../compose.yaml) [d](../../fixtures/)"
    assert links.rewrite(text, "docs/how-to/faults.md", "how-to/faults.md") == (
        "[a](../reference/vendors/flexera.md#flexera) [b](../pictures/console-data.png) [c](../files/compose.yaml) d"
    )
    assert links.files == {"compose.yaml"}
    code = "```text\n[a](nothing.md)\n```\n"
    assert links.rewrite(code, "docs/README.md", "index.md") == code
    with pytest.raises(FileNotFoundError, match=r"docs/README.md: the link \[x\]\(nothing.md\) leads to nothing"):
        links.rewrite("[x](nothing.md)", "docs/README.md", "index.md")


def test_a_file_is_split_at_its_sections() -> None:
    source = Source("openapi/README.md", "first.md", {"Flexera": "flexera.md"})
    parts = source.split()
    assert "".join(parts.values()).count("\n") == source.text.count("\n")
    assert parts["flexera.md"].startswith("## Flexera\n")
    assert "\n## ServiceNow\n" in parts["first.md"]
    assert (source.find_page("flexera"), source.find_page("servicenow")) == ("flexera.md", "first.md")


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [("All kinds", "all-kinds"), ("`get_token(*, body)`", "get_token-body"), ("A: b, c", "a-b-c")],
)
def test_anchors_are_those_of_the_site(heading: str, anchor: str) -> None:
    assert make_anchor(heading) == anchor


def test_pages_of_docs_keep_their_place() -> None:
    sources = list_sources()
    assert all(sources[f"docs/{path.relative_to(DOCS)}"].page for path in DOCS.rglob("*.md"))
    assert sources["docs/README.md"].page == "index.md"
    assert sources["docs/how-to/faults.md"].page == "how-to/faults.md"
