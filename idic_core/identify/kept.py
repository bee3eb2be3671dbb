"""What a run keeps for the next one beside the workspace's file: standardised records, scored pairs, keys and model, as Parquet and JSON.

It can be deleted at any time; then everything is compared anew. It is left aside when the program or a library that made it changed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from idic_core.identify.blocking import Blocking
from idic_core.identify.comparing import evidence
from idic_core.identify.estimate import Model
from idic_core.identify.prepare import Learnt, Prepared
from idic_core.identify.scored import Scored
from idic_core.store import Workspace

FOLDER = "kept"
SUMS = "sums.json"
LIBRARIES = ("splink", "duckdb", "pandas", "pypinyin")


@dataclass(frozen=True)
class Kept:
    """scored: as resolve left it. profiles: customer_id, signature (of what each profile was made from). token: of the run that wrote both."""

    scored: Scored
    profiles: pd.DataFrame
    token: str


@cache
def made_by() -> str:
    """What made the files: a hash of this package's own text and the versions of the libraries that it stands on."""
    text = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        text.update(path.read_bytes())
    return text.hexdigest()[:16] + " " + " ".join(f"{name} {version(name)}" for name in LIBRARIES)


def save(workspace: Workspace, scored: Scored, profiles: pd.DataFrame, token: str) -> None:
    """Keep what a run worked out.

    Written beside the old files and put in their place at once; a disk that is full only means that the next run compares everything.
    """
    place, part = workspace.folder / FOLDER, workspace.folder / f".{FOLDER}.{uuid4().hex}.part"
    if scored.model is None or scored.blocking is None or scored.rows is None or scored.content is None:
        shutil.rmtree(place, ignore_errors=True)
        return
    try:
        part.mkdir()
        table = scored.ready.table.assign(_row=scored.rows, _content=scored.content, _copy_of=scored.copy_of)
        _write(table, part / "records.parquet")
        _write(scored.pairs, part / "pairs.parquet")
        _write(profiles, part / "profiles.parquet")
        if scored.blocking.keys is not None:
            pq.write_table(scored.blocking.keys, part / "keys.parquet", compression="lz4")
        facts = {
            "made_by": made_by(), "token": token, "fingerprint": scored.fingerprint, "learnt": asdict(scored.ready.learnt or Learnt({})),
            "placeholders": scored.ready.placeholders, "report": scored.report, "stop": scored.stop,
            "model": asdict(scored.model), "limits": scored.blocking.limits,
        }  # fmt: skip
        (part / "facts.json").write_text(json.dumps(facts, default=_plain), encoding="utf-8")
        (part / SUMS).write_text(json.dumps(_sums(part)), encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        part.replace(place)
    except OSError:
        shutil.rmtree(place, ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def load(workspace: Workspace) -> Kept | None:
    """What the last run kept; None where there is nothing, nothing that this program made, or anything was changed or damaged since."""
    place = workspace.folder / FOLDER
    try:
        if json.loads((place / SUMS).read_text(encoding="utf-8")) != _sums(place):
            return None
        facts: dict[str, Any] = json.loads((place / "facts.json").read_text(encoding="utf-8"))
        if facts["made_by"] != made_by():
            return None
        records = pd.DataFrame(_read(place / "records.parquet"))
        pairs, profiles = _read(place / "pairs.parquet"), _read(place / "profiles.parquet")
        found = place / "keys.parquet"
        keys = pq.read_table(found) if found.exists() else None
    except (OSError, ValueError, KeyError, pa.ArrowException):
        return None
    learnt = Learnt(**facts["learnt"])
    rows, content, copy_of = (records.pop(c).to_numpy() for c in ("_row", "_content", "_copy_of"))
    ready = Prepared(
        records, learnt.used, learnt.split_names, facts["placeholders"], [i[0] for i in learnt.ids],
        {i[0]: i[1] for i in learnt.ids} | learnt.others, learnt,
    )  # fmt: skip
    one, both, three, commonest = facts["limits"]
    scored = Scored(
        facts["fingerprint"], ready, evidence(ready), pairs, copy_of.astype(np.int64), facts["report"], facts["stop"],
        rows, content, Model(**facts["model"]), Blocking(keys, (one, both, three, commonest)),
    )  # fmt: skip
    return Kept(scored, profiles, str(facts["token"]))


def _sums(place: Path) -> dict[str, str]:
    """File -> checksum of everything kept but the checksums."""
    found = {}
    for path in sorted(p for p in place.iterdir() if p.name != SUMS):
        with path.open("rb") as file:
            found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _plain(value: Any) -> Any:
    """A numpy number or truth as Python's own."""
    return value.item()


def _write(frame: pd.DataFrame, path: Path) -> None:
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, compression="lz4")


def _read(path: Path) -> pd.DataFrame:
    table = pq.read_table(path)
    frame: pd.DataFrame = table.to_pandas(
        types_mapper={pa.string(): pd.StringDtype(), pa.large_string(): pd.StringDtype()}.get
    )
    return frame
