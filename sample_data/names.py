"""Name lists in Vietnamese, English and Chinese, with the weights and spellings that make real lists messy."""

from __future__ import annotations

VI_FAMILY = {
    "Nguyễn": 38, "Trần": 11, "Lê": 10, "Phạm": 7, "Huỳnh": 4, "Hoàng": 3, "Phan": 5, "Vũ": 3, "Võ": 3, "Đặng": 3, "Bùi": 2,
    "Đỗ": 2, "Hồ": 2, "Ngô": 2, "Dương": 2, "Lý": 1, "Đinh": 1, "Mai": 1, "Lâm": 1, "Trịnh": 1, "Tạ": 1, "Cao": 1,
}  # fmt: skip
VI_MIDDLE = {
    "f": ["Thị", "Thị", "Thị", "Ngọc", "Thu", "Minh", "Thanh", "Kim", "Bích", "Phương", "Khánh", "Thùy", "Hoài"],
    "m": ["Văn", "Văn", "Đức", "Minh", "Quang", "Hữu", "Anh", "Thanh", "Quốc", "Gia", "Xuân", "Đình", "Công"],
}
VI_GIVEN = {
    "f": [
        "Lan", "Hương", "Mai", "Linh", "Trang", "Thảo", "Hà", "Hạnh", "Ngọc", "Phương", "Vy", "Trâm", "Yến", "Nhung", "Hiền", "Quỳnh",
        "Thu", "Dung", "Loan", "Oanh", "Tuyết", "Diệp", "Giang", "Châu", "Như", "Anh", "Uyên", "Thủy", "Hoa", "Nga", "My", "Ly",
    ],
    "m": [
        "Hùng", "Dũng", "Tuấn", "Minh", "Nam", "Long", "Hải", "Sơn", "Phúc", "Khoa", "Bình", "Thành", "Đạt", "Huy", "Quân", "Trung",
        "Thắng", "Việt", "Cường", "Khánh", "Tài", "Lộc", "Hiếu", "Nghĩa", "Phong", "Duy", "Tùng", "An", "Bảo", "Kiên", "Toàn", "Vinh",
    ],
}  # fmt: skip

EN_FAMILY = [
    "Miller", "Harper", "Collins", "Bennett", "Foster", "Hughes", "Palmer", "Reid", "Sutton", "Walsh", "Barker", "Clarke", "Dawson", "Ellis",
    "Fletcher", "Grant", "Hale", "Irwin", "Jennings", "Kerr", "Lambert", "Mercer", "Norris", "Osborne", "Parsons", "Quinn", "Rhodes", "Shaw",
    "Tucker", "Vaughan", "Watts", "Young", "Abbott", "Brennan", "Cooper", "Doyle", "Evans", "Frost", "Gibson", "Holt", "Ingram", "Jordan",
    "Knight", "Lowe", "Marsh", "Nolan", "O'Brien", "Pratt", "Riley", "Stone", "Turner", "Underwood", "Ward", "Yates", "Smith", "Brown",
    "Johnson", "Taylor", "Wilson", "Thompson", "McKenzie", "Moreau", "Schmidt", "van Dijk", "Rossi", "Kowalski", "Garcia", "Lindqvist",
]  # fmt: skip
EN_GIVEN = {
    "f": [
        "Elizabeth", "Margaret", "Katherine", "Susan", "Rebecca", "Jennifer", "Emily", "Charlotte", "Hannah", "Grace", "Alice", "Laura",
        "Megan", "Sophie", "Rachel", "Olivia", "Abigail", "Victoria", "Christine", "Deborah", "Fiona", "Helen", "Julia", "Nicola", "Amelia",
    ],
    "m": [
        "Robert", "William", "James", "Thomas", "Michael", "Andrew", "Daniel", "Matthew", "Christopher", "Edward", "Joseph", "Samuel",
        "Benjamin", "Richard", "Anthony", "Patrick", "Steven", "Nicholas", "George", "Henry", "Peter", "Simon", "Oliver", "Martin", "Alan",
    ],
}  # fmt: skip
NICKNAMES = {
    "Elizabeth": "Liz", "Margaret": "Maggie", "Katherine": "Kate", "Susan": "Sue", "Rebecca": "Becky", "Jennifer": "Jen", "Robert": "Bob",
    "William": "Bill", "James": "Jim", "Thomas": "Tom", "Michael": "Mike", "Andrew": "Andy", "Daniel": "Dan", "Matthew": "Matt",
    "Christopher": "Chris", "Edward": "Ted", "Joseph": "Joe", "Samuel": "Sam", "Benjamin": "Ben", "Richard": "Rick", "Anthony": "Tony",
    "Patrick": "Pat", "Steven": "Steve", "Nicholas": "Nick", "Abigail": "Abby", "Victoria": "Vicky", "Christine": "Chris", "Deborah": "Debbie",
}  # fmt: skip

ZH_FAMILY = {
    "王": "Wang", "李": "Li", "张": "Zhang", "刘": "Liu", "陈": "Chen", "杨": "Yang", "黄": "Huang", "赵": "Zhao", "周": "Zhou", "吴": "Wu",
    "徐": "Xu", "孙": "Sun", "马": "Ma", "朱": "Zhu", "胡": "Hu", "林": "Lin", "郭": "Guo", "何": "He", "高": "Gao", "罗": "Luo",
    "郑": "Zheng", "梁": "Liang", "谢": "Xie", "宋": "Song", "唐": "Tang", "许": "Xu", "邓": "Deng", "冯": "Feng", "韩": "Han", "曹": "Cao",
}  # fmt: skip
ZH_GIVEN = {
    "f": {
        "丽": "li", "芳": "fang", "敏": "min", "静": "jing", "娟": "juan", "燕": "yan", "玲": "ling", "婷": "ting", "雪": "xue", "慧": "hui",
        "美": "mei", "欣": "xin", "佳": "jia", "梅": "mei", "兰": "lan", "洁": "jie", "颖": "ying", "琳": "lin", "怡": "yi", "月": "yue",
    },
    "m": {
        "伟": "wei", "强": "qiang", "磊": "lei", "军": "jun", "勇": "yong", "杰": "jie", "涛": "tao", "明": "ming", "超": "chao", "辉": "hui",
        "刚": "gang", "鹏": "peng", "波": "bo", "斌": "bin", "宇": "yu", "浩": "hao", "凯": "kai", "志": "zhi", "建": "jian", "国": "guo",
    },
}  # fmt: skip

VI_STREETS = [
    "Nguyễn Huệ", "Lê Lợi", "Trần Hưng Đạo", "Hai Bà Trưng", "Lý Thường Kiệt", "Điện Biên Phủ", "Võ Văn Tần", "Nguyễn Trãi", "Pasteur",
    "Cách Mạng Tháng Tám", "Phan Xích Long", "Nguyễn Đình Chiểu", "Xuân Thủy", "Thảo Điền", "Lê Văn Sỹ", "Hoàng Diệu", "Bạch Đằng",
]  # fmt: skip
CITIES = [
    ("Hồ Chí Minh", "700000", 46), ("Hà Nội", "100000", 18), ("Đà Nẵng", "550000", 12), ("Cần Thơ", "900000", 7), ("Hải Phòng", "180000", 6),
    ("Nha Trang", "650000", 6), ("Huế", "530000", 5),
]  # fmt: skip
MAIL_HOSTS = ["mail.example", "mail.example", "inbox.example", "post.example", "saigonmail.example", "letter.example"]
ZH_MAIL_HOSTS = ["qmail.example", "mail.example", "yimail.example"]
