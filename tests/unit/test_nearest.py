"""What is said beside a name that there is not."""

from __future__ import annotations

import pytest

from weatherglass.errors import MANY, NAMED, nearest

NAMES = [f"vix_of_{each:02}" for each in range(30)] + ["vixvolatility", "btc_cycle", "r1-nine", "r10-ten", "r11-two"]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("vix_of_07x", "did you mean 'vix_of_07'?"),
        ("BTC", "did you mean 'btc_cycle'?"),
        ("r1", "did you mean 'r1-nine'?"),
        ("r1x", "`cmd` lists the 35 that there are"),
        ("ix", "names like it: vix_of_00, vix_of_01, vix_of_02, vix_of_03, vix_of_04 and 26 more; `cmd` lists all 35"),
        ("vix", "names like it: vix_of_00, vix_of_01, vix_of_02, vix_of_03, vix_of_04 and 25 more; `cmd` lists all 35"),
        ("-t", "names like it: r10-ten, r11-two; `cmd` lists all 35"),
        ("공포", "`cmd` lists the 35 that there are"),
        (" ", "`cmd` lists the 35 that there are"),
    ],
)
def test_of_many_names_those_like_it_are_named_and_the_command_that_lists_all(word: str, said: str) -> None:
    assert nearest(word, NAMES, "cmd") == said


def test_few_names_are_all_named_and_many_where_no_command_lists_them() -> None:
    few = [f"name{at:02}" for at in range(MANY)]
    assert nearest("zzz", few, "cmd") == "valid: " + ", ".join(few)
    assert nearest("zzz", NAMES) == "valid: " + ", ".join(sorted(NAMES))
    assert nearest("zzz", [], "cmd") == "there are none here"
    assert NAMED < MANY
