"""Resuming something that several campaigns share needs as many people as the strictest campaign."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CAMPAIGN
from tests.flow.cli_runner import CLEARED, typed


@pytest.mark.parametrize("what", [[], ["--account", "mastodon"], ["--country", "CN"], ["--case", "ana-example"]])
def test_resuming_takes_as_many_as_the_strictest_campaign_asks_for(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str], what: list[str]
) -> None:
    root = make_folder(CAMPAIGN, CLEARED)
    stricter = CAMPAIGN.replace("hashtags:", "approvals: 2\nhashtags:").replace("Example campaign", "Another one")
    (root / "campaigns/another/cases").mkdir(parents=True)
    (root / "campaigns/another/campaign.yaml").write_text(stricter, "utf-8")
    (root / "campaigns/another/cases/ana-example.yaml").write_text(CLEARED, "utf-8")
    followup = typed(root, capsys)
    followup("pause", *what, "--by", "p1")
    first = followup("resume", *what, "--by", "p1", "--json").document
    assert (first["resumed"], first["needed"]) == (False, 2)
    assert followup("resume", *what, "--by", "p2", "--json").document["resumed"] is True


def test_a_case_file_that_breaks_in_the_stricter_campaign_lowers_no_number(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_folder(CAMPAIGN, CLEARED)
    stricter = CAMPAIGN.replace("hashtags:", "approvals: 2\nhashtags:").replace("Example campaign", "Another one")
    folder = root / "campaigns/another"
    (folder / "cases").mkdir(parents=True)
    (folder / "campaign.yaml").write_text(stricter, "utf-8")
    (folder / "cases/ana.yaml").write_text(CLEARED, "utf-8")
    followup = typed(root, capsys)
    followup("pause", "--case", "ana-example", "--by", "p1")
    (folder / "cases/ana.yaml").write_text(CLEARED + "surprise: yes\n", "utf-8")
    first = followup("resume", "--case", "ana-example", "--by", "p1", "--json").document
    assert (first["resumed"], first["needed"]) == (False, 2)
    (folder / "campaign.yaml").write_text(stricter + "surprise: yes\n", "utf-8")
    second = followup("resume", "--case", "ana-example", "--by", "p2")
    assert second.code == 2
    assert "campaigns/another/campaign.yaml has an error, so nobody can tell how many people must agree" in second.err
