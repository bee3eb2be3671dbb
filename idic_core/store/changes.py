"""What changed since a stage was worked out, of that which its figures stand on. Logged calls and approvals do not make a value old."""

from __future__ import annotations

from idic_core.store.workspace import Workspace

EARLIER = {
    "identify": (),
    "differentiate": ("identify",),
    "interact": ("identify", "differentiate"),
    "customize": ("identify", "differentiate"),
    "measure": ("identify", "differentiate", "customize"),
}
"""Stage -> the stages that it builds on, in the order of a run."""

COUNTED = {
    "uploaded": "SELECT count(*) FROM batches WHERE created_at > :since AND undone_at IS NULL",
    "undone": "SELECT count(*) FROM batches WHERE undone_at > :since AND created_at <= :since",
    "matches": """SELECT count(*) FROM (SELECT DISTINCT subject, object FROM decisions
                  WHERE kind = 'match' AND (at > :since OR revoked_at > :since))""",
    "cleaned": "SELECT count(*) FROM decisions WHERE kind = 'clean' AND (at > :since OR revoked_at > :since)",
    "sources": "SELECT count(DISTINCT subject) FROM decisions WHERE kind = 'source' AND (at > :since OR revoked_at > :since)",
    "erased": "SELECT count(*) FROM audit WHERE action = 'erase' AND at > :since",
    "tiers": """SELECT count(*) FROM decisions WHERE kind IN ('tier_rule', 'rfm_cuts', 'value_basis', 'class_rules', 'scorecard', 'custom_needs', 'likeness')
                AND (at > :since OR revoked_at > :since)""",
    "needs": """SELECT count(DISTINCT kind || subject) FROM decisions WHERE kind IN ('need_merge', 'need_pin', 'need_member')
                AND (at > :since OR revoked_at > :since)""",
    "rates": "SELECT count(DISTINCT subject) FROM decisions WHERE kind = 'currency' AND (at > :since OR revoked_at > :since)",
    "offers": """SELECT count(DISTINCT subject) FROM decisions WHERE kind = 'offer' AND (at > :since OR revoked_at > :since)""",
    "settings": "SELECT count(*) FROM audit WHERE action = 'settings' AND at > :since",
    "contacts": "SELECT count(*) FROM interactions WHERE batch_id IS NULL AND logged_at > :since",
    "answers": "SELECT count(*) FROM survey_answers WHERE batch_id IS NULL AND at > :since",
}
"""Kind of change -> how many there were after a moment."""

MATTERS = {
    "identify": ("uploaded", "undone", "matches", "cleaned", "sources", "erased"),
    "differentiate": ("uploaded", "undone", "matches", "cleaned", "sources", "erased", "tiers", "needs", "rates"),
    "interact": ("uploaded", "undone", "matches", "cleaned", "sources", "erased"),
    "customize": (
        "uploaded",
        "undone",
        "matches",
        "cleaned",
        "sources",
        "erased",
        "tiers",
        "needs",
        "rates",
        "offers",
        "settings",
    ),
    "measure": (
        "uploaded",
        "undone",
        "matches",
        "cleaned",
        "sources",
        "erased",
        "tiers",
        "rates",
        "settings",
        "contacts",
        "answers",
    ),
}
"""Stage -> the kinds of changes that its figures stand on."""


def changes_since(workspace: Workspace, stage: str) -> dict[str, int]:
    """Kind of change -> how many came after the stage's last run; 'earlier' when a stage before it ran anew. Empty: up to date, or never run.

    Counted from the moment when the stage before ended, which is when this one read its facts; what no stage before stands on, such as a
    rule for tiers, from the moment that the stage itself began (`read_at` in its report), where it says so. Moments are whole seconds.
    """
    runs = {
        row["name"]: row
        for row in workspace.rows(
            "SELECT name, version, at, json_extract(report, '$.read_at') AS read_at FROM derived_runs"
        )
    }
    if stage not in runs:
        return {}
    own = runs[stage]
    before = [runs[name] for name in EARLIER[stage] if name in runs]
    renewed = any(r["at"] > own["at"] or r["version"] > own["version"] for r in before)
    found: dict[str, int] = {}
    if workspace.version != own["version"]:
        since = max((r["at"] for r in before if r["at"] <= own["at"]), default=own["at"])
        shared = {kind for name in EARLIER[stage] for kind in MATTERS[name]}
        began = max(since, own["read_at"] or since)
        found = {
            kind: int(workspace.value(COUNTED[kind], {"since": since if kind in shared else began}))
            for kind in MATTERS[stage]
        }
    return {kind: n for kind, n in found.items() if n} | ({"earlier": 1} if renewed else {})
