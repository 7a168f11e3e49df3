"""A lost approval is reported with the files and images changed since."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.ledger.models import Approval
from tests.unit.alerts.alert_recorder import Reader
from tests.unit.drafts.draft_factories import ROLL_CALL
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, MINUTE

MakeFolder = Callable[..., Path]
NOW = datetime(2027, 3, 11, 9, tzinfo=UTC)
BEN = CASE.replace("ana-example", "ben-muster").replace("Ana", "Ben")


def approved(root: Path) -> Reader:
    """Everything in the folder was written long ago; one person said yes to the one post."""
    for path in root.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    reader = Reader(root)
    reader.world.now = NOW
    draft = reader.world.draft()
    reader.world.ledger.approve(draft.delivery.id, Approval("p1", draft.digest, NOW, DAY))
    reader.hears_all(NOW)
    return reader


def lost_since(reader: Reader, path: Path) -> str:
    os.utime(path, (NOW.timestamp() + 60,) * 2)
    reader.world.reload()
    found = [alert for alert in reader.hears_all(NOW + 2 * MINUTE) if alert.subject == "Approval lost"]
    reader.world.ledger.close()
    return found[0].body if found else ""


def test_an_image_that_was_swapped_is_named(make_folder: MakeFolder) -> None:
    from PIL import Image

    image = "image: {file: images/ana.png, alt: {en: A drawing}, credit: nobody, go_ahead: C-001}\n"
    root = make_folder(CAMPAIGN.replace("approvals: 0", "approvals: 1"), CASE + image, CONFIG)
    path = root / "campaigns/example/images/ana.png"
    path.parent.mkdir()
    Image.new("RGB", (40, 40), "red").save(path)
    reader = approved(root)
    Image.new("RGB", (40, 40), "blue").save(path)
    assert "Changed since: campaigns/example/images/ana.png." in lost_since(reader, path)


def test_the_file_of_whom_a_post_for_all_names_no_more_is_named(make_folder: MakeFolder) -> None:
    root = make_folder(ROLL_CALL.replace("approvals: 0", "approvals: 1"), CASE, CONFIG, ben_muster=BEN)
    reader = approved(root)
    path = next(root.glob("campaigns/example/cases/ben*"))
    path.write_text(BEN + "hold: yes\n", "utf-8")
    assert f"Changed since: {path.relative_to(root)}." in lost_since(reader, path)


def test_a_template_in_the_folder_of_the_rules_kind_is_named(make_folder: MakeFolder) -> None:
    campaign = CAMPAIGN.replace("approvals: 0", "approvals: 1").replace(
        "anniversary: {", "remembered: {kind: anniversary, "
    )
    reader = approved(make_folder(campaign, CASE, CONFIG))
    path = reader.world.root / "templates/anniversary/en.txt"
    path.write_text("{{ case.name }} is still missing.\n", "utf-8")
    assert "Changed since: templates/anniversary/en.txt." in lost_since(reader, path)
