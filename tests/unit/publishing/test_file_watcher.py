"""Changed files are taken up, never half saved; a broken one stops only its own posts."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.drafts.models import Workspace
from bot.errors import LedgerError
from bot.ledger.models import AccountLimits
from bot.publishing.file_watcher import CHANGING, Watch
from bot.publishing.outcomes import Trouble
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CASE, CONFIG, DAY, MINUTE, TEN, World, load

LATER = 10_000_000_000.0  # long after anything in the folder was written


@dataclass
class Disk:
    root: Path
    wall: float = LATER
    loads: int = 0

    def load(self) -> Workspace:
        self.loads += 1
        return load(self.root)

    def watch(self) -> Watch:
        return Watch(
            load(self.root), self.load, began=LATER, wall=lambda: self.wall, today=lambda: DAY,
            config=self.root / "config.toml",
        )  # fmt: skip

    def write(self, path: str, text: str, at: float = LATER - 60) -> None:
        (self.root / path).write_text(text, "utf-8")
        os.utime(self.root / path, (at, at))


@pytest.fixture
def disk(world: World) -> Disk:
    return Disk(world.root)


def names(found: Workspace | Trouble) -> list[str]:
    assert isinstance(found, Workspace), found
    return [case.id for _, case in found.casebook.cases()]


def test_nothing_is_read_again_while_nothing_changes(disk: Disk) -> None:
    watch = disk.watch()
    assert watch.fresh() is watch.files
    assert not disk.loads


def test_a_changed_file_is_read_again(disk: Disk) -> None:
    watch = disk.watch()
    disk.write("campaigns/example/cases/bo.yaml", CASE.replace("ana-example", "bo").replace("Ana", "Bo"))
    assert names(watch.fresh()) == ["ana-example", "bo"]


def test_a_deleted_file_is_noticed(disk: Disk) -> None:
    watch = disk.watch()
    (disk.root / "campaigns/example/cases/ana-example.yaml").unlink()
    assert names(watch.fresh()) == []


@pytest.mark.parametrize("path", ["templates/anniversary/en.txt", "config.toml"])
def test_templates_and_settings_are_watched_too(disk: Disk, path: str) -> None:
    watch = disk.watch()
    disk.write(path, (disk.root / path).read_text("utf-8") + "\n")
    watch.fresh()
    assert disk.loads == 1


def test_a_file_is_left_alone_until_it_is_two_seconds_old(disk: Disk) -> None:
    watch = disk.watch()
    disk.write("campaigns/example/cases/ana-example.yaml", CASE[:200], at=LATER - 1)
    assert isinstance(watch.fresh(), Trouble)
    assert not disk.loads
    disk.write("campaigns/example/cases/ana-example.yaml", CASE, at=LATER - 1)
    disk.wall += 1
    assert names(watch.fresh()) == ["ana-example"]


def test_a_broken_case_silences_itself_alone(disk: Disk) -> None:
    watch = disk.watch()
    disk.write("campaigns/example/cases/bo.yaml", "id: bo\nnmae: {en: Bo}\n")
    found = watch.fresh()
    assert names(found) == ["ana-example"]
    assert isinstance(found, Workspace)
    assert found.casebook.problems


def test_broken_settings_silence_everything_until_they_are_fixed(disk: Disk) -> None:
    watch = disk.watch()
    disk.write("config.toml", CONFIG + "nonsense")
    assert "config.toml" in str(watch.fresh())
    assert isinstance(watch.fresh(), Trouble), "and it stays said"
    disk.write("config.toml", CONFIG, at=LATER - 50)
    assert isinstance(watch.fresh(), Workspace)


def test_a_switch_to_live_asks_for_a_new_start(disk: Disk) -> None:
    watch = disk.watch()
    disk.write("config.toml", 'database = "sqlite:///other.db"\n' + CONFIG)
    assert "start it again" in str(watch.fresh())


def test_hidden_files_and_editors_copies_do_not_count(disk: Disk) -> None:
    watch = disk.watch()
    for name in (".ana.yaml.swp", "ana-example.yaml~", "#ana-example.yaml#"):
        disk.write(f"campaigns/example/cases/{name}", "x")
    assert watch.fresh() is watch.files
    assert not disk.loads


def test_a_file_behind_a_link_to_a_hidden_folder_is_watched_as_it_is_read(disk: Disk) -> None:
    (disk.root / "campaigns/example").rename(disk.root / "campaigns/.store")
    (disk.root / "campaigns/example").symlink_to(".store")
    (disk.root / "campaigns/.store/round").symlink_to("..")
    watch = disk.watch()
    assert names(watch.fresh()) == ["ana-example"]
    disk.write("campaigns/.store/cases/ana-example.yaml", CASE.replace("ana-example", "ana"))
    assert names(watch.fresh()) == ["ana"]


def test_a_link_that_leads_elsewhere_is_not_looked_behind(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (disk.root / "templates/elsewhere").symlink_to(tmp_path / "elsewhere")
    watch = disk.watch()
    (tmp_path / "elsewhere/large.txt").write_text("x", "utf-8")
    assert watch.fresh() is watch.files


# what the publisher makes of it


@dataclass
class Moving:
    """A source whose files change between a tick's first look and its sending."""

    files: Workspace
    newer: Callable[[], Workspace | Trouble]

    def fresh(self) -> Workspace | Trouble:
        found = self.newer()
        if isinstance(found, Workspace):
            self.files = found
        return found


def test_a_fact_changed_in_the_last_moment_is_not_sent_as_it_was(make_world: MakeWorld) -> None:
    world = make_world()
    world.watched()
    changed = CASE.replace("was detained at the airport", "was taken away")
    (world.root / "campaigns/example/cases/ana-example.yaml").write_text(changed, "utf-8")
    world.source = Moving(world.source.files, lambda: load(world.root))  # type: ignore[assignment]
    world.start()
    world.tick()
    assert "was taken away" in world.mastodon.texts[0]


def test_while_files_are_being_saved_nothing_is_sent_and_nothing_forgotten(make_world: MakeWorld) -> None:
    world = make_world()
    world.watched()
    answers: list[Workspace | Trouble] = [CHANGING, world.source.files]
    world.source = Moving(world.source.files, lambda: answers.pop(0))  # type: ignore[assignment]
    world.start()
    tick = world.tick()
    assert tick.trouble
    assert tick.wake is not None
    assert not world.mastodon.posts
    world.tick(TEN + MINUTE)
    assert world.state == "published"


def test_an_image_changed_after_the_approval_is_not_sent(make_world: MakeWorld) -> None:
    from PIL import Image

    image = "image: {file: images/ana.png, alt: {en: A drawing}, credit: nobody, go_ahead: C-001}\n"
    world = make_world(case=CASE + image, text="{{ case.name }} as drawn.\n")
    path = world.root / "campaigns/example/images/ana.png"
    path.parent.mkdir()
    Image.new("RGB", (40, 40), "red").save(path)
    world.reload()
    draft = world.draft()
    assert draft.post is not None
    assert draft.post.parts[0].media
    world.mastodon.on_publish = lambda part: seen.append(part.media)
    seen: list[object] = []
    world.watched()
    world.tick()
    assert world.state == "published"
    media = seen[0][0]  # type: ignore[index]
    assert media.alt == "A drawing"
    assert media.data[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0")


LOCKED = AccountLimits(-1)


def test_a_limit_that_the_ledger_learnt_is_taken_up_at_once(disk: Disk) -> None:
    """What people said yes to was composed with it: the bot must not go on composing other words."""
    known: dict[str, AccountLimits] = {}

    def limits() -> dict[str, AccountLimits]:
        if known.get("mastodon") == LOCKED:
            raise LedgerError("it is locked")
        return dict(known)

    watch = Watch(
        load(disk.root), disk.load, began=LATER, wall=lambda: disk.wall, today=lambda: DAY,
        config=disk.root / "config.toml", limits=limits,
    )  # fmt: skip
    watch.fresh()
    assert disk.loads == 0
    known["mastodon"] = AccountLimits(5000)
    watch.fresh()
    assert disk.loads == 1
    known["mastodon"] = LOCKED
    watch.fresh()
    assert disk.loads == 1, "a record that gives no answer changes nothing"
    known["mastodon"] = AccountLimits(300)
    assert not isinstance(watch.fresh(), Trouble)
    watch.fresh()
    assert disk.loads == 2


def test_a_limit_is_taken_up_although_a_file_was_saved_this_moment(disk: Disk) -> None:
    """Nothing is half saved by that; a bot that looks once would else send nothing."""
    known: dict[str, AccountLimits] = {}
    disk.write("campaigns/example/cases/ana-example.yaml", CASE, at=LATER - 1)
    watch = Watch(
        load(disk.root), disk.load, began=LATER, wall=lambda: disk.wall, today=lambda: DAY,
        config=disk.root / "config.toml", limits=lambda: dict(known),
    )  # fmt: skip
    known["mastodon"] = AccountLimits(5000)
    assert names(watch.fresh()) == ["ana-example"]
    assert disk.loads == 1
