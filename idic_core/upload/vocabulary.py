"""What columns are called in people's files: English, Chinese and Vietnamese, with common German, French and Spanish words.

Phrases are written folded (lower case, no diacritics); `meaning.words_of` folds headers the same way.
"""

from __future__ import annotations

from idic_core.upload.about import ABOUT, REQUEST

PERSON = {
    "external_id": "customer id; customer no; customer number; customer code; customer ref; cust id; client id; client no; client number; client code; "
    "user id; contact id; account id; account no; account number; account code; person id; crm id; buyer id; shopper id; patient id; "
    "external id; id customer; id client; cust no; cust nr; cust num; cust number; cust code; custno; customer nr; customer num; client nr; client ref; debtor no; debitor; debitor nr; debitorennummer; kundennummer; kunden nummer; kunden nr; kunden id; kundenid; kundennr; kundenkennung; kundencode; kunde nr; "
    "kd nr; kdnr; kd no; kd nummer; kdnummer; kd id; k nr; knr; kd; numero client; no client; num client; n client; code client; ref client; reference client; numero de client; numero cliente; codigo cliente; codigo de cliente;  id cliente; "
    "客户编号; 客户编码; 客户号; 客户号码; 顾客号; 顾客编码; 买家编号; 客户代码; 客户id; 顾客编号; 顾客id; 用户id; 用户编号; 买家id; 账户; 账号; 编号; "
    "ma khach hang; ma khach; ma kh; makh; so khach hang; so kh; ma so khach hang; id khach hang; ma nguoi dung",
    "member_id": "member id; member no; member number; member code; membership id; membership no; membership number; loyalty id; loyalty no; "
    "loyalty number; loyalty card; card no; card number; card id; loyalty card number; frequent flyer number; kartennummer; 会员号; 会员编号; 会员卡号; 会员卡; 会员id; 卡号; "
    "ma thanh vien; ma hoi vien; so the; ma the; so the thanh vien; the thanh vien",
    "national_id": "national id; national id number; national identity number; nin; ssn; ssn number; soc sec id; soc sec no; social security; social security number; "
    "identity card; identity number; id card; id card number; passport; passport number; passport no; tax id; tax number; vat id; vat number; nric; nic; cmnd; cccd; "
    "drivers license number; driver license number; driving licence number; drivers licence; personalausweis; dni; curp; 身份证; 身份证号; 身份证号码; 证件号; 证件号码; 护照号; 税号; 统一社会信用代码; "
    "so cmnd; so cccd; chung minh nhan dan; can cuoc cong dan; so can cuoc; ho chieu; ma so thue; mst",
    "full_name": "full name; name; customer name; client name; contact name; contact person; person name; display name; name full; complete name; first and surname; first and last name; "
    "native name; native name full; cardholder name; buyer; shopper; customer; client; contact; vollstandiger name; kundenname; kunde; nom complet; nom du client; nombre completo; nombre y apellidos; "
    "姓名; 客户姓名; 名字; 客户名称; 客户名; 顾客姓名; 会员姓名; 收货人; 收件人; 联系人; 买家; 用户名; 昵称; 客户; 顾客; 名称; "
    "ho ten; ho va ten; ten khach hang; ten kh; ten day du; khach hang; nguoi nhan; nguoi lien he; ten lien he; ten",
    "given_name": "given name; given names; first name; first; fname; forename; christian name; name first; vorname; prenom; nombre; 名; ten goi; ten dem va ten; ten rieng",
    "family_name": "family name; last name; last; lname; surname; name last; nachname; nom de famille; nom; apellido; apellidos; 姓; 姓氏; ho; ho dem",
    "organisation": "organisation; organization; company; company name; business; business name; organisation name; organization name; name org; firm; employer; firma; "
    "unternehmen; societe; entreprise; empresa; account name; 公司; 公司名称; 单位; 单位名称; 企业; 企业名称; cong ty; ten cong ty; doanh nghiep; to chuc; don vi cong tac",
    "email": "email; e mail; mail; email address; e mail address; mail address; email id; adresse email; courriel; correo; correo electronico; "
    "邮箱; 电子邮箱; 电子邮件; 邮件; 邮箱地址; thu dien tu; dia chi email; hop thu",
    "phone": "phone; phone number; phone no; telephone; telephone number; tel; tel no; mobile; mobile number; mobile no; mobile phone; mobil; cell; cell phone; cellphone; "
    "cell number; handy; telefon; telefonnummer; portable; telefono; movil; contact number; contact no; whatsapp; zalo; landline; "
    "手机; 手机号; 手机号码; 电话; 电话号码; 联系电话; 联系方式; 移动电话; 固定电话; 座机; "
    "so dien thoai; dien thoai; sdt; so dt; dt; di dong; so di dong; dien thoai di dong; dtdd",
    "birth_date": "date of birth; birth date; birthdate; birthday; dob; born; born on; birth day; geburtsdatum; geburtstag; geb datum; gebdatum; geb dat; geb; geb am; geburts datum; geboren; geboren am; ne le; nee le; naissance; date naissance;  date de naissance; fecha de nacimiento; "
    "出生日期; 生日; 出生年月; 出生年月日; ngay sinh; sinh nhat; ngay thang nam sinh; nam sinh",
    "gender": "gender; sex; geschlecht; sexe; sexo; 性别; gioi tinh; phai",
    "street": "street; address; street address; address line; addr line; addr; addr full; address full; full address; street name; street number; street no; house number; house no; address 1; "
    "address 2; strasse; hausnummer; adresse; rue; direccion; calle; 地址; 详细地址; 街道; 通讯地址; 收货地址; 家庭住址; 住址; "
    "dia chi; duong; so nha; ten duong; dia chi giao hang; pho",
    "city": "city; town; city name; suburb; locality; municipality; addr city; stadt; ort; ville; ciudad; 城市; 市; 所在城市; 市区; thanh pho; tp; quan huyen; thi xa",
    "region": "region; state; province; county; state province; addr state; state code; prefecture; bundesland; departement; provincia; 省; 省份; 省市; 州; 地区; 所在地区; tinh; tinh thanh; tinh thanh pho; khu vuc; vung",
    "postcode": "postcode; post code; postal code; zip; zip code; zipcode; postal; addr postal code; plz; postleitzahl; code postal; codigo postal; 邮编; 邮政编码; ma buu chinh; ma buu dien; ma vung",
    "country": "country; country code; country name; nation; addr country; land; pays; pais; 国家; 国别; 国家地区; quoc gia; nuoc",
    "language": "language; preferred language; lang; language code; locale; sprache; langue; idioma; 语言; 首选语言; ngon ngu",
    "owner": "owner; account manager; account owner; sales rep; salesperson; sales person; sales representative; customer owner; relationship manager; assigned to; "
    "betreuer; 客户经理; 负责人; 销售; 业务员; 销售代表; nhan vien phu trach; nguoi phu trach; phu trach; nhan vien kinh doanh",
    "registered_at": "registered at; registered; registration date; registered on; created at; created; created on; date created; creation date; created date; signup date; sign up date; signed up; "
    "join date; joined; date joined; joined at; member since; customer since; client since; date added; first seen; registrierungsdatum; kunde seit; date d inscription; fecha de alta; "
    "注册时间; 注册日期; 创建时间; 创建日期; 入会时间; 入会日期; 建档日期; ngay dang ky; ngay tao; ngay tham gia",
    "consent_email": "consent email; email consent; email opt in; accepts email marketing; email marketing; email marketing consent; newsletter; newsletter opt in; email subscribed; allow email; "
    "邮件订阅; 同意邮件; 邮件同意; 接受邮件; 订阅邮件; dong y email; dang ky nhan tin; nhan email",
    "consent_sms": "consent sms; sms consent; sms opt in; accepts sms marketing; sms marketing; sms marketing consent; allow sms; text consent; 短信同意; 同意短信; 接受短信; 短信订阅; dong y sms; nhan sms",
    "consent_phone": "consent phone; phone consent; call consent; allow calls; may call; phone opt in; 同意电话; 电话同意; 接受电话; dong y goi; dong y dien thoai",
    "consent_any": "consent; opt in; optin; marketing consent; accepts marketing; marketing opt in; gdpr consent; permission; marketing permission; 营销同意; 同意营销; 是否同意; 同意接收; dong y; dong y nhan quang cao; dong y tiep thi",
}  # fmt: skip

ORDERS = {
    "order_id": "order id; order no; order number; order ref; order reference; order code; order; order name; invoice; invoice id; invoice no; invoice number; invoiceno; receipt; receipt id; receipt no; receipt number; "
    "transaction id; transaction no; transaction number; transaction; txn id; sale id; sales id; bill no; bill id; bill number; basket id; ticket no; document no; bestellnummer; bestell nr; rechnungsnummer; rechnung; "
    "numero commande; commande; facture; numero de pedido; pedido; factura; 订单号; 订单编号; 订单id; 单号; 发票号; 流水号; 小票号; 交易号; 交易单号; "
    "ma don hang; ma don; so don hang; don hang; so hoa don; ma hoa don; hoa don; so hd; ma giao dich; so chung tu",
    "ordered_at": "order date; ordered at; ordered on; order time; date; datetime; date time; invoice date; invoicedate; purchase date; purchased at; purchased on; transaction date; transaction time; sale date; sales date; timestamp; "
    "created at; receipt date; bill date; paid at; bestelldatum; rechnungsdatum; datum; kaufdatum; date de commande; date commande; date facture; fecha; fecha de pedido; "
    "订单日期; 下单时间; 下单日期; 购买日期; 购买时间; 交易日期; 交易时间; 日期; 时间; 付款时间; 成交时间; 销售日期; 开票日期; 订单创建时间; "
    "ngay dat hang; ngay dat; ngay mua; ngay mua hang; ngay hoa don; ngay ban; ngay giao dich; ngay; thoi gian; thoi gian dat hang; ngay lap",
    "product_id": "product id; product code; product no; product number; sku; stock code; stockcode; item id; item code; item no; item number; article; article no; article number; article id; art no; lineitem sku; line item sku; upc; ean; gtin; barcode; isbn; part number; part no; "
    "artikelnummer; artikel nr; reference produit; ref produit; codigo producto; 商品编号; 商品编码; 产品编号; 产品代码; 产品编码; 货号; 商品id; 产品id; 条码; 条形码; 商品代码; 物料编码; "
    "ma san pham; ma sp; ma hang; ma hang hoa; ma vach",
    "product_name": "product name; product; description; product description; product title; item; item name; item description; article name; lineitem name; line item name; title; goods; service; "
    "artikel; artikelbezeichnung; bezeichnung; produkt; produktname; produit; nom du produit; designation; libelle; producto; descripcion; 商品名称; 商品名; 产品名称; 产品名; 商品; 产品; 品名; 商品标题; 货品名称; "
    "ten san pham; ten sp; san pham; ten hang; ten hang hoa; mat hang; dien giai; mo ta",
    "quantity": "quantity; qty; quantity ordered; ordered quantity; units; units sold; number of items; item count; pieces; pcs; lineitem quantity; line item quantity; volume; menge; anzahl; stuck; quantite; qte; cantidad; "
    "数量; 购买数量; 件数; 销售数量; so luong; sl; so luong mua",
    "unit_price": "unit price; price; unitprice; price per unit; item price; price each; selling price; sales price; lineitem price; line item price; unit cost price; einzelpreis; preis; stuckpreis; prix unitaire; prix; precio; precio unitario; "
    "单价; 价格; 售价; 销售单价; 商品单价; don gia; gia; gia ban",
    "amount": "amount; total; line total; order total; total amount; order amount; order value; revenue; sales; sales amount; net amount; gross amount; line amount; total price; subtotal; grand total; spend; turnover; value; paid; amount paid; "
    "net sales; total paid; extended price; betrag; gesamtbetrag; summe; gesamtpreis; umsatz; montant; montant total; importe; monto; total ttc; "
    "金额; 总金额; 订单金额; 总价; 销售额; 实付金额; 实付款; 实付; 支付金额; 成交金额; 应付金额; 小计; 合计; 付款金额; 消费金额; "
    "thanh tien; tong tien; so tien; tong cong; doanh thu; tong gia tri; gia tri; tong thanh toan",
    "cost": "cost; unit cost; cost price; cogs; cost of goods; purchase price; buying price; kosten; einkaufspreis; cout; costo; coste; 成本; 成本价; 进价; 采购价; gia von; gia nhap; chi phi",
    "status": "status; order status; order state; state of order; financial status; payment status; invoice status; transaction status; sale status; bestellstatus; zahlungsstatus; statut; statut commande; estado; estado del pedido; "
    "订单状态; 状态; 支付状态; 付款状态; 交易状态; 退款状态; 售后状态; trang thai; trang thai don hang; trang thai don; trang thai thanh toan; tinh trang; tinh trang don hang",
    "cancelled_at": "cancelled at; canceled at; cancelled on; canceled on; cancellation date; cancel date; date cancelled; date canceled; refunded at; refund date; storniert am; date annulation; 取消时间; 取消日期; 退款时间; ngay huy; ngay huy don",
    "refunded": "refunded amount; refund amount; order refund amount; amount refunded; refunded; refund; refund total; total refunded; 退款金额; 退款; tien hoan; so tien hoan; tien hoan lai",
    "order_discount": "order discount; order discount amount; cart discount; cart discount amount; discount on order; 整单优惠; 订单优惠; giam gia don hang; chiet khau don hang",
    "category": "category; product category; product type; product group; item category; item type; item group; category name; kategorie; produktkategorie; warengruppe; categorie; categoria; categoria de producto; "
    "类别; 分类; 品类; 类目; 商品分类; 商品类别; 商品类目; 商品类型; 产品类别; 产品分类; 产品类型; 品类名称; danh muc; danh muc san pham; loai san pham; loai hang; nhom hang; nhom hang hoa; nhom san pham; nganh hang",
    "currency": "currency; currency code; wahrung; devise; moneda; 币种; 货币; tien te; loai tien; don vi tien te",
    "country": PERSON["country"],
    "custom_needs": REQUEST,
}  # fmt: skip

PRODUCTS = {
    "product_id": ORDERS["product_id"] + "; id; code; handle; 编号; ma",
    "name": ORDERS["product_name"] + "; name; full name; 名称; ten",
    "category": "category; product category; product type; type; department; group; product group; class; category name; kategorie; warengruppe; categorie; categoria; 类别; 分类; 品类; 商品分类; 产品类别; 类目; danh muc; loai; nhom hang; loai san pham; nganh hang; nhom san pham",
    "price": ORDERS["unit_price"] + "; list price; retail price; rrp; msrp; variant price; amount; 零售价; 标价; gia niem yet; gia le",
    "cost": ORDERS["cost"],
    "family": "family; product family; line; product line; brand; collection; series; parent; parent id; marke; marque; marca; 系列; 品牌; 产品系列; 产品线; thuong hieu; dong san pham; nhan hieu",
}  # fmt: skip

INTERACTIONS = {
    "occurred_at": "occurred at; date; datetime; date time; time; timestamp; contact date; interaction date; call date; call time; sent at; sent date; received at; created at; created; created on; opened at; activity date; meeting date; message date; datum; fecha; "
    "日期; 时间; 联系时间; 联系日期; 沟通时间; 沟通日期; 跟进时间; 跟进日期; 通话时间; 回访时间; 回访日期; 创建时间; "
    "ngay; thoi gian; ngay lien he; thoi gian lien he; ngay goi; ngay gap; ngay tao",
    "channel": "channel; contact channel; medium; via; contact method; contact type; source channel; interaction type; activity type; kanal; canal; 渠道; 联系渠道; 沟通渠道; 沟通方式; 跟进方式; kenh; kenh lien he; hinh thuc; hinh thuc lien he",
    "platform": "platform; app; network; 平台; nen tang",
    "direction": "direction; in or out; inbound outbound; inbound or outbound; richtung; 方向; 呼叫方向; huong; chieu",
    "purpose": "purpose; reason; contact reason; intent; category; topic type; ticket type; goal; zweck; grund; motif; motivo; 目的; 沟通目的; 原因; 联系原因; 事由; muc dich; ly do; ly do lien he",
    "subject": "subject; topic; title; headline; summary; betreff; sujet; asunto; 主题; 标题; tieu de; chu de",
    "body": "body; message; text; content; notes; note; comment; comments; description; details; transcript; remark; remarks; memo; nachricht; notiz; contenu; mensaje; 内容; 备注; 沟通内容; 跟进内容; 消息; 记录; 描述; 沟通记录; "
    "noi dung; ghi chu; tin nhan; dien giai; mo ta",
    "language": PERSON["language"],
    "thread": "thread; thread id; conversation; conversation id; ticket; ticket id; ticket no; ticket number; case id; case number; case no; 会话; 会话id; 工单号; 工单; ma phieu; phieu; ma yeu cau",
    "staff": "staff; agent; employee; handled by; staff name; agent name; rep; representative; user; logged by; author; mitarbeiter; bearbeiter; 员工; 客服; 处理人; 跟进人; 业务员; 接待人; nhan vien; nguoi xu ly; nguoi phu trach",
    "duration_minutes": "duration; duration minutes; minutes; call duration; talk time; dauer; duree; duracion; 时长; 通话时长; 时长分钟; thoi luong; so phut",
    "outcome": "outcome; result; status; disposition; resolution; ergebnis; resultat; resultado; 结果; 沟通结果; 跟进结果; 状态; 处理结果; ket qua; trang thai",
    "mood": "mood; sentiment; feeling; tone; emotion; stimmung; 情绪; 态度; 心情; 客户态度; tam trang; cam xuc; thai do",
    "promise": "promise; promised; follow up; next step; next action; commitment; 承诺; 后续; 下一步; hen; cam ket; buoc tiep theo",
    "promise_due": "promise due; due; due date; follow up date; next contact; deadline; follow up on; 跟进期限; 截止日期; 下次联系; 下次联系时间; han; ngay hen; han chot",
    "learned": "learned; learnt; insight; what we learned; 了解到; 收获; dieu hoc duoc",
    "products": "products; product; product id; sku; item; 产品; 商品; san pham",
}  # fmt: skip

EVENTS = {
    "event": "event; event name; event type; action; activity; activity name; behaviour; behavior; event action; type; ereignis; evenement; evento; 事件; 行为; 事件名称; 事件类型; 行为类型; 动作; su kien; hanh vi; hanh dong; loai su kien",
    "at": "at; date; datetime; date time; time; timestamp; event time; event date; occurred at; visited at; created at; event timestamp; ts; datum; fecha; 时间; 日期; 事件时间; 发生时间; 访问时间; 时间戳; thoi gian; ngay; thoi diem; ngay gio",
    "subject": "subject; object; page; url; page url; path; item; product; product id; content; campaign; title; target; file; seite; 页面; 对象; 内容; 网址; 链接; 商品; 活动; trang; doi tuong; duong dan; noi dung; san pham",
    "value": "value; amount; score; duration; count; seconds; wert; valeur; valor; 值; 数值; 时长; 次数; gia tri; so lan",
}  # fmt: skip

SURVEYS = {
    "survey": "survey; survey name; survey id; questionnaire; form; form name; umfrage; sondage; encuesta; 问卷; 调查; 问卷名称; 调查名称; khao sat; ten khao sat; bang hoi",
    "question": "question; question text; item; prompt; frage; pregunta; 问题; 题目; 题干; cau hoi",
    "score": "score; rating; nps; nps score; csat; csat score; ces; stars; points; grade; satisfaction; satisfaction score; value; bewertung; note sur 10; puntuacion; 评分; 分数; 得分; 打分; 满意度; 星级; diem; diem so; danh gia; muc do hai long",
    "answer": "answer; response; comment; comments; feedback; text; answer text; free text; reason; verbatim; antwort; kommentar; reponse; respuesta; 回答; 答案; 反馈; 意见; 评论; 建议; tra loi; cau tra loi; phan hoi; y kien; gop y; nhan xet",
    "at": "at; date; datetime; date time; answered at; submitted at; response date; submitted; timestamp; time; survey date; created at; completed at; datum; fecha; 时间; 日期; 提交时间; 填写时间; 回答时间; 提交日期; thoi gian; ngay; ngay tra loi; ngay gui; dau thoi gian",
}  # fmt: skip

WISHES = {
    "likes": "likes; interests; interest; interested in; favourite category; favorite category; favourite categories; favorite categories; favourite product; favorite product; "
    "preferred category; preferred categories; product interests; hobbies; lifestyle; life style; lifestyles; interessen; centres d interet; intereses; 兴趣; 爱好; 喜好; 偏好; 兴趣爱好; 偏好品类; 感兴趣的产品; 生活方式; "
    "so thich; phong cach song; loi song; quan tam; san pham quan tam; yeu thich; danh muc yeu thich; danh muc quan tam",
    "preferred_channel": "preferred channel; preferred contact; preferred contact method; preferred method of contact; contact preference; communication preference; "
    "best way to reach; preferred communication; bevorzugter kanal; 偏好渠道; 首选联系方式; 联系偏好; kenh ua thich; kenh lien he; kenh lien he ua thich; cach lien he",
    "preferred_time": "preferred time; best time to call; best time to contact; preferred contact time; 方便联系时间; 联系时间; thoi gian lien he; gio lien he",
}
"""What customers said they like: kept as stated preferences."""

OWN = {
    "customers": WISHES | ABOUT,
    "orders": ORDERS,
    "products": PRODUCTS,
    "interactions": INTERACTIONS,
    "events": EVENTS,
    "surveys": SURVEYS,
}

RECORD_IDS = "record id; master id; unique id; uid"

BARE = {
    "customers": {
        "external_id": "id; no; nr; code; number; ma; ma so; record id; master id; unique id; uid",
        "registered_at": "date; 日期; ngay",
    },
    "orders": {"external_id": RECORD_IDS, "order_id": "id; no; ma", "full_name": "name"},
    "events": {"external_id": "id; user; customer; who; visitor; visitor id; member; client"},
    "surveys": {"external_id": "id; customer; respondent; respondent id; who"},
    "interactions": {"external_id": "id; customer; who"},
}
"""Bare words whose meaning depends on what the table is about."""

ATTACHED = frozenset(
    [
        "primary",
        "mailing",
        "billing",
        "shipping",
        "home",
        "work",
        "main",
        "customer",
        "client",
        "cust",
        "contact",
        "user",
        "person",
        "personal",
        "buyer",
        "current",
        "default",
        "delivery",
        "business",
        "private",
        "my",
        "our",
        "the",
        "de",
        "du",
        "guest",
        "shopper",
        "secondary",
        "native",
        "other",
        "alternate",
        "alt",
        "second",
        "first1",
        "address",
        "addr",
        "name",
        "khach",
        "hang",
        "kh",
        "cua",
        "hien",
        "tai",
        "chinh",
        "nha",
    ]
)
"""Words that say whose or which, not what: `mailing_city` is a city."""

ATTACHED_ZH = ("客户", "顾客", "会员", "用户", "买家", "联系", "收货", "主要", "我的", "家庭")

OF_PRODUCTS = frozenset(
    ["product", "products", "item", "items", "goods", "article", "lineitem", "line", "sku", "main", "sub", "parent", "name", "level", "top", "l", "san", "pham", "hang", "hoa", "chinh", "ten", "cua"]
)  # fmt: skip
"""What may stand beside the word category in a list of orders; with other words (`customer category`) it is no product's."""

OF_PRODUCTS_ZH = "[商产货物品名称所属的主大中小一二三级]*"

LAST_WORD = frozenset(["country", "state", "date", "time", "type", "city"])
"""Words that, standing last, say what a column is: `passport country` is no passport number."""

ONLY_ALONE = frozenset(["客户", "顾客", "用户名", "销售", "名字", "名称", "时间", "日期"])
"""Chinese words that mean a field alone, and something else inside a longer header (客户等级)."""

OTHER_THING = frozenset(
    [
        "type",
        "status",
        "place",
        "verified",
        "bounced",
        "domain",
        "hash",
        "length",
        "format",
        "middle",
        "maiden",
        "flag",
        "valid",
        "count",
        "kind",
        "label",
        "class",
        "hour",
        "month",
        "year",
        "week",
        "day",
        "weekday",
        "age",
        "expiry",
        "expires",
        "issued",
        "issuer",
        "provider",
        "carrier",
        "prefix",
        "suffix",
        "title",
        "salutation",
        "password",
        "token",
        "ip",
        "device",
        "browser",
        "tax",
        "discount",
        "discounted",
        "shipping_cost",
        "store",
        "shop",
        "branch",
        "warehouse",
        "supplier",
        "vendor",
        "vendors",
        "last_seen",
        "updated",
        "modified",
        "deleted",
        "cancelled",
        "passport",
        "license",
        "licence",
        "national",
        "drivers",
        "birth",
        "birthplace",
        "ip",
        "loai",
        "trang",
        "thai",
        "类型",
        "状态",
    ]
)
"""Words that turn a known word into another thing: `phone type` is no phone, `birth place` no birth date."""
