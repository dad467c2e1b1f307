"""Data folders for tests that start and break databases of their own."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from huiyin.config import home as data_folder
from huiyin.config import postgres


@pytest.fixture
def make_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Make data folders, and remove them and their databases at the end, however broken they are by then.

    They lie where the database's own account can go, unless a test asks for another place.
    """
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv(postgres.URL_VARIABLE, raising=False)
    reachable = Path(tempfile.mkdtemp(prefix="hy-"))
    reachable.chmod(0o711)
    made: list[Path] = []

    def make(name: str = "home", *, within: Path | None = None) -> Path:
        monkeypatch.setenv("HUIYIN_HOME", str((within or reachable) / name))
        made.append(data_folder.home())
        return made[-1]

    yield make
    for home in made:
        if (home / "locks").is_dir():
            postgres.discard(home)
    shutil.rmtree(reachable)


@pytest.fixture
def home(make_home: Callable[..., Path]) -> Path:
    """An empty data folder that HUIYIN_HOME names."""
    return make_home()
