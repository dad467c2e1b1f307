"""What the loader does not do: mix with other data, or leave something half."""

from pathlib import Path

import pytest
from django.test.utils import override_settings

from huiyin.config import demo_loader
from huiyin.config.home import HuiyinError
from huiyin.kernel.models import JournalEntry
from huiyin.people.models import Institution, Unit
from tests.factories import District


class Killed(BaseException):
    """Ends a loading as a signal would."""


def test_other_institution_is_left_alone(district: District) -> None:
    before = JournalEntry.objects.count()
    with pytest.raises(HuiyinError) as refused:
        demo_loader.load(say=print)
    assert str(refused.value).startswith("这里已有机构「示例区教委」的数据,不能再装入演示")
    assert (Institution.objects.count(), JournalEntry.objects.count()) == (1, before)


def test_killed_loading_leaves_nothing(db: None, tmp_path: Path) -> None:
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    seen: list[int] = []

    def die_when_the_units_are_there(sentence: str) -> None:
        seen.append(Unit.objects.count())
        if seen[-1]:
            raise Killed

    with override_settings(HUIYIN_HOME=tmp_path, PASSWORD_HASHERS=quick), pytest.raises(Killed):
        demo_loader.load(say=die_when_the_units_are_there)
    assert seen == [0, 137]
    assert not Institution.objects.exists()
    assert not list(tmp_path.glob("demo-passwords*"))
