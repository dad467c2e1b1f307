import json
from pathlib import Path

from huiyin.config import postgres
from tests.config.conftest import huiyin


def test_doctor_finds_a_ready_data_folder_well_and_leaves_nothing_running(migrated_home: Path) -> None:
    done = huiyin(migrated_home, "doctor", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert found["ok"] is True
    checks = {check["name"]: check for check in found["checks"]}
    assert {"python", "home", "disk", "running", "database", "migrations", "keys", "fonts"} <= set(checks)
    assert checks["database"]["detail"].startswith("PostgreSQL ")
    assert str(migrated_home) in checks["home"]["detail"]
    assert not postgres.status(migrated_home).running


def test_doctor_names_a_key_that_others_can_read(migrated_home: Path) -> None:
    key = migrated_home / "keys" / "signing.key"
    secret = key.read_text()
    key.chmod(0o644)
    done = huiyin(migrated_home, "doctor")
    key.chmod(0o600)
    assert done.returncode == 1
    assert "[异常] 密钥:signing.key 能被别的用户读取" in done.stdout
    assert secret not in done.stdout


def test_doctor_says_why_the_database_does_not_start_and_goes_on(empty_home: Path) -> None:
    (empty_home / "database").mkdir()
    (empty_home / "database" / "PG_VERSION").write_text("19\n")
    done = huiyin(empty_home, "doctor")
    assert done.returncode == 1
    assert "[异常] 数据库:" in done.stdout
    assert "请升级程序" in done.stdout
    assert "密钥:" in done.stdout
    assert done.stderr == ""
