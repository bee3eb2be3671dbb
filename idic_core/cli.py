"""The command line: one verb per stage, for schedules, scripts and tests. Errors go to stderr with a hint, exit code 1; wrong usage is 2."""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import click
import pandas as pd

from idic_core import identify, pipeline, store
from idic_core import upload as intake
from idic_core.errors import IdicError
from idic_core.words import LANGUAGES, _, use_language

DEFAULT = Path(__file__).resolve().parents[1] / "workspace"
STAGES = ["identify", "differentiate", "customize", "measure"]


class Context:
    """What every verb gets: where the workspace is, and how to answer."""

    def __init__(self, folder: str, as_json: bool) -> None:
        self.folder, self.as_json = folder, as_json

    def open(self, *, create: bool = True) -> store.Workspace:
        return store.Workspace(self.folder, create=create)

    def answer(self, found: dict[str, Any], sentence: str) -> None:
        """One JSON object with --json, else a sentence."""
        click.echo(json.dumps(plain(found), ensure_ascii=False, allow_nan=False) if self.as_json else sentence)


def plain(value: Any) -> Any:
    """Anything a stage reports as what JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(v) for v in value]
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--workspace",
    default=lambda: os.environ.get("IDIC_WORKSPACE", str(DEFAULT)),
    show_default="workspace/ beside the app",
    help="The workspace's folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", help="The language of notes and errors.")
@click.pass_context
def cli(context: click.Context, workspace: str, as_json: bool, language: str) -> None:
    """From files to approved offers: identify, differentiate, interact, customize."""
    use_language(language)
    context.obj = Context(workspace, as_json)


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option(
    "--kind",
    type=click.Choice(["auto", "customers", "orders", "products", "interactions", "events", "surveys"]),
    default="auto",
)
@click.option("--source", help="What the source is called; default: the file's name.")
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Which column a field is in, where the program guesses otherwise.",
)
@click.option("--sheet", help="Which sheet of a workbook; default: the first that holds a table.")
@click.option("--encoding", help="How a text file's letters are written, such as utf-8 or gb18030.")
@click.option("--delimiter", help="What keeps cells apart: one sign, or the word tab.")
@click.option("--header", type=int, help="Which row holds the names of the columns; 0: none does.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="Whether 03/04 is in April or March.")
@click.option("--decimal", type=click.Choice([".", ","]), help="The decimal sign.")
@click.pass_obj
def upload(
    context: Context, /, files: Sequence[str], kind: str, source: str | None, pairs: Sequence[str], **ways: Any
) -> None:
    """Take files in, one batch per file."""
    wrong = [p for p in pairs if "=" not in p]
    if wrong:
        raise click.UsageError(f"--map takes FIELD=COLUMN, not {wrong[0]!r}")
    mapping = dict(p.split("=", 1) for p in pairs)
    told = {name: value for name, value in ways.items() if value is not None}
    missing = [f for f in files if not Path(f).is_file()]
    if missing:
        raise IdicError(
            _("There is no file {path}.").format(path=missing[0]), hint=_("Check the path; nothing was taken in.")
        )
    entries = [{"path": Path(f), "kind": kind, "source": source, "mapping": mapping or None, **told} for f in files]
    reports = pipeline.upload_files(context.open(), entries)
    lines = []
    for r in reports:
        lines.append(
            _("Batch {id}: {rows} rows of {kind} from {source}.").format(
                id=r.batch_id, rows=r.rows, kind=r.kind, source=r.source
            )
        )
        lines += [f"  {note}" for note in r.notes]
        lines += [
            f"  {p['count']}: {intake.problem_words(p['code'])}. {intake.effect_words(p['effect'])}."
            for p in r.problems.to_dict("records")
        ]
    context.answer({"batches": reports}, "\n".join(lines))


@cli.command()
@click.argument("folder", type=click.Path())
@click.option("--once", is_flag=True, help="Look once and end, for schedulers.")
@click.option(
    "--every", type=click.IntRange(1, 86_400), default=60, show_default=True, help="Seconds between two looks."
)
@click.option("--run/--no-run", "derive", default=True, help="Work everything out anew after files came in.")
@click.pass_obj
def watch(context: Context, folder: str, once: bool, every: int, derive: bool) -> None:
    """Take in what appears in a folder and fits what came in before; say of the other files why they are left."""
    workspace = context.open(create=False)
    said: dict[str, Any] | None = None
    refused, owed = "", False
    while True:
        try:
            said = _look(context, workspace, folder, said=said, always=once)
            owed = derive and (owed or bool(said["batches"]))
            if owed:
                pipeline.run_stages(workspace, list(pipeline.stages()))
            refused, owed = "", False
        except IdicError as error:
            if once or not folder.strip():
                raise
            if (
                str(error) != refused
            ):  # a share may be away for hours: said once, and again after a round that went well
                _say(error)
            refused = str(error)
        if once:
            return
        time.sleep(every)


def _look(context: Context, workspace: store.Workspace, folder: str, *, said: dict[str, Any] | None, always: bool) -> dict[str, Any]:  # fmt: skip
    """One look into a folder, answered where it found something new (or always); returns the answer. said: the answer before."""
    found = intake.look(workspace, folder)
    reports, left = intake.take_in(workspace, found)
    answer = {"folder": str(found.folder), "batches": reports, "kept_before": found.kept,
              "left": [{"file": u.path.name, "why": u.why} for u in left]}  # fmt: skip
    if always or reports or said is None or answer["left"] != said["left"]:
        lines = [
            _("Batch {id}: {rows} rows of {kind} from {source}.").format(
                id=r.batch_id, rows=r.rows, kind=r.kind, source=r.source
            )
            for r in reports
        ]
        lines += [_("Left: {file}. {why}").format(file=u.path.name, why=u.why) for u in left]
        context.answer(answer, "\n".join(lines) or _("Nothing new in {folder}.").format(folder=found.folder))
    return answer


def _say(error: IdicError) -> None:
    """An expected failure on stderr, with its hint."""
    click.echo(f"{_('Error')}: {error.message}", err=True)
    if error.hint:
        click.echo(f"{_('Hint')}: {error.hint}", err=True)


def _derive(context: Context, names: list[str], engine: str) -> None:
    reports = pipeline.run_stages(context.open(create=False), names, engine=engine)
    context.answer(reports, _("Worked out: {stages}.").format(stages=", ".join(reports)))


ENGINE = click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    help="Where records are compared; all else is worked out with DuckDB.",
)


def _stage(name: str, doc: str) -> None:
    @cli.command(name=name, help=doc)
    @ENGINE
    @click.pass_obj
    def command(context: Context, engine: str) -> None:
        _derive(context, [name], engine)


_stage("identify", "Records -> customers.")
_stage("differentiate", "Orders -> value, needs, tiers.")
_stage("customize", "Values and needs -> recommendations, offers.")
_stage("measure", "Facts -> results.")


@cli.command()
@ENGINE
@click.pass_obj
def run(context: Context, engine: str) -> None:
    """Work everything out, stage after stage."""
    _derive(context, list(pipeline.stages()), engine)


@cli.command()
@click.argument("name")
@click.argument("file", type=click.Path())
@click.option("--segment", help="With segments: the list of this saved segment alone.")
@click.pass_obj
def export(context: Context, name: str, file: str, segment: str | None) -> None:
    """Write a table (records, customers, matches, values, needs, segments, recommendations, offers, interactions, tasks, results) as .csv, .xlsx or .parquet."""
    workspace = context.open(create=False)
    if segment is not None and name != "segments":
        raise click.UsageError("--segment goes with segments only")
    frame = (
        pipeline.export_segment(workspace, segment) if segment is not None else pipeline.export_frame(workspace, name)
    )
    with workspace.transaction():
        workspace.audit("export", f"{name}: {len(frame)} rows")
        path = store.write_table(frame, file)
    context.answer(
        {"name": name, "rows": len(frame), "file": str(path)},
        _("{n} rows written to {path}.").format(n=len(frame), path=path),
    )


@cli.command()
@click.argument("name")
@click.pass_obj
def sample(context: Context, name: str) -> None:
    """Load a sample pack (shop)."""
    reports = pipeline.load_sample(context.open(), name)
    rows = sum(r.rows for r in reports)
    context.answer(
        {"name": name, "batches": reports}, _("{n} files with {rows} rows loaded.").format(n=len(reports), rows=rows)
    )


@cli.command()
@click.pass_obj
def status(context: Context) -> None:
    """What is in the workspace, and how fresh what was worked out is."""
    workspace = context.open(create=False)
    counts = store.fact_counts(workspace)
    counts.pop("batches")
    customers = len(store.read_derived(workspace, "customers")) if store.has_derived(workspace, "customers") else None
    behind = {s: store.derived_report(workspace, s).get("behind") for s in pipeline.stages()}
    found = {"workspace": str(workspace.folder), "version": workspace.version, **counts, "customers": customers, "behind": behind,
             "batches": store.batches(workspace)[["batch_id", "file_name", "kind", "source", "row_count", "undone_at"]]}  # fmt: skip
    lines = [
        f"{key}: {value if value is not None else '-'}"
        for key, value in found.items()
        if key not in {"behind", "batches"}
    ]
    lines += [
        f"{stage}: " + ("never worked out" if n is None else "up to date" if n == 0 else f"{n} changes newer")
        for stage, n in behind.items()
    ]
    context.answer(found, "\n".join(lines))


@cli.command()
@click.pass_obj
def check(context: Context) -> None:
    """Whether the workspace's file is whole."""
    damage = store.check(context.open(create=False))
    if damage:
        raise IdicError(
            _("The workspace is damaged: {what}").format(what=damage[0]), hint=_("Restore the last backup.")
        )
    context.answer({"ok": True}, _("The workspace is whole."))


@cli.command()
@click.argument("batch", type=click.IntRange(0, 2**53))
@click.pass_obj
def undo(context: Context, batch: int) -> None:
    """Take a batch back as a whole."""
    removed = store.undo_batch(context.open(create=False), batch)
    context.answer(
        {"batch": batch, "removed": removed}, _("Batch {id} was taken back: {n} rows.").format(id=batch, n=removed)
    )


@cli.command()
@click.argument("file", type=click.Path())
@click.pass_obj
def backup(context: Context, file: str) -> None:
    """Copy the workspace into one checked file."""
    path = store.backup(context.open(create=False), file)
    context.answer({"file": str(path)}, _("Backup written to {path}.").format(path=path))


@cli.command()
@click.argument("file", type=click.Path())
@click.pass_obj
def restore(context: Context, file: str) -> None:
    """Put a backup in the workspace's place; what stood before is kept beside it."""
    if not Path(file).is_file():
        raise IdicError(
            _("There is no file {path}.").format(path=file), hint=_("Choose a backup that this program wrote.")
        )
    store.restore(context.open(), file)
    context.answer({"file": file}, _("Restored from {path}.").format(path=file))


@cli.command()
@click.argument("customer")
@click.pass_obj
def erase(context: Context, customer: str) -> None:
    """Erase a person for good; their sales stay as anonymous sales."""
    workspace = context.open(create=False)
    customer = identify.forward(workspace, customer)
    records = [str(r) for r in identify.members(workspace, customer)["record_id"]]
    if not records:
        raise IdicError(_("There is no customer {id}.").format(id=customer), hint=_("`export customers` lists them."))
    counts = store.erase(workspace, records, [customer])
    sentence = _("{id} was erased. Backups and files exported earlier still hold this person: delete them too.").format(
        id=customer
    )
    context.answer({"customer": customer, "erased": counts}, sentence)


def main() -> None:
    """Run the command line; an expected failure is a sentence and a hint on stderr and exit code 1."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(1)
    except IdicError as error:
        _say(error)
        sys.exit(1)
