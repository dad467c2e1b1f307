"""A text made ready to be compared: its normal form, its words, and the places and organisations that it names. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from sys import intern

from huiyin.text.words import HAN, normal

SUBJECT_COUNTS = 4
"""A word of the subject counts as often as four in the body: the subject says what the matter is."""
WORD = re.compile(f"[{HAN}]+|[a-z0-9]+")
HIDDEN = re.compile(r"[*\u25a0]+|\s+")
"""What was masked before it came here says nothing."""
AREAS = re.compile(r"[a-z]\d*[市区县镇乡州]")
"""Place names replaced by a letter and a number, as in published collections: A7县."""
ENDINGS = (
    "小区 花园 家园 公寓 庭院 大厦 广场 中心 学校 大学 中学 小学 学院 幼儿园 公司 集团 驾校 医院 公园 街道 "
    "社区 大道 号线 工地 楼盘 酒店 商场 市场 超市 公馆 国际 新城 银行 车站 地铁站 机场 苑 城 府 园 村 镇 路 "
    "街 桥 站 湾 组 居 局 院 校 厂 店 馆"
)
TAILS = tuple(sorted(ENDINGS.split(), key=len, reverse=True))
TAIL = re.compile(f"(?:{'|'.join(TAILS)})$")
"""How the names of places and organisations end."""
IN_NONE = (
    "的 了 在 和 与 跟 及 是 对 为 有 把 被 请 将 从 到 向 等 关于 反映 投诉 建议 咨询 请问 举报 强烈 "
    "要求 希望 我 我们 一个 这个 该 某 各 本 内 里 上 下 旁 附近 周边 问题 不 没有 何时 什么 怎么 政府 "
    "领导 加快 如何 能否 是否 就 都 也 还 又 至 年 月 日 一 二 三 住宅 质疑 询问 求 盼 坚决 反对 严查 "
    "严重 解决 省 市 区 县 很多 许多 某些 部分 大量 每个 所有 全 多家 一家 几个 其 取缔 公开 拆除 感谢 改为 "
    "办成 恳请 请求 控告 盼望 加强 增加 增设 设置 建设 修建 位于 地处 住 家住 无 未 让 给 应 拟 违规 违法 "
    "私自"
)
IN_NO_NAME = frozenset(IN_NONE.split())
"""Words that no name holds: a name begins after them."""
LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A place or an organisation as a text names it, and what tells it from others of its kind (滨河 of 滨河苑)."""

    whole: str
    own: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A text made ready to be compared, once: normal form, words, names."""

    subject: str
    text: str
    subject_words: tuple[str, ...]
    counts: Mapping[str, float]
    names: tuple[Name, ...]

    @classmethod
    def of(cls, text: str, subject: str = "") -> Reading:
        """Read one text, of any length and any content. Without a subject its first sentence stands for one."""
        body = HIDDEN.sub(" ", normal(text)).strip()
        title = HIDDEN.sub(" ", normal(subject)).strip() or first_sentence(body)
        import rjieba  # its dictionary takes a tenth of a second to load: see ``telling``

        cut, words = rjieba.cut(title), words_of(body)
        heads = [intern(word) for word in cut if WORD.fullmatch(word)]
        counts: Counter[str] = Counter(words)
        for word in heads:
            counts[word] += SUBJECT_COUNTS
        return cls(
            subject=title,
            text=f"{title} {body}",
            subject_words=tuple(dict.fromkeys(heads)),
            counts={word: often(count) for word, count in counts.items()},
            names=names_of(cut),
        )


@cache
def often(count: int) -> float:
    """Return what a word counts that stands so many times in a text. A big pile holds each such number once, as it does each word."""
    return 1 + math.log(count)


def first_sentence(text: str) -> str:
    return re.split(r"[。!?;\n]", text[:60], maxsplit=1)[0]


def words_of(text: str) -> list[str]:
    """Return the words of a text in normal form, in their order."""
    import rjieba

    return [intern(word) for word in rjieba.cut(text) if WORD.fullmatch(word)]


def names_of(words: Iterable[str]) -> tuple[Name, ...]:
    """Return the places and organisations that a text, cut into words, names: up to four words that end as such names end."""
    found: dict[str, Name] = {}
    run: list[str] = []
    for word in words:
        if word in IN_NO_NAME or not WORD.fullmatch(word):
            run.clear()
            continue
        run.append(word)
        tail = TAIL.search(word)
        if tail:
            whole = AREAS.sub("", "".join(run[-LONGEST_NAME:]))
            own = whole.removesuffix(tail[0])
            if own and len(whole) > 2:
                found[whole] = Name(whole, own if len(own) > 1 else whole)
    return tuple(found.values())
