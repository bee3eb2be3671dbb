"""What to put right in the data, batch by batch: each kind of problem with its examples before and after, its fix, and the way back."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import upload
from idic_core.store import Workspace
from idic_core.words import _, language, ngettext
from pages import ui
from pages.ui.text import plain

LARGE = 300_000
"""Rows above which a file is only gone through on a click: it takes some seconds."""

SMALL, LOOKED_AT = 20_000, 8
"""Files of so few rows, and so many of them, are gone through at once, so that the first one shown is one with something to do."""


@st.cache_resource(max_entries=32, show_spinner=False)
def _found(path: str, batch_id: int, rows: int, language_code: str, _workspace: Workspace) -> list[upload.Problem]:
    """A batch's problems, worked out once: its rows do not change, unless somebody is erased (rows)."""
    return upload.cleaning_list(_workspace, batch_id)


@st.fragment
def put_right(workspace: Workspace) -> None:
    """Choose a batch, see what is odd in it, fix or take back."""
    batches = upload.history(workspace)
    batches = batches[
        batches["undone_at"].isna() & (batches["row_count"] > 1) & batches["kind"].isin(["customers", "orders"])
    ]
    if batches.empty:
        st.caption(_("Bring in a list of customers or orders to see what in it can be put right."))
        return
    names = {
        int(b): f"{f} · {upload.kind_name(k)} · {str(at)[:10]}"
        for b, f, k, at in zip(
            batches["batch_id"], batches["file_name"], batches["kind"], batches["created_at"], strict=True
        )
    }
    small = [b for b, n in zip(names, batches["row_count"], strict=True) if n <= SMALL][:LOOKED_AT]
    open_yet = {b: _open(workspace, b) for b in small} if len(names) > 1 else {}
    names |= {
        b: f"{names[b]} · {ngettext('{n} to put right', '{n} to put right', n).format(n=ui.number(n))}"
        for b, n in open_yet.items()
        if n
    }
    first = next((at for at, b in enumerate(names) if open_yet.get(b)), 0)
    batch_id = st.selectbox(
        _("Which file?"), list(names), index=first, format_func=names.__getitem__, key="clean_batch"
    )
    ui.stale_note(workspace, "identify")
    size = dict(zip(batches["batch_id"], batches["row_count"], strict=True))[batch_id]
    if size > LARGE and not st.toggle(
        _("Go through all {n} rows").format(n=ui.number(size)), key=f"clean_all_{batch_id}"
    ):
        return
    rows = int(workspace.value("SELECT count(*) FROM records WHERE batch_id = ?", [batch_id]))
    with st.spinner(_("Looking through the rows …")):
        found = _found(str(workspace.path), int(batch_id), rows, language(), workspace)
    if not found:
        st.caption(f":material/check_circle: {_('Nothing odd was found in the rows.')}")
        return
    standing = upload.fixed(workspace, int(batch_id))
    safe = [p for p in found if p.code in upload.SAFE_FIXES and p.code not in standing]
    st.caption(
        _(
            "Your file stays as it is: a fix is a note on how to read it, and each can be taken back. The figures follow at the next update."
        )
    )
    before = upload.fixes_before(workspace, int(batch_id))
    if before:
        n = len(before)
        st.info(
            ngettext(
                "This file was here before; {n} fix was made then.",
                "This file was here before; {n} fixes were made then.",
                n,
            ).format(n=n),
            icon=":material/history:",
        )
        st.button(
            ngettext("Make it again", "Make them again", n), icon=":material/history:", key=f"clean_again_{batch_id}",
            on_click=ui.on_click(_fix_again, workspace, int(batch_id), before),
        )  # fmt: skip
    if len(safe) > 1:
        st.button(
            _("Apply all safe fixes"),
            icon=":material/done_all:",
            key=f"clean_safe_{batch_id}",
            on_click=ui.on_click(_fix, workspace, int(batch_id), safe),
        )
    for problem in found:
        _problem(workspace, int(batch_id), problem, standing.get(problem.code, 0))


def _open(workspace: Workspace, batch_id: int) -> int:
    """How many kinds of problem of a file wait for a fix."""
    rows = int(workspace.value("SELECT count(*) FROM records WHERE batch_id = ?", [batch_id]))
    standing = upload.fixed(workspace, batch_id)
    found = _found(str(workspace.path), batch_id, rows, language(), workspace)
    return sum(p.parameters is not None and p.code not in standing for p in found)


def _problem(workspace: Workspace, batch_id: int, problem: upload.Problem, decision_id: int) -> None:
    words = upload.cleaning_words(problem.code)
    count = ngettext("{n} row", "{n} rows", problem.count).format(n=ui.number(problem.count))
    state = "" if problem.code in upload.SAFE_FIXES else f" · {_('have a look first')}"
    if decision_id:
        state = f" · :green[{_('fixed')}]"
    elif problem.parameters is None:
        state = f" · {_('to know')}"
    key = f"{batch_id}_{problem.code}"
    with st.expander(
        f"**{plain(words.title)}** · {count}{state}",
        key=f"clean_{key}",
        icon=":material/check:" if decision_id else ":material/healing:",
    ):
        st.dataframe(_shown(problem.examples), hide_index=True, key=f"clean_rows_{key}")
        with st.container(horizontal=True, vertical_alignment="center"):
            if decision_id:
                st.button(
                    _("Take this fix back"),
                    icon=":material/undo:",
                    key=f"unfix_{key}",
                    on_click=ui.on_click(upload.undo_fix, workspace, decision_id),
                )
                st.caption(_("These rows are read in the mended way."), width="content")
            elif problem.parameters is not None:
                st.button(
                    words.button,
                    icon=":material/healing:",
                    key=f"fix_{key}",
                    on_click=ui.on_click(_fix, workspace, batch_id, [problem]),
                )
                st.caption(
                    words.fix + ("" if problem.code in upload.SAFE_FIXES else " " + _("Look at the examples first.")),
                    width="content",
                )
            else:
                st.caption(_("Nothing can be put there without asking the customer: see “Worth asking for”."))


def _fix(workspace: Workspace, batch_id: int, problems: list[upload.Problem]) -> None:
    for problem in problems:
        upload.fix(workspace, batch_id, problem.code, problem.parameters or {})


def _fix_again(workspace: Workspace, batch_id: int, fixes: dict[str, dict[str, Any]]) -> None:
    for code, parameters in fixes.items():
        upload.fix(workspace, batch_id, code, parameters)


def _shown(examples: pd.DataFrame) -> pd.DataFrame:
    """The examples under the reader's words; a blank cell after a fix is said."""
    if "who" not in examples:
        names = {
            "order_id": _("Order"),
            "ordered_at": _("Date"),
            "product": _("Product"),
            "quantity": _("Quantity"),
            "amount": _("Amount"),
        }
        return examples.rename(columns=names)
    blank = _("(left out)") if (examples["field"] == "").all() else _("(blank)")
    table: dict[str, Any] = {_("Customer"): examples["who"]}
    if (examples["field"] != "").any():
        table[_("Column")] = examples["field"]
    if (examples["before"] != "").any():
        table |= {_("In the file"): examples["before"], _("After the fix"): examples["after"].replace("", blank)}
    return pd.DataFrame(table).map(lambda v: plain_cell(v))


def plain_cell(value: Any) -> Any:
    """A cell for a table: odd spaces are made visible, because they are what is shown."""
    return str(value).replace("  ", " ␣") if isinstance(value, str) else value
