"""A folder on this computer that is looked into: files that fit what came in before are ready to be kept, of the others it is said why not.

Nothing in the folder is moved, changed or deleted, and nothing is taken twice.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from idic_core.errors import IdicError
from idic_core.progress import Progress, part, silent
from idic_core.store import Workspace
from idic_core.upload.commit import CommitReport, choose_mapping, commit_file
from idic_core.upload.doubts import doubts
from idic_core.upload.hashes import sha256_of
from idic_core.upload.mapping import check_mapping, fingerprint
from idic_core.upload.reading import Table, is_workbook, read_table, sheets
from idic_core.upload.settled import SETTLED, Standing, changed, moving, not_open, stands, still_written
from idic_core.upload.source_names import tidy_source
from idic_core.words import _

ENDINGS = frozenset([".csv", ".txt", ".tsv", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"])
SETTING = "watched_folder"
MOST_FILES = 500


@dataclass(frozen=True)
class Unknown:
    """A file that is left where it is: its path, and why, in the reader's words."""

    path: Path
    why: str


@dataclass(frozen=True)
class Looked:
    """What a look found. ready: what `commit_file` takes, one for each file; unknown: what is left, with the reason; kept: files that are in
    the workspace already; stood: path -> how each file that is ready stood when it was read."""

    folder: Path
    ready: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    kept: int = 0
    stood: dict[str, Standing] = field(default_factory=dict)


def watched_folder(workspace: Workspace) -> str:
    """The folder that was named, or blank."""
    return str(workspace.setting(SETTING) or "")


def watch_folder(workspace: Workspace, folder: str) -> Path | None:
    """Name the folder to look into; a blank name ends it. Raises IdicError for a folder that is not there or is the workspace's own."""
    text = folder.strip().strip('"').strip()
    found = _checked(workspace, text) if text else None
    workspace.set_setting(SETTING, str(found) if found else "")
    return found


def look(workspace: Workspace, folder: str | Path, *, settled: float = SETTLED) -> Looked:
    """What is in a folder: files with the columns and the name of a file that was kept before are ready, under its source.

    A file that could be read in two ways (dates, decimal signs, letters) or was undone before is left for a person; so is one that changes
    within `settled` seconds or is not whole, for the next look. Raises IdicError for a folder that cannot be looked into.
    """
    where = _checked(workspace, str(folder))
    try:
        files = sorted(
            p for p in where.iterdir() if p.suffix.lower() in ENDINGS and p.name[0] not in ".~" and p.is_file()
        )
    except OSError as error:
        raise IdicError(
            _("The folder {path} cannot be looked into.").format(path=where),
            hint=_("Check that you may read it."),
        ) from error
    before = workspace.rows("SELECT * FROM batches ORDER BY batch_id DESC")
    standing = [b for b in before if b["undone_at"] is None]
    ready: list[dict[str, Any]] = []
    unknown: list[Unknown] = []
    stood: dict[str, Standing] = {}
    kept, seen = 0, set[str]()
    digests, last = _digests(files)
    known = {str(b["sha256"]) for b in before}
    fresh = [p for p in files if p in digests and digests[p] not in known][:MOST_FILES]
    unsettled = moving({p: last[p] for p in fresh}, settled)
    for path in files:
        if len(ready) + len(unknown) >= MOST_FILES:
            unknown.append(Unknown(path, _("More than {n} files are not looked at in one go.").format(n=MOST_FILES)))
            continue
        if path in unsettled or path not in digests:
            unknown.append(Unknown(path, unsettled.get(path, not_open())))
            continue
        digest = digests[path]
        same = [b for b in before if b["sha256"] == digest]
        if any(b["undone_at"] is None for b in same) or digest in seen:
            kept += 1
            continue
        seen.add(digest)
        if same:
            why = _("It came in before and was undone. Drop it above if you want it again.")
            unknown.append(Unknown(path, why))
            continue
        found = _fitting(workspace, path, standing)
        if isinstance(found, str):
            unknown.append(Unknown(path, found))
        elif changed(path, last[path]):
            unknown.append(Unknown(path, still_written()))
        else:
            ready.append(found)
            stood[str(path)] = last[path]
    return Looked(where, ready, unknown, kept, stood)


def take_in(
    workspace: Workspace, found: Looked, *, who: str = "", progress: Progress = silent
) -> tuple[list[CommitReport], list[Unknown]]:
    """Keep what is ready, each file as a batch, lists of customers first; what could not be kept after all joins those that are left."""
    rank = {"customers": 0, "products": 1}
    ready = sorted(found.ready, key=lambda f: rank.get(str(f["kind"]), 2))
    reports, left = [], list(found.unknown)
    for n, file in enumerate(ready):
        path = Path(file["path"])
        if str(path) in found.stood and changed(path, found.stood[str(path)]):
            left.append(Unknown(path, still_written()))
            continue
        try:
            step = part(progress, n / len(ready), (n + 1) / len(ready))
            reports.append(commit_file(workspace, **file, who=who, progress=step))
        except IdicError as error:
            left.append(Unknown(path, f"{error.message} {error.hint}".strip()))
    return reports, left


def _digests(files: list[Path]) -> tuple[dict[Path, str], dict[Path, Standing]]:
    """The content of each file that can be opened, as a hash, and how the file stood before it was read."""
    digests, stood = {}, {}
    for path in files:
        try:
            stood[path] = stands(path)
            digests[path] = sha256_of(path)
        except OSError:
            continue
    return digests, stood


def _checked(workspace: Workspace, folder: str) -> Path:
    """The folder as a full path; IdicError where it is none, or holds the program's own copies."""
    if not folder.strip():
        raise IdicError(_("No folder is named."), hint=_("Give the full path of the folder to look into."))
    path = Path(folder).expanduser()
    try:
        there = path.is_dir()
    except (OSError, ValueError):  # a name that no file system takes
        there = False
    if not there:
        raise IdicError(
            _("There is no folder {path} on this computer.").format(path=folder),
            hint=_("Copy its full path from the file manager, such as C:\\Users\\Ann\\Exports or /home/ann/exports."),
        )
    path, own = path.resolve(), Path(workspace.folder).resolve()
    if path == own or own in path.parents:
        raise IdicError(
            _("This folder belongs to the workspace itself."), hint=_("Choose the folder that your programs export to.")
        )
    return path


def _fitting(workspace: Workspace, path: Path, standing: list[dict[str, Any]]) -> dict[str, Any] | str:
    """What commit_file takes for a file, or why it is left."""
    try:
        several = len(sheets(path)) > 1
        table = read_table(path)
    except IdicError as error:
        return f"{error.message} {error.hint}".strip()
    except OSError:
        return not_open()
    if several:
        return _("The workbook has several sheets; drop it above and choose which are meant.")
    alike = [b for b in standing if _same_columns(table, b)]
    if not alike:
        return _("No file with these columns came in before. Drop it above once; the next ones are known then.")
    name = tidy_source(path.name)
    batch = next((b for b in alike if name in {tidy_source(str(b["file_name"])), str(b["source"])}), None)
    if batch is None:
        return _(
            "Its columns are those of “{source}”, its name is not. Drop it above and say what the source is called."
        ).format(source=alike[0]["source"])
    if table.encodings:
        return _("Its letters can be read in two ways; drop it above to choose.")
    source = str(batch["source"])
    try:
        mapping = choose_mapping(workspace, table.frame, kind=str(batch["kind"]), source=source)
        check_mapping(mapping)
    except IdicError as error:
        return f"{error.message} {error.hint}".strip()
    if doubts(table.frame, mapping):
        return _("Its dates or numbers can be read in two ways; drop it above to say which is right.")
    return {
        "path": str(path), "kind": str(batch["kind"]), "source": source, "trust": str(batch["trust"]), "file_name": path.name,
        "sheet": table.dialect if is_workbook(table) else None,
    }  # fmt: skip


def _same_columns(table: Table, batch: dict[str, Any]) -> bool:
    """Whether a standing batch came from a file with the same columns in the same order; of older batches only those with a meaning are known."""
    kept = json.loads(str(batch["mapping"]))
    if "_header" in kept:
        return bool(kept["_header"] == fingerprint(table.frame))
    columns = {c for name, columns in kept.items() if not name.startswith("_") for c in columns}
    return bool(columns) and columns <= set(map(str, table.frame.columns))
