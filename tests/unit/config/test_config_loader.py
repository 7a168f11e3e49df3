"""config.toml: every key is parsed, every problem is reported with its position, no secret is printed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot import config
from bot.errors import CommandError, InputError, Problem
from bot.platforms.specs import SPECS

Write = Callable[[str], Path]
HUNTER = "hunter2-the-secret"
LIVE = """\
live = true
[accounts.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
access_token = { env = "MASTODON_ACCESS_TOKEN" }
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def root(text: str) -> Path:
        (tmp_path / "config.toml").write_text(text, "utf-8")
        return tmp_path

    return root


def problems(root: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        config.load(root)
    return caught.value.found


def test_without_a_file_everything_is_a_dry_run_with_an_account_on_each_platform(tmp_path: Path) -> None:
    settings = config.load(tmp_path)
    assert not settings.live
    assert {name: account.platform for name, account in settings.accounts.items()} == {name: name for name in SPECS}
    assert settings.accounts["mastodon"].server == "https://mastodon.example"
    assert settings.ledger == f"sqlite:///{tmp_path}/followup.dry.db"
    assert (settings.campaigns, settings.templates) == (tmp_path / "campaigns", tmp_path / "templates")
    assert (settings.settle_after, settings.retry_after) == (timedelta(seconds=60), timedelta(seconds=30))
    assert settings.floor == config.Floor(1, timedelta(days=30))
    assert settings.listen == "127.0.0.1:8000"


def test_the_example_file_says_what_holds_without_it(tmp_path: Path, write: Write) -> None:
    example = (Path(__file__).parents[3] / "config.example.toml").read_text("utf-8")
    defaults = config.load(tmp_path)
    assert config.load(write(example)) == defaults


def test_the_example_file_documents_every_account_setting(write: Write) -> None:
    """With the notes taken away it is a whole live configuration of three accounts."""
    example = (Path(__file__).parents[3] / "config.example.toml").read_text("utf-8")
    lines = [
        line.removeprefix("# ") if " = " in line or line.startswith("# [") else line for line in example.split("\n")
    ]
    lines = [line for line in lines if not line.startswith(("{ ", "  {", "database = {"))]
    settings = config.load(write("\n".join(lines).replace("live = false", "live = true")))
    assert sorted(settings.accounts) == ["bluesky", "mastodon", "x"]
    assert settings.accounts["mastodon"].gap == timedelta(minutes=2)
    assert settings.accounts["x"].secrets["consumer_key"] == config.Secret(env="X_CONSUMER_KEY")
    assert settings.people["p1"].reads == ("en", "zh")
    assert settings.alerts.heartbeat == config.Secret(env="HEARTBEAT_URL")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('live = "yes"', 1, "live: write true or false, without quotes"),
        ("live = 1", 1, "write true or false"),
        ('databse = "x"', 1, "there is no setting “databse”: did you mean “database”?"),
        ('database = "mysql://x"', 1, 'write "sqlite:///followup.db"'),
        ('database = "sqlite://"', 1, 'write "sqlite:///followup.db"'),
        ('settle_after = "a minute"', 1, "write a number and a unit"),
        ("settle_after = 60", 1, 'in quotes, as in "60 seconds"'),
        ("campaigns = 3", 1, "write the name of a folder"),
        ("floor = 3", 1, "floor is a section: write [floor]"),
        ("[floor]\napprovals = 3", 2, "0, 1 or 2"),
        ("[floor]\napprovals = true", 2, "0, 1 or 2"),
        ('[floor]\nfacts_checked_within = "1 hour"', 2, "write whole days"),
        ("[floor]\nminimum = 3", 2, "there is no setting “minimum” in [floor]"),
        ('[people."Ana Example"]', 1, "cannot be an id"),
        ('[people.p1]\nreads = "en"', 2, "write a list of language codes"),
        ('[people.p1]\nreads = ["english"]', 2, "is not a language code"),
        ("[accounts.Main]", 1, "cannot be an id"),
        ("[accounts.main]", 1, 'platform is missing: write platform = "mastodon"'),
        ('[accounts.main]\nplatform = "mastdon"', 2, "did you mean “mastodon”?"),
        ('[accounts.main]\nplatform = "x"\nlimit = 0', 3, "how long a post may be"),
        ('[accounts.main]\nplatform = "x"\nposts_a_day = "5"', 3, "without quotes"),
        ('[accounts.main]\nplatform = "x"\nhandel = "a"', 3, "did you mean “handle”?"),
        ('[accounts.main]\nplatform = "x"\nserver = "example.org"', 3, "write the address of a server in full"),
        ('[accounts.main]\nplatform = "x"\nserver = "https://example.org/api"', 3, "without a path"),
        ('[accounts.main]\nplatform = "x"\nserver = "https://example.org:port"', 3, "write the address"),
        ('[accounts.main]\nplatform = "x"\nserver = "http://example.org"', 3, "write https"),
        ('[accounts.main]\nplatform = "x"\nserver = "http://localhost.example.org"', 3, "write https"),
        (
            '[accounts.main]\nplatform = "x"\nserver = "http://127.0.0.1@example.org"',
            3,
            "must not contain a name or password",
        ),
        ("accounts = 3", 1, "accounts is a section: write [accounts]"),
        ("[accounts]\nmain = 3", 2, "main is a section: write [accounts.main]"),
        ("[accounts.main]\nplatform = 3", 2, "“3” is not a platform"),
        ('[accounts.main]\nplatform = "x"\nconsumer_kee = "a"', 3, "did you mean “consumer_key”?"),
        ('[accounts.main]\nplatform = "x"\n"(secrets)" = {}', 1, "there is no key “(secrets)”"),
        ('[accounts.main]\nplatform = "x"\nsecrets = 3', 3, "there is no setting “secrets” in [accounts.main]"),
        ("[alerts]\nurls = 3", 2, "write a list"),
        ("[desk]\nlisten = 8000", 2, "write an address and a port"),
        ('[desk]\nlisten = "127.0.0.1:80000"', 2, "write an address and a port"),
        ("live = true", 1, "live = true needs an account"),
        ("live = tru", 1, "this value is not TOML"),
        ("live true", 1, "write a name, an equals sign and a value"),
        ("live = true\nlive = false", 2, "duplicate setting: remove one"),
        ("[floor]\n[floor]", 2, "duplicate section"),
        ('campaigns = "x', 1, "never closed"),
        ("a = " + "[" * 1_900, 1, "TOML"),
    ],
)
def test_a_wrong_setting_is_reported_at_its_line(write: Write, text: str, line: int, words: str) -> None:
    assert [(p.file, p.line) for p in problems(write(text)) if words in p.message] == [("config.toml", line)]


def test_columns_are_those_of_the_key(write: Write) -> None:
    (problem,) = problems(write('[accounts.main]\nplatform = "x"\n  limit = 0\n'))
    assert (problem.line, problem.column) == (3, 3)


def test_what_a_live_bot_lacks_is_reported_with_all_other_problems(write: Write) -> None:
    found = problems(write('live = true\n[floor]\napprovals = 9\n[accounts.a]\nplatform = "bluesky"\nlimit = 0'))
    assert [(problem.line, problem.message.split()[0]) for problem in found] == [
        (3, "approvals:"),
        (4, "handle"),
        (4, "app_password"),
        (6, "limit:"),
    ]


def test_all_problems_are_reported_at_once_in_their_order(write: Write) -> None:
    found = problems(write('live = 3\n[floor]\napprovals = 9\n[accounts.a]\nplatform = "y"\n[accounts.b]\n'))
    assert [problem.line for problem in found] == [1, 3, 5, 6]


@pytest.mark.parametrize(
    "text",
    [
        f'[accounts.a]\nplatform = "mastodon"\naccess_token = "{HUNTER}"',
        f'[accounts.a]\nplatform = "mastodon"\naccess_token = {{ env = "{HUNTER}" }}',
        f'[accounts.a]\nplatform = "mastodon"\naccess_token = {{ value = "{HUNTER}" }}',
        f'[accounts.a]\nplatform = "mastodon"\naccess_token = ["{HUNTER}"]',
        f'[accounts.a]\nplatform = "mastodon"\npassword = "{HUNTER}"',
        f'[accounts.a]\nplatform = "mastodon"\nserver = "https://me:{HUNTER}@example.org"',
        f'[alerts]\nurls = ["mailto://me:{HUNTER}@example.org"]',
        f'[alerts]\nheartbeat = "https://example.org/{HUNTER}"',
        f'database = "postgresql://me:{HUNTER}@example.org/followup"',
        f'database = "postgresql://example.org/followup?user=me&password={HUNTER}"',
        f'database = "postgresql://example.org/followup?user=me&pass%77ord={HUNTER}"',
        f'database = "postgresql://example.org/followup?sslpassword={HUNTER}"',
        f'database = "postgresql://me:a/{HUNTER}@example.org/followup"',
        f'database = "postgresql://me/{HUNTER}:a@example.org/followup"',
        f'[alerts]\n"mailto://me:{HUNTER}@example.org" = true',
        f'[alerts."mailto://me:{HUNTER}@example.org"]',
        f'[accounts.a]\nplatform = "x"\nconsumer_key = "{HUNTER}',
        f"[accounts.a]\nconsumer_key = {HUNTER}",
    ],
)
def test_a_secret_in_the_file_is_refused_and_never_repeated(write: Write, text: str) -> None:
    found = problems(write(text))
    assert found
    assert HUNTER not in "".join(str(problem) for problem in found)


def test_words_for_an_inline_secret_say_what_to_write(write: Write) -> None:
    (problem,) = problems(write(f'[accounts.main]\nplatform = "mastodon"\naccess_token = "{HUNTER}"'))
    assert 'access_token = { env = "MAIN_ACCESS_TOKEN" }' in problem.message
    assert (problem.line, problem.column) == (3, 1)


@pytest.mark.parametrize(
    ("platform", "missing"),
    [
        ("mastodon", ["server", "access_token"]),
        ("x", ["consumer_key", "consumer_secret", "access_token", "access_token_secret"]),
        ("bluesky", ["handle", "app_password"]),
    ],
)
def test_a_live_account_needs_its_secrets_and_a_dry_run_none(write: Write, platform: str, missing: list[str]) -> None:
    account = f'[accounts.main]\nplatform = "{platform}"\n'
    assert config.load(write(account)).accounts["main"].secrets == {}
    found = problems(write("live = true\n" + account))
    assert [problem.message.split()[0] for problem in found] == missing


def test_a_live_bot_has_its_own_ledger_and_a_dry_run_the_one_beside_it(write: Write, tmp_path: Path) -> None:
    assert config.load(write('database = "sqlite:///data/a.db"\n' + LIVE)).ledger == f"sqlite:///{tmp_path}/data/a.db"
    assert config.load(write('database = "sqlite:///data/a.db"')).ledger == f"sqlite:///{tmp_path}/data/a.dry.db"
    assert config.load(write('database = "sqlite:////var/a.db"')).ledger == "sqlite:////var/a.dry.db"
    address = "postgresql://example.org/followup"
    assert config.load(write(f'database = "{address}"\n' + LIVE)).ledger == address
    assert config.load(write(f'database = "{address}"')).ledger == f"sqlite:///{tmp_path}/followup.dry.db"


def test_an_address_with_a_password_comes_from_the_environment(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'database = { env = "DATABASE_URL" }\n'
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert config.load(write(text)).ledger.endswith("followup.dry.db")
    (problem,) = problems(write(text + LIVE))
    assert "DATABASE_URL" in problem.message
    monkeypatch.setenv("DATABASE_URL", f"postgresql://me:{HUNTER}@example.org/followup")
    assert config.load(write(text + LIVE)).ledger == f"postgresql://me:{HUNTER}@example.org/followup"


def test_a_file_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such file"):
        config.load(tmp_path, tmp_path / "other.toml")
    with pytest.raises(CommandError, match="no such file"):
        config.load(tmp_path, tmp_path)


def test_another_file_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("live = 3")
    with pytest.raises(InputError) as caught:
        config.load(tmp_path, tmp_path / "other.toml")
    assert caught.value.found[0].file == "other.toml"


def test_what_is_not_text_is_reported(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"live = false\n\xff\xfe")
    (problem,) = problems(tmp_path)
    assert (problem.line, "UTF-8" in problem.message) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        "[" + " " * 200_000,
        "x" + ".x" * 100_000 + " = 1",
        "[" + "x." * 50_000 + "x]",
        "a = " + "[" * 100_000,
        "a = " + "9" * 5_000,
    ],
)
def test_nothing_in_the_file_takes_its_reader_minutes(write: Write, text: str) -> None:
    (problem,) = problems(write("live = false\n" + text))
    assert (problem.line, problem.column) == (2, 1)
    assert "line is far too long" in problem.message


def test_of_thousands_of_unknown_settings_the_first_hundred_are_reported(write: Write) -> None:
    found = problems(write("\n".join(f"k{n} = 1" for n in range(20_000))))
    assert [problem.line for problem in found] == list(range(1, 101))


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xef\xbb\xbflive = false\r\n[floor]\r\napprovals = 2\r\n")
    assert config.load(tmp_path).floor.approvals == 2


@pytest.mark.parametrize(
    ("server", "here"),
    [
        ("http://127.0.0.1:3000", True),
        ("http://localhost", True),
        ("https://localhost:3000", True),
        ("https://localhost.example", False),
        ("https://mastodon.example", False),
        ("https://127.0.0.1.example", False),
    ],
)
def test_only_this_machine_is_loopback(server: str, here: bool) -> None:
    assert config.is_loopback(config.Account("a", "mastodon", server)) is here


@pytest.mark.parametrize(
    "handle", ["team.example", "@team.example", "＠team.example", " @team.example ", "\u202a@team.example\u202c"]
)
def test_a_handle_of_bluesky_is_read_without_its_sign(write: Write, handle: str) -> None:
    settings = config.load(write(f'[accounts.sky]\nplatform = "bluesky"\nhandle = "{handle}"\n'))
    assert settings.accounts["sky"].handle == "team.example"


def test_a_handle_of_bluesky_that_is_only_its_sign_is_refused(write: Write) -> None:
    (problem,) = problems(write('[accounts.sky]\nplatform = "bluesky"\nhandle = "@"\n'))
    assert "write the name of the account in quotes" in problem.message
