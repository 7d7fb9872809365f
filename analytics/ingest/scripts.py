"""In which code page bytes above 127 read as text: by the letters people use, where they use them.

A wrong code page gives letters too, but rare ones, capitals inside words, or two alphabets in one
word. So short words are enough: a character counts fully where it is frequent in its language, a
little where it is not, and not at all where nobody would write it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Frequent characters of running text and of business tables, from general frequency lists.
SIMPLIFIED = (
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要出也得里后自以会家可下而过天去能对小"
    "多然于心学之都好看起发当没成只如事把还用第样道想作种开美总从无面最但现前些所同日手又行意动方期它头经"
    "长回位分老因很给名法间知世什两次使身者被高已其进此与业务客户部门公司处理请求投诉赔保险票订单数据系统智"
    "服销售财采购供应仓库物流质量检查审核报告北京海广州深圳东西南区华省市县店工厂员月份季度金额收益成效率编"
    "号称类型状态备注明测试控制组呼叫心助设备维修计划项目产品合同付款银行信息安全研究平均比例"
)
TRADITIONAL = (
    "的一是了我不人在他有這個上們來到時大地為子中你說生國年著就那和要出也得裡後自以會家可下而過天去能對小"
    "多然於心學之都好看起發當沒成只如事把還用第樣道想作種開美總從無面最但現前些所同日手又行意動方期它頭經"
    "長回位分老因很給名法間知世什兩次使身者被高已其進此與業務客戶部門公司處理請求投訴賠保險票訂單數據系統智"
    "服銷售財採購供應倉庫物流質量檢查審核報告北京海廣州深圳東西南區華省市縣店工廠員月份季度金額收益成效率編"
    "號稱類型狀態備註明測試控制組呼叫助設備維修計劃項目產品合同付款銀行信息安全研究平均比例臺灣"
)
KANJI = (
    "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名"
    "川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨会社部門支店営業請求処理保険額件数番号種類状態"
    "備考顧客製品質検査承認報告海道州関京阪府県市区合計平均率用作成実施対応案内担当者問題改善効果費用売買注文"
    "在庫物流配送契約支払銀行情報安全研究開発試験比較自動化支援分析予測管理運用"
)
HANGUL = (
    "이다의는을에가하고지은기사도로한를대으아시자있일어리수해정인스나그서전라부주보여상용신장제소원오조구업무청"
    "처관비연유공성과동국내외계출경학생중선발재개문반력물모방설체판매금액량날짜북남만명름분류형태번호객고지점본"
    "센터직월년원익률효율시간건적용품질검사승인결과요약예측담당팀험보손해콜상담접마케팅실험군통제평균합계단위"
)
RUSSIAN = "оеаинтсрвлкмдпуяызьбгчйх"
GREEK_LETTERS = "αοιετσνηυρπκμλςάίέόήώύ"
HEBREW_LETTERS = "יוהלארמבתשנםדקעפחט"
ARABIC_LETTERS = "ايلمنوتربعةدسفقكهحأ"
WESTERN_LETTERS = "éèêëàâáãäåæçîïíìñôöóòõøœûüúùÿß"
CENTRAL_LETTERS = "ąćęłńóśźżáčďéěíňřšťúůýžőűäöüßă"
TURKISH_LETTERS = "çğıöşüâîİ"
CAPITAL, RARE = 0.9, 0.3
"""What a capital counts of its letter, and what a letter counts that is seldom used."""
LAST = 0.5
"""What the last of the frequent letters of an alphabet counts; the first counts 1."""
QUOTE, SIGN, MISPLACED = 0.9, 0.5, -0.5
"""What a quotation mark or the euro counts beside a word, another sign, and a misplaced letter."""
LONGEST_ACCENTED = 2
"""Letters above 127 in a row in words of Latin letters: more belong to another alphabet."""
TOO_MANY = re.compile(f"[^\x00-\x7f\u2019]{{{LONGEST_ACCENTED + 1}}}")
ANYWHERE = re.compile("[\u2019\u2013\u2014\xa0]")
QUOTES = re.compile("[\xab\xbb\u2018-\u201e\u2026\u20ac\u3001\u3002\u300c\u300d]")
SIGNS = re.compile(
    "[\xa2-\xa5\xa7\xa9\xab\xae\xb0-\xb3\xb7\xbb-\xbf\u2010-\u2026\u20ac\u2116\u2122"
    "\u3000-\u3002\u3008-\u3011\uff01-\uff0f\uff1a-\uff20]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage:
    """A codec, its name for people, its letters above 127, and what the frequent ones count.

    ``latin`` letters stand among those of ASCII; of the others only ``spaceless`` scripts do.
    """

    codec: str
    name: str
    letters: re.Pattern[str]
    frequent: Mapping[str, float]
    latin: bool = False
    spaceless: bool = False


def _latin(codec: str, name: str, frequent: str) -> CodePage:
    letters = re.compile("[\xaa\xba\xc0-\xd6\xd8-\xf6\xf8-\u024f]")
    counts = dict.fromkeys(frequent.upper(), CAPITAL) | dict.fromkeys(frequent, 1.0)
    return CodePage(codec=codec, name=name, letters=letters, frequent=counts, latin=True)


def _alphabet(codec: str, name: str, letters: str, frequent: str) -> CodePage:
    """List the frequent letters of an alphabet, the most frequent first."""
    counts = {one: 1.0 - (1.0 - LAST) * rank / len(frequent) for rank, one in enumerate(frequent)}
    capitals = {one.upper(): CAPITAL * count for one, count in counts.items()}
    return CodePage(
        codec=codec, name=name, letters=re.compile(f"[{letters}]"), frequent=capitals | counts
    )


def _spaceless(codec: str, name: str, letters: str, frequent: str) -> CodePage:
    return CodePage(
        codec=codec,
        name=name,
        letters=re.compile(f"[{letters}]"),
        frequent=dict.fromkeys(frequent, 1.0),
        spaceless=True,
    )


_HAN, _CYRILLIC = "\u4e00-\u9fff", "\u0400-\u045f"
_KANA = "\u3041-\u3096\u30a1-\u30fa\u30fc"
KANA = "".join(chr(code) for code in (*range(0x3041, 0x3097), *range(0x30A1, 0x30FB), 0x30FC))
# In the order of preference where two read the same bytes equally well.
CODE_PAGES = (
    _latin("cp1252", "Windows-1252 (Western European)", WESTERN_LETTERS),
    _latin("cp1250", "Windows-1250 (Central European)", CENTRAL_LETTERS),
    _latin("cp1254", "Windows-1254 (Turkish)", TURKISH_LETTERS),
    _latin("mac_roman", "Mac Roman", WESTERN_LETTERS),
    _latin("cp850", "DOS code page 850", WESTERN_LETTERS),
    _spaceless("cp932", "Shift-JIS (Japanese)", _KANA + _HAN, KANA + KANJI),
    _spaceless("gb18030", "GB 18030 (Chinese)", _HAN, SIMPLIFIED),
    _spaceless("big5", "Big5 (Chinese)", _HAN, TRADITIONAL),
    _spaceless("euc_kr", "EUC-KR (Korean)", "\uac00-\ud7a3", HANGUL),
    _spaceless("euc_jp", "EUC-JP (Japanese)", _KANA + _HAN, KANA + KANJI),
    _alphabet("cp1251", "Windows-1251 (Cyrillic)", _CYRILLIC, RUSSIAN),
    _alphabet("koi8_r", "KOI8-R (Cyrillic)", _CYRILLIC, RUSSIAN),
    _alphabet("cp1253", "Windows-1253 (Greek)", "\u0386-\u03ce", GREEK_LETTERS),
    _alphabet("cp1255", "Windows-1255 (Hebrew)", "\u05d0-\u05ea", HEBREW_LETTERS),
    _alphabet("cp1256", "Windows-1256 (Arabic)", "\u0621-\u064a", ARABIC_LETTERS),
)
LEAST = 0.4
"""Mean below which no code page fits: the bytes are no text, or in an encoding not known here."""


def best_code_page(sample: bytes) -> CodePage | None:
    """Return the code page that reads words best; ``None`` where none reads them well."""
    scores = [score(sample, page) for page in CODE_PAGES]
    best = max(scores)
    return CODE_PAGES[scores.index(best)] if best >= LEAST else None


def score(sample: bytes, page: CodePage) -> float:
    """Mean of what the characters above 127 count, at most 1; 0 where a byte fits nothing."""
    try:
        text = sample.decode(page.codec)
    except UnicodeDecodeError:
        return 0.0
    places = [place for place, character in enumerate(text) if character > "\x7f"]
    return sum(_counts(text, place, page) for place in places) / max(1, len(places))


def _counts(text: str, place: int, page: CodePage) -> float:
    character = text[place]
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if not page.letters.match(character):
        return _sign_counts(character, before, after)
    if _out_of_place(character, before, after, page):
        return MISPLACED
    if _too_many(text, place, page):
        return 0.0
    return page.frequent.get(character, RARE)


def _sign_counts(character: str, before: str, after: str) -> float:
    if ANYWHERE.match(character):
        return 1.0
    if before.isalpha() and after.isalpha():
        return 0.0
    if QUOTES.match(character):
        return QUOTE
    return SIGN if SIGNS.match(character) else 0.0


def _out_of_place(character: str, before: str, after: str, page: CodePage) -> bool:
    """Tell a capital inside a word, or a letter of another alphabet beside one of ASCII."""
    if character.isupper() and before.isalpha() and (before.islower() or after.islower()):
        return True
    if character.islower() and after.isupper():
        return True
    neighbours = before + after
    return not (page.latin or page.spaceless) and neighbours.isascii() and neighbours.isalpha()


def _too_many(text: str, place: int, page: CodePage) -> bool:
    if not page.latin:
        return False
    around = text[max(0, place - LONGEST_ACCENTED) : place + LONGEST_ACCENTED + 1]
    return TOO_MANY.search(around) is not None
