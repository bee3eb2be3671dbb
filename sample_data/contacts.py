"""What customers and the shop said to each other: the service desk's log, complaints in it, survey answers, website events."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from sample_data import dirt
from sample_data.buying import Line
from sample_data.people import FIRST_DAY, LAST_DAY, Person, weighted
from sample_data.products import LEADING
from sample_data.records import Row, Sources

PURPOSES = {
    "question": 27,
    "order_help": 22,
    "follow_up": 13,
    "sales": 11,
    "care": 10,
    "suggestion": 6,
    "complaint": 6,
    "marketing": 5,
}
CHANNELS = {"phone": 36, "email": 26, "chat": 17, "social": 13, "in_person": 8}
STAFF = ["Thảo", "Minh", "Emily", "陈欣"]
TOPIC = {
    "tea": "lotus tea",
    "fragrance": "candles",
    "baby": "nappies",
    "gifts": "gift boxes",
    "kitchen": "clay pots",
    "mixed": "an order",
}
SAYINGS: dict[str, dict[str, list[str]]] = {
    "question": {
        "en": [
            "Asked which {topic} suits a beginner.",
            "Wanted to know when {topic} are back in stock.",
            "Asked whether we deliver on Sundays.",
        ],
        "vi": ["Hỏi loại nào hợp cho người mới dùng.", "Hỏi khi nào có hàng lại.", "Hỏi có giao hàng chủ nhật không."],
        "zh": ["询问哪一款适合新手。", "询问什么时候到货。", "询问周日是否送货。"],
    },
    "order_help": {
        "en": ["Changed the delivery address.", "Asked where the parcel is.", "Wanted to add {topic} to the order."],
        "vi": ["Đổi địa chỉ giao hàng.", "Hỏi đơn hàng đang ở đâu.", "Muốn thêm sản phẩm vào đơn."],
        "zh": ["修改送货地址。", "询问包裹到哪里了。", "想在订单里加一件商品。"],
    },
    "follow_up": {
        "en": ["Called back about {topic}; all in order.", "Sent the care sheet as promised."],
        "vi": ["Gọi lại, khách hài lòng.", "Đã gửi hướng dẫn sử dụng như đã hứa."],
        "zh": ["回访,客户满意。", "已按约定发送使用说明。"],
    },
    "sales": {
        "en": ["Showed the new {topic}.", "Offered a subscription for {topic}."],
        "vi": ["Giới thiệu sản phẩm mới.", "Đề nghị đặt hàng định kỳ."],
        "zh": ["介绍了新品。", "推荐定期订购。"],
    },
    "care": {
        "en": ["Birthday greeting.", "Thank-you call after the tenth order."],
        "vi": ["Chúc mừng sinh nhật.", "Gọi cảm ơn khách thân thiết."],
        "zh": ["生日祝福。", "致电感谢老客户。"],
    },
    "suggestion": {
        "en": ["Would like refill packs for {topic}.", "Suggests paper instead of plastic wrapping."],
        "vi": ["Muốn có gói nạp lại.", "Góp ý dùng giấy thay cho nhựa."],
        "zh": ["希望有补充装。", "建议用纸包装代替塑料。"],
    },
    "complaint": {
        "en": [
            "The parcel came three days late.",
            "One piece arrived broken.",
            "Was charged twice at the till.",
            "The wrong item was in the box.",
        ],
        "vi": ["Giao hàng trễ ba ngày.", "Hàng bị vỡ khi nhận.", "Bị tính tiền hai lần.", "Giao nhầm sản phẩm."],
        "zh": ["包裹晚到三天。", "收到时有一件破损。", "收银重复扣款。", "发错了商品。"],
    },
    "marketing": {
        "en": ["Told about the autumn list.", "Invited to the tasting evening."],
        "vi": ["Gửi thông tin khuyến mãi.", "Mời dự buổi nếm thử."],
        "zh": ["告知秋季优惠。", "邀请参加品鉴会。"],
    },
}
SUBJECTS = {
    "question": "Question", "order_help": "Help with an order", "follow_up": "Call back", "sales": "New products", "care": "Greeting",
    "suggestion": "Suggestion", "complaint": "Complaint", "marketing": "News",
}  # fmt: skip
INBOUND = {"question", "order_help", "suggestion", "complaint"}


def _reachable(people: list[Person], sources: Sources) -> list[Person]:
    known = set(sources.accounts) | set(sources.cards)
    return [p for p in people if p.person_id in known]


def _day(rng: Random, person: Person) -> date:
    start = max(person.joined, FIRST_DAY)
    end = min(LAST_DAY, (person.left or LAST_DAY) + timedelta(days=40))
    return start + timedelta(days=rng.randrange(max((end - start).days, 1)))


def make_interactions(rng: Random, people: list[Person], sources: Sources, count: int = 1500) -> list[Row]:
    """The service desk's log in order of time; each row names the customer by e-mail, by phone, or by both.

    Those who left for good complained more often before.
    """
    rows = []
    crowd = _reachable(people, sources)
    for person in rng.choices(crowd, weights=[1.6 if p.left else 1.0 for p in crowd], k=count):
        purpose = weighted(rng, PURPOSES | ({"complaint": 14} if person.left else {}))
        channel = weighted(rng, CHANNELS)
        inbound = purpose in INBOUND or rng.random() < 0.1
        at = datetime.combine(_day(rng, person), time(rng.randrange(8, 20), rng.randrange(60)))
        mood = {"complaint": "negative", "suggestion": "neutral"}.get(
            purpose, rng.choices(["positive", "neutral", "negative"], weights=[45, 47, 8])[0]
        )
        outcome = (
            "answered"
            if inbound
            else rng.choices(["reached", "no_answer", "left_message", "sold"], weights=[55, 22, 13, 10])[0]
        )
        email, phone = person.emails[0], dirt.phone(rng, person.phones[0])
        by_mail = channel == "email" or (channel in {"chat", "social"} and rng.random() < 0.6)
        promise = purpose in {"question", "complaint"} and rng.random() < 0.25
        rows.append({
            "date": at.strftime("%Y-%m-%d %H:%M"), "channel": channel, "direction": "in" if inbound else "out", "purpose": purpose,
            "email": email if by_mail or rng.random() < 0.15 else "", "phone": "" if by_mail else phone,
            "subject": SUBJECTS[purpose], "notes": rng.choice(SAYINGS[purpose][person.language]).format(topic=TOPIC[person.need]),
            "outcome": outcome, "mood": mood if outcome not in {"no_answer", "left_message"} else "",
            "language": person.language, "staff": rng.choice(STAFF),
            "promise": "call back with an answer" if promise else "",
            "promise_due": (at.date() + timedelta(days=rng.randrange(1, 6))).isoformat() if promise else "",
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["date"], row["email"], row["phone"]))


def make_answers(rng: Random, people: list[Person], sources: Sources, count: int = 620) -> list[Row]:
    """Answers to two surveys: NPS (0-10) and satisfaction (1-5); those who left for good were less content."""
    rows = []
    for person in rng.sample(_reachable(people, sources), k=count):
        content = rng.gauss(6.4 if person.left else 8.1, 1.9)
        nps = rng.random() < 0.55
        score = min(max(round(content), 0), 10) if nps else min(max(round(content / 2 + rng.gauss(0, 0.4)), 1), 5)
        comment = ""
        if rng.random() < 0.3:
            comment = rng.choice(SAYINGS["complaint" if content < 6 else "suggestion"][person.language]).format(
                topic=TOPIC[person.need]
            )
        rows.append({
            "answered_at": _day(rng, person).isoformat(), "email": person.emails[0], "survey": "NPS" if nps else "CSAT",
            "question": "How likely are you to recommend us to a friend?" if nps else "How satisfied were you with your last order?",
            "score": str(score), "comment": comment,
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["answered_at"], row["email"]))


def make_events(rng: Random, lines: list[Line], people: list[Person], sources: Sources, count: int = 2400) -> list[Row]:
    """What account holders did on the website: product views and carts around their needs, downloads, event sign-ups."""
    holders = [p for p in people if p.person_id in sources.accounts]
    by_category: dict[str, list[str]] = {}
    for line in lines:
        by_category.setdefault(line.product.category, []).append(line.product.name)
    rows = []
    for person in rng.choices(holders, k=count):
        event = weighted(rng, {"product_view": 66, "add_to_cart": 17, "guide_download": 10, "event_signup": 7})
        leading = LEADING.get(person.need)
        category = rng.choice(leading) if leading and rng.random() < 0.8 else rng.choice(list(by_category))
        subject = {"guide_download": f"Guide: {category}", "event_signup": "Tasting evening"}.get(event) or rng.choice(
            by_category[category]
        )
        at = datetime.combine(_day(rng, person), time(rng.randrange(7, 24), rng.randrange(60)))
        rows.append({
            "time": at.strftime("%Y-%m-%d %H:%M"), "customer_id": rng.choice(sources.accounts[person.person_id]), "event": event, "subject": subject,
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["time"], row["customer_id"]))
