"""The trial of replies: figures from invented rows, judged by nothing that saw them."""

import csv
import itertools

import pytest

from huiyin.text.trials import replies
from huiyin.text.trials.files import Unfit
from huiyin.text.trials.replies import labels_of, learned_judge, number_of, run

THINGS = [
    "保温柜",
    "斑马线",
    "羽毛球场",
    "校车",
    "图书馆",
    "热水器",
    "操场灯",
    "自行车棚",
    "饮水机",
    "投影仪",
    "路面",
    "课后班",
]
PLACES = ["东门", "西门", "南院", "北院", "三号楼", "实验楼"]
FORMS = ["您好,您的留言已收悉。", "您反映的问题已转交有关部门处理,感谢您的支持。", "您好!我们高度重视,将进一步研究。"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Seventy-two invented messages: two of three answered to the point, the third by a formula."""
    home = tmp_path_factory.mktemp("trial")
    rows, labels = [], []
    for n, (thing, place) in enumerate(itertools.product(THINGS, PLACES), start=1):
        form = n % 3 == 0
        reply = (
            FORMS[n % len(FORMS)]
            if form
            else (
                f"经现场查看,{place}的{thing}确实损坏。后勤处已于{n % 12 + 1}月{n % 28 + 1}日更换,费用{n * 10}元,"
                f"{place}的{thing}每周检查一次,结果贴在{place}。"
            )
        )
        rows.append(
            [
                n,
                f"U{n}",
                f"{place}的{thing}坏了",
                "2026/1/1",
                f"{place}的{thing}坏了很久,请问何时修好?",
                reply,
                "2026/1/9",
            ]
        )
        labels.append([n, int(not form), int(not form), int(form), 0, ""])
    with (home / "messages.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"], *rows]
        )
    for name, part in (("train", labels[:48]), ("test", labels[36:])):
        with (home / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["id", "answers_question", "concrete", "perfunctory", "misfit", "why"], *part])
    return home


def test_figures(files, monkeypatch):
    monkeypatch.setattr(replies, "SEEDS", range(2))
    found = run(messages=files / "messages.csv", train=files / "train.csv", test=files / "test.csv")
    assert found["n"] == 36
    assert found["judged_by"] == "cross-validation 12, model 24"
    assert found["majority_accuracy"] == pytest.approx(24 / 36)
    assert found["f1"] > 0.9
    assert found["answers_accuracy"] > 0.9
    assert found["misfit_precision"] > 0.6  # half of what is asked about is swapped
    assert 0 < found["misfit_threshold"] <= 1
    table = found["confusion_of_perfunctory"]
    assert sum(sum(row.values()) for row in table.values()) == 36 * found["seeds"]


def test_what_was_learned_from_is_guessed_by_the_other_parts(files, monkeypatch):
    seen = []

    def told(column, marks, learned, asked):
        seen.append((set(learned), set(asked)))
        return dict.fromkeys(asked, "0")

    monkeypatch.setattr(replies, "told", told)
    learned, judged = labels_of(files / "train.csv"), labels_of(files / "test.csv")
    guesses = replies.guessed("perfunctory", {}, learned, judged, seed=3)
    assert len(guesses) == len(judged)
    assert all(not known & asked for known, asked in seen)
    assert set().union(*(asked for _known, asked in seen)) == set(judged)


def test_weights_learned_are_those_of_the_file(files):
    judge = learned_judge(files / "messages.csv", files / "train.csv", cold=True)
    assert judge.lore.texts == 0
    assert set(judge.weights) == {"answers", "concrete", "perfunctory", "misfit"}


def test_files_that_do_not_fit_are_refused(files, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("id,answers_question,concrete,perfunctory\n1,yes,0,0\n", encoding="utf-8")
    with pytest.raises(Unfit, match="bad.csv"):
        labels_of(bad)
    other = tmp_path / "other.csv"
    other.write_text("id,answers_question,concrete,perfunctory\n999,1,0,0\n", encoding="utf-8")
    with pytest.raises(Unfit, match="999"):
        run(messages=files / "messages.csv", train=files / "train.csv", test=other)
    assert number_of(" 12.0 ") == "12"
