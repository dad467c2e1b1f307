"""Charts answer a question, draw without a connection, and have Chinese on a machine without a face."""

import io
import os
import subprocess
import sys

import docx
import pytest

from huiyin.reports import charts
from huiyin.reports.charts import digest, drawn, longest, numbers, svg
from huiyin.reports.print_out import printed
from tests.factories import moment

VALUES = [{"of": "学校管理", "what": "到期未办", "n": 2}, {"of": "作风", "what": "到期未办", "n": 1}]
CONTENT = {
    "title": "报告",
    "author": "区教委",
    "blocks": [{"sort": "chart", "spans": [{"text": "哪些问题到期未办?"}], "chart": "due", "values": VALUES}],
}


@pytest.mark.parametrize("name", charts.DRAWINGS)
def test_every_chart_is_drawn_as_text_that_a_reader_can_read(name):
    made = svg(drawn(name, VALUES))
    assert made.startswith("<svg")
    assert "学校管理" in made
    assert "http" not in made.replace("http://www.w3.org/", "")
    assert "<script" not in made


def test_names_of_people_cannot_break_out_of_the_picture():
    made = svg(drawn("due", [{"of": "<script>alert(1)</script>&", "what": "到期", "n": 1}]))
    assert "<script>" not in made


def test_same_numbers_have_the_same_digest_and_others_another():
    other = [VALUES[0] | {"n": 3}, VALUES[1]]
    assert digest(drawn("due", VALUES)) == digest(drawn("due", list(VALUES))) != digest(drawn("due", other))


@pytest.mark.parametrize(
    ("top", "marks"), [(0, [0]), (2, [0, 1, 2]), (7, [0, 2, 4, 6]), (100000, [0, 20000, 40000, 60000, 80000, 100000])]
)
def test_axis_has_whole_numbers_and_few_of_them(top, marks):
    assert numbers(top)["values"] == marks
    assert longest(VALUES, "of") == 2


def test_word_file_holds_the_picture_and_is_the_same_again():
    at = moment("2026-03-02 09:00")
    whole = printed(CONTENT, mark="", at=at)
    assert len(docx.Document(io.BytesIO(whole)).inline_shapes) == 1
    assert printed(CONTENT, mark="", at=at) == whole


BARE = """
from huiyin.reports.charts import FACES, png
drawn = {png({"data": {"values": [{}]}, "mark": {"type": "text", "text": word}, "config": {"font": FACES}}) for word in "回音■"}
print(len(drawn))
"""


def test_a_picture_has_chinese_where_the_machine_has_no_face(tmp_path):
    none = tmp_path / "fonts.conf"
    none.write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
    done = subprocess.run(
        [sys.executable, "-c", BARE], env=os.environ | {"FONTCONFIG_FILE": str(none)}, capture_output=True, text=True
    )
    assert done.stdout == "3\n", f"boxes are all alike: {done.stderr}"
