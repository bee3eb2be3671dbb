"""The stages one after the other, and the verbs that command line and jobs share. Each verb: (workspace, arguments, progress) -> report."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from idic_core import customize, differentiate, identify, interact, measure, upload
from idic_core.engines import current_records, with_blanks
from idic_core.errors import IdicError
from idic_core.progress import Progress, part, silent
from idic_core.store import Workspace, has_derived, read_derived
from idic_core.words import _

Report = dict[str, Any]


def stages() -> dict[str, tuple[Callable[..., Report], str, float]]:
    """name -> (run, the step in the reader's words, its usual share of the time), in the order in which they build on each other."""
    return {
        "identify": (identify.run, _("Finding out who is who"), 0.40),
        "differentiate": (differentiate.run, _("Working out value and needs"), 0.25),
        "interact": (interact.run, _("Collecting today's tasks"), 0.05),
        "customize": (customize.run, _("Choosing recommendations and offers"), 0.25),
        "measure": (measure.run, _("Measuring results"), 0.05),
    }


ON_SPARK = frozenset(["identify"])
"""What can be worked out on Spark; in a run of several stages the others stay with DuckDB."""


def run_stages(
    workspace: Workspace, names: list[str], *, engine: str = "duckdb", progress: Progress = silent
) -> Report:
    """Derive the named stages in the order given; returns stage -> its report. Nothing of a stage that fails is kept."""
    upload.keep_quality(workspace)
    known, reports, done = stages(), {}, 0.0
    total = sum(known[name][2] for name in names)
    for name in names:
        run, step, weight = known[name]
        progress(done / total, step)
        chosen = engine if name in ON_SPARK or len(names) == 1 else "duckdb"
        reports[name] = run(workspace, engine=chosen, progress=part(progress, done / total, (done + weight) / total))
        done += weight
    progress(1.0, _("Done"))
    return reports


def run_all(workspace: Workspace, *, engine: str = "duckdb", progress: Progress = silent) -> Report:
    """Derive everything from the facts and decisions."""
    return run_stages(workspace, list(stages()), engine=engine, progress=progress)


def upload_files(workspace: Workspace, files: list[dict[str, Any]], *, progress: Progress = silent) -> list[Any]:
    """Commit files, each as a batch of its own, lists of customers first so that orders find whose they are.

    files: dictionaries with `path` and whatever else upload.commit_file takes. Returns the commit reports. Of several
    files, one that is in the workspace already is passed over, so work that was stopped half way can be started again.
    """
    rank = {"customers": 0, "products": 1, "auto": 2, "orders": 3}
    ordered = sorted(files, key=lambda f: rank.get(str(f.get("kind", "auto")), 4))
    reports = []
    for n, file in enumerate(ordered):
        name = str(file.get("file_name") or Path(str(file["path"])).name)
        progress(n / len(ordered), _("Reading {file}").format(file=name))
        reports.append(
            upload.commit_file(workspace, **file, progress=part(progress, n / len(ordered), (n + 1) / len(ordered)))
        )
    return reports


def load_sample(workspace: Workspace, name: str, *, progress: Progress = silent) -> list[Any]:
    """Load a sample pack into the workspace, a batch a file; IdicError for an unknown name or one that is loaded already."""
    try:
        packs = importlib.import_module("sample_data")  # beside the core, not below it: the core works without it
    except ModuleNotFoundError as error:
        raise IdicError(
            _("The sample data is not installed here."), hint=_("It lies in the folder sample_data beside the app.")
        ) from error
    if name not in packs.PACKS:
        raise IdicError(
            _("There is no sample called {name}.").format(name=name),
            hint=_("There are: {names}.").format(names=", ".join(packs.PACKS)),
        )
    files = [{"path": path, "kind": kind, "source": source} for path, kind, source in packs.files(name)]
    reports = upload_files(workspace, files, progress=progress)
    if not workspace.setting("shop"):
        workspace.set_setting("shop", packs.SHOP_NAMES[name])
    return reports


def _upload(workspace: Workspace, arguments: dict[str, Any], progress: Progress) -> Report:
    reports = upload_files(workspace, arguments["files"], progress=part(progress, 0.0, 0.35))
    run_all(workspace, progress=part(progress, 0.35, 1.0))
    waiting = set(arguments.get("still_waiting", []))  # other sheets of a workbook may be kept later
    for file in arguments["files"]:  # the copies that the page made: what they hold is in the workspace now
        copy = Path(str(file["path"]))
        if str(copy) not in waiting and copy.is_relative_to(workspace.folder / "uploads"):
            copy.unlink(missing_ok=True)
    return {"batches": [r.batch_id for r in reports]}


def _sample(workspace: Workspace, arguments: dict[str, Any], progress: Progress) -> Report:
    reports = load_sample(workspace, arguments["name"], progress=part(progress, 0.0, 0.35))
    run_all(workspace, progress=part(progress, 0.35, 1.0))
    return {"batches": [r.batch_id for r in reports]}


def _run(workspace: Workspace, arguments: dict[str, Any], progress: Progress) -> Report:
    names = arguments.get("stages") or list(stages())
    return run_stages(workspace, names, engine=arguments.get("engine", "duckdb"), progress=progress)


def _from_values(workspace: Workspace, arguments: dict[str, Any], progress: Progress) -> Report:
    """Values and all that stands on them; who is who stays as it is."""
    names = list(stages())
    return run_stages(workspace, names[names.index("differentiate") :], progress=progress)


VERBS: dict[str, Callable[[Workspace, dict[str, Any], Progress], Report]] = {
    "upload": _upload,
    "sample": _sample,
    "run": _run,
    "differentiate": _from_values,
}
"""What a job may do, by name."""

EXPORTS = [
    "records",
    "customers",
    "matches",
    "values",
    "needs",
    "segments",
    "recommendations",
    "offers",
    "interactions",
    "tasks",
    "results",
]


def export_frame(workspace: Workspace, name: str) -> pd.DataFrame:
    """The table that `export NAME` writes; IdicError for an unknown name or one that was not derived yet."""
    derived = {
        "customers": "customers", "matches": "match_pairs", "values": "customer_values", "needs": "customer_needs",
        "recommendations": "recommendations", "offers": "offer_picks", "tasks": "tasks", "results": "results",
    }  # fmt: skip
    if name not in EXPORTS:
        raise IdicError(
            _("There is no export called {name}.").format(name=name),
            hint=_("There are: {names}.").format(names=", ".join(EXPORTS)),
        )
    if name == "records":
        records = with_blanks(workspace, current_records(workspace))
        if not has_derived(workspace, "crosswalk"):
            return records
        return records.merge(read_derived(workspace, "crosswalk"), on="record_id", how="left")
    if name == "interactions":
        return workspace.frame("SELECT * FROM interactions ORDER BY occurred_at, interaction_id")
    needed = "customer_values" if name == "segments" else derived[name]
    if not has_derived(workspace, needed):
        raise IdicError(
            _("This has not been worked out yet."), hint=_("Run it first: python -m idic_core --workspace DIR run")
        )
    if name == "segments":
        values = read_derived(workspace, "customer_values")[["customer_id", "tier", "rfm_group", "lifecycle"]]
        names = read_derived(workspace, "customers")[["customer_id", "name", "email", "phone"]]
        needs = read_derived(workspace, "customer_needs")[["customer_id", "need_id"]]
        table = names.merge(values, on="customer_id", how="left").merge(needs, on="customer_id", how="left")
        return table.assign(segments=_saved_segments(workspace, table["customer_id"]))
    return read_derived(workspace, needed)


def _saved_segments(workspace: Workspace, customers: pd.Series[str]) -> list[str]:
    """The names of the saved segments that each customer is in now, apart by semicolons; a segment that cannot be counted any more is in none."""
    inside: dict[str, list[str]] = {}
    for one in differentiate.segments(workspace):
        try:
            members = differentiate.members_of(workspace, one.definition)
        except IdicError:
            continue
        for customer in members:
            inside.setdefault(customer, []).append(one.name)
    return ["; ".join(inside.get(str(c), [])) for c in customers]


def export_segment(workspace: Workspace, name: str) -> pd.DataFrame:
    """The list of one saved segment, the most valuable first; IdicError for a name that no saved segment has."""
    saved = differentiate.segments(workspace)
    found = next((s for s in saved if s.name.casefold() == name.casefold() or s.segment_id == name), None)
    if found is None:
        raise IdicError(
            _("There is no saved segment called {name}.").format(name=name),
            hint=_("There are: {names}.").format(names=", ".join(s.name for s in saved) or "–"),
        )
    return differentiate.names(workspace, (("segment", found.definition),), limit=-1).frame
