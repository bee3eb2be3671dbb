"""A shop of which everything is known, worked out once for each module of tests and copied for each test that may change it."""

from pathlib import Path
from shutil import copyfile

import pytest

from idic_core import customize
from idic_core.differentiate import run
from idic_core.store import Workspace
from tests.differentiate.known_shop import known_shop
from tests.interact.shop import running_dashboard


@pytest.fixture(scope="module")
def known_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace's file after the stages have run."""
    workspace = known_shop(tmp_path_factory.mktemp("ready"))
    run(workspace)
    customize.run(workspace)
    workspace.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return workspace.path


@pytest.fixture
def known(known_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it that the dashboard shows."""
    monkeypatch.setenv("IDIC_WORKSPACE", str(tmp_path))
    running_dashboard(monkeypatch)
    copyfile(known_file, tmp_path / known_file.name)
    return Workspace(tmp_path)
