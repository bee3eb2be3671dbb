"""One person on a page: finding them, who they are, what they are worth, what they want, and the log form over the page."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
import streamlit as st

from idic_core import differentiate, identify, interact
from idic_core.customize.wording import reason_in_words
from idic_core.errors import IdicError
from idic_core.interact import wording
from idic_core.store import Workspace
from idic_core.words import _, money, number, percent
from pages.ui import customer_about
from pages.ui.data import cached
from pages.ui.interact_parts import reach_link, task_reason
from pages.ui.log_parts import form_key, log_form, next_form, saved_note
from pages.ui.parts import Card, as_of_note, cards
from pages.ui.text import plain, rows, this_hour, today, unnamed

STAGE_COLOURS: dict[str, Literal["green", "orange", "red"]] = {"at_risk": "orange", "lost": "red"}


def tiers() -> dict[str, str]:
    """Customer tiers in words."""
    return differentiate.wording.tiers()


def lifecycles() -> dict[str, str]:
    """Stages of a customer's life with the shop in words, and those who have not begun it."""
    return {**differentiate.wording.stages(), "prospect": _("No order that stands")}


# finding ------------------------------------------------------------------------------------------------------------
def choose(customer_id: str) -> None:
    """Show this customer; call it from a callback."""
    st.query_params["customer"] = customer_id


def most_valuable(workspace: Workspace) -> None:
    """The most valuable customers, to choose from."""
    best = cached(interact.best_customers, workspace, 20)
    st.markdown("**" + _("Your most valuable customers") + "**")
    st.caption(_("By what they brought in the last year. Choose a row to open the customer."))
    shown = pd.DataFrame({
        _("Customer"): best["name"].map(unnamed), _("Tier"): best["tier"].map(tiers()).fillna(best["tier"]),
        _("Stage"): best["lifecycle"].map(lifecycles()).fillna(best["lifecycle"]), _("Brought in the last year"): best["actual_value"].map(number),
        _("Last order"): best["last_order"].astype("str").str.slice(0, 10).replace({"None": "–", "nan": "–"}), _("Phone"): best["phone"], _("E-mail"): best["email"],
    })  # fmt: skip
    state = st.dataframe(
        shown.fillna("–"), placeholder="–", hide_index=True, key="best", on_select="rerun", selection_mode="single-row"
    )
    if state and state["selection"]["rows"]:
        choose(str(best["customer_id"].iloc[state["selection"]["rows"][0]]))
        st.rerun()


def current_id(workspace: Workspace, asked: str) -> str:
    """The id under which this customer lives now; an id that was merged leads to the one it was merged into."""
    return str(identify.forward(workspace, asked) or asked)


# the head -----------------------------------------------------------------------------------------------------------
def head(card: interact.CustomerCard) -> None:
    """Name, tier, stage, and how to reach the person."""
    customer, value = card.customer, card.value
    st.title(plain(unnamed(customer["name"])), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        if value:
            st.badge(
                tiers().get(value["tier"], str(value["tier"])),
                icon=":material/stars:",
                color="violet",
                help=_("Tier: what this customer is worth to you"),
            )
            stage = str(value["lifecycle"])
            st.badge(
                lifecycles().get(stage, stage),
                color=STAGE_COLOURS.get(stage, "green"),
                help=_("Stage, from the customer's own rhythm of buying"),
            )
        else:
            st.badge(lifecycles()["prospect"], color="gray")
        if customer.get("provisional"):
            st.badge(
                _("Joined by best estimate"),
                color="orange",
                help=_("Some records were joined without being sure. Identity matches asks about them."),
            )
        if card.on_hold:
            st.badge(_("On hold"), icon=":material/pan_tool:", color="red", help=plain(card.on_hold))
        st.caption(
            " · ".join(
                [
                    customer_about.numbers(customer),
                    *(
                        link
                        for c, scheme in (("phone", "tel"), ("email", "mailto"))
                        if (link := reach_link(scheme, customer.get(c)))
                    ),
                    *([plain(customer["city"])] if customer.get("city") else []),
                ]
            )
        )


def figures(workspace: Workspace, card: interact.CustomerCard) -> None:
    """Value with its range, the next order and the orders so far."""
    value, summary, coin = card.value, card.summary, cached(differentiate.one_currency, workspace)
    basis = _("Margin") if value.get("value_basis") == "margin" else _("Revenue")
    next_day = str(value.get("next_order_date") or "")[:10]
    overdue = bool(next_day) and next_day < today().isoformat()
    shown = [
        Card(_("Brought in the last year"), money(value.get("actual_value"), coin), _("{basis} of the last 365 days before the last order in your data, refunds taken off.").format(basis=basis)),
        Card(
            _("Lifetime value, 3 years"), money(value.get("lifetime_value"), coin), _("What they will probably bring over three years; later money counts a little less. In eight of ten cases it lies in the range below."),
            _("{low} to {high}").format(low=money(value.get("lifetime_low"), coin), high=money(value.get("lifetime_high"), coin)) if value else "",
        ),
        Card(
            _("Next order overdue since") if overdue else _("Next order expected"), next_day or "–", _("From the customer's own rhythm."),
            _next_note(value) if value and not overdue else "",
        ),
        Card(
            _("Orders"), number(summary.get("orders") or 0), _("Orders so far, without those taken back as a whole; several on one day count once in the forecasts."),
            _("last on {day}").format(day=str(summary["last_order"])[:10]) if summary.get("last_order") else "",
        ),
    ]  # fmt: skip
    cards(shown)
    if fades(value):
        st.caption(_("Lifetime value holds for three years and is below three times the last year: customers leave, later money counts a little less, and after a very good year an ordinary one is more likely than another such year."))  # fmt: skip
    as_of_note(str(value.get("as_of") or ""))


def fades(value: dict[str, Any]) -> bool:
    """Whether three years are expected to bring less than three times the last one, which a reader may take for a mistake."""
    return 0 < float(value.get("lifetime_value") or 0.0) < 3 * float(value.get("actual_value") or 0.0)


def _next_note(value: dict[str, Any]) -> str:
    """How sure the next order is: its range, and whether there will be one at all."""
    low, high = (str(value.get(c) or "")[:10] for c in ("next_order_low", "next_order_high"))
    again = _("{share} likely to buy again at all").format(share=percent(value.get("p_alive")))
    return _("between {low} and {high}").format(low=low, high=high) + "; " + again if low and high else again


# what they want -----------------------------------------------------------------------------------------------------
def wishes(card: interact.CustomerCard) -> None:
    """Preferences with their origin, the needs group, and what to recommend."""
    st.markdown("**" + _("What they want") + "**")
    fields, origins, channels = wording.learned_fields(), wording.origins(), wording.channels()
    for need in card.needs:
        st.markdown(
            f":material/interests: {plain(need['name'] or need['need_id'])}",
            help=_("The needs group of this customer, from what they buy"),
        )
    for row in rows(card.preferences.head(8)):
        value = channels.get(row["value"], row["value"]) if row["field"] == "preferred_channel" else row["value"]
        evidence = (
            ""
            if pd.isna(row["hits"])
            else " "
            + _("({hits} of {tries} contacts reached them)").format(
                hits=number(row["hits"]), tries=number(row["tries"])
            )
        )
        field = fields.get(row["field"], str(row["field"]).replace("_", " "))
        st.markdown(f"{plain(field)}: **{plain(value)}**")
        st.caption(f"{origins.get(row['origin'], row['origin'])}, {str(row['at'])[:10]}{evidence}")
    if not card.needs and card.preferences.empty:
        st.caption(_("Nothing yet. What you learn in a talk and write down shows here at once."))


def recommendations(card: interact.CustomerCard) -> None:
    """Buy again and new for them, three each."""
    st.markdown("**" + _("What to offer") + "**")
    if card.recommendations.empty:
        st.caption(_("No recommendations yet; they need orders with products."))
        return
    for kind, title in (("again", _("Buy again")), ("new", _("New for them"))):
        part = card.recommendations[card.recommendations["kind"].eq(kind)].head(3)
        if len(part):
            st.caption(title)
            for row in rows(part):
                price = f" · {number(row['price'], 2)}" if not pd.isna(row["price"]) else ""
                st.markdown(
                    f"- {plain(row['product_name'] or row['product_id'])}{price}",
                    help=plain(reason_in_words(row)),
                )


def todo(workspace: Workspace, customer_id: str) -> None:
    """Open tasks of this person."""
    queue = cached(interact.tasks, workspace, this_hour(), customer_id)
    mine = queue[queue["state"].eq("open")]
    if mine.empty:
        return
    listed = set(cached(interact.tasks, workspace, this_hour())["task_id"])
    st.markdown("**" + _("To do") + "**")
    for task in rows(mine):
        facts = interact.task_facts(task["why"])
        when = wording.due_words(int(task["days"]), str(task["due"]), str(facts.get("due_since", "")))
        st.markdown(f":material/task_alt: {wording.task_name(task['kind'], str(facts.get('channel', '')))}, {when}")
        st.caption(plain(task_reason(task, facts)))
        if task["kind"] == "call_back" and task["task_id"] not in listed:
            st.caption(
                _("Not among today's call-backs: as many as you chose are proposed a day, the most valuable customers first.")
            )  # fmt: skip
            st.page_link("pages/interactions.py", label=_("See today's list"), icon=":material/arrow_forward:")


def open_dialog(name: str, customer_id: str) -> None:
    """Show this dialog for this customer from the next run on; call it from a callback."""
    st.session_state["dialog"] = (name, customer_id)


def close_dialog() -> None:
    """The dialog is done with."""
    st.session_state.pop("dialog", None)


def log_dialog(workspace: Workspace, customer_id: str, name: str) -> None:
    """The log form over the page."""

    @st.dialog(_("Log a contact with {name}").format(name=plain(unnamed(name))), width="large", on_dismiss=close_dialog)
    def form() -> None:
        try:
            saved = log_form(workspace, customer_id, key=f"card_{form_key()}")
        except IdicError as error:
            st.error(plain(f"{error.message} {error.hint}"))
            return
        if saved:
            st.session_state["said"] = saved_note(saved, name)
            close_dialog()
            next_form()
            st.rerun()

    form()
