"""The sign-up page as visitors of a shop meet it: no menu, and on a server of its own no way to anything else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from idic_core import identify
from idic_core.store import Workspace
from idic_core.upload import commit_file
from tests.e2e.browser import Watched, settled
from tests.e2e.server import Server


@pytest.fixture
def visitors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server for visitors that nobody has asked yet, on a workspace with a customer."""
    (tmp_path / "crm.csv").write_text(
        "Customer ID,Name,Email\n1,Greta Garbotin,greta@secret.example\n", encoding="utf-8"
    )
    workspace = Workspace(tmp_path / "workspace")
    commit_file(workspace, tmp_path / "crm.csv")
    identify.run(workspace)
    monkeypatch.setitem(os.environ, "IDIC_ONLY", "signup")
    return Server(tmp_path / "workspace", tmp_path / "server.log")


@pytest.mark.parametrize("path", ["customer?customer=C000001", "upload"])
def test_the_very_first_request_for_another_page_shows_the_sign_up_page(
    path: str, visitors: Server, visit: Callable[..., Watched]
) -> None:
    with visitors, visit(visitors) as seen:
        opened = seen.open(f"/{path}")
        assert opened.get_by_role("button", name="Sign up").count() == 1
        assert opened.get_by_test_id("stSidebarNav").count() == 0
        body = opened.locator("body").inner_text()
        assert "Greta" not in body
        assert "secret" not in body
        # the browser is told that there is no such page here: that, and nothing else, may stand in its console
        assert all("does not seem to exist" in line for line in seen.wrong)
        seen.wrong.clear()


def test_somebody_signs_up_and_the_next_person_finds_an_empty_form(
    server: Server, visit: Callable[..., Watched]
) -> None:
    with visit(server) as seen:
        opened = seen.open("/signup")
        assert opened.get_by_test_id("stSidebarNav").count() == 0
        opened.get_by_label("Your name").fill("Ann Lee")
        opened.get_by_label("E-mail", exact=True).fill("ann@mail.example")
        opened.get_by_role("button", name="Sign up").click()
        opened.get_by_text("Thank you!").wait_for()
        opened.get_by_role("button", name="The next person").click()
        opened.get_by_label("Your name").wait_for()
        settled(opened)
        assert opened.get_by_label("Your name").input_value() == ""
