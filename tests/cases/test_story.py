"""A voice goes the whole way, and says no once."""

import pytest

from huiyin.cases.models import Case, CaseFact, Voice
from huiyin.kernel import journal
from huiyin.kernel.models import Outbox
from huiyin.kernel.refusals import Missing, WrongState


def test_case_goes_the_whole_way_with_one_dissatisfied_round(district):
    voices = [district.voice() for _ in range(3)]
    case = district.working(*voices)
    with pytest.raises(WrongState) as refused:
        district.do(case, "close", "clerk")
    assert refused.value.missing == [
        "第 1 项措施的完成情况",
        "第 1 项措施的佐证",
        "报结",
        "承办单位以外的人核实",
        "征询来件人",
    ]
    district.do(case, "add_evidence", "head", measure=1, note="测温记录")
    district.do(case, "finish_measure", "head", measure=1, result="已更换")
    district.do(case, "submit", "head", result="已整改", reply="已更换保温设备")
    district.do(case, "verify", "supervisor", remarks="合格")
    district.do(case, "ask", "clerk")
    with pytest.raises(Missing) as waiting:
        district.do(case, "close", "clerk")
    assert len(waiting.value.missing) == 1
    assert waiting.value.missing[0].startswith("3 位来件人的评价")
    district.rate(case, voices[0], "satisfied")
    assert district.rate(case, voices[1], "dissatisfied", "还是冷").state == "working"
    district.do(case, "submit", "head", result="再整改", reply="又加了 2 台")
    district.do(case, "verify", "supervisor", remarks="合格")
    district.do(case, "ask", "clerk")
    for voice in voices:
        district.rate(case, voice, "satisfied")
    district.do(case, "close", "clerk")
    case = Case.objects.get(pk=case.pk)
    assert case.state == "closed"
    assert case.closings.get().by_decision is False
    states = list(CaseFact.objects.filter(case=case).order_by("pk").values_list("state", flat=True))
    assert states[-1] == "closed"
    assert CaseFact.objects.filter(case=case, until=None).count() == 1
    assert {v.disposition for v in Voice.objects.all()} == {"linked"}
    assert journal.verify() == []
    told = list(Outbox.objects.filter(hearer=f"voice/{voices[1].ref}").order_by("pk").values_list("text", flat=True))
    assert told[0] == "您的来件已收到,编号 {ref}。"
    assert "您表示不满意,已退回承办单位重办。" in told
    assert told[-1] == "您反映的事项已办结。"
