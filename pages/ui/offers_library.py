"""The offer library: each offer with its rules as a plain table, a form to change it or add one, and retiring it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from idic_core import customize
from idic_core.customize import wording
from idic_core.interact import wording as contact_wording
from idic_core.store import Workspace
from idic_core.words import LANGUAGES, _, number, percent
from pages.ui.customer_parts import lifecycles, tiers
from pages.ui.data import table
from pages.ui.parts import on_click
from pages.ui.text import plain

NEW = ""


def library(workspace: Workspace) -> None:
    """All offers and their rules; choose one to change it."""
    known = {o.offer_id: o for o in customize.offers(workspace)}
    st.dataframe(
        rule_table(list(known.values())), placeholder="–", hide_index=True, key="rules", column_config={
            _("Spent"): st.column_config.TextColumn(help=_("Spent in a year, at least")), _("Pause"): st.column_config.TextColumn(help=_("Days between offers")),
            _("Cost"): st.column_config.TextColumn(help=_("Cost of a message")),
        },
    )  # fmt: skip
    st.caption(
        _(
            "For every offer also holds: consent and address for the channel, no open complaint, not contacted too often, and it must bring more than it costs."
        )
    )
    st.text_input(
        _("Name of your shop, as messages say it"),
        customize.shop_name(workspace),
        key="shop_name",
        on_change=on_click(_save_shop, workspace),
    )
    labels = {NEW: _("A new offer"), **{i: wording.offer_name(i, o.name) for i, o in known.items()}}
    chosen = st.selectbox(
        _("Change"), list(labels), format_func=labels.__getitem__, key="library_offer", index=1 if known else 0
    )
    offer = known.get(str(chosen), customize.Offer("", "", "discount", messages={"en": ""}))
    edit(workspace, offer)


def _save_shop(workspace: Workspace) -> None:
    workspace.set_setting("shop", str(st.session_state["shop_name"]).strip())


def rule_table(offers: list[customize.Offer]) -> pd.DataFrame:
    """Offers and their rules in words."""
    stages, values, channels = lifecycles(), tiers(), contact_wording.channels()

    def words(codes: tuple[str, ...], known: dict[str, str]) -> str:
        return ", ".join(known.get(c, c) for c in codes) or _("All")

    return pd.DataFrame([
        {
            _("Offer"): wording.offer_name(o.offer_id, o.name), _("What for"): wording.kind_words().get(o.kind, o.kind), _("Stage"): words(o.lifecycles, stages),
            _("Tier"): words(o.tiers, values), _("Need"): words(o.needs, {}), _("Spent"): number(o.min_value),
            _("Pause"): number(o.cooling_days), _("Discount"): percent(o.discount), _("Cost"): number(o.cost, 2),
            _("Channels"): words(o.channels, channels),
        }
        for o in offers
    ])  # fmt: skip


def edit(workspace: Workspace, offer: customize.Offer) -> None:
    """The form for one offer."""
    key = offer.offer_id or "new"
    needs = table(workspace, "need_groups")
    need_names = dict(zip(needs["need_id"], needs["name"].fillna(needs["need_id"]), strict=True))
    with st.form(f"offer_form_{key}"):
        left, middle, right = st.columns(3)
        name = left.text_input(
            _("Name of the offer"), wording.offer_name(offer.offer_id, offer.name), key=f"name_{key}"
        )
        kinds = wording.kind_words()
        kind = left.selectbox(_("What for"), list(kinds), list(kinds).index(offer.kind), format_func=kinds.__getitem__, key=f"kind_{key}",
                              help=_("Buy again and New for you name a product of each customer's own list."))  # fmt: skip
        discount = left.number_input(
            _("Discount, per cent"), 0.0, 90.0, 100 * offer.discount, 1.0, key=f"discount_{key}"
        )
        cost = left.number_input(_("Cost of a message"), 0.0, None, offer.cost, 0.01, key=f"cost_{key}")
        stages, values = lifecycles(), tiers()
        stage = middle.multiselect(
            _("Stage"),
            list(stages),
            list(offer.lifecycles),
            format_func=stages.__getitem__,
            key=f"stage_{key}",
            placeholder=_("All"),
        )
        tier_codes = sorted({*offer.tiers, *customer_tiers(workspace)})
        tier = middle.multiselect(
            _("Tier"),
            tier_codes,
            list(offer.tiers),
            format_func=lambda c: values.get(c, c),
            key=f"tier_{key}",
            placeholder=_("All"),
        )
        need_codes = sorted({*offer.needs, *need_names})
        need = middle.multiselect(
            _("Need"),
            need_codes,
            list(offer.needs),
            format_func=lambda c: need_names.get(c, c),
            key=f"need_{key}",
            placeholder=_("All"),
        )
        channels = contact_wording.channels()
        way = right.multiselect(
            _("Channels, the preferred one first"),
            ["email", "sms", "phone", "post"],
            list(offer.channels),
            format_func=lambda c: channels.get(c, c),
            key=f"way_{key}",
        )
        least = right.number_input(_("Spent in a year, at least"), 0.0, None, offer.min_value, 10.0, key=f"least_{key}")
        cooling = right.number_input(_("Days between offers"), 0, 365, offer.cooling_days, key=f"cooling_{key}")
        st.caption(
            _("Fields that are filled in for each customer: {fields}").format(
                fields=" ".join("`{{ " + f + " }}`" for f in customize.FIELDS)
            )
        )
        messages, subjects = {}, {}
        for code, language in LANGUAGES.items():
            subjects[code] = st.text_input(
                _("Subject, {language}").format(language=language),
                offer.subjects.get(code, ""),
                key=f"subject_{key}_{code}",
            )
            messages[code] = st.text_area(
                _("Message, {language}").format(language=language),
                offer.messages.get(code, ""),
                key=f"message_{key}_{code}",
                height=90,
            )
        saved = st.form_submit_button(_("Save"), type="primary", icon=":material/save:", key=f"save_{key}")
    if saved:
        made = "" if name == wording.offer_name(offer.offer_id, "") and offer.offer_id else name.strip()
        customize.save_offer(workspace, replace(
            offer, name=made, kind=str(kind), discount=discount / 100, cost=float(cost), lifecycles=tuple(stage), tiers=tuple(tier), needs=tuple(need),
            channels=tuple(way), min_value=float(least), cooling_days=int(cooling), messages=messages, subjects=subjects,
        ))  # fmt: skip
        st.toast(_("Saved: {offer}").format(offer=plain(name)), icon=":material/check:")
        st.rerun()
    if offer.offer_id:
        st.button(_("Take out of use"), icon=":material/archive:", key=f"retire_{key}", on_click=on_click(customize.retire_offer, workspace, offer.offer_id),
                  help=_("Campaigns that used it keep their history."))  # fmt: skip


def customer_tiers(workspace: Workspace) -> list[str]:
    """The tiers that customers of this workspace stand in."""
    return sorted(table(workspace, "customer_values")["tier"].dropna().unique())
