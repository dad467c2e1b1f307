"""Every number in a report knows what it counts, and words of people never become numbers."""

from huiyin.reports.blocks import Numbers, Words, numbers_in, plain
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.rows import rows
from huiyin.reports.stage import content_of


def test_every_number_of_the_report_opens_as_many_rows_as_it_says(district, reader, days):
    scope = Scope(district.campaign)
    found = numbers_in(content_of(scope)["blocks"])
    assert len(found) > 60
    for text, opens in found:
        asked = Scope(district.campaign, kind=opens["kind"])
        listed = rows(FIGURES[opens["figure"]], asked, actor=reader, part=opens["part"] or None)
        assert len(listed.refs) == int(text), opens


def test_marks_in_words_of_people_stay_words(district):
    numbers = Numbers()
    mark = numbers.of(count(FIGURES["cases.by_state"], Scope(district.campaign)))
    spans = numbers.spans(numbers.said("{name}有{n}件", name="\ufdd00\ufdd1校", n=mark) + "\ufdd07\ufdd1")
    assert plain(spans) == "0校有0件7"
    assert [span["text"] for span in spans if "opens" in span] == ["0"]
    assert isinstance(Words("a") + "b", Words)
