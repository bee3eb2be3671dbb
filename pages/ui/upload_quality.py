"""How good each source is over time, what it is and how far it is trusted, and a word when a file is worse than the last one."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import upload
from idic_core.store import Workspace
from idic_core.words import _
from pages import ui
from pages.ui import upload_currencies
from pages.ui.text import plain


def part_words() -> dict[str, str]:
    """The parts of the score in the reader's words."""
    return {
        "completeness": _("Complete"),
        "validity": _("Can be right"),
        "uniqueness": _("No repeats"),
        "freshness": _("Fresh"),
    }


def worse_files(workspace: Workspace) -> None:
    """A warning for each source whose newest file is worse than the one before."""
    found = ui.cached(upload.quality, workspace)
    newest = found.drop_duplicates(["source", "kind"], keep="last")
    for row in newest[newest["worse"]].to_dict("records"):
        st.warning(
            plain(_("“{source}”: the newest file ({file}) scores {score}, {fall} points less than the one before. What fell most: {part}.").format(
                source=row["source"], file=row["file_name"], score=ui.number(row["score"]), fall=ui.number(-row["change"]), part=part_words()[row["because"]].lower(),
            )), icon=":material/trending_down:",
        )  # fmt: skip


def sources(workspace: Workspace) -> None:
    """Each source: its type (to correct in place), its score and where it comes from, its scores over time."""
    upload_currencies.rates(workspace)
    found = ui.cached(upload.quality, workspace)
    _types(workspace, found)
    if found.empty:
        st.caption(_("The scores are worked out with the next update."))
        return
    _scores(found)
    with st.expander(_("How the score is worked out"), icon=":material/calculate:"):
        st.markdown(
            _(
                "The score is the mean of the parts that can be measured, times 100, for each file as it came in:\n\n"
                "- **Complete**: for customers the share of records with a name, e-mail, phone, address and date of birth (mean of the five); for orders "
                "the share of lines with a customer, a product and an amount; for contacts, visits and answers the share with a customer.\n"
                "- **Can be right**: the share of filled e-mails, phones and dates of birth in which the cleaning list finds nothing; for orders the share "
                "of lines neither in the future nor far out of line.\n"
                "- **No repeats**: the share of records whose e-mail and phone stand in no earlier row; for orders the share of lines that repeat no other.\n"
                "- **Fresh**: 100 % when the newest date in the file is at most 30 days old, halved for every further 180 days.\n\n"
                "A file is called worse when it lies 5 points or more below the last file of the same source and kind; files of fewer than 10 rows are not compared."
            )
        )


def _types(workspace: Workspace, scores: pd.DataFrame) -> None:
    """The table of sources; what somebody chooses in it is written down and read back at once."""
    known = upload.type_of_sources(workspace)
    latest = scores.drop_duplicates(["source", "kind"], keep="last").groupby("source")["score"].mean()
    names = {t: upload.type_words(t) for t in upload.SOURCE_TYPES}
    trust = {"own": _("Own: counts first"), "third_party": _("Fills gaps only"), "bought": _("Fills gaps only")}
    shown = pd.DataFrame(
        {
            "source": known["source"], "type": known["type"].map(names), "trust": known["trust"].map(trust), "score": known["source"].map(latest).round(0),
            "batches": known["batches"], "last": known["last_upload"].str.slice(0, 10),
        }
    )  # fmt: skip
    st.markdown(f"**{_('Sources')}**")
    turn = st.session_state.setdefault("source_turn", 0)
    key = f"source_types_{turn}"
    st.data_editor(
        shown, key=key, hide_index=True, disabled=["source", "trust", "score", "batches", "last"], on_change=_choose, args=(workspace, key, known["source"].tolist()),
        column_config={
            "source": _("Source"), "type": st.column_config.SelectboxColumn(_("What it is"), options=list(names.values()), required=True), "trust": _("Trust"),
            "score": st.column_config.ProgressColumn(_("Quality"), min_value=0, max_value=100, format="%d"), "batches": _("Files"), "last": _("Last upload"),
        },
    )  # fmt: skip
    st.caption(
        _(
            "Bought and partner data never replaces what your own customers told you, and nobody in it is written to before they said yes. Click into “What it is” to correct a source."
        )
    )
    ui.stale_note(workspace, "identify")


def _choose(workspace: Workspace, key: str, order: list[str]) -> None:
    changed: dict[int, dict[str, Any]] = st.session_state[key]["edited_rows"]
    kinds = {upload.type_words(t): t for t in upload.SOURCE_TYPES}
    for place, cells in changed.items():
        if "type" in cells:
            ui.on_click(upload.set_source_type, workspace, order[int(place)], kinds[cells["type"]])()
    st.session_state["source_turn"] += 1  # a table is never fed its own edits


def _scores(found: pd.DataFrame) -> None:
    names = part_words()
    newest = found.drop_duplicates(["source", "kind"], keep="last")
    history = (
        found.groupby(["source", "kind"])["score"].apply(lambda s: s.round(0).tolist()).rename("history").reset_index()
    )
    table = newest.merge(history, on=["source", "kind"]).sort_values(["score", "source"], ignore_index=True)
    shown = pd.DataFrame(
        {
            "source": table["source"], "kind": [upload.kind_name(k) for k in table["kind"]], "score": table["score"].round(0),
            "change": table["change"].round(1), **{p: table[p].round(2) for p in upload.PARTS}, "history": table["history"],
        }
    )  # fmt: skip
    if table["change"].isna().all():  # one file each so far: nothing to compare
        shown = shown.drop(columns=["change", "history"])
    elif table["change"].isna().any():
        shown["change"] = [ui.number(c, 1) if pd.notna(c) else "" for c in table["change"]]
    for part in upload.PARTS:
        if table[part].isna().any():
            shown[part] = [ui.percent(float(v)) if pd.notna(v) else "–" for v in table[part]]
    st.markdown(f"**{_('Quality of the newest file of each source')}**")
    st.dataframe(
        shown, placeholder="–", hide_index=True, key="quality_scores",
        column_config={
            "source": _("Source"), "kind": _("Table"), "score": st.column_config.ProgressColumn(_("Score"), min_value=0, max_value=100, format="%d"),
            "change": _("Against the last"),
            "history": st.column_config.LineChartColumn(_("Over time"), y_min=0, y_max=100),
            **{p: st.column_config.NumberColumn(names[p], format="percent") if table[p].notna().all() else names[p] for p in upload.PARTS},
        },
    )  # fmt: skip
