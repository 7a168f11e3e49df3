"""Ledgers are created, migrated after a copy, and never changed if newer than the program."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import LedgerError
from bot.ledger import migrate, versions
from bot.ledger.ledger import Ledger
from bot.ledger.models import Pause
from bot.ledger.reader import open_read_only
from bot.ledger.timestamps import stamp
from tests.fakes.ledgers import DAY, NOW, a_yes

AT = stamp(NOW)

NOW_IS, NEXT_IS = versions.REVISIONS[-1], "9999"
ADDS_A_COLUMN = f'''
"""One step more, for the test."""
import sqlalchemy as sa
from alembic import op
revision = "{NEXT_IS}"
down_revision = "{NOW_IS}"
def upgrade():
    op.add_column("beat", sa.Column("by", sa.String()))
'''


def schema(connection: sqlite3.Connection) -> dict[str, str]:
    """Every table, index and trigger, without the layout of its text."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: "".join(sql.replace('"', "").split()) for name, sql in found}


@pytest.fixture
def migrated() -> Iterator[sqlite3.Connection]:
    """A ledger that Alembic made from nothing."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate.bring_up_to_date(connection, "the test's", None)
    yield connection
    connection.close()


def test_migrations_and_tables_agree(migrated: sqlite3.Connection) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import StaticPool, create_engine

    from bot.ledger.tables import Stored

    engine = create_engine("sqlite://", creator=lambda: migrated, poolclass=StaticPool)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Stored.metadata) == []


def test_a_new_ledger_is_what_the_migrations_make(migrated: sqlite3.Connection) -> None:
    new = sqlite3.connect(":memory:", isolation_level=None)
    migrate.create(new, "the test's")
    assert schema(new) == schema(migrated)
    assert len(schema(new)) > 15
    assert versions.age(new, "") == versions.age(migrated, "") == "current"
    new.close()


def test_the_known_versions_are_those_of_the_migrations() -> None:
    from alembic.script import ScriptDirectory

    steps = ScriptDirectory.from_config(migrate.config()).walk_revisions()
    assert tuple(reversed([step.revision for step in steps])) == versions.REVISIONS


@pytest.fixture
def one_step_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is one version further."""
    scripts = tmp_path / "scripts"
    shutil.copytree(Path(migrate.__file__).parent / "migrations", scripts)
    (scripts / "versions/v9999_one_more.py").write_text(ADDS_A_COLUMN, "utf-8")
    known = migrate.config

    def config() -> object:
        settings = known()
        settings.set_main_option("script_location", str(scripts))
        return settings

    monkeypatch.setattr(migrate, "config", config)
    monkeypatch.setattr(versions, "REVISIONS", (*versions.REVISIONS, NEXT_IS))


def an_older_ledger(file: Path) -> None:
    ledger = Ledger(f"sqlite:///{file}")
    ledger.verify("example", "ana-example", a_yes())
    ledger.close()


def test_a_ledger_of_the_first_version_keeps_its_pauses(tmp_path: Path) -> None:
    file = tmp_path / "followup.db"
    connection = sqlite3.connect(file, isolation_level=None)
    first_of_all(connection)
    connection.execute("INSERT INTO pause (scope, value, person, at) VALUES ('case', 'ana-example', 'p1', ?)", [AT])
    connection.close()
    ledger = Ledger(f"sqlite:///{file}")
    assert list(ledger.pauses()) == [Pause("case", "ana-example", "p1", NOW)]
    assert ledger.to_come_down() == []
    ledger.close()
    assert (tmp_path / "followup.before-0001.db").exists()


def test_no_line_is_put_over_another_in_a_ledger_of_an_earlier_version_either(tmp_path: Path) -> None:
    file = tmp_path / "followup.db"
    connection = sqlite3.connect(file, isolation_level=None)
    first_of_all(connection)
    connection.close()
    an_older_ledger(file)
    with closing(sqlite3.connect(file)) as other, pytest.raises(sqlite3.IntegrityError, match="the log only grows"):
        other.execute(
            "INSERT OR REPLACE INTO log SELECT n, at, id, event, state, url, 'p9', detail, chain, reason, part FROM log"
        )


def first_of_all(connection: sqlite3.Connection) -> None:
    """A ledger as the first version made it."""
    migrate.bring_up_to_date(connection, "the test's", None)
    for statement in (
        "DROP TRIGGER log_grows",
        "DROP INDEX delivery_down",
        *(f"ALTER TABLE delivery DROP COLUMN {name}" for name in ("reason", "codes", "takedown_requested_at")),
        *(f"ALTER TABLE log DROP COLUMN {name}" for name in ("reason", "part")),
        "ALTER TABLE pause DROP COLUMN source",
        "ALTER TABLE pause DROP COLUMN known",
        "ALTER TABLE account DROP COLUMN alt_limit",
        "ALTER TABLE account DROP COLUMN link_length",
        "UPDATE alembic_version SET version_num = '0001'",
    ):
        connection.execute(statement)


def test_an_older_ledger_is_copied_and_brought_up_to_date(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    file = tmp_path / "followup.db"
    an_older_ledger(file)
    request.getfixturevalue("one_step_more")
    ledger = Ledger(f"sqlite:///{file}")
    assert ledger.answers(DAY, DAY).verified
    ledger.close()
    copy = sqlite3.connect(tmp_path / f"followup.before-{NOW_IS}.db")
    assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(NOW_IS,)]
    assert copy.execute("SELECT COUNT(*) FROM verification").fetchall() == [(1,)]
    copy.close()


def test_the_copy_before_an_update_is_as_private_as_the_ledger(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    file = tmp_path / "followup.db"
    an_older_ledger(file)
    file.chmod(0o600)
    request.getfixturevalue("one_step_more")
    Ledger(f"sqlite:///{file}").close()
    assert (tmp_path / f"followup.before-{NOW_IS}.db").stat().st_mode & 0o777 == 0o600


def test_a_copy_is_never_written_over(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    file = tmp_path / "followup.db"
    an_older_ledger(file)
    (tmp_path / f"followup.before-{NOW_IS}.db").write_text("precious", "utf-8")
    request.getfixturevalue("one_step_more")
    Ledger(f"sqlite:///{file}").close()
    assert (tmp_path / f"followup.before-{NOW_IS}.db").read_text("utf-8") == "precious"
    assert (tmp_path / f"followup.before-{NOW_IS}-2.db").stat().st_size > 1000


def test_a_question_to_an_older_ledger_changes_nothing(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    file = tmp_path / "followup.db"
    an_older_ledger(file)
    request.getfixturevalue("one_step_more")
    with pytest.raises(LedgerError, match="start the bot once"):
        open_read_only(f"sqlite:///{file}").answers(DAY, DAY)
    assert not list(tmp_path.glob("*.before-*"))


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "followup.db"
    an_older_ledger(file)
    other = sqlite3.connect(file)
    other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.commit()
    other.close()
    before = file.read_bytes()
    for use in (lambda: Ledger(f"sqlite:///{file}"), lambda: open_read_only(f"sqlite:///{file}").answers(DAY, DAY)):
        with pytest.raises(LedgerError, match="written by a newer followup: update the program"):
            use()
    assert file.read_bytes() == before


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "places.db"
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE bookmarks (id INTEGER)")
    other.commit()
    other.close()
    before = file.read_bytes()
    with pytest.raises(LedgerError, match="another program"):
        Ledger(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_an_empty_file_becomes_a_ledger(tmp_path: Path) -> None:
    file = tmp_path / "followup.db"
    file.touch()
    assert not open_read_only(f"sqlite:///{file}").answers(DAY, DAY).verified
    Ledger(f"sqlite:///{file}").close()
    assert file.stat().st_size > 1000
    assert not list(tmp_path.glob("*.before-*"))


OPEN = "import sys; from bot.ledger.ledger import Ledger; Ledger(sys.argv[1]).close();print('alembic' in sys.modules)"


@pytest.mark.parametrize("made", [False, True])
def test_a_ledger_is_made_and_opened_without_alembic(tmp_path: Path, made: bool) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    if made:
        Ledger(url).close()
    assert subprocess.run([sys.executable, "-c", OPEN, url], capture_output=True, check=True).stdout == b"False\n"
