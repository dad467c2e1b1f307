from datetime import date
from random import Random
from huiyin.reports import stage
from huiyin.reports.figures import Scope
from tests.reports.stories import plain_days, random_deed
def test_try(district, reader, clock):
    plain_days(district)
    dice = Random(4)
    for _ in range(60): random_deed(district, dice)
    voice = district.voice(); case = district.asked(voice)
    district.rate(case, voice, "dissatisfied", "还是冷")
    district.do(case, "close_by_decision", "leader", reason="已按标准整改")
    clock.set("2026-03-03 10:00")
    stage.write(Scope(district.campaign, as_of=date(2026,3,2)), "/tmp/stage.docx", actor=reader)
