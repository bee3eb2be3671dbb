"""For experts: the configuration that the program chose, in plain words, with m and u, the weights, thresholds and the model as a file."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import identify
from idic_core.charts import identify as charts
from idic_core.store import Workspace, derived_report
from idic_core.words import _, ngettext, number, percent
from pages.ui.data import cached
from pages.ui.matches_question import why
from pages.ui.matches_words import field_words, level_words
from pages.ui.parts import chart
from pages.ui.text import plain


def expert(workspace: Workspace) -> None:
    """What was compared and how much each agreement weighs."""
    report = derived_report(workspace, "identify")
    configured: list[dict[str, Any]] = report.get("expert") or []
    if not configured:
        st.caption(_("There was nothing to compare, or these customers were worked out by an earlier version."))
        return
    _in_words(report, configured)
    table = identify.weights(configured)
    fields, levels = field_words(), level_words()
    table = table.assign(
        field=[fields.get(k, k) for k in table["kind"]], level=[levels.get(c, c) for c in table["code"]]
    )
    chart(
        charts.match_weights(table), title=_("Match weights: how much each degree of agreement speaks for one person"),
        alt=_strongest(table), table=_as_table(table), key="expert_weights",
    )  # fmt: skip
    chart(
        charts.m_and_u(table), title=_("m and u: how often each degree occurs among records of one person and among others"),
        alt=_("Left: among records of one person (m). Right: among pairs of different people that share something (u)."), key="expert_mu",
    )  # fmt: skip
    _threshold(report)
    _waterfall(workspace)
    _model(report)


def _in_words(report: dict[str, Any], configured: list[dict[str, Any]]) -> None:
    """The configuration in sentences."""
    fields = field_words()
    with st.container(border=True):
        st.markdown("**" + _("What the program chose by itself") + "**")
        said = [
            ngettext("{n} kind of evidence is compared: {names}.", "{n} kinds of evidence are compared: {names}.", len(configured)).format(
                n=number(len(configured)), names=", ".join(plain(fields.get(e["kind"], e["kind"])) for e in configured)
            ),
            *_blocking(report),
        ]  # fmt: skip
        if report.get("share"):
            said.append(
                _("Of the pairs compared, about {share} are one person; about {shared} are different people who share contacts, such as a household.").format(
                    share=percent(float(report["share"]), 1), shared=percent(float(report.get("shared_contacts", 0.0)), 1)
                )
            )  # fmt: skip
        said += [_trust(report), _learnt(report)]
        for line in filter(None, said):
            st.markdown(f"- {line}")
        for entry in configured:
            line = _entry(report, entry)
            if line:
                st.markdown(f"- {line}")


def _trust(report: dict[str, Any]) -> str:
    """What the merges without asking rest on."""
    if "checked" not in report:
        return ""
    if report.get("cautious"):
        return _("The list is too short to learn from, so anything that contradicts is asked about.")
    if not report["checked"]:
        return _(
            "No birthdays or identity numbers tell father from son, so more is asked where people share a contact."
        )
    return _("A birthday or identity number that agrees, beside the name, is enough to join without asking.")


def _learnt(report: dict[str, Any]) -> str:
    """What the answers taught, the strongest three."""
    taught = report.get("learnt") or {}
    levels = [v for v in taught.get("levels", []) if abs(v[2]) >= 0.2][:3]
    if not levels:
        return ""
    fields, degrees = field_words(), level_words()
    more, less = _("{what} says more than it seemed"), _("{what} says less than it seemed")
    said = [
        (more if by > 0 else less).format(what=f"{plain(fields.get(kind, kind))}: {degrees.get(code, code)}")
        for kind, code, by in levels
    ]
    n = int(taught["answers"])
    return ngettext("{n} answer taught: {what}.", "{n} answers taught: {what}.", n).format(
        n=number(n), what="; ".join(said)
    )


def key_words() -> dict[str, str]:
    """What two records may share to be compared, as the reader calls it."""
    return {
        "name": _("the whole name"), "name_word": _("a word of the name"), "given_sound": _("the sound of the given name"),
        "family_sound": _("the sound of the family name"), "name_start": _("the first letters of both names"), "email": _("the e-mail"),
        "email_local": _("the e-mail before the @"), "phone": _("the phone number"), "phone_end": _("the last seven digits of the phone number"),
        "phone_start": _("the first six digits of the phone number"), "birth_date": _("the date of birth"), "birth_year": _("the year of birth"),
        "birthday": _("the day and month of birth"), "postcode": _("the postcode"), "city": _("the city"), "street": _("the street"),
        "house": _("house number and street name"), "organisation": _("the organisation"),
    }  # fmt: skip


def _blocking(report: dict[str, Any]) -> list[str]:
    """Which pairs were compared, and why those."""
    pairs, records = number(int(report.get("candidates", 0))), int(report["records"])
    told = report.get("blocking") or {}
    if not told or told["all"]:
        return [_("{n} pairs of records were compared: on so short a list, every pair.").format(n=pairs)]
    words = field_words() | key_words()
    said = [
        _("{n} pairs of records were compared, of {all} possible ones: those that share something (blocking).").format(
            n=pairs, all=number(records * (records - 1) // 2)
        ),
        _("To be compared, two records share one of: {keys}.").format(
            keys=", ".join(plain(words.get(k, k)) for k in told["keys"])
        ),
    ]
    if len(told["limits"]) == 3:
        one, two, three = (number(n) for n in told["limits"])
        said.append(
            _("One thing in common is enough where at most {one} records share it; what is commoner counts only together with a second thing (at most {two} records) or a third (at most {three}).").format(
                one=one, two=two, three=three
            )
        )  # fmt: skip
    return said


def _entry(report: dict[str, Any], entry: dict[str, Any]) -> str:
    """One kind of evidence: where it comes from, how often it differs for one person, how often strangers share it."""
    field = plain(field_words().get(entry["kind"], entry["kind"]))
    used = (report.get("columns") or {}).get(entry["kind"])
    columns = ", ".join(plain(c) for c in used) if isinstance(used, list) else ""
    differs, shared = identify.disagreement(entry), identify.coincidence(entry)
    differ = (
        _("about 1 in {n} people has another one from record to record").format(n=number(max(1, round(1 / differs))))
        if differs > 0.001
        else _("it hardly ever differs for one person")
    )
    by_chance = (
        _("of different people who share something, 1 in {n} has the same").format(n=number(max(1, round(1 / shared))))
        if shared > 1e-6
        else _("different people never have the same")
    )
    source = _(" (from {columns})").format(columns=columns) if columns else ""
    rare = " " + _("Rare values weigh more than common ones.") if entry.get("rare") else ""
    return f"**{field}**{source}: {differ}; {by_chance}.{rare}"


def _strongest(table: pd.DataFrame) -> str:
    ordered = table.sort_values("weight", kind="stable")
    best, worst = ordered.iloc[-1], ordered.iloc[0]
    return _("Strongest for one person: {best}. Strongest against: {worst}. Each step of 1 doubles the odds.").format(
        best=f"{best['field']}, {best['level']} ({number(best['weight'], 1)})",
        worst=f"{worst['field']}, {worst['level']} ({number(worst['weight'], 1)})",
    )


def _as_table(table: pd.DataFrame) -> pd.DataFrame:
    shown = table[["field", "level", "m", "u", "weight"]]
    return shown.rename(
        columns={
            "field": _("Field"), "level": _("Agreement"), "m": _("m (one person)"), "u": _("u (others)"), "weight": _("Weight"),
        }
    )  # fmt: skip


def _threshold(report: dict[str, Any]) -> None:
    sure = report.get("certainty") or {}
    curve = identify.thresholds(sure.get("odds") or {}, float(sure.get("hopeless", 0.0)))
    if curve.empty:
        return
    middle = curve[curve["chance"] >= 0.5]
    alt = _(
        "Joining every pair from a chance of 50 % on: {pairs} pairs, of which {precision} should be right, and {recall} of all that are one person. By the program's own word."
    ).format(
        pairs=number(middle["pairs"].max() if len(middle) else 0),
        precision=percent(middle["precision"].iloc[0] if len(middle) else None, 1),
        recall=percent(middle["recall"].iloc[0] if len(middle) else None, 1),
    )
    shown = curve.rename(
        columns={
            "chance": _("Chance from"),
            "pairs": _("Pairs"),
            "precision": _("Right (precision)"),
            "recall": _("Found (recall)"),
        }
    )
    chart(
        charts.thresholds(curve),
        title=_("Threshold: what joining from a chance on would mean"),
        alt=alt,
        table=shown,
        key="expert_threshold",
    )


def _waterfall(workspace: Workspace) -> None:
    """Any answered pair as a waterfall; open questions stay hidden, so that nobody sees the score before answering."""
    found = cached(identify.answers, workspace, 50)
    found = found[found["revoked_at"] == ""] if len(found) else found
    with st.container(border=True):
        st.markdown("**" + _("One pair, step by step") + "**")
        if found.empty:
            st.caption(_("Answer a question first: open pairs keep their score hidden until somebody has judged them."))
            return
        names = {int(r.decision_id): f"{r.left} · {r.right}" for r in found.itertuples()}
        chosen = st.selectbox(_("Which pair?"), list(names), format_func=names.__getitem__, key="expert_pair")
        row = found[found["decision_id"] == chosen].iloc[0]
        pair = cached(identify.pair, workspace, str(row["record_id_l"]), str(row["record_id_r"]))
        if not pair.evidence:
            st.caption(_("These two records were never compared field by field."))
            return
        why(pair)


def _model(report: dict[str, Any]) -> None:
    model = report.get("splink_model")
    if not model:
        return
    st.download_button(
        _("Download the model for Splink (JSON)"), json.dumps(model, ensure_ascii=False, indent=2), "splink_model.json", "application/json",
        icon=":material/download:", key="expert_model",
    )  # fmt: skip
    st.caption(
        _("Comparisons with their SQL, m and u, as Splink's Linker reads them. The columns are the standardised ones (i_email, i_phone, ...).")
    )  # fmt: skip
