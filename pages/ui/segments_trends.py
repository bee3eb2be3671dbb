"""Value and needs, view Trends: which kinds and needs gain or lose customers, how sure that is, and who showed interest lately."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.charts import needs as charts
from idic_core.differentiate import wording_needs
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number, percent
from pages.ui.data import cached, table
from pages.ui.list_actions import reasons_file
from pages.ui.need_people import opened
from pages.ui.parts import chart
from pages.ui.people_list import people
from pages.ui.segments_head import Figures
from pages.ui.text import plain

MOST = 20
ROWS = 200
ORDER = ("rising", "perhaps_rising", "steady", "perhaps_falling", "falling", "few")


def trends(workspace: Workspace, figures: Figures) -> None:
    """The trend board with ranges and names, the months of one kind, and intent."""
    basis = figures.get("trends", {}).get("basis", "none")
    board = table(workspace, "kind_trends")
    if basis == "none" or board.empty:
        with st.container(border=True):
            st.markdown("**" + _("No trends yet") + "**", help=wording_needs.how_trends())
            st.caption(wording_needs.no_trends(figures.get("trends", {}).get("reason", ""), figures["customers"]))
    else:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(
                _("The three months up to {day}, compared with {what}.").format(
                    day=figures["as_of"], what=wording_needs.compared_with(basis)
                )
            )
            with st.popover(_("How trends are worked out"), icon=":material/help:", type="tertiary"):
                st.markdown(wording_needs.how_trends())
        _summary(board[board["level"].eq("kind")])
        _needs_board(workspace, board[board["level"].eq("need")])
        _board(_ordered(board[board["level"].eq("kind")]), title=_("Demand, kind by kind"), key="trend_kinds")
        _one_kind(workspace, board[board["level"].eq("kind")])
    _intent(workspace, figures)


def _ordered(board: pd.DataFrame) -> pd.DataFrame:
    place = board["verdict"].map({v: n for n, v in enumerate(ORDER)})
    return board.assign(place=place).sort_values(["place", "growth"], ascending=[True, False], kind="stable")


def _summary(kinds: pd.DataFrame) -> None:
    words = wording_needs.verdicts()
    told = []
    for verdict in ("rising", "falling"):
        found = kinds[kinds["verdict"].eq(verdict)]
        names = ", ".join(
            f"**{plain(w)}** ({_signed(g)})"
            for w, g in zip(found["what"].head(5), found["growth"].head(5), strict=True)
        )
        told.append(
            f"{words[verdict]}: {names}"
            if names
            else _("{verdict}: nothing that is surely more than chance").format(verdict=words[verdict])
        )
    st.markdown("  \n".join(told))


def _needs_board(workspace: Workspace, board: pd.DataFrame) -> None:
    groups = table(workspace, "need_groups")
    names = dict(zip(groups["need_id"], groups["name"], strict=True))
    board = board[board["what"].isin(set(names))]
    if board.empty:
        return
    named = _ordered(board.assign(what=board["what"].map(names)))
    gaining = named[named["verdict"].eq("rising")]
    title = _("Needs gaining customers this quarter") if len(gaining) else _("Needs this quarter")
    _board(named, title=title, key="trend_needs")


def _board(board: pd.DataFrame, *, title: str, key: str) -> None:
    words = wording_needs.verdicts()
    told = board[~board["verdict"].eq("few")]
    few = len(board) - len(told)
    shown = pd.concat([told.head(MOST // 2), told.iloc[MOST // 2 :].tail(MOST // 2)]) if len(told) > MOST else told
    rising, falling = int(told["verdict"].eq("rising").sum()), int(told["verdict"].eq("falling").sum())
    alt = _(
        "{up} rising, {down} falling, {same} without a clear change, {few} too small to tell; a dot is the growth of the share of customers, the line its range."
    ).format(up=number(rising), down=number(falling), same=number(len(told) - rising - falling), few=number(few))
    figures = pd.DataFrame({
        _("What"): board["what"], _("Customers"): board["customers"].astype("int64"), _("Then"): board["before"].astype("int64"), _("Share of buyers"): board["share"].map(percent),
        _("Share then"): board["share_before"].map(percent), _("Growth"): board["growth"].map(_signed),
        _("Range"): [f"{_signed(a)} … {_signed(b)}" if pd.notna(a) else "–" for a, b in zip(board["low"], board["high"], strict=True)], _("Verdict"): board["verdict"].map(words),
    })  # fmt: skip
    if shown.empty:
        with st.container(border=True):
            st.markdown(f"**{title}**")
            st.caption(_("All of these are too small to tell: fewer than 20 buyers in both times together."))
            st.dataframe(figures, placeholder="–", hide_index=True, key=f"{key}_table")
        return
    chart(
        charts.growth(shown.assign(name=[charts.short(str(w)) for w in shown["what"]])),
        title=title,
        alt=alt,
        key=key,
        table=figures,
    )


def _signed(share: float | None) -> str:
    return "–" if share is None or pd.isna(share) else ("+" if share > 0 else "") + percent(share)


def _one_kind(workspace: Workspace, board: pd.DataFrame) -> None:
    words = wording_needs.verdicts()
    ordered = _ordered(board)
    labels = {str(w): f"{w} · {words[v]}" for w, v in zip(ordered["what"], ordered["verdict"], strict=True)}
    what = st.selectbox(
        _("One kind, month by month, and who buys it"), list(labels), format_func=labels.__getitem__, key="trend_pick"
    )
    months = table(workspace, "kind_months")
    own = months[months["what"].eq(what)].sort_values("month")
    own = own.assign(share=own["customers"].astype("float64") / own["active"].astype("float64").clip(lower=1))
    every = dict(zip(months["month"], months["active"], strict=True))
    own = (
        own.set_index("month")
        .reindex(sorted(every))
        .assign(active=lambda t: t.index.map(every))
        .fillna({"customers": 0, "share": 0.0})
        .reset_index(names="month")
    )
    chart(
        charts.months(own), title=_("{what}: share of the month's buyers").format(what=plain(what)), key="trend_months",
        alt=_("Of all customers who bought something in a month, how many bought {what}. The last month may not be over.").format(what=plain(what)),
        table=pd.DataFrame({_("Month"): own["month"], _("Customers"): own["customers"].astype("int64"), _("Share of buyers"): own["share"].map(percent)}),
    )  # fmt: skip
    row = board[board["what"].eq(what)].iloc[0]
    n = int(row["customers"])
    st.markdown(ngettext("**{n} customer bought {what} in the last three months.**", "**{n} customers bought {what} in the last three months.**", n).format(n=number(n), what=plain(what)))  # fmt: skip
    if n:
        people(workspace, (("bought_lately", what),), key="trend")


def _intent(workspace: Workspace, figures: Figures) -> None:
    found = cached(differentiate.intent_kinds, workspace)
    report: dict[str, Any] = figures.get("intent", {})
    with st.container(border=True):
        st.markdown("**" + _("Interest not yet followed by buying") + "**", help=wording_needs.how_intent())
        if found.empty:
            st.caption(
                _(
                    "Nobody showed interest lately in something they have not bought since. Upload events (visits, downloads, sign-ups) or log questions, and names appear here."
                )
            )
            return
        st.caption(
            _(
                "Visits, downloads, sign-ups, questions and wishes of the 90 days up to {day}; whoever bought it afterwards is left out."
            ).format(day=report.get("until", ""))
        )
        shown = found.head(ROWS)
        everything = int(found["customers"].sum())
        labels = {
            "": _("All ({n})").format(n=number(everything)),
            **{str(w): f"{w} ({number(n)})" for w, n in zip(shown["what"], shown["customers"], strict=True)},
        }
        what = st.selectbox(_("Interested in"), list(labels), format_func=labels.__getitem__, key="intent_pick")
        names = cached(differentiate.intent_names, workspace, what or "", ROWS)
        one = differentiate.Condition("intent", "any", (what,)) if what else differentiate.Condition("intent", "known")
        opened(
            _interested(names), names["customer_id"], key="intent_names", make=partial(_interest_file, workspace, what or ""), name=str(what or _("Interest not yet followed by buying")),
            definition=differentiate.to_json(differentiate.Definition("all", (one,))),
        )  # fmt: skip
        if (n := int(shown.loc[shown["what"].eq(what), "customers"].sum()) if what else everything) > ROWS:
            st.caption(_("The newest {m} of {n} are shown.").format(m=number(ROWS), n=number(n)))


def _interested(names: pd.DataFrame) -> pd.DataFrame:
    """Who showed interest, in the reader's words. names: of differentiate.intent_names."""
    return pd.DataFrame({
        _("Customer"): names["name"], _("Interested in"): names["what"], _("What they did"): [wording_needs.code_words(str(c)) for c in names["signal"]], _("Subject"): names["subject"],
        _("When"): names["at"], _("Times"): names["times"], _("Bought it before"): names["before"].map({1: _("yes"), 0: _("no")}), _("Lifetime value, 3 years"): names["lifetime_value"].astype("float64").round(),
    })  # fmt: skip


def _interest_file(workspace: Workspace, what: str, ending: str) -> bytes:
    names = differentiate.intent_names(workspace, what, -1)
    return reasons_file(workspace, _interested(names), names["customer_id"], ending)
