"""The ledger's whole suite on a real PostgreSQL: a server of its own, on loopback, gone with the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from bot.errors import LedgerError
from bot.ledger.ledger import Ledger
from bot.ledger.lock import publisher_lock
from bot.ledger.models import Pause
from bot.ledger.reader import open_read_only
from tests.conftest import CAMPAIGN
from tests.contract.test_ledger_approvals import *  # noqa: F403
from tests.contract.test_ledger_claims import *  # noqa: F403
from tests.contract.test_ledger_notification_state import *  # noqa: F403
from tests.contract.test_ledger_snapshot import *  # noqa: F403
from tests.contract.test_ledger_withdrawals import *  # noqa: F403
from tests.fakes.ledgers import DAY, ID, NOW, a_yes, in_state
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.flow.cli_runner import CLEARED, MASTODON, ON_THE_DAY, typed
from tests.servers.real import missing

pytestmark = pytest.mark.servers
_NUMBERS = count(1)


def _binary(name: str) -> str | None:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(installed[0]) if installed else shutil.which(name)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server without databases of ours. It refuses to run as root: then it runs as `nobody`."""
    initdb, postgres = _binary("initdb"), _binary("postgres")
    if not initdb or not postgres:
        missing("PostgreSQL")
    who = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="followup-pg-") as folder:
        data = Path(folder) / "data"
        if who:
            shutil.chown(folder, "nobody", "nogroup")
        made = [initdb, "-D", str(data), "-U", "followup", "--auth=trust", "-E", "UTF8", "--no-sync", "--no-locale"]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **who)  # type: ignore[call-overload]
        port = _free_port()
        settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "fsync": "off"}
        given = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        process = subprocess.Popen(  # type: ignore[call-overload]
            [postgres, "-D", str(data), *given], cwd=folder, stderr=subprocess.DEVNULL, **who
        )
        try:
            yield _when_it_answers(f"postgresql://followup@127.0.0.1:{port}", process)
        finally:
            process.terminate()
            process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _when_it_answers(url: str, process: subprocess.Popen[bytes]) -> str:
    import psycopg

    while True:
        try:
            psycopg.connect(f"{url}/postgres").close()
        except psycopg.OperationalError:
            if process.poll() is not None:
                pytest.fail("the PostgreSQL server ended as it started")
        else:
            return url


@pytest.fixture
def ledger_url(server: str) -> str:
    import psycopg

    name = f"ledger{next(_NUMBERS)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    ledger = Ledger(ledger_url)
    yield ledger
    ledger.close()


def test_migrations_and_tables_agree(ledger_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    from bot.ledger.tables import GUARD, Stored

    Ledger(ledger_url).close()
    engine = create_engine(ledger_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Stored.metadata) == []
        made = connection.exec_driver_sql("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal").all()
        connection.rollback()
        Stored.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP FUNCTION log_only_grows, log_takes_the_next")
        Stored.metadata.create_all(connection)
        again = connection.exec_driver_sql("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal").all()
        assert made == again
        assert len(made) == sum(statement.startswith("CREATE TRIGGER") for statement in GUARD["postgresql"])
    engine.dispose()


def test_the_log_cannot_be_rewritten(ledger_url: str, ledger: Ledger) -> None:
    import psycopg

    ledger.verify("example", "ana-example", a_yes())
    again = "INSERT INTO log SELECT n + {}, at, id, event, state, url, 'p9', detail, chain, reason, part FROM log"
    for statement in (
        "UPDATE log SET detail = ''",
        "DELETE FROM log",
        "TRUNCATE log",
        f"{again.format(0)} ON CONFLICT (n) DO UPDATE SET person = excluded.person",
        again.format(2),
    ):
        with psycopg.connect(ledger_url) as connection, pytest.raises(psycopg.Error, match="the log only grows"):
            connection.execute(statement)


def test_a_question_changes_nothing_and_answers_what_the_ledger_holds(ledger_url: str) -> None:
    assert not open_read_only(ledger_url).answers(DAY, DAY).verified
    with closing(Ledger(ledger_url)) as ledger:
        ledger.verify("example", "ana-example", a_yes())
    assert open_read_only(ledger_url).answers(DAY, DAY).verified


def test_one_publisher_at_a_time(ledger_url: str) -> None:
    with publisher_lock(ledger_url) as first, publisher_lock(ledger_url) as second:
        assert (first, second) == (True, False)
    with publisher_lock(ledger_url) as third:
        assert third


def test_a_ledger_outlives_a_lost_connection(ledger_url: str, ledger: Ledger) -> None:
    import psycopg

    ledger.tick(NOW)
    with psycopg.connect(ledger_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    ledger.tick(NOW)
    assert ledger.last_tick() == NOW


CONFIG = """\
live = true
database = "{database}"
[people.p1]
[accounts.mastodon]
platform = "mastodon"
server = "{server}"
access_token = {{ file = "token" }}
"""


def a_folder(make_folder: Callable[..., Path], database: str, server: FakeMastodon) -> Path:
    """A team of one account whose record is on PostgreSQL."""
    root = make_folder(
        campaign=CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]"),
        case=CLEARED,
        config=CONFIG.format(database=database, server=server.url),
    )
    (root / "token").write_text(TOKEN)
    return root


def test_a_team_publishes_once_from_postgresql(
    ledger_url: str, make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeMastodon() as server:
        root = a_folder(make_folder, ledger_url, server)
        followup = typed(root, capsys)
        assert followup("verify", "ana-example", "--by", "p1").code == 0
        assert followup("approve", MASTODON, "--by", "p1").code == 0
        for minute in ("10:00", "10:01", "10:02"):
            assert followup("run", "--once", now=f"{ON_THE_DAY}T{minute}+01:00").code == 0
        assert len(server.statuses) == 1
        assert "published" in followup("log").out
        assert followup("preview", "--json", now=f"{ON_THE_DAY}T12:00+01:00").draft()["state"] == "published"


def test_what_was_changed_outside_the_program_shows(ledger_url: str, ledger: Ledger) -> None:
    import psycopg

    in_state(ledger, "published")
    ledger.verify("example", "ana-example", a_yes())
    ledger.pause(Pause("all", "", "p1", NOW))
    word = open_read_only(ledger_url).soundness().last_check
    assert word
    with psycopg.connect(ledger_url, autocommit=True) as connection:
        connection.execute("UPDATE delivery SET state = 'missed'")
        connection.execute("UPDATE part SET attempted_at = NULL WHERE n = 1")
        connection.execute("DELETE FROM pause")
        assert {one.id for one in open_read_only(ledger_url).soundness().differences} == {ID, "all"}
        connection.execute("ALTER TABLE log DISABLE TRIGGER ALL")
        connection.execute("UPDATE log SET at = replace(at, 'Z', '+00:00') WHERE n = 2")
    assert open_read_only(ledger_url).soundness(word[:16]).first_break == 2


def test_a_ledger_that_pg_restore_put_back_is_paused_by_one_command(
    ledger_url: str, make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with FakeMastodon() as server:
        root = a_folder(make_folder, ledger_url, server)
        followup = typed(root, capsys)
        followup("verify", "ana-example", "--by", "p1")
        followup("approve", MASTODON, "--by", "p1")
        refused = followup("restore", "record.dump")
        assert refused.code == 2
        assert "$ followup restore --done --by YOUR-CODE" in refused.err
        dump, options = str(tmp_path / "record.dump"), ["--clean", "--if-exists", "--single-transaction"]
        for name, words in (
            ("pg_dump", ["--format=custom", f"--file={dump}", ledger_url]),
            ("pg_restore", [*options, f"--dbname={ledger_url}", dump]),
        ):
            if name == "pg_restore":
                assert followup("run", "--once", now=f"{ON_THE_DAY}T10:00+01:00").code == 0
            subprocess.run([_binary(name) or missing(name), *words], check=True)
        assert followup("restore", "--done", "--by", "p1", now=f"{ON_THE_DAY}T10:01+01:00").code == 0
        assert followup("log", "--verify").code == 0
        for command in (["run", "--once"], ["resume", "--by", "p1"], ["run", "--once"]):
            assert followup(*command, now=f"{ON_THE_DAY}T10:02+01:00").code == 0
        assert len(server.statuses) == 1
        assert followup("preview", "--json", now=f"{ON_THE_DAY}T12:00+01:00").draft()["state"] == "published"


def test_a_newer_ledger_is_left_alone(ledger_url: str) -> None:
    import psycopg

    Ledger(ledger_url).close()
    with psycopg.connect(ledger_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for use in (lambda: Ledger(ledger_url), lambda: open_read_only(ledger_url).answers(DAY, DAY)):
        with pytest.raises(LedgerError, match="newer followup"):
            use()


def test_a_server_that_is_gone_is_named_without_its_password() -> None:
    url = f"postgresql://followup:hunter2@127.0.0.1:{_free_port()}/followup"
    with pytest.raises(LedgerError, match="cannot be reached") as error:
        Ledger(url)
    assert "hunter2" not in str(error.value)
