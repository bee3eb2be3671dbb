"""The dated report: every figure with its formula, cohorts, growth and campaigns as one workbook."""

from __future__ import annotations

import io

import pandas as pd

from idic_core.measure import wording
from idic_core.measure.campaigns import campaign_results
from idic_core.store import Workspace, derived_report, read_derived
from idic_core.store.export import safe_cell
from idic_core.words import _


def figure_table(results: pd.DataFrame) -> pd.DataFrame:
    """The derived table `results` in the reader's language: figure, value, low, high, n, unit and how it is worked out."""
    words = wording.figure_words()
    units = wording.unit_words() | {"share": _("share (1 is all)")}  # the workbook keeps numbers to reckon with
    return pd.DataFrame({
        _("Figure"): [words.get(name, (name, ""))[0] for name in results["name"]], _("Result"): results["value"].to_numpy(), _("Low end"): results["low"].to_numpy(),
        _("High end"): results["high"].to_numpy(), _("Rests on"): results["n"].to_numpy(), _("Unit"): results["unit"].map(units).fillna(results["unit"]).to_numpy(),
        _("How it is worked out"): [words.get(name, ("", ""))[1] for name in results["name"]],
    })  # fmt: skip


def report_workbook(workspace: Workspace) -> bytes:
    """The results as an XLSX workbook of four sheets, with the date that they are computed for; text that could run as a formula is made harmless."""
    as_of = derived_report(workspace, "measure").get("as_of", "")
    campaigns = campaign_results(workspace)
    campaigns["verdict"] = campaigns["verdict"].map(wording.verdict_words())
    sheets = {
        _("Figures"): figure_table(read_derived(workspace, "results")), _("Retention"): read_derived(workspace, "retention_cohorts"),
        _("Growth"): read_derived(workspace, "growth"), _("Campaigns"): campaigns,
    }  # fmt: skip
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        for name, frame in sheets.items():
            safe = (
                frame.astype(object).map(lambda v: safe_cell(v) if isinstance(v, str) else v).where(frame.notna(), None)
            )
            safe.to_excel(writer, sheet_name=name[:31], index=False, startrow=2)
            writer.sheets[name[:31]]["A1"] = _("{name}, as of {date}").format(name=name, date=as_of)
    return buffer.getvalue()
