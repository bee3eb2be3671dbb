"""The portrait of one customer, each clause with the facts behind it, and what the playbook says to do with them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from idic_core import customize, differentiate, interact
from idic_core.customize.wording import offer_name
from idic_core.differentiate import wording_playbook, wording_portraits, wording_value
from idic_core.differentiate.portraits import Clause
from idic_core.store import Workspace
from idic_core.words import _, number, percent
from pages.ui import customer_story
from pages.ui.data import cached, table
from pages.ui.terms import term_help
from pages.ui.text import plain, rows

MOST_ROWS = 100
ICONS = {
    "order": ":material/shopping_bag:", "interaction": ":material/forum:", "complaint": ":material/report:", "survey": ":material/reviews:",
    "preference": ":material/favorite:", "value": ":material/insights:", "profile": ":material/badge:",
}  # fmt: skip


def portrait(workspace: Workspace, customer_id: str, card: interact.CustomerCard) -> None:
    """The clauses; the chosen one shows the facts that it stands on."""
    clauses = cached(differentiate.portrait, workspace, customer_id)
    if not clauses:
        return
    with st.container(border=True, height="stretch"):
        st.markdown("**" + _("Portrait") + "**", help=term_help("portrait"))
        st.caption(_("Choose a line to see the facts behind it."))
        chosen = st.session_state.get("clause", ("", -1))
        with st.container(gap=None):
            for place, clause in enumerate(clauses):
                st.button(
                    plain(wording_portraits.clause(clause, number)), key=f"clause_{place}", type="tertiary", icon=ICONS[clause.kind],
                    on_click=choose_clause, args=(customer_id, place),
                )  # fmt: skip
                if chosen == (customer_id, place):
                    evidence(workspace, card, clause)


def choose_clause(customer_id: str, place: int) -> None:
    """Show the facts behind this clause, or hide them again; call it from a callback."""
    same = st.session_state.get("clause") == (customer_id, place)
    st.session_state["clause"] = ("", -1) if same else (customer_id, place)


def evidence(workspace: Workspace, card: interact.CustomerCard, clause: Clause) -> None:
    """The rows that a clause stands on."""
    own = PROOFS.get(clause.code)
    shown = own(workspace, str(card.customer["customer_id"])) if own else facts(card, clause)
    if len(shown):
        st.dataframe(shown.head(MOST_ROWS), placeholder="–", hide_index=True, key=f"facts_{clause.code}", height=min(38 + 35 * len(shown), 248))  # fmt: skip
    if clause.kind == "value":
        st.caption(model_words(workspace, card))


def kinds_facts(workspace: Workspace, customer_id: str) -> pd.DataFrame:
    """The kinds of goods that a customer bought and kept, with their shares."""
    found = cached(differentiate.kinds_kept, workspace, customer_id)
    return pd.DataFrame({
        _("What they buy"): found["kind"], _("Share"): found["share"].map(percent), _("Lines kept"): found["lines"].map(number),
        _("Amount"): found["amount"].map(lambda v: number(v, 2)), _("Last bought"): found["last"],
    })  # fmt: skip


def returns_facts(workspace: Workspace, customer_id: str) -> pd.DataFrame:
    """What a customer sent back."""
    found = cached(differentiate.sent_back, workspace, customer_id)
    return pd.DataFrame({
        _("Sent back on"): found["day"], _("Product"): found["product"], _("Quantity"): found["quantity"].map(number),
        _("Amount"): found["amount"].map(lambda v: number(v, 2)), _("Order"): found["order_id"].fillna("–"),
    })  # fmt: skip


PROOFS = {"favourite": kinds_facts, "returns": returns_facts}
"""Clauses that have facts of their own."""


def facts(card: interact.CustomerCard, clause: Clause) -> pd.DataFrame:
    """The facts behind a clause in the reader's words: day, what happened, more; for the profile and for wishes, what is known and from where."""
    if clause.kind == "preference":
        fields, origins = interact.wording.learned_fields(), interact.wording.origins()
        kept = card.preferences
        return pd.DataFrame({
            _("Day"): kept["at"].astype("str").str.slice(0, 10), _("About"): kept["field"].map(fields).fillna(kept["field"]), _("What"): kept["value"],
            _("How it is known"): kept["origin"].map(origins).fillna(kept["origin"]),
        })  # fmt: skip
    if clause.kind == "profile":
        known = {
            _("City"): card.customer.get("city"),
            _("Country"): card.customer.get("country"),
            _("Language"): card.customer.get("language"),
        }
        filled = {name: str(value) for name, value in known.items() if value}
        return pd.DataFrame({_("About"): list(filled), _("What"): list(filled.values())})
    story = card.timeline
    wanted = story[story["kind"].eq(clause.kind)]
    if clause.kind == "complaint":
        wanted = story[story["kind"].isin(["complaint", "interaction"]) & story["ref"].isin(clause.refs)]
    said = [(str(row["at"])[:10], *customer_story.said(row)) for row in rows(wanted.head(MOST_ROWS))]
    return pd.DataFrame(said, columns=[_("Day"), _("What happened"), _("More")])


def model_words(workspace: Workspace, card: interact.CustomerCard) -> str:
    """What the values say of this customer, for clauses that stand on them."""
    value, needs = card.value, card.needs
    said = []
    if value:
        day, as_of = (str(value.get(c) or "–")[:10] for c in ("next_order_date", "as_of"))
        overdue = _("Chance that they are still a customer: {p}. Next order overdue since {day}.")
        expected = _("Chance that they are still a customer: {p}. Next order expected: {day}.")
        said.append((overdue if "–" != day <= as_of else expected).format(p=percent(value.get("p_alive")), day=day))
    for need in needs[:1]:
        about = cached(differentiate.need_facts, workspace, str(need["need_id"]))
        over = ", ".join(str(f["what"]) for f in about["over"])
        said.append(
            _("Needs group “{name}”: more {over} than the average.").format(name=plain(need["name"]), over=plain(over))
        )
    return " ".join(said)


def play(workspace: Workspace, customer_id: str) -> None:
    """The play for this customer: goal, first step, channel, rhythm, answering time, offer, and which row it is and why."""
    found = cached(differentiate.play_for, workspace, customer_id)
    if found is None:
        return
    groups = table(workspace, "need_groups")
    needs = dict(zip(groups["need_id"].astype("str"), groups["name"].astype("str"), strict=True))
    row = found.play
    with st.container(border=True, height="stretch"):
        st.markdown("**" + _("The play for this customer") + "**", help=term_help("playbook"))
        st.markdown(plain(wording_playbook.goal(row)))
        st.caption(plain(wording_playbook.first_step(row)))
        lines = [
            (_("Channel"), wording_playbook.channels().get(row.channel, row.channel)),
            (_("Call-back"), wording_playbook.every(row.cadence_days)),
            (_("First answer"), wording_playbook.within(row.reply_hours)),
            (_("Who answers"), wording_playbook.owner(row)),
            (_("Offer"), suggested_offer(workspace, row.offer) or _("none for now")),
        ]
        st.markdown("\n".join(f"- {name}: {plain(value)}" for name, value in lines))
        st.caption(plain(wording_playbook.because(found, needs)))
        st.page_link("pages/segments.py", label=_("Change the playbook"), icon=":material/edit:", query_params={"view": "playbook"})  # fmt: skip


def could_need(workspace: Workspace, customer_id: str) -> None:
    """What people who buy alike have and this one has not, where the list's own past shows that this foretells."""
    found = cached(differentiate.latent, workspace, customer_id)
    if not found:
        return
    st.markdown("**" + _("Could need next") + "**", help=term_help("latent_need"))
    for row in found:
        st.markdown(f"- {plain(str(row['what']))}")
        st.caption(plain(row["text"]))


def moves(workspace: Workspace, customer_id: str) -> None:
    """How this customer moved between tiers, stages and groups, and why, newest first; nothing where they never did."""
    found = cached(differentiate.moves, workspace, customer_id)
    found = found[found["what"].isin(list(wording_value.moved_classes()))]
    if found.empty:
        return
    groups = table(workspace, "need_groups")
    needs = dict(zip(groups["need_id"].astype("str"), groups["name"].astype("str"), strict=True))
    classes, reasons = wording_value.moved_classes(), wording_value.reasons()

    def said(what: str, code: str) -> str:
        return wording_value.codes_of(what, needs).get(code, code) or "–"

    with st.expander(_("How they moved, and why"), icon=":material/swap_vert:"):
        st.dataframe(pd.DataFrame({
            _("Day"): found["as_of"].astype("str").str.slice(0, 10), _("What"): found["what"].map(classes),
            _("Was"): [said(w, c) for w, c in zip(found["what"], found["was"], strict=True)],
            _("Is"): [said(w, c) for w, c in zip(found["what"], found["became"], strict=True)],
            _("Why"): found["why"].map(reasons).fillna(found["why"]),
        }), placeholder="–", hide_index=True, key="customer_moves")  # fmt: skip


def play_line(workspace: Workspace, customer_id: str) -> None:
    """The play in one line, for the pages where something is offered or said."""
    found = cached(differentiate.play_for, workspace, customer_id)
    if found is None:
        return
    offer = suggested_offer(workspace, found.play.offer)
    suggests = " " + _("Suggested offer: {offer}.").format(offer=offer) if offer else ""
    st.caption(
        ":material/menu_book: " + plain(_("By the playbook: {goal}. {step}").format(goal=wording_playbook.goal(found.play), step=wording_playbook.first_step(found.play)) + suggests),
        help=term_help("playbook"),
    )  # fmt: skip


def suggested_offer(workspace: Workspace, offer: str) -> str:
    """The offer of a row in words: an offer's name, or a person's own words."""
    known = {o.offer_id: offer_name(o.offer_id, o.name) for o in customize.offers(workspace, retired=True)}
    return known.get(offer, offer)
