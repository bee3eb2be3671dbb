"""The router: the frame, the navigation in the groups of the model, and the page that was asked for."""

from __future__ import annotations

from pages.ui import frame

frame.run()
