"""What is known about a customer beyond how to reach them: industry, size, occupation, income, assets and the like.

These columns have no column of their own in the facts: `records.extra` holds them under the names of ABOUT, as the file says them. They
describe a customer and never tell who somebody is.
"""

from __future__ import annotations

import re

import pandas as pd

ABOUT: dict[str, str] = {
    "industry": "industry; industry name; industry type; industry sector; sector; business sector; branch of industry; line of business; type of business; business type; nature of business; vertical; "
    "branche; wirtschaftszweig; secteur; secteur d activite; industria; sector de actividad; 行业; 行业名称; 行业类别; 行业类型; 行业分类; 所属行业; 所在行业; 客户行业; 公司行业; 经营行业; 一级行业; "
    "nganh nghe; nganh nghe kinh doanh; nganh kinh doanh; nganh hoat dong; linh vuc; linh vuc hoat dong; linh vuc kinh doanh",
    "company_size": "company size; size of company; business size; firm size; enterprise size; organisation size; organization size; account size; customer size; employees; number of employees; "
    "no of employees; num employees; employee count; employees count; employee number; headcount; head count; number of staff; staff count; staff size; unternehmensgrosse; mitarbeiterzahl; anzahl mitarbeiter; "
    "effectif; nombre d employes; numero de empleados; 企业规模; 公司规模; 单位规模; 客户规模; 规模; 人员规模; 员工人数; 员工数; 员工数量; 公司人数; 企业人数; "
    "quy mo; quy mo cong ty; quy mo doanh nghiep; quy mo khach hang; quy mo nhan su; so nhan vien; so luong nhan vien; so lao dong",
    "occupation": "occupation; profession; job; job title; job position; job role; position; beruf; metier; profesion; ocupacion; 职业; 工作; 工作岗位; 职务; 职位; 岗位; "
    "nghe nghiep; nghe; cong viec; chuc vu; chuc danh; vi tri cong viec",
    "income": "income; annual income; yearly income; monthly income; household income; family income; personal income; income level; income group; income bracket; income range; income per month; income per year; salary; "
    "einkommen; revenu; ingresos; 收入; 年收入; 月收入; 收入水平; 收入区间; 家庭收入; 家庭年收入; 家庭月收入; 个人收入; 个人年收入; 个人月收入; 薪资; 月薪; 年薪; 工资; "
    "thu nhap; thu nhap thang; thu nhap nam; thu nhap hang thang; thu nhap hang nam; thu nhap binh quan; muc thu nhap; luong thang",
    "assets": "assets; total assets; asset size; asset value; assets under management; aum; balance; account balance; average balance; deposit balance; savings balance; bank balance; deposits; total deposits; savings; "
    "net worth; portfolio value; vermogen; kontostand; patrimoine; solde; activos; saldo; patrimonio; 资产; 资产规模; 资产总额; 资产余额; 总资产; 管理资产; 金融资产; 客户资产; 余额; 账户余额; 存款; 存款余额; 日均余额; 日均资产; "
    "so du; so du tai khoan; so du tien gui; so du binh quan; tai san; tong tai san; quy mo tai san; gia tri tai san; tien gui",
    "contribution": "contribution; annual contribution; yearly contribution; customer contribution; contribution margin; profit contribution; contribution to profit; margin; annual margin; yearly margin; margin per year; customer margin; "
    "profit; annual profit; yearly profit; customer profit; gross margin; gross profit; deckungsbeitrag; gewinn; marge; contribucion; margen; "
    "贡献; 贡献度; 贡献额; 贡献值; 年贡献; 客户贡献; 客户贡献度; 综合贡献; 利润贡献; 毛利; 毛利额; 年毛利; 利润; 年利润; "
    "dong gop; dong gop nam; loi nhuan dong gop; dong gop loi nhuan; muc dong gop; loi nhuan; loi nhuan nam; loi nhuan gop; lai gop; bien dong gop",
    "territory": "territory; sales territory; sales region; sales area; sales district; sales zone; account territory; verkaufsgebiet; vertriebsgebiet; territoire; secteur commercial; territorio; zona de ventas; "
    "销售区域; 销售大区; 销售片区; 所属大区; 大区; 片区; 业务区域; dia ban; khu vuc ban hang; khu vuc kinh doanh; vung ban hang; vung kinh doanh; tuyen ban hang",
    "referred_by": "referred by; referred by name; referred by customer; referred by customer id; referrer; referrer name; referrer id; referrer email; referrer phone; referral; referral source; referral from; referring customer; "
    "recommended by; introduced by; geworben von; empfohlen von; parraine par; parrain; recomendado por; referido por; 推荐人; 推荐人姓名; 推荐人编号; 推荐人手机; 推荐人手机号; 推荐人电话; 推荐会员; 推荐客户; 介绍人; 介绍人姓名; 介绍人电话; 转介绍人; 老客户推荐; "
    "nguoi gioi thieu; ten nguoi gioi thieu; ma nguoi gioi thieu; sdt nguoi gioi thieu; so dien thoai nguoi gioi thieu; duoc gioi thieu boi; gioi thieu boi; khach gioi thieu; khach hang gioi thieu",
    "tags": "tags; tag; labels; label; keywords; tag list; customer tags; customer labels; schlagworte; etiquettes; etiquetas; 标签; 客户标签; 会员标签; 用户标签; 标记; "
    "nhan khach hang; nhan kh; nhan phan loai; gan nhan; the tag; tag khach hang; tu khoa",
    "custom_needs": "custom needs; customised needs; customized needs; custom; customised; customized; customisation; customization; needs customisation; needs customization; bespoke; bespoke needs; tailor made; custom made; made to order; "
    "custom requirements; special requirements; special requests; special request; sonderwunsche; sonderwunsch; sur mesure; a medida; "
    "定制; 定制化; 是否定制; 定制需求; 定制化需求; 定制客户; 个性化需求; 个性化定制; 特殊要求; 特殊需求; nhu cau rieng; nhu cau dac biet; nhu cau tuy chinh; tuy chinh; dat lam rieng; dat rieng; lam theo yeu cau; yeu cau rieng; yeu cau dac biet; thiet ke rieng",
}  # fmt: skip
"""Field -> what its column is called, folded. The keys are also those of `records.extra`."""

AMOUNTS = frozenset(["assets", "contribution"])
"""Of these, those that are money."""

REQUEST = (
    "custom order; customised order; customized order; custom item; custom made; custom request; custom requests; customisation; customization; customised; customized; custom; bespoke; made to order; special request; special requests; "
    "special order; special instructions; personalisation; personalization; personalised; personalized; engraving; custom text; sonderwunsch; sonderanfertigung; gravur; personnalisation; sur mesure; personalizacion; "
    "定制; 是否定制; 定制化; 定制要求; 定制内容; 定制需求; 定制信息; 个性化定制; 特殊要求; 刻字; 刻字内容; "
    "dat lam rieng; dat rieng; lam theo yeu cau; yeu cau rieng; yeu cau dac biet; tuy chinh; khac ten; thiet ke rieng"
)
"""What a column of orders is called that says what was made for this order alone."""

MAY_STAND_BESIDE = frozenset(
    "company account firm approx approximate estimated est average avg current latest usd eur gbp cny rmb vnd jpy mil million k m vnđ dong trieu 1 2 3 main primary".split()
)
"""Words that leave one of these fields what it is, beside those that say whose: `estimated income (USD)`."""

_SIZES = (
    r"sme|smb|msme|soho|micro(?: ?enterprise| ?business| ?company)?|sole (?:trader|proprietor(?:ship)?)|self[- ]employed|freelancer?|large (?:enterprise|company|business|corporate|corporation)"
    r"|(?:small|medium|mid[- ]?size[d]?|mid[- ]?market|small and medium|small to medium)(?: (?:enterprise|company|business|firm))|mid[- ]?market|enterprise|multinational|\d+\s?(?:-|–|to)\s?\d+ (?:employees|staff|people)|[<>]?\s?\d+\+? (?:employees|staff)"
    r"|[大中小微]型?(?:企业|公司|客户)|(?:中小|小微|中小微|大中)型?(?:企业|公司|客户)|个体(?:工商)?户|个体经营|\d+\s?[-–~至到]\s?\d+人|\d+人(?:以[上下]|及以[上下])"
    r"|(?:doanh nghiep|cong ty)(?: (?:sieu nho|nho|vua|lon|nho va vua|vua va nho|vua & nho))|dnnvv|dn (?:nho|vua|lon)|ho kinh doanh(?: ca the)?|kinh doanh ca the|\d+\s?[-–]\s?\d+ (?:nhan vien|nguoi|lao dong)"
)
_INDUSTRIES = (
    "agriculture|automotive|automobile|aerospace|banking|banking and finance|finance|financial services|insurance|construction|consulting|education|electronics|energy|entertainment|food and beverage|food & beverage|f&b|government|healthcare|health care|"
    "hospitality|information technology|it services|legal services|logistics|manufacturing|media|mining|oil and gas|oil & gas|pharmaceuticals?|real estate|retail|retail trade|software|telecom|telecoms|telecommunications?|textiles?|tourism|transport(?:ation)?|utilities|wholesale|wholesale trade|"
    "(?:电子|通信|电信|通讯|汽车|制造|金融|银行|保险|教育|医疗|医药|餐饮|零售|批发|物流|运输|建筑|房地产|地产|能源|互联网|信息技术|软件|农业|化工|纺织|服装|旅游|酒店|食品|媒体|政府|机械|贸易)(?:业|行业)?|"
    "dien tu|vien thong|o to|xe hoi|san xuat|tai chinh|ngan hang|bao hiem|giao duc|y te|duoc pham|am thuc|nha hang|ban le|ban buon|ban si|van tai|xay dung|bat dong san|nang luong|cong nghe thong tin|phan mem|nong nghiep|hoa chat|det may|may mac|du lich|khach san|thuc pham|thuong mai"
)
_OCCUPATIONS = (
    "teacher|engineer|doctor|nurse|student|retired|retiree|pensioner|lawyer|accountant|manager|office worker|clerk|driver|housewife|homemaker|unemployed|farmer|designer|developer|programmer|salesperson|civil servant|civil engineer|freelancer|business owner|entrepreneur|architect|technician|worker|police officer|chef|scientist|professor|"
    "教师|老师|工程师|医生|护士|学生|退休|律师|会计|经理|公务员|司机|家庭主妇|农民|设计师|程序员|销售|工人|职员|个体户|自由职业|自由职业者|企业主|"
    "giao vien|ky su|bac si|y ta|dieu duong|sinh vien|hoc sinh|huu tri|nghi huu|luat su|ke toan|quan ly|nhan vien van phong|cong chuc|vien chuc|tai xe|noi tro|nong dan|thiet ke|lap trinh vien|cong nhan|tu do|lao dong tu do|chu doanh nghiep|kinh doanh tu do"
)
SAYS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("company_size", re.compile(_SIZES)),
    ("industry", re.compile(_INDUSTRIES)),
    ("occupation", re.compile(_OCCUPATIONS)),
)
"""Field -> what its values are (folded), where a column's name says nothing."""

NO = frozenset(
    ["", "no", "n", "false", "0", "none", "n/a", "na", "-", "--", "nein", "non", "standard", "否", "无", "没有", "不", "不需要", "标准", "khong", "ko", "khong co", "tieu chuan"]
)  # fmt: skip
"""Words (folded) that say: nothing was made for this one alone."""

MOST_DISTINCT = 60


def said_by_values(texts: list[str]) -> tuple[str | None, float]:
    """The field that most of a column's distinct folded values speak for, with their share; None where none does.

    >>> said_by_values(["sme", "sole trader", "large enterprise"]), said_by_values(["s", "m", "l"])
    (('company_size', 1.0), (None, 0.0))
    """
    if not 2 <= len(texts) <= MOST_DISTINCT:
        return None, 0.0
    shares = [(sum(1 for t in texts if p.fullmatch(t)) / len(texts), f) for f, p in SAYS]
    share, field = max(shares, key=lambda x: x[0])
    return (field, share) if share >= 0.7 else (None, 0.0)


def about_of(frame: pd.DataFrame, columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """Field of ABOUT -> its text per row, as the file has it, blank where it says nothing; several columns of tags are put together."""
    found = {}
    for name in ABOUT:
        of = [c for c in columns.get(name, []) if c in frame]
        if not of:
            continue
        rows = zip(*(frame[c].fillna("").astype("str").tolist() for c in of), strict=True)
        filled = ([t for t in row if t.strip()] for row in rows)
        found[name] = ["; ".join(t) if name == "tags" else t[0] if t else "" for t in filled]
    return found
