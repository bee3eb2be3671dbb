"""The pictures of the README: `python -m docs.screenshots` loads the sample shop, derives it and takes one picture per page.

It needs chromium on the path. The viewport is tall because the app scrolls inside its main block.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.browser import launch, settled
from tests.e2e.server import ROOT, Server

PICTURES = ROOT / "docs" / "pictures"
PAGES = {
    "home": "", "upload": "upload", "matches": "matches", "segments": "segments", "interactions": "interactions", "offers": "offers",
    "customer": "customer", "results": "results", "settings": "settings", "guide": "guide",
}  # fmt: skip


def best_customer(workspace: Path) -> str:
    """The customer of highest lifetime value, for the picture of a full customer page."""
    from idic_core import store

    values = store.read_derived(store.Workspace(workspace), "customer_values")
    return str(values.sort_values(["lifetime_value", "customer_id"], ascending=[False, True])["customer_id"].iloc[0])


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    workspace = Path(os.environ.get("IDIC_WORKSPACE") or folder / "workspace")
    if not workspace.exists():
        for verb in (["sample", "shop"], ["run"]):
            subprocess.run(
                [sys.executable, "-m", "idic_core", "--workspace", str(workspace), *verb], cwd=ROOT, check=True
            )
    PICTURES.mkdir(parents=True, exist_ok=True)
    with Server(workspace, folder / "server.log") as server, sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(viewport={"width": 1360, "height": 1000}, locale="en-GB")
        page = context.new_page()
        for name, path in PAGES.items():
            path = f"{path}?customer={best_customer(workspace)}" if name == "customer" else path
            page.set_viewport_size({"width": 1360, "height": 1000})
            page.goto(f"{server.address}/{path}")
            page.wait_for_selector("h1")
            settled(page)
            height = page.evaluate(
                "() => document.querySelector('[data-testid=\"stMainBlockContainer\"]').scrollHeight"
            )
            page.set_viewport_size({"width": 1360, "height": min(max(int(height), 700), 1700)})
            settled(page)
            page.wait_for_timeout(700)  # charts fade in
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
