"""Messages and the offer library: templates only fill in words, previews speak the customer's language, offers are decisions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idic_core import customize
from idic_core.customize.library import CHANNELS
from idic_core.customize.preview import fields_for, write
from idic_core.customize.templates import check_template, fill
from idic_core.errors import IdicError
from idic_core.store import Workspace
from tests.customize.small_shop import make_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Sixty customers: C000-C003 said no, C004-C006 have an open complaint, C058 and C059 have no e-mail address."""
    workspace = make_shop(tmp_path_factory.mktemp("shop"), customers=60, refusing=4, complaining=3)
    customize.run(workspace)
    return workspace


@pytest.mark.parametrize("attack", [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ given_name.__class__ }}", "{{ config }}", "{{ self }}", "{% for x in range(10**9) %}x{% endfor %}",
    "{% include '/etc/passwd' %}", "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{{ given_name * 999999999 }}", "{{ given_name | upper }}",
    "{{ 7 * 7 }}", "{% set x = 1 %}", "{{ given_name", "{{ lipsum() }}", "{{ '%s' | format(name) }}", "x" * 5000, "{{ email }}", "{{ " + "(" * 3000 + " }}",
])  # fmt: skip
def test_a_template_that_does_more_than_fill_in_fields_is_refused(attack, own_shop_light):
    with pytest.raises(IdicError) as refused:
        check_template(attack)
    assert refused.value.hint
    with pytest.raises(IdicError):
        customize.save_offer(own_shop_light, replace(customize.default_offers()[0], messages={"en": attack}))


@pytest.fixture(scope="module")
def own_shop_light(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("light"))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=50))
def test_a_customer_s_name_is_text_and_never_a_template(name):
    assert fill("Hello {{ given_name }}!", {"given_name": name}) == f"Hello {name}!"


def test_a_missing_field_gives_a_neutral_word_and_a_warning():
    wanted = customize.default_offers()[0]
    message = write(wanted, {"product": "Tea", "shop": "Bach hoa"}, language="en", channel="email")
    assert message.text.startswith("Hello there, you last bought Tea on your last visit.")
    assert ("missing_field", "given_name") in message.warnings
    full = write(
        wanted,
        {"product": "Trà", "shop": "Bách hoá", "given_name": "Lan", "last_bought": "3 tháng 5, 2026"},
        language="vi",
        channel="sms",
    )
    assert full.language == "vi"
    assert full.subject == ""
    assert [code for code, _field in full.warnings] == ["long_sms"]
    only_english = replace(wanted, messages={"en": "Hello"}, subjects={})
    assert write(only_english, {}, language="vi", channel="email").warnings == [("no_language", "en")]


def test_a_preview_speaks_the_customer_s_language_and_says_what_blocks_the_offer(shop):
    shown = customize.preview(shop, "C001", "buy-again")
    assert (shown.message.language, shown.blocked) == ("vi", "purpose_opt_out")
    assert customize.preview(shop, "C001", "buy-again", language="en").message.text.startswith("Hello Given 1,")
    with pytest.raises(IdicError, match="C999"):
        customize.preview(shop, "C999")
    sheet = customize.conversation_sheet(shop, "C020")
    assert len(sheet["again"]) == 3
    assert sheet["offer"] is not None
    angry = customize.conversation_sheet(shop, "C005")
    assert angry["offer"] is None
    assert {"listen"} <= set(angry["dos"])
    assert "sell" in angry["donts"]


# the library --------------------------------------------------------------------------------------------------------
def test_offers_are_decisions_that_can_be_saved_changed_and_retired(own_shop_light):
    made = customize.save_offer(
        own_shop_light,
        customize.Offer("", "Spring tea", "discount", tiers=("vip",), discount=0.2, messages={"en": "Tea, {{ name }}"}),
        who="Lan",
    )
    assert made == "spring-tea"
    assert customize.offer(own_shop_light, made).tiers == ("vip",)
    assert (
        customize.save_offer(own_shop_light, customize.Offer("", "Spring tea", "discount", messages={"en": "x"}))
        == "spring-tea-2"
    )
    customize.retire_offer(own_shop_light, made)
    assert made not in {o.offer_id for o in customize.offers(own_shop_light)}
    assert made in {o.offer_id for o in customize.offers(own_shop_light, retired=True)}
    assert own_shop_light.value("SELECT count(*) FROM decisions WHERE kind = 'offer' AND subject = ?", [made]) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"kind": "gift"},
        {"channels": ()},
        {"channels": ("fax",)},
        {"discount": 1.0},
        {"cost": -1.0},
        {"messages": {"en": " "}},
    ],
)
def test_an_offer_that_cannot_work_is_refused_with_a_hint(own_shop_light, change):
    fine = customize.Offer("", "Fine", "discount", messages={"en": "Hello"})
    with pytest.raises(IdicError) as refused:
        customize.save_offer(own_shop_light, replace(fine, **change))
    assert refused.value.hint
    assert set(CHANNELS) >= {"email", "sms"}


# the run ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["(+84) 379518402", "lan@mail.example", "C000017", "INV-2041", ""])
def test_nobody_is_greeted_by_a_number_or_an_address(label: str) -> None:
    offer = customize.default_offers()[0]
    fields = fields_for({"name": label, "given_name": None}, {}, offer, language="en")
    assert (fields["given_name"], fields["name"]) == ("", "")
    named = fields_for({"name": "Nguyễn Thị Lan", "given_name": None}, {}, offer, language="vi")
    assert named["given_name"] == "Nguyễn Thị Lan"
