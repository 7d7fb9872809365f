"""What people could be recognised by is said with its column; what only looks like it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.domain.dataset import Action
from analytics.ingest.personal_data import is_card, is_iban, named_personal, names_people
from analytics.services.inspect_file import inspect_file

if TYPE_CHECKING:
    from pathlib import Path


# Examples of the registry of the standard, and test numbers that card schemes publish.
@pytest.mark.parametrize(
    "text", ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "NO9386011117947"]
)
def test_an_iban_proves_itself_and_one_wrong_digit_is_seen(text: str) -> None:
    assert is_iban(text)
    assert not is_iban(text[:-1] + str((int(text[-1]) + 1) % 10))


@pytest.mark.parametrize("text", ["4111 1111 1111 1111", "378282246310005", "5555-5555-5555-4444"])
def test_a_card_number_proves_itself_and_one_wrong_digit_is_seen(text: str) -> None:
    assert is_card(text)
    assert not is_card(text[:-1] + str((int(text[-1]) + 1) % 10))


@pytest.mark.parametrize(
    ("label", "personal"),
    [
        ("Contact_Email", True),
        ("customerName", True),
        ("date of birth", True),
        ("Telefon", True),
        ("name", False),
        ("use_case_name", False),
        ("hotel", False),
        ("street_price", False),
    ],
)
def test_a_label_announces_people_or_does_not(label: str, personal: bool) -> None:  # noqa: FBT001 - a parameter
    assert bool(named_personal(label)) is personal


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("a.b@example.org", "nobody", "x"), "e-mail"),
        (("DE89370400440532013000", "GB82WEST12345698765432", "NO9386011117947"), "IBAN"),
        (("4111111111111111", "5555555555554444", "4012888888881881"), "card"),
        (("+49 30 1234567", "+44 20 7946 0000", "+1 202 555 0100"), "telephone"),
    ],
)
def test_cells_about_people_are_said_with_the_way_out(
    tmp_path: Path, cells: tuple[str, ...], words: str
) -> None:
    file = tmp_path / "file.csv"
    file.write_text("k,v\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells)))
    found = inspect_file(file)
    assert found.action is Action.ACCEPT
    said = [one for one in found.problems if one.kind == "personal_data"]
    assert [one.column for one in said] == ["v"]
    assert words in said[0].message
    assert "Leave the column out" in said[0].remedy


@pytest.mark.parametrize(
    "cells", [("4111111111111112", "5555555555554443", "4012888888881882"), ("A-1", "B-2", "C-3")]
)
def test_what_only_looks_like_it_is_not_said(tmp_path: Path, cells: tuple[str, ...]) -> None:
    file = tmp_path / "file.csv"
    file.write_text("k,v\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells)))
    assert not [one for one in inspect_file(file).problems if one.kind == "personal_data"]


@pytest.mark.parametrize(
    ("label", "people"),
    [
        ("agent", True),
        ("agent_id", True),
        ("AgentId", True),
        ("CUSTOMER NO.", True),
        ("support agent", True),
        ("patient-id", True),
        ("user_hash", True),
        ("e-mail", True),
        ("employee_name", True),
        ("users", False),  # a count
        ("customer_segment", False),
        ("agent_minutes", False),
        ("user_agent", False),  # a browser
        ("store", False),
        ("pilot", False),
        ("rep", False),  # of an experiment
        ("id", False),
        ("", False),
    ],
)
def test_a_header_names_people_where_all_of_it_does(label: str, *, people: bool) -> None:
    assert names_people(label) is people
