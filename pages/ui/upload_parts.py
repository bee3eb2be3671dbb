"""The parts of the upload page that are about dropped files: one card per file, until it is kept."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import upload
from idic_core.errors import IdicError
from idic_core.store import Workspace, now
from idic_core.upload.hashes import sha256_of
from idic_core.words import _, language, ngettext
from pages import ui
from pages.ui import upload_reading as reading
from pages.ui.text import plain
from pages.ui.upload_keep import keep
from pages.ui.upload_reading import Ways
from pages.ui.upload_waiting import Waiting, forget, waiting

LARGE = 50_000
STRONG = (
    "unlinked_numbers",
    "not_in_their_list",
    "maybe_consent",
    "consent_words",
    "future_date",
    "several_currencies",
)
"""Problems that would make the figures or what may be sent wrong if nobody looked."""
BYTE_ORDER_MARK = "\ufeff"
SOURCE_LETTERS = 100


@st.cache_resource(max_entries=4, ttl=3600, show_spinner=False)
def read(
    path: str, sheet: str | None, encoding: str | None, delimiter: str | None, header: int | None, language_code: str
) -> upload.Table:
    """A waiting file, read once for each way of reading."""
    return upload.read_table(path, sheet=sheet, encoding=encoding, delimiter=delimiter, header=header)


@st.cache_data(max_entries=16, ttl=3600, show_spinner=False)
def odd(
    path: str,
    how: Ways,
    columns: str,
    stand: str,
    _table: upload.Table,
    source: str,
    _mapping: upload.Mapping,
    _workspace: Workspace,
) -> pd.DataFrame:
    """What is odd in a waiting file, worked out once for each mapping, source and state of the workspace (stand)."""
    return upload.problems(_table.frame, _mapping, as_of=now(), workspace=_workspace, source=source)


@st.cache_data(max_entries=16, ttl=3600, show_spinner=False)
def open_questions(
    path: str, how: Ways, columns: str, _table: upload.Table, _mapping: upload.Mapping
) -> list[upload.Doubt]:
    """What only a person can say about a waiting file, worked out once for each mapping."""
    return upload.doubts(_table.frame, _mapping)


@st.cache_data(max_entries=16, ttl=3600, show_spinner=False)
def meaning(
    path: str,
    how: Ways,
    kind: str,
    source: str,
    stand: str,
    language_code: str,
    _table: upload.Table,
    _workspace: Workspace,
) -> upload.Mapping:
    """Which column of a waiting file is what, worked out once for each state of the workspace (stand)."""
    return upload.choose_mapping(
        _workspace,
        _table.frame,
        kind=kind,
        date_order=how.date_order,
        decimal=how.decimal,
        source=source,
        sha256=sha256_of(Path(path)),
    )


def stand(workspace: Workspace) -> str:
    """Changes when the workspace's facts or decisions do."""
    return f"{workspace.folder}@{workspace.version}"


def file_card(workspace: Workspace, file: Waiting) -> dict[str, Any] | None:
    """Everything about one waiting file; returns what commit_file takes, or None when it cannot be kept as it stands."""
    key = file.key
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.subheader(file.name if file.sheet is None else f"{file.name} · {file.sheet}", anchor=False)
            if st.button(_("Take away"), key=f"away_{key}", icon=":material/close:", type="tertiary"):
                forget(file)
                st.rerun()
        try:
            return _filled_card(workspace, file, key)
        except IdicError as error:
            st.error(plain(f"{error.message} {error.hint}".replace(Path(file.path).name, file.name)))
            return None


def _filled_card(workspace: Workspace, file: Waiting, key: str) -> dict[str, Any] | None:
    table, how = _read(file, key)
    frame = table.frame
    chosen_kind = st.session_state.get(f"kind_{key}", "auto")
    named = str(st.session_state.get(f"source_{key}") or upload.tidy_source(file.name)[:SOURCE_LETTERS]).strip()
    mapping = meaning(
        file.path, how, chosen_kind, named, stand(workspace), language(), _table=table, _workspace=workspace
    )
    about = ngettext("{n} row, {c} columns", "{n} rows, {c} columns", len(frame)).format(
        n=ui.number(len(frame)), c=frame.shape[1]
    )
    st.caption(f":material/check: {plain(_('Read: {what}').format(what=f'{about} · {reading.how(table)}'))}")
    if not st.session_state.get(f"read_{key}"):
        st.session_state[f"read_{key}"] = True
        st.toast(plain(_("{file} is read: {rows}.").format(file=file.name, rows=about)), icon=":material/check:")
    _sheets(file, table)
    for note in [*table.notes, *mapping.notes]:
        st.caption(f":material/info: {plain(note)}")
    kind, source, trust = _about(file, mapping, chosen_kind, key)
    legible = reading.encoding_question(
        table, lambda name: read(file.path, file.sheet, name, how.delimiter, how.header, language()), key
    )
    reading.empty_question(table)
    reading.options(table, mapping, key)
    st.dataframe(_as_drawn(frame.head(6)), hide_index=True, key=f"preview_{key}")
    found = mapping
    mapping = _columns_editor(frame, found, f"{key}_{found.kind}_{how}")
    choices = {
        f: c for f in upload.fields_of(found.kind) if (c := mapping.columns.get(f, [])) != found.columns.get(f, [])
    }
    for note in upload.joined_columns(mapping):
        st.caption(f":material/info: {plain(note)}")
    columns = repr((mapping.kind, mapping.columns, mapping.date_order, mapping.decimal))
    answered = (
        reading.questions(open_questions(file.path, how, columns, _table=table, _mapping=mapping), key) and legible
    )
    _problems(workspace, file, how, columns, table, mapping, source or named, key)
    entry = {
        "path": file.path, "kind": mapping.kind, "source": source or None, "mapping": {f: list(c) for f, c in choices.items()} or None, "trust": trust,
        "file_name": file.name, **asdict(how),
    }  # fmt: skip
    if st.button(
        _("Keep this file"), key=f"keep_{key}", type="primary" if len(waiting()) == 1 else "secondary", icon=":material/check:", disabled=not answered,
        help=None if answered else _("Answer the questions above first."),
    ):  # fmt: skip
        keep(workspace, file, entry, large=len(frame) > LARGE)
    return (
        {**entry, "kind": mapping.kind if kind == "auto" else kind, "large": len(frame) > LARGE} if answered else None
    )


def _as_drawn(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows as the browser is to get them: it takes one byte order mark off the beginning of each text."""
    return frame.map(lambda t: f"{BYTE_ORDER_MARK}{t}" if isinstance(t, str) and t.startswith(BYTE_ORDER_MARK) else t)


def _read(file: Waiting, key: str) -> tuple[upload.Table, Ways]:
    """The file as a person wants it read; a wish that cannot be followed is said and taken back."""
    how = reading.ways(key, file.sheet)
    with st.spinner(_("Reading {file}").format(file=file.name)):
        try:
            return read(file.path, how.sheet, how.encoding, how.delimiter, how.header, language()), how
        except IdicError as error:
            if how == Ways(file.sheet):
                raise
            st.warning(plain(f"{error.message} {error.hint}"), icon=":material/undo:")
            for name in ("encoding", "delimiter", "header"):
                st.session_state[f"{name}_{key}"] = reading.AUTO
            how = reading.ways(key, file.sheet)
            return read(file.path, how.sheet, how.encoding, how.delimiter, how.header, language()), how


def _about(file: Waiting, mapping: upload.Mapping, chosen_kind: str, key: str) -> tuple[str, str, str]:
    """Which table it is, what its source is called, and where it comes from, as chosen."""
    first, second, third = st.columns([2, 2, 2])
    auto = (
        _("Found out: {kind}").format(kind=upload.kind_name(mapping.kind)) if chosen_kind == "auto" else _("Find out")
    )
    kind = first.selectbox(
        _("Which table is this?"), ["auto", *upload.KINDS], key=f"kind_{key}", persist_state="session",
        format_func=lambda k: auto if k == "auto" else upload.kind_name(k).capitalize(),
    )  # fmt: skip
    source = second.text_input(
        _("What is this source called?"), value=upload.tidy_source(file.name)[:SOURCE_LETTERS], max_chars=SOURCE_LETTERS, key=f"source_{key}",
        help=_("Files from the same program keep the same name; the newest row of a customer counts."),
    )  # fmt: skip
    trust = third.selectbox(
        _("Where does it come from?"), list(upload.TRUST), key=f"trust_{key}", persist_state="session",
        format_func={"own": _("Our own customers gave it"), "bought": _("Bought in"), "third_party": _("From a partner")}.__getitem__,
    )  # fmt: skip
    if mapping.kind_confidence < 0.55 and chosen_kind == "auto":
        st.warning(_("It is not certain which table this is. Please choose above."), icon=":material/help:")
    return kind, source, trust


def _sheets(file: Waiting, table: upload.Table) -> None:
    """The sheets of a workbook to choose from, on its first card."""
    if table.encoding not in reading.WORKBOOKS:
        return
    mine = [w for w in waiting() if w.path == file.path]
    if mine and mine[0] == file:
        reading.sheet_choice(
            file.path, _sheet_names(file.path), [w.sheet or table.dialect for w in mine], _choose_sheets
        )


def _choose_sheets(path: str, key: str) -> None:
    """Put a card for each chosen sheet of a workbook in the place of those that stand there."""
    mine = [w for w in waiting() if w.path == path]
    chosen: list[str | None] = [*st.session_state.get(key, [])] or [mine[0].sheet]
    at = waiting().index(mine[0])
    others = [w for w in waiting() if w.path != path]
    st.session_state["upload_waiting"] = [*others[:at], *[Waiting(path, mine[0].name, s) for s in chosen], *others[at:]]


@st.cache_data(max_entries=16, ttl=3600, show_spinner=False)
def _sheet_names(path: str) -> list[str]:
    return upload.sheets(path)


def _columns_editor(frame: pd.DataFrame, mapping: upload.Mapping, key: str) -> upload.Mapping:
    """Which column is what, to correct in place; returns the mapping with what was chosen."""
    chosen = f"meanings_{key}"
    mapping = upload.with_meanings(mapping, frame, st.session_state.get(chosen, {}))
    names = {f: upload.field_name(f) for f in upload.fields_of(mapping.kind)}
    nothing = _("(kept as it is)")
    field_of = {c: f for f, columns in mapping.columns.items() for c in columns}
    base = pd.DataFrame(
        {
            "column": list(frame.columns),
            "example": [_example(frame[c]) for c in frame.columns],
            "field": [names[field_of[c]] if c in field_of else nothing for c in frame.columns],
            "sure": [upload.sure_words(_confidence(mapping, c)) if c in field_of else "" for c in frame.columns],
            "why": [upload.reason_words(mapping.guesses[c]) if c in mapping.guesses else "" for c in frame.columns],
        }
    )
    with st.expander(_("Which column is what"), expanded=len(frame.columns) <= 12, icon=":material/view_column:"):
        table = f"columns_{key}_{st.session_state.get(f'turn_{key}', 0)}"
        by_name = {nothing: None} | {n: f for f, n in names.items()}
        st.caption(
            _(
                "Something taken wrongly? Double-click its cell under “Meaning”, or choose it and press Enter, and pick what it is."
            )
        )
        st.data_editor(
            base, key=table, hide_index=True, on_change=_mean, args=(key, table, [str(c) for c in frame.columns], by_name), disabled=["column", "example", "sure", "why"], height="content" if len(base) <= 14 else 480,
            column_config={
                "column": st.column_config.TextColumn(_("In the file")), "example": st.column_config.TextColumn(_("For example")),
                "field": st.column_config.SelectboxColumn(_("Meaning"), options=[nothing, *sorted(names.values(), key=str.casefold)], required=True), "sure": st.column_config.TextColumn(_("How sure"), width="small"),
                "why": st.column_config.TextColumn(_("Why"), width="large"),
            },
        )  # fmt: skip
    return mapping


def _mean(key: str, table: str, columns: list[str], fields: dict[str, str | None]) -> None:
    """Keep what was chosen in the table of columns; the table is drawn anew, for it is never fed its own edits."""
    edits: dict[int, dict[str, Any]] = st.session_state[table]["edited_rows"]
    said = {columns[int(row)]: fields[cells["field"]] for row, cells in edits.items() if cells.get("field") in fields}
    st.session_state[f"meanings_{key}"] = {**st.session_state.get(f"meanings_{key}", {}), **said}
    st.session_state[f"turn_{key}"] = st.session_state.get(f"turn_{key}", 0) + 1


def _problems(
    workspace: Workspace,
    file: Waiting,
    how: Ways,
    columns: str,
    table: upload.Table,
    mapping: upload.Mapping,
    source: str,
    key: str,
) -> None:
    """What is odd in the file, with counts and examples."""
    if len(table.frame) > LARGE and not st.toggle(_("Check all rows before keeping them"), key=f"check_{key}"):
        return
    found = odd(
        file.path, how, columns, stand(workspace), _table=table, source=source, _mapping=mapping, _workspace=workspace
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


def _example(column: pd.Series) -> str:
    filled = column[column.str.strip() != ""]
    return "" if filled.empty else str(filled.iloc[0])[:60]


def _confidence(mapping: upload.Mapping, column: str) -> float:
    guess = mapping.guesses.get(column)
    return guess.confidence if guess is not None and guess.field is not None else 0.0
