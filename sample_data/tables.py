"""Orders as the webshop and the till export them: two layouts, two number formats, two languages."""

from __future__ import annotations

from random import Random

from sample_data import dirt
from sample_data.buying import Line
from sample_data.records import Row, Sources

DELIVERY = ("DELIVERY", "Delivery", 2.5)


def webshop_orders(rng: Random, lines: list[Line], sources: Sources) -> list[Row]:
    """One row per item with the customer's number; a delivery row on small orders."""
    rows: list[Row] = []
    last = -1
    for line in lines:
        if not line.web or line.person is None:
            continue
        numbers = sources.accounts[line.person.person_id]
        number = numbers[-1] if len(numbers) > 1 and line.order % 2 else numbers[0]
        row = {
            "order_number": f"W{200000 + line.order}", "order_date": line.at.strftime("%Y-%m-%d %H:%M"), "customer_id": number,
            "sku": line.product.sku, "product": line.product.name, "quantity": str(line.quantity), "unit_price": f"{line.price:.2f}",
            "currency": "USD",
        }  # fmt: skip
        if line.order != last and line.quantity > 0 and rng.random() < 0.12:
            sku, name, price = DELIVERY
            rows.append({**row, "sku": sku, "product": name, "quantity": "1", "unit_price": f"{price:.2f}"})
        last = line.order
        rows.append(row)
    return rows


def till_orders(rng: Random, lines: list[Line], sources: Sources) -> list[Row]:
    """One row per item with card number or phone or neither; Vietnamese heads, decimal comma, day first."""
    rows: list[Row] = []
    names: dict[int, tuple[str, str]] = {}
    seen: set[str] = {key for source, key, _person in sources.truth if source == "loyalty cards"}
    for line in lines:
        if line.web:
            continue
        if line.order not in names:
            names[line.order] = _named(rng, line, sources)
        card, phone = names[line.order]
        key = card or phone
        if key and key not in seen and line.person is not None:
            seen.add(key)
            sources.truth.append(("till", key, line.person.person_id))
        rows.append({
            "Mã hóa đơn": f"T{500000 + line.order}", "Ngày giờ": line.at.strftime("%d/%m/%Y %H:%M"), "Số thẻ thành viên": card,
            "Số điện thoại": phone, "Mã hàng": line.product.sku, "Tên hàng": line.product.name, "Số lượng": str(line.quantity),
            "Đơn giá": _comma(line.price), "Thành tiền": _comma(line.price * line.quantity),
        })  # fmt: skip
    return rows


def _named(rng: Random, line: Line, sources: Sources) -> tuple[str, str]:
    """How the till knows the buyer of this order: by card, by the phone they say, or not at all."""
    if line.person is None:
        return "", ""
    card = sources.cards.get(line.person.person_id, "")
    choice = rng.random()
    if card and choice < 0.84:
        return card, ""
    if choice < (0.95 if card else 0.72):
        return "", dirt.phone(rng, line.person.phones[0], careful=True)
    return "", ""


def _comma(amount: float) -> str:
    """An amount as a Vietnamese till prints it: 1.234,50."""
    return f"{amount:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")
