"""Data folders for tests that start and break databases of their own, and the people of the demonstration."""

import copy
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import TestCase, override_settings
from pytest_django.plugin import DjangoDbBlocker

from huiyin.config import demo_cast, postgres, postgres_place
from huiyin.config import home as data_folder
from huiyin.config.demo_cast import Cast
from tests import snapshots


def huiyin(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as people do, on this data folder and its own database."""
    return subprocess.run(
        [sys.executable, "-m", "huiyin.config.cli", *arguments],
        env=command_environment(home, **environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def command_environment(home: Path, **more: str) -> dict[str, str]:
    """What a terminal would give to the command, without what the run of the tests has set."""
    ours = ("DATABASE_URL", postgres.URL_VARIABLE, "LANGUAGE")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "HUIYIN_HOME": str(home), **more}


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


@pytest.fixture(scope="session")
def finished_place() -> Iterator[postgres_place.Place]:
    """A database as it is after its first start and stop; shared, since making one costs seconds."""
    with tempfile.TemporaryDirectory(prefix="hy-") as folder, pytest.MonkeyPatch.context() as patch:
        Path(folder).chmod(0o711)
        patch.delenv("DATABASE_URL", raising=False)
        patch.setenv("HUIYIN_HOME", f"{folder}/home")
        with postgres.running(durable=False):
            place = postgres_place.find(data_folder.home())
        yield place
        postgres.discard(place.home)


@pytest.fixture(scope="session")
def migrated_home() -> Iterator[Path]:
    """A data folder with all the tables of the program, whose database does not run; to be left as it was found.

    Its database gives up safety against power cuts by the settings that a site may add, since commands start it often.
    """
    with tempfile.TemporaryDirectory(prefix="hy-") as folder, pytest.MonkeyPatch.context() as patch:
        Path(folder).chmod(0o711)
        patch.setenv("HUIYIN_HOME", f"{folder}/home")
        made = data_folder.home()
        assert huiyin(made, "setup").returncode == 0
        (postgres_place.find(made).cluster / "local.conf").write_text("fsync = off\nsynchronous_commit = off\n")
        yield made
        postgres.discard(made)


def copy_home(ready: Path, home: Path) -> None:
    """Copy a data folder whose database does not run, with its owners and its closed doors."""
    assert not postgres.status(ready).running
    assert not (ready / postgres_place.POINTER).exists()
    subprocess.run(["cp", "-a", f"{ready}/.", str(home)], check=True)


@pytest.fixture
def ready_home(make_home: Callable[..., Path], migrated_home: Path) -> Path:
    """A data folder of the test's own with all the tables of the program, whose database does not run."""
    home = make_home()
    copy_home(migrated_home, home)
    return home


@pytest.fixture
def empty_home(make_home: Callable[..., Path]) -> Path:
    """A data folder without a database, named by HUIYIN_HOME."""
    return make_home()


@pytest.fixture
def home(finished_place: postgres_place.Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder with a database that does not run, named by HUIYIN_HOME; mended and stopped afterwards."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv(postgres.URL_VARIABLE, raising=False)
    monkeypatch.setenv("HUIYIN_HOME", str(finished_place.home))
    yield finished_place.home
    assert postgres.stop(finished_place.home)
    (finished_place.cluster / "local.conf").unlink(missing_ok=True)


KEPT: list[tuple[Cast, snapshots.Rows, Path]] = []
"""The people of the demonstration with their rows and data folder, once they were assembled in this run."""
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def assembled(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cast]:
    """The demonstration's first day, for the tests of one file; each file enters its own part and leaves nothing behind."""
    home = tmp_path_factory.mktemp("cast")
    own = override_settings(HUIYIN_HOME=home, MEDIA_ROOT=home / "files", PASSWORD_HASHERS=QUICK)
    with own, django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        if KEPT:
            snapshots.give_back(KEPT[0][1])
            shutil.copytree(KEPT[0][2], home, dirs_exist_ok=True)
        else:
            with TestCase.captureOnCommitCallbacks(execute=True):
                cast = demo_cast.assemble()
            kept = tmp_path_factory.mktemp("kept")
            shutil.copytree(home, kept, dirs_exist_ok=True)
            KEPT.append((cast, snapshots.take(), kept))
        yield copy.deepcopy(KEPT[0][0])
        transaction.set_rollback(True)
        cache.clear()
