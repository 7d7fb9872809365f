"""Families of p-values: properties of every adjustment, and Monte Carlo of what it promises."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.domain.errors import NotEstimableError
from analytics.estimators.numerics.multiplicity import IN_WORDS, Method, adjust_p_values

if TYPE_CHECKING:
    from analytics.domain.moments import FloatArray

METHODS = get_args(Method)
FAMILIES = st.lists(st.floats(0, 1), min_size=1, max_size=12)
FAMILY_WISE = [one for one in METHODS if not one.startswith("benjamini")]


@pytest.mark.parametrize("method", METHODS)
@given(p=FAMILIES)
def test_no_p_value_gets_smaller_and_order_is_kept(method: Method, p: list[float]) -> None:
    found = adjust_p_values(p, method).p_values
    # Sidak's way through logarithms rounds in the last digits.
    assert (found >= np.array(p) * (1 - 1e-9)).all()
    assert (found <= 1).all()
    ranked = np.argsort(p, kind="stable")
    assert (np.diff(found[ranked]) >= -1e-12).all()


@pytest.mark.parametrize("method", METHODS)
@given(p=FAMILIES, seed=st.integers(0, 99))
def test_the_order_of_the_family_does_not_matter(method: Method, p: list[float], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(p))
    found = adjust_p_values(p, method).p_values
    again = adjust_p_values([p[i] for i in order], method).p_values
    np.testing.assert_allclose(again, found[order], rtol=1e-12)


@pytest.mark.parametrize("method", [one for one in METHODS if one != "hommel"])
@given(p=FAMILIES)
def test_rejected_is_p_below_its_level(method: Method, p: list[float]) -> None:
    found = adjust_p_values(p, method)
    assert found.levels is not None
    clear = np.abs(np.array(p) - found.levels) > 1e-9
    np.testing.assert_array_equal((np.array(p) <= found.levels)[clear], found.rejected[clear])


@pytest.mark.parametrize("method", METHODS)
def test_a_family_of_one_is_left_alone(method: Method) -> None:
    assert adjust_p_values([0.03], method).p_values[0] == pytest.approx(0.03, rel=1e-12)
    assert IN_WORDS[method]


@given(p=FAMILIES)
def test_power_grows_from_bonferroni_to_hommel(p: list[float]) -> None:
    def adjusted(method: Method) -> FloatArray:
        return adjust_p_values(p, method).p_values

    chain = [adjusted("bonferroni"), adjusted("holm"), adjusted("hochberg"), adjusted("hommel")]
    for weaker, stronger in pairwise(chain):
        assert (stronger <= weaker + 1e-12).all()


def test_what_is_no_probability_is_refused() -> None:
    with pytest.raises(NotEstimableError, match="between 0 and 1"):
        adjust_p_values([0.1, 1.2])
    with pytest.raises(NotEstimableError):
        adjust_p_values([])
    with pytest.raises(NotEstimableError):
        adjust_p_values([float("nan")])


@pytest.mark.parametrize("method", FAMILY_WISE)
def test_the_family_wise_error_is_held(method: Method) -> None:
    """Eight true nulls, 4,000 families: any false alarm in at most 5 % (Monte-Carlo error .35)."""
    rng = np.random.default_rng(20261125)
    alarms = [adjust_p_values(rng.uniform(size=8), method).rejected.any() for _ in range(4_000)]
    assert np.mean(alarms) < 0.05 + 3 * 0.0035
