import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.config.home import FOLDERS, HuiyinError, explain, home, home_path


def test_home_path_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somebody")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("HUIYIN_HOME")
    assert home_path() == Path("/somebody/.local/share/huiyin")
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    assert home_path() == Path("/somebody/.local/share/huiyin")
    monkeypatch.setenv("XDG_DATA_HOME", "/shared")
    assert home_path() == Path("/shared/huiyin")
    monkeypatch.setenv("HUIYIN_HOME", "~/here")
    assert home_path() == Path("/somebody/here")


def test_home_is_made_private_whatever_the_umask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HUIYIN_HOME", str(tmp_path / "far" / "down"))
    before = os.umask(0)
    try:
        made = home()
    finally:
        os.umask(before)
    assert made.stat().st_mode & 0o077 == 0
    assert {(made / name).stat().st_mode & 0o777 for name in FOLDERS} == {0o700}


def test_home_that_is_open_to_others_is_closed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    monkeypatch.setenv("HUIYIN_HOME", str(tmp_path))
    assert home().stat().st_mode & 0o067 == 0


def test_folder_with_other_peoples_files_is_refused_and_untouched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "thesis.docx").write_text("years of work")
    theirs.chmod(0o755)
    monkeypatch.setenv("HUIYIN_HOME", str(theirs))
    with pytest.raises(HuiyinError, match=r"thesis\.docx"):
        home()
    assert [path.name for path in theirs.iterdir()] == ["thesis.docx"]
    assert theirs.stat().st_mode & 0o777 == 0o755


def test_own_folder_is_known_again_whatever_else_was_put_there(make_home: Callable[..., Path]) -> None:
    folder = make_home()
    (folder / "notes.txt").write_text("left here by the operator")
    assert home() == folder


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_folder_of_another_user_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    os.chown(tmp_path, 54321, 54321)
    monkeypatch.setenv("HUIYIN_HOME", str(tmp_path))
    with pytest.raises(HuiyinError, match="另一个用户.*54321"):
        home()


def test_file_in_the_way_is_said_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for named in (tmp_path / "file", tmp_path / "file" / "below"):
        monkeypatch.setenv("HUIYIN_HOME", str(named))
        with pytest.raises(HuiyinError, match="同名的文件"):
            home()


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "没有权限"), (errno.EROFS, "只读"), (errno.EIO, "/x.*出错")],
)
def test_disk_trouble_is_said_in_words(number: int, words: str) -> None:
    with pytest.raises(HuiyinError, match=words):
        raise HuiyinError(explain(OSError(number, "reason"), Path("/x")))


def test_folder_with_waiting_files_is_taken_for_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "stash").mkdir()
    monkeypatch.setenv("HUIYIN_HOME", str(tmp_path))
    assert home() == tmp_path
