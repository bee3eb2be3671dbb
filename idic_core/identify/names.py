"""Names of people, in the orders and scripts of three cultures, as words that can be compared without their order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from idic_core.identify.fold import HAN, pinyin, words

TITLES = frozenset(
    "mr mrs ms miss mister dr prof professor sir madam mme mlle herr frau jr sr ii iii iv phd md esq rev hon capt col "
    "anh chi ong ba co chu bac em".split()
)
"""Left out of names; Vietnamese forms of address count only in front (see `tokens`), since some are given names too."""

GENERATIONS = {
    "sr": "1", "senior": "1", "i": "1", "jr": "2", "junior": "2", "ii": "2", "2nd": "2", "iii": "3", "3rd": "3", "iv": "4", "4th": "4",
}  # fmt: skip
"""What stands behind a name that a family gives more than once."""

GENERATION_END = re.compile(rf"(?i:\s(?:{'|'.join(GENERATIONS)})\W*$)")

VIETNAMESE_ADDRESS = frozenset("anh chi ong ba co chu bac em".split())
HAN_ADDRESS = re.compile(r"(先生|女士|小姐|太太|老师|经理|总)$")
HAN_DOUBLE = frozenset("欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 夏侯 长孙 宇文 端木 独孤 南宫".split())

FAMILY_FIRST = frozenset(
    # Vietnamese
    "nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly truong dinh trinh mai dao doan luong cao thai trieu quach la "
    # Chinese in pinyin
    "wang li zhang liu chen yang zhao huang zhou wu xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang han feng deng cao peng "
    "zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao fu zhong jia xia qiu fang shi xiong bai meng qin "
    "yan xue hou lei long duan hao kong shao mao chang wan gu lai qian wen niu fan".split()
)
"""Family names that often stand first when a name is written in their own country's order."""

SHORT_FORMS = """abigail:abby gail;albert:al bert;alexander:alex sandy xander;alexandra:alex sandra;alfred:alf fred;andrew:andy drew;
anthony:tony;arthur:art;barbara:barb babs;benjamin:ben benny;bernard:bernie;catherine:cathy kate kitty;katherine:kathy kate katie kitty;
charles:charlie chuck;christine:chris christie tina;christina:chris tina;christopher:chris kit;cynthia:cindy;daniel:dan danny;david:dave;
deborah:deb debbie;dennis:denny;donald:don;dorothy:dot dolly;douglas:doug;edward:ed eddie ned ted;eleanor:nell ellie;
elizabeth:liz lizzie beth betty eliza;emily:em;eugene:gene;florence:flo;francis:frank;franklin:frank;frances:fran fanny;frederick:fred freddie;
gabriel:gabe;geoffrey:geoff;gerald:gerry jerry;gregory:greg;harold:harry hal;helen:nell;henry:harry hank;isabella:bella;jacob:jake;
james:jim jimmy jamie;jane:jenny;jeffrey:jeff;jennifer:jen jenny;jessica:jess;john:jack johnny;jonathan:jon;joseph:joe joey;joshua:josh;
judith:judy;kenneth:ken;kimberly:kim;lawrence:larry;leonard:len leo;leslie:les;louis:lou;margaret:maggie meg peggy;martha:patty;martin:marty;
mary:molly polly;matthew:matt;melissa:mel;michael:mike mick;nancy:nan;nathan:nate;nathaniel:nate;nicholas:nick;pamela:pam;patricia:pat trish patty;
patrick:pat paddy;peter:pete;philip:phil;phillip:phil;raymond:ray;rebecca:becky;richard:dick rick rich;robert:bob bobby rob robbie bert;
roger:rog;ronald:ron;samantha:sam;samuel:sam;sarah:sally;stephen:steve;steven:steve;stuart:stu;susan:sue susie;theodore:ted theo;
thomas:tom tommy;timothy:tim;victoria:vicky;vincent:vince;virginia:ginny;walter:walt;william:bill billy will willie;zachary:zach""".replace(
    "\n", ""
)


def _roots() -> dict[str, str]:
    roots: dict[str, str] = {}
    for entry in SHORT_FORMS.split(";"):
        name, short = entry.split(":")
        for form in short.split():
            roots.setdefault(form, name)
    return roots


ROOTS = _roots()


def root(word: str) -> str:
    """The name that a short form stands for; any other word as it is."""
    return ROOTS.get(word, word)


def roots(text: str) -> str:
    """A name with its short forms written out."""
    return " ".join([ROOTS.get(w, w) for w in text.split(" ")])


@dataclass(frozen=True)
class Name:
    """A name as comparing wants it: words without titles, and the best guess which is given and which is family."""

    tokens: tuple[str, ...]
    given: str | None
    family: str | None


def tokens(text: str) -> list[str]:
    """The words of a name, folded, hanzi as pinyin (family name apart), titles dropped.

    >>> tokens("Mr. Nguyễn Thị Lan"), tokens("李丽华")
    (['nguyen', 'thi', 'lan'], ['li', 'lihua'])
    """
    found: list[str] = []
    for word in words(text.replace(".", " ")):
        if not word.isascii() and HAN.search(word):
            word = HAN_ADDRESS.sub("", word) or word
            cut = 2 if word[:2] in HAN_DOUBLE else 1
            if 2 <= len(word) <= 4 and len(word) > cut:
                found += [pinyin(word[:cut]), pinyin(word[cut:])]
            else:
                found.append(pinyin(word))
        else:
            found.append(word)
    kept = [
        w for i, w in enumerate(found) if w not in TITLES or (w in VIETNAMESE_ADDRESS and (i > 0 or len(found) < 3))
    ]
    return kept or found


def generation(*parts: str | None) -> str | None:
    """Which of several people of one name: "1" for Sr or I, "2" for Jr or II, "3", "4"; None where the name does not say.

    >>> generation("David", "Dobbins Jr."), generation("Morris III", None), generation("Lan", "Nguyễn")
    ('2', '3', None)
    """
    for part in parts:
        found = words(part.replace(".", " ")) if part else []
        if len(found) > 1 and found[-1] in GENERATIONS:
            return GENERATIONS[found[-1]]
    return None


def family_lean(given: Mapping[str, int], family: Mapping[str, int]) -> dict[str, float]:
    """How much more often each word stands in this file's family-name column than in its given-name column (-1 to 1).

    given, family: the distinct texts and how many rows hold each.
    """
    as_given, as_family = _word_counts(given), _word_counts(family)
    return {w: (as_family[w] - as_given[w]) / (as_family[w] + as_given[w]) for w in {*as_given, *as_family}}


def _word_counts(texts: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text, rows in texts.items():
        for word in text.split():
            found[word] += rows
    return found


def read_name(full: str, lean: dict[str, float]) -> Name:
    """A name from one field; which word is the family name is judged from this file's own columns, then from custom."""
    found = tokens(full)
    if not found:
        return Name((), None, None)
    if len(found) == 1:
        return Name((found[0],), found[0], None)
    if "," in full and len(words(full.split(",")[0])) <= 2:
        return Name(tuple(found), found[-1] if len(found) == 2 else found[1], found[0])
    first, last = found[0], found[-1]
    score = _lean(first, lean, found) - _lean(last, lean, found)
    if HAN.search(full) or score > 0:
        # Vietnamese and Chinese order: the family name first, the given name last.
        return Name(tuple(found), last, first)
    return Name(tuple(found), first, last)


def _lean(word: str, lean: dict[str, float], found: list[str]) -> float:
    custom = 0.3 if word in FAMILY_FIRST else 0.0
    position = 0.1 if word == found[-1] else 0.0
    return lean.get(word, 0.0) + custom + position


def sound(word: str) -> str:
    """A rough sound of a word: first letter, then consonants without repeats, at most four.

    >>> sound("allen"), sound("alen"), sound("phillips")
    ('aln', 'aln', 'flps')
    """
    word = word.replace("ph", "f").replace("ck", "k").replace("th", "t").replace("wh", "w").replace("kn", "n")
    swapped = word.translate(str.maketrans("czqvyj", "sskfig"))
    kept = swapped[:1]
    for letter in swapped[1:]:
        if letter not in "aeiouhw" and letter != kept[-1:]:
            kept += letter
    return kept[:4]
