"""What each source is and how far it is trusted: said at the upload, and corrected later by a decision of kind `source`."""

from __future__ import annotations

from idic_core.store import Workspace, decisions

SOURCE_TRUST = {
    "own_shop": "own", "website": "own", "email": "own", "social": "own", "survey": "own", "third_party": "third_party", "bought": "bought",
}  # fmt: skip
"""Type of a source -> its trust. Own data is never overwritten by the others; those may not be contacted before they said yes."""


def source_types(workspace: Workspace) -> dict[str, str]:
    """Source -> the type that somebody chose for it."""
    found = decisions(workspace, "source")
    return {str(s): str(v) for s, v in zip(found["subject"], found["value"], strict=True) if v in SOURCE_TRUST}
