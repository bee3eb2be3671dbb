"""For all tests: none of them touches the workspace of whoever runs them, and each begins in English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from idic_core.words import use_language


@pytest.fixture(autouse=True)
def _nobody_s_workspace(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that forgets to say where its workspace is gets an empty folder, never `workspace/` beside the app."""
    monkeypatch.setenv("IDIC_WORKSPACE", str(Path(tmp_path_factory.getbasetemp()) / "workspace_of_nobody"))


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A test that switches the language switches it for itself alone."""
    use_language("en")
    yield
    use_language("en")
