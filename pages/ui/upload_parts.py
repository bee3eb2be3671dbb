"""The parts of the upload page that are about dropped files: one card per file, until it is kept."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import jobs, upload
from idic_core.errors import IdicError
from idic_core.store import Workspace, now
from idic_core.words import _, language, ngettext
from pages import ui
from pages.ui.text import plain

LARGE = 50_000
STRONG = ("unlinked_numbers", "maybe_consent", "consent_words", "future_date", "several_currencies")
"""Problems that would make the figures or what may be sent wrong if nobody looked."""
SOURCE_LETTERS = 100
KEEP_COPIES_SECONDS = 6 * 3600
ENCODINGS = [
    "utf-8",
    "gb18030",
    "big5",
    "cp932",
    "cp949",
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1258",
    "cp874",
    "mac_roman",
    "utf-16",
]


@dataclass(frozen=True)
class Waiting:
    """A file that was dropped and is not kept yet: its copy in the workspace's folder, and its own name."""

    path: str
    name: str

    @property
    def key(self) -> str:
        return hashlib.sha256(self.path.encode()).hexdigest()[:10]


def waiting() -> list[Waiting]:
    """The files of this session that are not kept yet."""
    files: list[Waiting] = st.session_state.setdefault("upload_waiting", [])
    return files


def drop(workspace: Workspace) -> None:
    """The place to drop files; each is copied into the workspace's folder at once, so that no page holds it in memory."""
    turn = st.session_state.setdefault("upload_turn", 0)
    dropped = st.file_uploader(
        _("Drop files here: customers, orders, products, contacts, events or survey answers"),
        type=["csv", "txt", "tsv", "xlsx", "xls", "xlsm", "xlsb", "ods"], accept_multiple_files=True, key=f"upload_drop_{turn}",
    )  # fmt: skip
    st.caption(_("CSV or Excel, as your shop, till or mailing program exports them. Nothing leaves this computer."))
    if not dropped:
        return
    folder = workspace.folder / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    for file in dropped:
        content = file.getvalue()
        name = Path(file.name).name
        path = folder / f"{hashlib.sha256(content + name.encode()).hexdigest()[:12]}{Path(name).suffix.lower()}"
        path.write_bytes(content)
        if not any(w.path == str(path) for w in waiting()):
            waiting().append(Waiting(str(path), name))
    st.session_state["upload_turn"] = turn + 1
    st.rerun()


def sweep(workspace: Workspace) -> None:
    """Remove copies that nobody waits for any more: they hold people's data, and the facts are kept."""
    folder = workspace.folder / "uploads"
    if not folder.is_dir() or jobs.current(workspace) is not None:
        return
    mine = {w.path for w in waiting()}
    for path in folder.iterdir():
        if path.is_file() and str(path) not in mine and time.time() - path.stat().st_mtime > KEEP_COPIES_SECONDS:
            path.unlink(missing_ok=True)


@st.cache_resource(max_entries=4, ttl=3600, show_spinner=False)
def read(path: str, sheet: str | None, encoding: str | None, language_code: str) -> upload.Table:
    """A waiting file, read once for each way of reading."""
    return upload.read_table(path, sheet=sheet, encoding=encoding)


@st.cache_data(max_entries=16, ttl=3600, show_spinner=False)
def odd(
    path: str, sheet: str | None, encoding: str | None, columns: str, stand: str,
    _table: upload.Table, _mapping: upload.Mapping, _workspace: Workspace,
) -> pd.DataFrame:  # fmt: skip
    """What is odd in a waiting file, worked out once for each mapping and state of the workspace (stand)."""
    return upload.problems(_table.frame, _mapping, as_of=now(), workspace=_workspace)


@st.cache_data(max_entries=16, ttl=3600, show_spinner=False)
def meaning(
    path: str, sheet: str | None, encoding: str | None, kind: str, stand: str, language_code: str,
    _table: upload.Table, _workspace: Workspace,
) -> upload.Mapping:  # fmt: skip
    """Which column of a waiting file is what, worked out once for each state of the workspace (stand)."""
    return upload.choose_mapping(_workspace, _table.frame, kind=kind)


def stand(workspace: Workspace) -> str:
    """Changes when the workspace's facts or decisions do."""
    return f"{workspace.folder}@{workspace.version}"


def file_card(workspace: Workspace, file: Waiting) -> dict[str, Any] | None:
    """Everything about one waiting file; returns what commit_file takes, or None when it cannot be kept as it stands."""
    key = file.key
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.subheader(file.name, anchor=False)
            if st.button(_("Take away"), key=f"away_{key}", icon=":material/close:", type="tertiary"):
                forget(file)
                st.rerun()
        try:
            return _filled_card(workspace, file, key)
        except IdicError as error:
            st.error(f"{error.message} {error.hint}")
            return None


def _filled_card(workspace: Workspace, file: Waiting, key: str) -> dict[str, Any] | None:
    sheet = st.session_state.get(f"sheet_{key}")
    encoding = st.session_state.get(f"encoding_{key}")
    with st.spinner(_("Reading {file}").format(file=file.name)):
        table = read(file.path, sheet, encoding, language())
    frame = table.frame
    chosen_kind = st.session_state.get(f"kind_{key}", "auto")
    mapping = meaning(
        file.path, sheet, encoding, chosen_kind, stand(workspace), language(), _table=table, _workspace=workspace
    )
    about = ngettext("{n} row, {c} columns", "{n} rows, {c} columns", len(frame)).format(
        n=ui.number(len(frame)), c=frame.shape[1]
    )
    st.caption(plain(f"{about} · {_how(table)}"))
    for note in [*table.notes, *mapping.notes]:
        st.caption(f":material/info: {plain(note)}")
    first, second, third = st.columns([2, 2, 2])
    kinds = ["auto", *upload.KINDS]
    auto = (
        _("Found out: {kind}").format(kind=upload.kind_name(mapping.kind)) if chosen_kind == "auto" else _("Find out")
    )
    kind = first.selectbox(
        _("Which table is this?"),
        kinds,
        format_func=lambda k: auto if k == "auto" else upload.kind_name(k).capitalize(),
        key=f"kind_{key}",
    )
    source = second.text_input(
        _("What is this source called?"),
        value=upload.tidy_source(file.name)[:SOURCE_LETTERS],
        max_chars=SOURCE_LETTERS,
        key=f"source_{key}",
        help=_("Files from the same program keep the same name; the newest row of a customer counts."),
    )
    trust = third.selectbox(
        _("Where does it come from?"), list(upload.TRUST), key=f"trust_{key}",
        format_func={"own": _("Our own customers gave it"), "bought": _("Bought"), "third_party": _("From a partner")}.__getitem__,
    )  # fmt: skip
    if mapping.kind_confidence < 0.55 and chosen_kind == "auto":
        st.warning(_("It is not certain which table this is. Please choose above."), icon=":material/help:")
    _reading_options(file, table, key)
    st.dataframe(frame.head(6), hide_index=True, key=f"preview_{key}")
    choices = _columns_editor(frame, mapping, f"{key}_{mapping.kind}_{sheet}_{encoding}")
    mapping = upload.with_choices(mapping, frame, choices) if choices else mapping
    _problems(workspace, file, table, mapping, key)
    entry = {
        "path": file.path,
        "kind": mapping.kind,
        "source": source or None,
        "mapping": {f: list(c) for f, c in choices.items()} or None,
        "trust": trust,
        "sheet": sheet,
        "encoding": encoding,
        "file_name": file.name,
    }
    if st.button(
        _("Keep this file"),
        key=f"keep_{key}",
        type="primary" if len(waiting()) == 1 else "secondary",
        icon=":material/check:",
    ):
        keep(workspace, file, entry, large=len(frame) > LARGE)
    return {**entry, "kind": mapping.kind if kind == "auto" else kind, "large": len(frame) > LARGE}


def _how(table: upload.Table) -> str:
    """How a file was read, in words: its encoding and what keeps cells apart, or its sheet."""
    apart = {",": _("comma"), ";": _("semicolon"), "tab": _("tab"), "|": _("vertical bar")}
    if table.dialect in apart:
        return _("{encoding}, cells kept apart by {sign}").format(
            encoding=table.encoding.upper(), sign=apart[table.dialect]
        )
    return _("Sheet “{sheet}”").format(sheet=table.dialect)


def _reading_options(file: Waiting, table: upload.Table, key: str) -> None:
    """How the file is read: the sheet of a workbook, the encoding of a text file where it was guessed."""
    if Path(file.path).suffix in {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"} and table.encoding in {
        "xlsx",
        "xls",
        "xlsm",
        "xlsb",
        "ods",
    }:
        names = _sheet_names(file.path)
        if len(names) > 1:
            st.selectbox(
                _("Sheet"), names, index=names.index(table.dialect) if table.dialect in names else 0, key=f"sheet_{key}"
            )
    elif table.encoding not in {"utf-8", "utf-8-sig"}:
        options = list(dict.fromkeys([table.encoding, *ENCODINGS]))
        st.selectbox(
            _("Encoding: if names look wrong below, choose another"),
            options,
            key=f"encoding_{key}",
            index=None,
            placeholder=table.encoding,
        )


@st.cache_data(max_entries=16, ttl=3600, show_spinner=False)
def _sheet_names(path: str) -> list[str]:
    return upload.sheets(path)


def _columns_editor(frame: pd.DataFrame, mapping: upload.Mapping, key: str) -> dict[str, list[str]]:
    """Which column is what, to correct in place; returns the fields whose columns were changed."""
    names = {f: upload.field_name(f) for f in upload.fields_of(mapping.kind)}
    nothing = _("(kept as it is)")
    field_of = {c: f for f, columns in mapping.columns.items() for c in columns}
    base = pd.DataFrame(
        {
            "column": list(frame.columns),
            "example": [_example(frame[c]) for c in frame.columns],
            "field": [names[field_of[c]] if c in field_of else nothing for c in frame.columns],
            "sure": [_sure(mapping.confidence.get(field_of[c], 0.0)) if c in field_of else "" for c in frame.columns],
        }
    )
    with st.expander(_("Which column is what"), expanded=len(frame.columns) <= 12, icon=":material/view_column:"):
        edited = st.data_editor(
            base, key=f"columns_{key}", hide_index=True, disabled=["column", "example", "sure"], height="content" if len(base) <= 14 else 480,
            column_config={
                "column": st.column_config.TextColumn(_("In the file")), "example": st.column_config.TextColumn(_("For example")),
                "field": st.column_config.SelectboxColumn(_("Is"), options=[nothing, *names.values()], required=True), "sure": st.column_config.TextColumn(_("How sure")),
            },
        )  # fmt: skip
    by_name = {n: f for f, n in names.items()}
    changed = edited["field"] != base["field"]
    touched = {by_name[n] for n in [*edited.loc[changed, "field"], *base.loc[changed, "field"]] if n in by_name}
    return {f: edited.loc[edited["field"] == names[f], "column"].tolist() for f in sorted(touched)}


def _problems(workspace: Workspace, file: Waiting, table: upload.Table, mapping: upload.Mapping, key: str) -> None:
    """What is odd in the file, with counts and examples."""
    if len(table.frame) > LARGE and not st.toggle(_("Check all rows before keeping them"), key=f"check_{key}"):
        return
    sheet, encoding = st.session_state.get(f"sheet_{key}"), st.session_state.get(f"encoding_{key}")
    columns = repr((mapping.kind, mapping.columns))
    found = odd(
        file.path, sheet, encoding, columns, stand(workspace), _table=table, _mapping=mapping, _workspace=workspace
    )
    if not len(found):
        st.caption(f":material/check_circle: {_('Nothing odd was found in the rows.')}")
        return
    st.markdown(f"**{_('What to know before you keep it')}**")
    for problem in found[found["code"].isin(STRONG)].to_dict("records"):
        where = f" ({problem['column']})" if problem["column"] else ""
        example = _("for example {value}").format(value=problem["example"])
        words = f"{upload.problem_words(problem['code'])}{where}: {ui.number(problem['count'])}, {example}"
        st.warning(plain(words), icon=":material/warning:")
    st.dataframe(
        pd.DataFrame(
            {
                _("What"): [upload.problem_words(c) for c in found["code"]], _("Rows"): found["count"], _("Column"): found["column"],
                _("For example"): found["example"], _("What happens"): [upload.effect_words(e) for e in found["effect"]],
            }
        ),
        hide_index=True, key=f"odd_{key}",
    )  # fmt: skip


def keep(workspace: Workspace, file: Waiting, entry: dict[str, Any], *, large: bool) -> None:
    """Keep one file: a small one at once, a large one in a process of its own; then everything is worked out anew."""
    if large:
        keep_all(workspace, [entry])
        return
    with st.spinner(_("Keeping {file} …").format(file=file.name)):
        report = upload.commit_file(workspace, **entry)
    ui.start_job(workspace, "run")
    st.session_state.setdefault("upload_said", []).append(
        _("{file}: {kept} of {rows} rows are kept as {kind}.").format(
            file=file.name, kept=ui.number(report.kept), rows=ui.number(report.rows), kind=upload.kind_name(report.kind)
        )
        + "".join(f" {n}" for n in report.notes)
    )
    forget(file)
    Path(file.path).unlink(missing_ok=True)
    st.rerun()


def keep_all(workspace: Workspace, entries: list[dict[str, Any]]) -> None:
    """Keep several files in one job, lists of customers first."""
    ui.start_job(workspace, "upload", {"files": [{k: v for k, v in e.items() if k != "large"} for e in entries]})
    paths = {e["path"] for e in entries}
    st.session_state["upload_waiting"] = [w for w in waiting() if w.path not in paths]
    st.rerun()


def forget(file: Waiting) -> None:
    """Take a file off the list of waiting ones."""
    st.session_state["upload_waiting"] = [w for w in waiting() if w.path != file.path]


def said() -> None:
    """What became of the files kept last."""
    for sentence in st.session_state.pop("upload_said", []):
        st.success(plain(sentence), icon=":material/check:")


def _example(column: pd.Series) -> str:
    filled = column[column.str.strip() != ""]
    return "" if filled.empty else str(filled.iloc[0])[:60]


def _sure(confidence: float) -> str:
    return _("sure") if confidence >= 0.8 else _("likely") if confidence >= 0.65 else _("please check")
