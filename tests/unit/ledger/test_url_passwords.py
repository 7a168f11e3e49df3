"""No message shows the password of a database URL, whatever is wrong with the URL."""

from __future__ import annotations

import traceback

import pytest

from bot.errors import LedgerError
from bot.ledger import url as ledger_url
from bot.ledger.errors import translate_errors
from bot.ledger.ledger import Ledger

HERE = "127.0.0.1:9/db"  # nobody listens there
WRONG = [
    f"postgresql://bot:S3cr%tPw@{HERE}",
    f"postgresql://bot:100%S3cr@{HERE}",
    f"postgresql://bot:S3cr%00@{HERE}",
    f"postgresql://bot:S3cr pw@{HERE}",
    f"postgresql://bot:S3cr\npw@{HERE}",
    f"postgresql://bot:S3cr\u00a0pw@{HERE}",
    f"postgresql://bot:S3cr/pw@{HERE}",
    f"postgresql://bot:S3cr?pw@{HERE}",
    f"postgresql://S3cr@pw:bot@{HERE}",
    "postgresql://bot:S3crpw/db",
    "postgresql://bot:S3crpw@127.0.0.1:port/db",
    f"postgresql://bot@{HERE}?password=S3cr%zz",
    f"postgresql://bot@{HERE}?password=S3cr",
    f"postgresql://bot@{HERE}?sslpassword=S3cr",
    f"postgresql://bot@{HERE}?pass%77ord=S3cr",
    f"postgresql://bot:S3cr@{HERE}?x=S3cr",
    f"postgresql://bot:S3cr@{HERE}?S3cr",
    f"postgresql://bot:S3cr@{HERE}",
]


@pytest.mark.parametrize("url", WRONG)
def test_no_complaint_about_an_address_shows_its_password(url: str) -> None:
    with pytest.raises(LedgerError) as refusal:
        Ledger(url)
    assert "S3cr" not in str(refusal.value)
    told = [line for line in traceback.format_exception(refusal.value) if not line.lstrip().startswith("File ")]
    assert "S3cr" not in "".join(told)
    assert "S3cr" not in ledger_url.shown(url)


@pytest.mark.parametrize("password", ["S3cr%tPw", "S3cr pw", "S3cr\tpw", "%"])
def test_what_must_be_written_as_a_code_is_named(password: str) -> None:
    with pytest.raises(LedgerError, match=r"% as %25, a space as %20"):
        ledger_url.libpq(f"postgresql://bot:{password}@{HERE}")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:S3cr%25t%20Pw@db.example:5432/f?sslmode=require",
        "postgresql://bot@/db?host=/run/postgresql",
        "postgresql://bot:pw@[::1]:5432/db",
        "postgresql://bot:pw@one:1,two:2/db?target_session_attrs=any",
        "postgresql:///db",
    ],
)
def test_a_sound_address_passes_as_it_is(url: str) -> None:
    assert ledger_url.libpq(url) == url


@pytest.mark.parametrize("said", ["password is S3cr%21", "no pg_hba line for s3cr!"])
def test_a_servers_words_with_the_password_in_them_are_left_out(said: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    with pytest.raises(LedgerError) as refusal, translate_errors(f"postgresql://bot:S3cr%21@{HERE}"):
        raise psycopg.OperationalError(said)
    assert "s3cr" not in str(refusal.value).lower()
    assert "cannot be reached" in str(refusal.value)


def test_what_the_driver_says_of_the_address_itself_is_never_passed_on() -> None:
    psycopg = pytest.importorskip("psycopg")
    with pytest.raises(LedgerError) as refusal, translate_errors(f"postgresql://bot:S3cr@{HERE}"):
        raise psycopg.ProgrammingError('invalid token: "S3c"')
    assert "S3c" not in str(refusal.value)
    assert "write postgresql://name:password@server:5432/database" in str(refusal.value)


def test_a_servers_other_words_are_passed_on() -> None:
    psycopg = pytest.importorskip("psycopg")
    with (
        pytest.raises(LedgerError, match=r"is right \(no such database\)"),
        translate_errors(f"postgresql://bot:pw@{HERE}"),
    ):
        raise psycopg.OperationalError("no such\ndatabase")
