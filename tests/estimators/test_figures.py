"""Numbers in sentences."""

from __future__ import annotations

import pytest

from analytics.estimators.numerics.figures import figure


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (2.413, "2.41"),
        (-0.04567, "-0.0457"),
        (999.6, "1,000"),
        (-10690.4, "-10,700"),
        (1.5, "1.50"),
        (2e-5, "2e-05"),
    ],
)
def test_a_number_is_written_as_people_read_it(value: float, text: str) -> None:
    assert figure(value) == text
