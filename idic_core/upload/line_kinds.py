"""What an order line is: sale, return, fee or adjustment; told from signs, prices, words, and codes unlike a product's."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from idic_core.upload.looks import fold
from idic_core.upload.numbers import spread, unique_text

FEES = (
    "postage|carriage|shipping|shipment|delivery|freight|handling|packing|charges?|fees?|commission|manual|insurance|surcharge|tip|gratuity|deposit|service|postcharge|"
    "versand|versandkosten|porto|gebuhr|frais|livraison|gastos|envio|phi|van chuyen|giao hang|cuoc|ship"
)
ADJUSTMENTS = (
    "adjust(?:ed|ment|ments)?|bad debts?|discounts?|rebate|write ?offs?|samples?|test|voucher redeemed|rounding|correction|amend(?:ed|ment)?|rabatt|gutschrift|remise|ajuste|descuento|"
    "giam gia|chiet khau|dieu chinh|khuyen mai"
)
FEES_ZH = "运费|邮费|快递费|手续费|服务费|配送费|包装费|佣金|税费|押金"
ADJUSTMENTS_ZH = "折扣|优惠|调整|坏账|抹零|赠品|样品|减免|差价"
WORDS_ALONE = 3
"""Without a code to go by, only names of up to three words count (`bank charges`, not `delivery box with ribbon`)."""


def line_kinds(
    *,
    product_id: pd.Series | None,
    product_name: pd.Series | None,
    quantity: np.ndarray,
    unit_price: np.ndarray,
    amount: np.ndarray,
) -> np.ndarray:
    """sale, return, fee or adjustment per line.

    Adjustment: a price or amount of nothing, or words such as bad debt; fee: words such as postage; both only where the code
    is not like the file's products (or the name is nothing but such words). Return: a negative quantity or amount.
    """
    n = len(quantity)
    fee, adjustment = _by_words(product_id, product_name, n)
    with np.errstate(invalid="ignore"):
        nothing = (unit_price == 0) | ((amount == 0) & (quantity != 0))
        negative = (quantity < 0) | (amount < 0)
    return np.select([adjustment | nothing, fee, negative], ["adjustment", "fee", "return"], "sale").astype(object)


def _by_words(product_id: pd.Series | None, product_name: pd.Series | None, n: int) -> tuple[np.ndarray, np.ndarray]:
    nowhere = np.zeros(n, dtype=bool)
    if product_id is None and product_name is None:
        return nowhere, nowhere
    id_codes, ids = (
        unique_text(product_id) if product_id is not None else (np.full(n, -1), pd.Series([], dtype="object"))
    )
    name_codes, names = (
        unique_text(product_name) if product_name is not None else (np.full(n, -1), pd.Series([], dtype="object"))
    )
    like = spread(id_codes, _like_products(ids, id_codes), False).astype(bool)
    known = id_codes >= 0
    found = []
    for words, chinese in ((FEES, FEES_ZH), (ADJUSTMENTS, ADJUSTMENTS_ZH)):
        by_id, _alone_id = _said(ids, words, chinese)
        by_name, alone = _said(names, words, chinese)
        in_id = spread(id_codes, by_id, False).astype(bool)
        in_name = spread(name_codes, by_name, False).astype(bool)
        name_alone = spread(name_codes, alone, False).astype(bool)
        found.append(~like & ((known & (in_id | in_name)) | (~known & name_alone)))
    return found[0], found[1]


def _like_products(ids: pd.Series, codes: np.ndarray) -> np.ndarray:
    """Codes with the shape most of the file's distinct codes have: at least half as many digits as the middle one (three are enough)."""
    if not len(ids):
        return np.zeros(0, dtype=bool)
    digits = ids.str.count(r"\d").to_numpy()
    usual = float(np.median(digits))
    if usual < 2:  # codes are words or short: shapes tell nothing, the name has to say it alone
        return ~ids.map(lambda t: bool(re.fullmatch(rf"(?:{FEES}|{ADJUSTMENTS})", _plain(t)))).to_numpy(dtype=bool)
    like: np.ndarray = digits >= min(np.ceil(usual / 2), 3)
    return like


def _said(texts: pd.Series, words: str, chinese: str) -> tuple[np.ndarray, np.ndarray]:
    """Whether each text holds one of the words, and whether it is little else."""
    plain = texts.map(_plain)
    run_together = r"|(?:fees?|charges?)$" if words == FEES else ""
    has = plain.str.contains(rf"(?:^|\s)(?:{words})(?:\s|$){run_together}", regex=True) | texts.str.contains(
        chinese, regex=True
    )
    has_words = has.to_numpy(dtype=bool)
    return has_words, has_words & (plain.str.count(" ") < WORDS_ALONE).to_numpy(dtype=bool)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text)))
