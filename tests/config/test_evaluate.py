"""What is said of files that a trial cannot use: every command, every way in which a file can be wrong, one clear sentence."""

from __future__ import annotations

import re

import pytest

from tests.config.command import run

MESSAGES = "编号,主题,详情\n" + "".join(f"{n},食堂{n},食堂的饭菜第{n}次是冷的\n" for n in range(1, 9))
REPLIES = "留言编号,留言主题,留言详情,答复意见\n" + "".join(
    f"{n},食堂{n},食堂的饭菜第{n}次是冷的,经现场查看已于{n}月换了保温柜{n}台\n" for n in range(1, 31)
)
PAIRS = "id_a,id_b,same\n1,2,1\n3,4,0\n5,6,1\n7,8,0\n"
LABELS = "id,answers_question,concrete,perfunctory\n" + "".join(
    f"{n},{n % 2},{n % 2},{(n + 1) % 2}\n" for n in range(1, 13)
)
TOPICS = "topic,text\n" + "".join(f"{'食堂' if n % 2 else '交通'},第{n}条说的是这件事\n" for n in range(12))
LINES = '{"text": "好", "spans": []}\n'
GOOD = {
    "topics": {"train": TOPICS},
    "duplicates": {"messages": MESSAGES, "train": PAIRS, "test": PAIRS},
    "replies": {"messages": REPLIES, "train": LABELS, "test": LABELS},
    "hot-topics": {"messages": MESSAGES},
    "masking": {"sentences": LINES},
    "urgency": {"sentences": '{"text": "好", "kind": ""}\n'},
}
BINARY = b"\x89PNG\r\n\x1a\n\x00\xff\xfe"
WRONG = [
    ("topics", {"train": ""}, "缺少这些列:text、topic"),
    ("topics", {"train": "topic,text\n"}, "没有可用的行"),
    ("topics", {"train": "a,b\n1,2\n"}, "缺少这些列:text、topic"),
    ("topics", {"train": BINARY}, "不是 UTF-8 文字"),
    ("topics", {"train": TOPICS.replace("交通", "食堂")}, "只有一种判定(topic)"),
    ("duplicates", {"messages": ""}, "缺少这些列:留言编号、留言详情"),
    ("duplicates", {"messages": "编号,详情\n"}, "没有可用的行"),
    ("duplicates", {"messages.xlsx": BINARY}, "不是表格文件"),
    ("duplicates", {"messages": BINARY}, "不是 UTF-8 文字"),
    ("duplicates", {"train": ""}, "缺少这些列:id_a、id_b、same"),
    ("duplicates", {"train": "id_a,id_b,same\n"}, "没有可用的行"),
    ("duplicates", {"train": "id_a,id_b,same\n1,2\n"}, "只能写 0 或 1:same、—"),
    ("duplicates", {"train": PAIRS.replace(",0\n", ",1\n")}, "只有一种判定(same)"),
    ("duplicates", {"train": "id_a,id_b,same\n1,2,1\n3,4,0\n"}, "行太少"),
    ("duplicates", {"test": "id_a,id_b,same\n1,99,1\n"}, "找不到:99"),
    (
        "duplicates",
        {"train": "id_a,id_b,same\n1,2,1\n2,3,0\n3,4,1\n4,1,0\n", "test": "id_a,id_b,same\n1,2,1\n"},
        "行太少",
    ),
    ("replies", {"messages": MESSAGES}, "缺少这些列:留言编号、留言主题、留言详情、答复意见"),
    ("replies", {"messages.xlsx": BINARY}, "不是表格文件"),
    ("replies", {"messages": "\n".join(REPLIES.split("\n")[:5])}, "行太少"),
    ("replies", {"train": "id,concrete\n1,1\n"}, "缺少这些列:answers_question、perfunctory"),
    ("replies", {"train": LABELS.replace(",0", ",1")}, "只有一种判定(answers_question)"),
    ("replies", {"train": LABELS.replace(",0", ",是")}, "只能写 0 或 1:answers_question、是"),
    ("replies", {"test": LABELS + "99,1,1,0\n"}, "找不到:99"),
    ("replies", {"test": BINARY}, "不是 UTF-8 文字"),
    ("hot-topics", {"messages": "x\n"}, "缺少这些列"),
    ("masking", {"sentences": ""}, "没有可用的行"),
    ("masking", {"sentences": LINES + "{\n"}, "第 2 行不是要求的格式"),
    ("masking", {"sentences": '{"text": "好"}\n'}, "第 1 行不是要求的格式"),
    ("masking", {"sentences": '{"text": "好", "spans": [[0, 9, "x"]]}\n'}, "第 1 行不是要求的格式"),
    ("masking", {"sentences": BINARY}, "不是 UTF-8 文字"),
    ("urgency", {"sentences": "[]\n"}, "第 1 行不是要求的格式"),
    ("urgency", {"sentences": '{"text": 5}\n'}, "第 1 行不是要求的格式"),
    ("urgency", {"sentences": '{"text": "好", "kind": "x"}\n'}, "第 1 行不是要求的格式"),
]


@pytest.mark.parametrize(("trial", "given", "said"), WRONG)
def test_a_file_that_cannot_be_used_is_said_in_one_sentence(tmp_path, trial, given, said):
    done = run("evaluate", trial, *files_of(tmp_path, GOOD[trial] | given))
    assert done.code == 1, done
    assert said in done.err
    assert "Traceback" not in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert re.search(r"\w+\.(csv|xlsx|jsonl)", done.err)


def files_of(place, given):
    """Write the files and return the options that name them; a name with an ending is kept under it."""
    found = {}
    for name, content in given.items():
        option, _dot, ending = name.partition(".")
        file = place / f"{option}.{ending or ('jsonl' if option == 'sentences' else 'csv')}"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        found[f"--{option}"] = str(file)
    return [part for pair in found.items() for part in pair]


@pytest.mark.parametrize("trial", GOOD)
def test_small_files_that_are_right_are_judged(tmp_path, trial):
    done = run("evaluate", trial, "--json", *files_of(tmp_path, GOOD[trial]))
    assert done.code == 0, done.err
