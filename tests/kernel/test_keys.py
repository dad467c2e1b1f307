"""A key is made once, whole, and readable by its owner only."""

import stat
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from huiyin.kernel.keys import key_at


def test_key_is_made_once_and_private(tmp_path):
    path = tmp_path / "keys" / "a.key"
    assert key_at(path, lambda: b"first") == b"first"
    assert key_at(path, lambda: b"second") == b"first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_key_made_by_many_at_once_is_one(tmp_path):
    numbers = count()
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda _n: key_at(tmp_path / "own" / "b.key", lambda: f"{next(numbers)}".encode()), range(32))
        )
    assert len(set(found)) == 1
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["b.key"]
