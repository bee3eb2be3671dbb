"""The answers as a judgement on the program: how sure the customers are, what to check next, when to stop, which answers contradict."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

import pandas as pd

from idic_core.identify import certainty
from idic_core.identify.asked import Decided, without_conflicts
from idic_core.identify.certainty import Certainty, Stopping
from idic_core.identify.review import names_of
from idic_core.store import Workspace, decisions, derived_report, has_derived

CHECK, QUESTION = "check:", "question:"


def sureness(workspace: Workspace) -> Certainty | None:
    """Precision and recall of the customers shown, after all answers so far; None before a run that says what to estimate from."""
    report = derived_report(workspace, "identify")
    if not report.get("certainty"):
        return None
    return certainty.estimate(report["certainty"], _checks(workspace, report), _judged(workspace))


def next_check(workspace: Workspace) -> tuple[str, str, str] | None:
    """The next pair of the check sample: left, right and the code to answer it with; None when all were judged."""
    report = derived_report(workspace, "identify")
    if not report.get("certainty") or not has_derived(workspace, "check_sample"):
        return None
    open_yet = workspace.frame(
        """SELECT s.stratum, s.record_id_l, s.record_id_r FROM check_sample s
           WHERE NOT EXISTS (SELECT 1 FROM decisions d WHERE d.kind = 'match' AND d.revoked_at IS NULL
                             AND d.subject = min(s.record_id_l, s.record_id_r) AND d.object = max(s.record_id_l, s.record_id_r))
           ORDER BY s.stratum, s.place"""
    )
    checks = _checks(workspace, report)
    given = {str(name): (int(g["same"].astype(bool).sum()), len(g)) for name, g in checks.groupby("stratum")}
    left = {str(name): int(n) for name, n in open_yet["stratum"].value_counts().items()}
    stratum = certainty.next_stratum(report["certainty"], given, left)
    if not stratum:
        return None
    first = open_yet[open_yet["stratum"] == stratum].iloc[0]
    return str(first["record_id_l"]), str(first["record_id_r"]), CHECK + stratum


def stopping(workspace: Workspace) -> Stopping | None:
    """What the open questions would still change; None before the first run."""
    report = derived_report(workspace, "identify")
    if not report or not has_derived(workspace, "review_queue"):
        return None
    open_yet = workspace.frame(
        """SELECT q.probability, q.why FROM review_queue q
           WHERE NOT EXISTS (SELECT 1 FROM decisions d WHERE d.kind = 'match' AND d.revoked_at IS NULL
                             AND d.subject = min(q.record_id_l, q.record_id_r) AND d.object = max(q.record_id_l, q.record_id_r))
           ORDER BY q.position"""
    )
    open_yet["match_weight"] = [certainty.log_odds(p) for p in open_yet["probability"]]
    open_yet = open_yet.astype({"match_weight": float})
    judged = _judged(workspace)
    changed = int((judged["joined"].astype(bool) != judged["same"].astype(bool)).sum())
    expected = certainty.doubt(judged["match_weight"].to_numpy(float), judged["joined"].to_numpy(bool)).sum()
    return certainty.stopping(
        open_yet, records=int(report["records"]), customers=int(report["customers"]), unseen=float(report.get("unseen_doubt", 0.0)),
        unseen_questions=max(0, int(report["questions"]) - int(report.get("asked", report["questions"]))), changed=changed, answered=float(expected),
    )  # fmt: skip


def _checks(workspace: Workspace, report: dict[str, Any]) -> pd.DataFrame:
    """stratum, same, since: the standing answers to random pairs; unsure ones say nothing."""
    found = workspace.frame(
        """SELECT why AS stratum, value = 'same' AS same, decision_id > ? AS since FROM decisions
           WHERE kind = 'match' AND revoked_at IS NULL AND value <> 'unsure' AND why LIKE 'check:%'""",
        [int(report.get("last_decision", 0))],
    )
    return found.assign(stratum=found["stratum"].str.removeprefix(CHECK)) if len(found) else found


def _judged(workspace: Workspace) -> pd.DataFrame:
    """match_weight, joined, same: the standing answers to questions, with what the program held when it asked."""
    found = workspace.frame(
        """SELECT why, value = 'same' AS same FROM decisions
           WHERE kind = 'match' AND revoked_at IS NULL AND value <> 'unsure' AND why LIKE 'question:%'"""
    )
    parts = found["why"].str.split(":") if len(found) else found["why"]
    return pd.DataFrame(
        {
            "match_weight": [float(p[2]) for p in parts],
            "joined": [p[1] == "joined" for p in parts],
            "same": found["same"].astype(bool),
        }
    )


@dataclass(frozen=True)
class Contradiction:
    """An answer that newer ones rule out, so that it does not count: its decision and pair, and the newer answers that together say otherwise."""

    decision_id: int
    left: str
    right: str
    value: str
    because: tuple[tuple[str, str, str], ...]


def contradictions(workspace: Workspace) -> list[Contradiction]:
    """Standing answers that cannot all be true (a is b, b is c, a is not c): the older ones, each with those that rule it out."""
    standing = decisions(workspace, "match")
    standing = standing[standing["value"].isin(["same", "different"])]
    codes, names = pd.factorize(pd.concat([standing["subject"], standing["object"]]))
    half = len(standing)
    answers: list[Decided] = [
        (int(a), int(b), value == "same")
        for a, b, value in zip(codes[:half], codes[half:], standing["value"], strict=True)
    ]
    held, aside = without_conflicts(answers)
    if not aside:
        return []
    number = dict(zip(answers, standing["decision_id"].tolist(), strict=True))
    called = names_of(workspace, [str(names[n]) for a, b, _same in aside + held for n in (a, b)])

    def told(a: int, b: int, same: bool | None) -> tuple[str, str, str]:
        one, two = str(names[a]), str(names[b])
        return called.get(one, one), called.get(two, two), "same" if same else "different"

    return [
        Contradiction(int(number[a, b, same]), *told(a, b, same), because=tuple(told(*h) for h in _against(a, b, same, held)))
        for a, b, same in aside
    ]  # fmt: skip


def _against(a: int, b: int, same: bool | None, held: list[Decided]) -> list[Decided]:
    """The held answers that together say the opposite of (a, b, same)."""
    links: dict[int, list[tuple[int, Decided]]] = {}
    for x, y, yes in held:
        if yes is True:
            links.setdefault(x, []).append((y, (x, y, yes)))
            links.setdefault(y, []).append((x, (x, y, yes)))
    from_a, from_b = _paths(a, links), _paths(b, links)
    if same is False:
        return from_a.get(b, [])
    for x, y, yes in held:
        for one, two in ((x, y), (y, x)):
            if yes is False and one in from_a and two in from_b:
                return [*from_a[one], (x, y, yes), *from_b[two]]
    return []


def _paths(start: int, links: dict[int, list[tuple[int, Decided]]]) -> dict[int, list[Decided]]:
    """The answers on the shortest way from one record to each that is the same person."""
    found: dict[int, list[Decided]] = {start: []}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for other, answer in links.get(node, []):
            if other not in found:
                found[other] = [*found[node], answer]
                waiting.append(other)
    return found
