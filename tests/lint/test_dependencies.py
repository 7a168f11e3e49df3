"""Every dependency is used and locked with hashes; the lock names no registry."""

import re
import tomllib

from tests.lint.tree import ROOT, imports, sources

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
MODULES = {"mastodon.py": "mastodon", "pillow": "PIL", "pyyaml": "yaml", "icu4py": "icu4py", "atproto": "atproto"}
NO_IMPORT = {"tzdata"}  # read by zoneinfo


def normal(requirement: str) -> str:
    return re.split(r"[<>=!~\[; ]", requirement)[0].lower().replace("_", "-").replace(".", "-")


def test_every_dependency_is_locked_with_hashes() -> None:
    required = [*PROJECT["dependencies"], *(r for extra in PROJECT["optional-dependencies"].values() for r in extra)]
    locked = {normal(line) for line in LOCK.splitlines() if re.match(r"[a-z]", line)}
    assert {normal(requirement) for requirement in required} <= locked
    blocks = re.split(r"\n(?=[a-z])", LOCK.strip())
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_lock_names_no_address() -> None:
    assert not re.search(r"https?://|file:|--index-url|--find-links", LOCK)


def test_every_dependency_is_used() -> None:
    used = {target.split(".")[0] for path in sources("bot") for target in imports(path)}
    for requirement in PROJECT["dependencies"]:
        name = re.split(r"[<>=!~\[; ]", requirement)[0]
        assert name in NO_IMPORT or MODULES.get(name, name) in used, f"nothing imports {name}: remove it"
