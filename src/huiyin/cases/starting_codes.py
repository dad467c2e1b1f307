"""The rows with which the two catalogues begin: topics of hot, hard and urgent matters (D08), weak links (D12). An office edits them."""

from __future__ import annotations

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.terms import CodeList

Text = str | Promise
LANGUAGE = "zh-hans"

TOPICS: list[tuple[str, Text, Text]] = [
    ("school-affairs", _("学校管理"), _("管理混乱 作息 食堂 宿舍 校长")),
    ("fees", _("乱收费"), _("收费 资料费 补课费 服务费 捐资 退费 交钱")),
    ("enrolment", _("招生秩序"), _("招生 录取 报名 入学 学籍")),
    ("poor-pupils", _("贫困生入学"), _("贫困 困难学生 资助 助学金 低保 减免")),
    ("teachers-conduct", _("师德师风"), _("师德 体罚 辱骂 打骂 收礼 吃请 歧视")),
    ("school-safety", _("校园安全"), _("安全 欺凌 打架 保安 校车 消防 食物中毒")),
    ("surroundings", _("周边环境"), _("校门口 周边 摊贩 网吧 堵车 噪音")),
    ("large-classes", _("大班额"), _("大班 班额 人数太多 超员 挤")),
    ("paid-lessons", _("有偿补课"), _("有偿 补课 家教 培训班 辅导班")),
    ("double-reduction", _("双减"), _("作业 课后服务 校外培训 负担重 减负")),
    ("across-districts", _("跨学区招生"), _("跨学区 跨区 学区外 划片")),
    ("school-choice", _("择校热"), _("择校 重点班 名校 重点学校")),
    ("hard-to-enter", _("上学难"), _("没有学位 学位不够 上不了学 离家远 上学远")),
    ("few-teachers", _("师资缺乏"), _("师资 缺老师 教师不足 代课 没有老师")),
]
"""Code, name, and the words that propose it, parted by spaces."""
WEAK_LINKS: list[tuple[str, Text]] = [
    ("orders", _("执行上级决定")),
    ("management", pgettext_lazy("weak link", "学校管理")),
    ("policy-words", _("政策宣传")),
    ("openness", _("校务公开")),
    ("service", _("服务意识")),
]


def starting_codes() -> list[dict[str, str]]:
    """Return the data of ``add_code`` for every row, in the language in which people write to the office."""
    with translation.override(LANGUAGE):
        topics = [
            {"catalogue": CodeList.TOPIC.value, "code": code, "name": str(name), "words": "\n".join(str(words).split())}
            for code, name, words in TOPICS
        ]
        links = [
            {"catalogue": CodeList.WEAK_LINK.value, "code": f"weak-{code}", "name": str(name), "words": ""}
            for code, name in WEAK_LINKS
        ]
    return [*topics, *links]
