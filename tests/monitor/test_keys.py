"""What of a report survives translation."""

from __future__ import annotations

import pytest

from monitor.keys import MOST, keys_of, rarity

CASES = {
    "Regulators led by Garante fined it 15,000 euros, says Wiz of Rome.": {"garante", "15000", "wiz", "rome"},
    "À la demande de la Garante, il paiera 15 000 euros, dit Wiz.": {"garante", "15000", "wiz"},
    "In 2025 the bot Grok spoke to Microsoft.": set(),
    "He spoke to Émile, and to Emile’s brother.": {"emile"},
    "la plainte d’Anna vise 812 images": {"anna", "812"},
    "It spoke to nobody.": set(),
}


@pytest.mark.parametrize("text", CASES)
def test_names_and_numbers_and_nothing_else(text: str) -> None:
    assert keys_of("", [text]) == CASES[text]


def test_a_headline_in_capitals_names_nobody() -> None:
    assert keys_of("The Bot Told Wiz Everything Last Night", []) == frozenset()
    assert keys_of("The bot told Wiz everything last night", []) == {"wiz"}


def test_a_list_of_names_is_cut() -> None:
    assert len(keys_of("", ["the " + ", ".join(f"Name{n}" for n in range(3 * MOST))])) == MOST


def test_rare_names_say_more() -> None:
    worth = [rarity(n) for n in (1, 8, 9, 16, 17, 32, 33)]
    assert worth == sorted(worth, reverse=True)
    assert worth[-1] == 0
