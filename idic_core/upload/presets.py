"""Exports of well-known programs, recognised by the names of their columns.

The headers are those that the programs write today: Shopify, WooCommerce (its own reports and the two common export plugins), HubSpot,
Zoho CRM, Fxiaoke (纷享销客), Google Forms, Wenjuanxing (问卷星), and lists of mentions as social-media monitors export them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from idic_core.upload.meaning import Guess, fields_of, is_question, words_of

SURE = 0.97


@dataclass(frozen=True)
class Preset:
    """An export of a program. headers: those that only this export has together; fields: header -> field (blank: no field).

    questions: whether every column that is not named here is a question of a survey.
    """

    program: str
    kind: str
    headers: tuple[str, ...]
    fields: dict[str, str] = field(default_factory=dict)
    questions: bool = False
    any_of: tuple[str, ...] = ()
    """Beside the headers one of these must be there, where the headers alone say too little."""
    totals: tuple[str, ...] = ()
    """Amounts of whole orders: they count only where the file has no price or amount of its lines."""
    constants: dict[str, str] = field(default_factory=dict)
    """field -> what holds for every row."""

    def fits(self, columns: set[str]) -> bool:
        """Whether a table with these columns (folded) is this export."""
        wanted = {key(h) for h in self.headers}
        return wanted <= columns and (not self.any_of or bool(columns & {key(h) for h in self.any_of}))

    def guesses(self, found: list[Guess]) -> list[Guess]:
        """What was guessed of the columns, with what is known of this export put in its place."""
        known = {key(h): f for h, f in self.fields.items()}
        totals = {key(h) for h in self.totals}
        if any(known.get(key(g.column)) in {"unit_price", "amount"} and key(g.column) not in totals for g in found):
            known |= dict.fromkeys(totals, "")
        taken = {known[key(g.column)] for g in found if known.get(key(g.column))}
        allowed = set(fields_of(self.kind))
        result = []
        for guess in found:
            name = known.get(key(guess.column))
            if name in allowed:
                share = guess.share if guess.field == name else float("nan")
                result.append(Guess(guess.column, name, SURE, "preset", share, self.program))
            elif name == "" or guess.field in taken - SEVERAL:
                result.append(Guess(guess.column, None, guess.confidence, "taken" if name is None else "unknown"))
            elif self.questions and name is None and guess.field in {None, "score", "answer", "survey", "question"}:
                result.append(
                    Guess(guess.column, "answer", 0.8, "preset", said_by=self.program)
                    if numbered_question(guess.column)
                    else guess
                )
            else:
                result.append(guess)
        return result


SEVERAL = frozenset(["phone", "email", "street", "status", "answer", "tags"])
"""Fields that other columns may share with the one that a preset names."""


def key(header: str) -> str:
    """A header as compared: folded, without punctuation."""
    return " ".join(words_of(header))


def numbered_question(header: str) -> bool:
    """Whether a header is a question, by its form or by its number: `1、您的姓名`, `Q3 How was it`."""
    return (
        is_question(header)
        or header.lstrip()[:1].isdigit()
        or header.lstrip()[:2].lower() in {f"q{n}" for n in range(10)}
    )


def recognise(columns: Iterable[str]) -> Preset | None:
    """The program's export that has these columns, the most telling one; None for a file of another make."""
    names = {key(str(c)) for c in columns}
    fitting = [p for p in PRESETS if p.fits(names)]
    return max(fitting, key=lambda p: len(p.headers)) if fitting else None


SHOPIFY_ORDERS = {
    "Name": "order_id", "Email": "email", "Created at": "ordered_at", "Financial Status": "status", "Cancelled at": "cancelled_at", "Refunded Amount": "refunded",
    "Currency": "currency", "Total": "amount", "Lineitem quantity": "quantity", "Lineitem name": "product_name", "Lineitem price": "unit_price", "Lineitem sku": "product_id",
    "Accepts Marketing": "consent_email", "Billing Name": "full_name", "Billing Street": "street", "Billing City": "city", "Billing Zip": "postcode", "Billing Province": "region",
    "Billing Country": "country", "Billing Company": "organisation", "Billing Phone": "phone", "Phone": "phone",
    "Paid at": "", "Fulfilled at": "", "Fulfillment Status": "", "Subtotal": "", "Shipping": "", "Taxes": "", "Discount Amount": "order_discount", "Discount Code": "", "Shipping Method": "",
    "Lineitem compare at price": "", "Lineitem requires shipping": "", "Lineitem taxable": "", "Lineitem fulfillment status": "", "Lineitem discount": "",
    "Billing Address1": "", "Billing Address2": "", "Shipping Name": "", "Shipping Street": "", "Shipping Address1": "", "Shipping Address2": "", "Shipping Company": "",
    "Shipping City": "", "Shipping Zip": "", "Shipping Province": "", "Shipping Country": "", "Shipping Phone": "", "Billing Province Name": "", "Shipping Province Name": "",
    "Notes": "", "Note Attributes": "", "Payment Method": "", "Payment Reference": "", "Vendor": "", "Outstanding Balance": "", "Employee": "", "Location": "", "Device ID": "",
    "Id": "", "Tags": "", "Risk Level": "", "Source": "", "Receipt Number": "", "Duties": "", "Payment ID": "", "Payment Terms Name": "", "Next Payment Due At": "",
}  # fmt: skip

SHOPIFY_CUSTOMERS = {
    "Customer ID": "external_id", "First Name": "given_name", "Last Name": "family_name", "Email": "email", "Phone": "phone", "Accepts Email Marketing": "consent_email",
    "Accepts SMS Marketing": "consent_sms", "Accepts Marketing": "consent_email", "Default Address Company": "organisation", "Company": "organisation",
    "Default Address Address1": "street", "Default Address Address2": "street", "Address1": "street", "Address2": "street", "Default Address City": "city", "City": "city",
    "Default Address Province Code": "region", "Province": "region", "Province Code": "", "Default Address Country Code": "country", "Country": "country", "Country Code": "",
    "Default Address Zip": "postcode", "Zip": "postcode", "Default Address Phone": "phone", "Total Spent": "", "Total Orders": "", "Note": "", "Tax Exempt": "", "Tags": "tags",
}  # fmt: skip

WOO_EXPORT = {
    "Order Number": "order_id", "Order Date": "ordered_at", "Order Status": "status", "Order Total Amount": "amount", "Order Refund Amount": "", "SKU": "product_id", "Item Name": "product_name",
    "Product Name": "product_name", "Quantity": "quantity", "Quantity (- Refund)": "quantity", "Item Cost": "unit_price", "Item #": "", "Order Currency": "currency", "Customer User ID": "external_id",
    "First Name (Billing)": "given_name", "Last Name (Billing)": "family_name", "Company (Billing)": "organisation", "Address 1&2 (Billing)": "street", "City (Billing)": "city", "State Code (Billing)": "region",
    "Postcode (Billing)": "postcode", "Country Code (Billing)": "country", "Email (Billing)": "email", "Phone (Billing)": "phone", "First Name (Shipping)": "", "Last Name (Shipping)": "",
    "Address 1&2 (Shipping)": "", "City (Shipping)": "", "State Code (Shipping)": "", "Postcode (Shipping)": "", "Country Code (Shipping)": "", "Customer Note": "", "Payment Method Title": "",
    "Cart Discount Amount": "", "Order Subtotal Amount": "", "Shipping Method Title": "", "Order Shipping Amount": "", "Order Total Tax Amount": "", "Coupon Code": "", "Discount Amount": "", "Discount Amount Tax": "",
}  # fmt: skip

WOO_RAW = {
    "order_id": "", "order_number": "order_id", "order_date": "ordered_at", "status": "status", "order_total": "amount", "order_currency": "currency", "customer_id": "external_id", "customer_email": "email",
    "billing_first_name": "given_name", "billing_last_name": "family_name", "billing_company": "organisation", "billing_email": "email", "billing_phone": "phone", "billing_address_1": "street",
    "billing_address_2": "street", "billing_city": "city", "billing_state": "region", "billing_postcode": "postcode", "billing_country": "country", "item_name": "product_name", "item_sku": "product_id",
    "item_quantity": "quantity", "item_total": "amount", "refunded_total": "refunded", "paid_date": "", "order_subtotal": "", "shipping_total": "", "tax_total": "", "fee_total": "", "discount_total": "",
    "customer_user": "", "order_key": "", "shipping_first_name": "", "shipping_last_name": "", "shipping_company": "", "shipping_phone": "", "shipping_address_1": "", "shipping_address_2": "", "shipping_city": "",
    "shipping_state": "", "shipping_postcode": "", "shipping_country": "", "customer_note": "",
}  # fmt: skip

HUBSPOT_CONTACTS = {
    "Record ID": "external_id", "Contact ID": "external_id", "First Name": "given_name", "Last Name": "family_name", "Email": "email", "Phone Number": "phone", "Mobile Phone Number": "phone",
    "Contact owner": "owner", "Create Date": "registered_at", "Primary Company": "organisation", "Company Name": "organisation", "Associated Company": "organisation", "Street Address": "street",
    "City": "city", "State/Region": "region", "Postal Code": "postcode", "Country/Region": "country", "Preferred language": "language", "Date of birth": "birth_date",
    "Last Activity Date": "", "Lead Status": "", "Marketing contact status": "", "Lifecycle Stage": "", "Associated Company IDs": "", "Job Title": "occupation", "Industry": "industry",
}  # fmt: skip

HUBSPOT_COMPANIES = {
    "Record ID": "external_id", "Company name": "organisation", "Company owner": "owner", "Create Date": "registered_at", "Phone Number": "phone", "Street Address": "street", "City": "city",
    "State/Region": "region", "Postal Code": "postcode", "Country/Region": "country", "Last Activity Date": "", "Industry": "industry", "Number of Employees": "company_size",
}  # fmt: skip

ZOHO_PERSON = {
    "Record Id": "external_id", "Contact Id": "external_id", "First Name": "given_name", "Last Name": "family_name", "Email": "email", "Secondary Email": "email", "Phone": "phone", "Mobile": "phone",
    "Home Phone": "phone", "Other Phone": "phone", "Date of Birth": "birth_date", "Email Opt Out": "consent_email", "Created Time": "registered_at", "Mailing Street": "street", "Mailing City": "city", "Mailing State": "region",
    "Mailing Zip": "postcode", "Mailing Country": "country", "Street": "street", "City": "city", "State": "region", "Zip Code": "postcode", "Country": "country", "Company": "organisation",
    "Other Street": "", "Other City": "", "Other State": "", "Other Zip": "", "Other Country": "", "Modified Time": "", "Last Activity Time": "", "Created By": "", "Modified By": "", "Lead Source": "",
    "Lead Status": "", "Vendor Name": "", "Assistant": "", "Asst Phone": "", "Reports To": "", "Fax": "", "Title": "occupation", "Department": "", "Salutation": "", "Description": "", "Industry": "industry", "No. of Employees": "company_size", "Tag": "tags",
    "Contact Owner.id": "", "Lead Owner.id": "", "Account Name.id": "", "Lead Id": "external_id",
}  # fmt: skip

ZOHO_ACCOUNTS = {
    "Record Id": "external_id", "Account Id": "external_id", "Account Owner": "owner", "Account Owner.id": "", "Account Name": "organisation", "Phone": "phone", "Billing Street": "street", "Billing City": "city",
    "Billing State": "region", "Billing Code": "postcode", "Billing Country": "country", "Created Time": "registered_at", "Account Number": "", "Parent Account": "", "Shipping Street": "", "Shipping City": "",
    "Shipping State": "", "Shipping Code": "", "Shipping Country": "", "Modified Time": "", "Account Type": "", "Account Site": "", "Industry": "industry", "Employees": "company_size", "Tag": "tags",
}  # fmt: skip

FXIAOKE_CUSTOMERS = {
    "客户名称": "organisation", "客户编号": "external_id", "负责人": "owner", "创建时间": "registered_at", "电话": "phone", "手机": "phone", "邮件": "email", "邮箱": "email", "国家": "country", "省": "region", "市": "city",
    "区": "", "详细地址": "street", "归属部门": "", "负责人主属部门": "", "成交状态": "", "客户状态": "", "生命状态": "", "客户级别": "", "客户来源": "", "来源": "", "最后跟进时间": "", "最后一次成交时间": "", "最后修改时间": "",
    "创建人": "", "最后修改人": "", "外部负责人": "", "唯一性ID": "", "网址": "", "备注": "", "1级行业": "industry", "2级行业": "", "人员规模": "company_size", "锁定状态": "", "业务类型": "", "税号": "national_id",
}  # fmt: skip

FXIAOKE_CONTACTS = {
    "姓名": "full_name", "联系人编号": "external_id", "客户名称": "organisation", "手机": "phone", "手机1": "phone", "电话": "phone", "电话1": "phone", "邮件": "email", "邮箱": "email", "性别": "gender", "生日": "birth_date", "负责人": "owner", "创建时间": "registered_at",
    "地址": "street", "职务": "occupation", "部门": "", "关键决策人": "", "归属部门": "", "负责人主属部门": "", "生命状态": "", "唯一性ID": "", "创建人": "", "最后修改时间": "", "微信": "", "业务类型": "", "锁定状态": "",
}  # fmt: skip

FXIAOKE_ORDERS = {
    "销售订单编号": "order_id", "客户名称": "organisation", "下单日期": "ordered_at", "销售订单金额(元)": "amount", "销售订单金额": "amount", "产品名称": "product_name", "产品编码": "product_id", "数量": "quantity", "价格": "unit_price",
    "订单状态": "status", "退款金额": "refunded", "负责人": "owner", "归属部门": "", "负责人主属部门": "", "生命状态": "", "结算方式": "", "创建时间": "", "最后修改时间": "", "回款金额(元)": "", "待回款金额(元)": "", "收货人": "", "收货地址": "",
}  # fmt: skip

MENTIONS = {
    "Date": "occurred_at", "Published": "occurred_at", "Time": "", "Author": "full_name", "Source": "platform", "Domain": "", "Title": "subject", "Content": "body", "Mention": "body", "Text": "body", "Snippet": "body", "Sentiment": "mood",
    "URL": "thread", "Link": "thread", "Language": "language", "Country": "country", "Reach": "", "Influence": "", "Influence score": "", "Tags": "", "Followers": "",
}  # fmt: skip

FORMS = {
    "Timestamp": "at", "Dấu thời gian": "at", "时间戳记": "at", "时间戳": "at", "Horodateur": "at", "Zeitstempel": "at", "Marca temporal": "at", "Email Address": "email", "Địa chỉ email": "email", "电子邮件地址": "email",
    "Username": "email", "Score": "",
}  # fmt: skip

WENJUANXING = {
    "序号": "", "提交答卷时间": "at", "所用时间": "", "来源": "", "来源详情": "", "来自IP": "", "总分": "",
}  # fmt: skip

HEARD = {"channel": "social", "direction": "in", "purpose": "suggestion"}

PRESETS = [
    Preset("Shopify", "orders", ("Name", "Financial Status", "Lineitem quantity", "Lineitem name", "Lineitem price"), SHOPIFY_ORDERS, totals=("Total",)),
    Preset("Shopify", "orders", ("Name", "Financial Status", "Fulfillment Status", "Created at", "Total"), SHOPIFY_ORDERS | {"Discount Amount": ""}),
    Preset("Shopify", "customers", ("First Name", "Last Name", "Email", "Total Spent", "Total Orders", "Tax Exempt"), SHOPIFY_CUSTOMERS),
    Preset("WooCommerce", "orders", ("Order Number", "Order Status", "Order Date", "Email (Billing)"), WOO_EXPORT, totals=("Order Total Amount",)),
    Preset("WooCommerce", "orders", ("order_id", "order_date", "status", "order_total", "billing_email"), {**WOO_RAW, "order_id": "order_id", "order_number": ""}, totals=("order_total",)),
    Preset("WooCommerce", "orders", ("order_id", "order_number", "order_date", "status", "order_total", "billing_first_name"), WOO_RAW, totals=("order_total",)),
    Preset("WooCommerce", "orders", ("Date", "Order #", "Status", "Customer", "Product(s)", "Items sold"),
           {"Date": "ordered_at", "Order #": "order_id", "Status": "status", "Customer": "full_name", "Product(s)": "product_name", "Items sold": "", "N. Revenue": "amount", "Net sales": "amount", "Customer type": "", "Coupon(s)": "", "Attribution": ""}),
    Preset("WooCommerce", "customers", ("Name", "Username", "Last active", "Email", "Orders", "Total spend", "AOV"),
           {"Name": "full_name", "Username": "", "Last active": "", "Sign up": "registered_at", "Date registered": "registered_at", "Email": "email", "Orders": "", "Total spend": "", "AOV": "", "Country / Region": "country", "City": "city", "Region": "region", "Postal code": "postcode"}),
    Preset("HubSpot", "customers", ("Record ID", "First Name", "Last Name", "Contact owner"), HUBSPOT_CONTACTS),
    Preset("HubSpot", "customers", ("Contact ID", "First Name", "Last Name", "Contact owner"), HUBSPOT_CONTACTS),
    Preset("HubSpot", "customers", ("Record ID", "Company name", "Company owner"), HUBSPOT_COMPANIES),
    Preset("Zoho CRM", "customers", ("Contact Owner", "Last Name", "Email Opt Out"), {**ZOHO_PERSON, "Contact Owner": "owner", "Account Name": "organisation"}),
    Preset("Zoho CRM", "customers", ("Contact Owner", "First Name", "Last Name", "Account Name", "Mailing Street"), {**ZOHO_PERSON, "Contact Owner": "owner", "Account Name": "organisation"}),
    Preset("Zoho CRM", "customers", ("Lead Owner", "Company", "Last Name", "Lead Status"), {**ZOHO_PERSON, "Lead Owner": "owner"}),
    Preset("Zoho CRM", "customers", ("Account Owner", "Account Name", "Billing Street"), ZOHO_ACCOUNTS),
    Preset("Fxiaoke (纷享销客)", "customers", ("客户名称", "负责人", "成交状态"), FXIAOKE_CUSTOMERS),
    Preset("Fxiaoke (纷享销客)", "customers", ("客户名称", "负责人", "生命状态"), FXIAOKE_CUSTOMERS, any_of=("客户编号", "客户级别", "最后跟进时间")),
    Preset("Fxiaoke (纷享销客)", "customers", ("姓名", "客户名称", "负责人", "生命状态"), FXIAOKE_CONTACTS),
    Preset("Fxiaoke (纷享销客)", "customers", ("姓名", "客户名称", "负责人", "职务"), FXIAOKE_CONTACTS),
    Preset("Fxiaoke (纷享销客)", "orders", ("销售订单编号", "客户名称", "下单日期"), FXIAOKE_ORDERS),
    Preset("Google Forms", "surveys", ("Timestamp", "Email Address"), FORMS, questions=True),
    Preset("Google Forms", "surveys", ("Dấu thời gian",), FORMS, questions=True),
    Preset("Google Forms", "surveys", ("时间戳记",), FORMS, questions=True),
    Preset("Wenjuanxing (问卷星)", "surveys", ("序号", "提交答卷时间", "所用时间"), WENJUANXING, questions=True),
    Preset("a social-media monitor", "interactions", ("Date", "Author", "Sentiment"), MENTIONS, any_of=("Mention", "Snippet", "Content", "Text"), constants=HEARD),
    Preset("a social-media monitor", "interactions", ("Published", "Author", "Sentiment"), MENTIONS, any_of=("Mention", "Snippet", "Content", "Text"), constants=HEARD),
]  # fmt: skip
