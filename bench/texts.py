"""Measure how fast texts are read by one process and print JSON: `python -m bench.texts`, a section of `make bench`.

Each speed stands beside the seconds of the processor: the wall of a shared machine says little. Where the data beside the
project are not there, made sentences stand in for them, and the answer says so (``from``).
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one process is measured, not the cores of the machine
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import click

from bench.__main__ import DATA
from huiyin.text.classify import Classifier
from huiyin.text.copies import fingerprints
from huiyin.text.masking import masked
from huiyin.text.replies import check
from huiyin.text.trials.messages import read_messages
from huiyin.text.trials.topics import read
from huiyin.text.urgency import alarm

DRAWN = random.Random(2026)  # noqa: S311  # the same sentences each time
PLACES = ["东湖路", "和平小区", "第三小学", "城南幼儿园", "北门市场", "职业学校", "南山村", "河西街道"]
MATTERS = {
    "school": "食堂的菜是冷的 校服太贵 校车太挤 班额太大 收费没有公示 老师布置的作业太多",
    "roads": "路灯坏了 井盖丢了 路面坑洼 红绿灯不亮 施工围挡占道 人行道停满了车",
    "housing": "电梯经常停 物业不管漏水 暖气不热 楼道堆满杂物 停车位不够 房产证办不下来",
    "health": "医院排队太久 报销的材料退了两次 疫苗约不上 社区医院没有药 救护车来得慢 体检报告拿不到",
}
ASKS = [
    "请问什么时候解决?",
    "希望有人来看看。",
    "打过电话没有人接。",
    "请联系王建国,电话13812345678。",
    "住3号楼2单元501室的家里有老人。",
]
LEARNED_FROM, JUDGED, OF_EACH = 1200, 1500, 3000


def made_texts(wanted: int) -> tuple[list[str], list[str]]:
    """Return made messages with what each is about."""
    texts, topics = [], []
    for number in range(wanted):
        topic = DRAWN.choice(sorted(MATTERS))
        matters = DRAWN.sample(MATTERS[topic].split(), 3)
        said = [f"{DRAWN.choice(PLACES)}{matter},已经第{number % 90 + 1}天了。" for matter in matters]
        texts.append("".join([*said, *DRAWN.sample(ASKS, 2)]))
        topics.append(topic)
    return texts, topics


def judged_examples() -> tuple[list[str], list[str], str]:
    path = DATA / "messages-by-topic.csv"
    if not path.exists():
        return (*made_texts(LEARNED_FROM + JUDGED), "made sentences")
    texts, topics = read(path)
    order = DRAWN.sample(range(len(texts)), min(LEARNED_FROM + JUDGED, len(texts)))
    return [texts[at] for at in order], [topics[at] for at in order], path.name


def messages() -> tuple[list[str], str]:
    path = DATA / "messages.xlsx"
    if not path.exists():
        return made_texts(OF_EACH)[0], "made sentences"
    return [one.text for one in read_messages(path)], path.name


def replies(texts: Sequence[str]) -> tuple[list[tuple[str, str]], str]:
    """Return messages with what was answered."""
    path = DATA / "messages-with-replies.xlsx"
    if not path.exists():
        answered = "您好,您反映的{place}的问题,我们已于3月5日到现场看过,4月底以前修好。如有疑问请拨打0731-8123456。"
        return [(text, answered.format(place=text[:8])) for text in texts], "made sentences"
    rows = rows_of(path)
    heads = [str(head).strip() for head in rows[0]]
    said, answer = heads.index("留言详情"), heads.index("答复意见")
    return [(str(row[said]), str(row[answer])) for row in rows[1:]], path.name


def rows_of(path: Path) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def size(texts: Sequence[str]) -> float:
    """Return megabytes of UTF-8."""
    return sum(len(text.encode()) for text in texts) / 1e6


def speed(work: Callable[[], Any], amount: float, unit: str, source: str) -> dict[str, Any]:
    """Return how much was done in a second, by the wall and by the processor, the better of two runs after what is loaded once."""
    runs = []
    for _ in range(2):
        wall, worked = time.perf_counter(), time.process_time()
        work()
        runs.append((time.process_time() - worked, time.perf_counter() - wall))
    worked, wall = min(runs)
    return {
        f"{unit}_per_second": round(amount / wall, 2),
        f"{unit}_per_second_of_one_core": round(amount / worked, 2),
        "amount": round(amount, 2),
        "seconds": round(wall, 2),
        "seconds_of_one_core": round(worked, 2),
        "from": source,
    }


def classifying() -> dict[str, Any]:
    """Return how fast raw texts are classified, and what learning took; the learned one is stored and read back before."""
    texts, topics, source = judged_examples()
    begun, worked = time.perf_counter(), time.process_time()
    learned = Classifier.learn(texts[:LEARNED_FROM], topics[:LEARNED_FROM])
    took = {"seconds": time.perf_counter() - begun, "seconds_of_one_core": time.process_time() - worked}
    classifier, rest = Classifier.from_bytes(learned.to_bytes()), texts[LEARNED_FROM:]
    classifier.guess(rest[:20])
    found = speed(lambda: classifier.guess(rest), len(rest), "messages", source)
    one_by_one = speed(lambda: [classifier.guess([text]) for text in rest[:300]], 300, "messages", source)
    right = sum(
        guess.label == topic for guess, topic in zip(classifier.guess(rest), topics[LEARNED_FROM:], strict=True)
    )
    return {
        **found,
        "mb_per_second_of_one_core": round(size(rest) / found["seconds_of_one_core"], 2),
        "one_by_one": one_by_one,
        "accuracy": round(right / len(rest), 3),
        "learned_from": LEARNED_FROM,
        "learning": {name: round(value, 2) for name, value in took.items()},
    }


def measured() -> dict[str, Any]:
    said, source = messages()
    answered, answers = replies(said)
    for text, answer in answered[:30]:  # what is loaded once a process is no part of a speed
        masked(text), fingerprints(text), alarm(text), check(text, answer)
    some, pairs = said[:OF_EACH], answered[:200]
    return {
        "classification": classifying(),
        "masking": speed(lambda: [masked(text) for text in said], size(said), "mb", source),
        "reply_checks": speed(lambda: [check(*pair) for pair in pairs], len(pairs), "checks", answers),
        "near_copy_fingerprints": speed(lambda: [fingerprints(text) for text in said], size(said), "mb", source),
        "urgency": speed(lambda: [alarm(text) for text in some], len(some), "texts", source),
    }


@click.command()
def main() -> None:
    click.echo(json.dumps(measured(), ensure_ascii=False))


if __name__ == "__main__":
    main()
