"""Service items and guides: drafted, approved by another, published, replaced; what was published stays (F02, F06, F13)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.kernel.refusals import Invalid, Lost, Missing, NotAllowed, WrongState
from huiyin.openness.actions import guide_verbs, item_verbs
from huiyin.openness.models import Errand, Guide, GuideState
from tests.openness.stories import GUIDE, a_draft, a_service, fresh, published


@pytest.fixture
def item(district):
    return a_service(district)


def errors_of(district, item, **said):
    with pytest.raises(Invalid) as refused:
        a_draft(district, item, **said)
    assert not Guide.objects.exists()
    return refused.value.errors


def test_guide_is_drafted_approved_by_another_and_published(district, item):
    guide = published(district, item)
    assert (guide.ref, fresh(guide).state, fresh(guide).on_wall, fresh(guide).shown_from) == (
        "transfer-1",
        "published",
        True,
        timezone.localdate(),
    )
    assert fresh(guide).materials == ["户口簿", "转学申请表"]
    assert fresh(guide).approved_by == district.users["leader"]


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"promised_limit": "21wd"}, "promised_limit", "不能比法定时限"),
        ({"legal_limit": "", "promised_limit": "21wd"}, "promised_limit", "最长 20 个工作日"),
        ({"promised_limit": "0wd"}, "promised_limit", "期限至少为 1"),
        ({"promised_limit": "10000d"}, "promised_limit", "期限最长"),
        ({"promised_limit": "很快"}, "promised_limit", "期限写作 5wd"),
        ({"legal_source": ""}, "legal_source", "写明依据"),
        ({"served": ["nobody"]}, "served", ""),
    ],
)
def test_bad_limits_are_told_next_to_the_field(district, item, said, field, sentence):
    assert sentence in "".join(errors_of(district, item, **said)[field])


def test_guide_without_steps_is_not_approved_and_all_that_is_missing_is_told_at_once(district, item):
    guide = a_draft(district, item, steps="\n  \n", complaint_phone="", served=[])
    with pytest.raises(Missing) as refused:
        guide_verbs["approve_guide"](guide, actor=district.actor("leader"))
    assert refused.value.missing == ["服务对象", "办理流程(至少一步)", "监督电话"]
    assert fresh(guide).state == GuideState.DRAFT


def test_nobody_approves_his_own_draft(district, item):
    district.add_user("boss", "bureau", "leader", "clerk")
    guide = guide_verbs["draft_guide"](item, actor=district.actor("boss"), **GUIDE).obj
    with pytest.raises(Missing, match="由起草人以外的人批准"):
        guide_verbs["approve_guide"](guide, actor=district.actor("boss"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Guide.objects.filter(pk=guide.pk).update(approved_by=district.users["boss"])


def test_whoever_changes_a_draft_last_does_not_approve_it(district, item):
    district.add_user("boss", "bureau", "leader", "clerk")
    guide = a_draft(district, item)
    guide_verbs["edit_guide"](guide, actor=district.actor("boss"), **(GUIDE | {"promised_limit": "5wd"}))
    with pytest.raises(Missing, match="由起草人以外的人批准"):
        guide_verbs["approve_guide"](fresh(guide), actor=district.actor("boss"))


def test_new_version_replaces_the_one_in_force_which_stays_readable(district, item):
    first = published(district, item)
    second = published(district, item, promised_limit="5wd")
    assert (fresh(first).state, fresh(second).state) == ("replaced", "published")
    assert fresh(first).replaced_at == fresh(second).published_at
    assert fresh(first).promised_limit == "10wd"


@pytest.mark.parametrize("steps", [0, 1])
def test_what_is_not_published_is_not_replaced(district, item, steps):
    guide = a_draft(district, item)
    if steps:
        guide_verbs["approve_guide"](guide, actor=district.actor("leader"))
    with pytest.raises(Missing, match="没有公布的不能由新版替换"):
        a_draft(district, item)
    assert Guide.objects.count() == 1


def test_approved_is_returned_before_it_is_changed(district, item):
    guide = a_draft(district, item)
    guide_verbs["approve_guide"](guide, actor=district.actor("leader"))
    with pytest.raises(WrongState):
        guide_verbs["edit_guide"](fresh(guide), actor=district.actor("clerk"), **GUIDE)
    guide_verbs["return_guide"](fresh(guide), actor=district.actor("leader"), reason="电话有误")
    guide_verbs["edit_guide"](fresh(guide), actor=district.actor("clerk"), **(GUIDE | {"phone": "12345"}))
    assert (fresh(guide).state, fresh(guide).phone, fresh(guide).approved_by) == ("draft", "12345", None)


@pytest.mark.parametrize(
    ("said", "field"),
    [({"on_web": "", "on_wall": ""}, "on_wall"), ({"shown_from": "2199-01-01"}, "shown_from")],
)
def test_publishing_says_where_and_from_when_in_the_past(district, item, said, field):
    guide = a_draft(district, item)
    guide_verbs["approve_guide"](guide, actor=district.actor("leader"))
    where = {"on_web": "on", "shown_from": timezone.localdate()} | said
    with pytest.raises(Invalid) as refused:
        guide_verbs["publish_guide"](fresh(guide), actor=district.actor("leader"), **where)
    assert field in refused.value.errors
    assert fresh(guide).state == "approved"


@pytest.mark.parametrize(
    "change", [{"promised_limit": "19wd"}, {"steps": []}, {"state": "draft"}, {"published_at": None}, {"on_web": False}]
)
def test_database_keeps_what_was_published(district, item, change):
    guide = published(district, item)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guide.objects.filter(pk=guide.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guide.objects.filter(pk=guide.pk).delete()


def test_item_is_kept_where_the_permission_is(district):
    clerk_of_a_section = district.add_user("section-clerk", "section", "clerk", at_unit="section")
    actor = district.actor(clerk_of_a_section.username)
    item_verbs["add_service_item"](district.units["section"], actor=actor, code="own", name="自己的")
    with pytest.raises(NotAllowed):
        item_verbs["add_service_item"](district.units["school"], actor=actor, code="other", name="别人的")
    assert [one.code for one in Errand.objects.all()] == ["own"]


def test_code_is_used_once(district, item):
    with pytest.raises(Invalid, match="已有服务事项使用"):
        a_service(district, item.code, unit="school")


def test_retired_item_takes_no_new_guide_until_it_is_restored(district, item):
    item_verbs["retire_service_item"](fresh(item), actor=district.actor("leader"))
    with pytest.raises(Missing, match="先恢复事项"):
        a_draft(district, item)
    item_verbs["restore_service_item"](fresh(item), actor=district.actor("leader"))
    assert a_draft(district, item).number == 1


def test_of_two_who_publish_one_is_told_so(district, item):
    guide = a_draft(district, item)
    guide_verbs["approve_guide"](guide, actor=district.actor("leader"))
    where = {"on_web": "on", "shown_from": timezone.localdate()}
    early, late = fresh(guide), fresh(guide)
    guide_verbs["publish_guide"](early, actor=district.actor("leader"), **where)
    with pytest.raises(Lost):
        guide_verbs["publish_guide"](late, actor=district.actor("leader"), **where)
