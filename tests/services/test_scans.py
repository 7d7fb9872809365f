"""How often an experiment looks at its rows, and that looking less often changes no answer."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, cast

import pytest

from analytics.ingest.plan_file import parse_plan
from analytics.services.estimate_plan import estimate_plan
from analytics.services.import_outcomes import import_outcomes
from analytics.store.connection import Cursor, Store
from analytics.store.datasets import current_dataset
from tests.conftest import NOW
from tests.services.trials import HEAD, Columns, answer, check_of, trial, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.domain.estimate import Estimate

ROWS_ONLY = HEAD.replace('unit = "id"\n', "")
TWO = 'covariates = ["before", "week"]\n'
PLANS = {
    "no covariates": "",
    "two covariates": TWO,
    "two covariates, HC1": TWO + '[options]\nstd_errors = "HC1"\n',
    "two covariates, additive": TWO + '[options]\nadjustment = "additive"\n',
    "two covariates, HC3": TWO + '[options]\nstd_errors = "HC3"\n',
    "a text": 'covariates = ["before", "region"]\n',
    "outcome before": 'pre_outcome = "before"\n',
    "by cluster": TWO + 'cluster = "team"\n',
    "by cluster, CR1": TWO + 'cluster = "team"\n[options]\nstd_errors = "CR1"\n',
    "use": TWO + 'received = "used"\n',
    "blocks": 'strata = "region"\n',
    "some rows": TWO + 'where = {region = "north"}\n',
}


class Recorded(Store):
    """A real store that remembers what it was asked."""

    statements: ClassVar[list[str]] = []

    @contextmanager
    def cursor(self, **settings: Any) -> Iterator[Cursor]:
        with super().cursor(**settings) as cursor:
            yield cast("Cursor", Remembering(cursor))


class Remembering:
    """A cursor whose statements are remembered."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def execute(self, query: str, *values: object) -> Cursor:
        Recorded.statements.append(query)
        return self._cursor.execute(query, *values)

    def __getattr__(self, name: str) -> object:
        return getattr(self._cursor, name)


@pytest.fixture
def recorded() -> Iterator[Recorded]:
    store = Recorded.open(None)
    yield store
    store.close()


def rows(*, gaps: bool = False, arms: int = 2) -> Columns:
    columns = trial(3)
    n = len(columns["arm"])
    if arms > 2:
        columns["arm"] = ["high" if i % 5 == 0 else arm for i, arm in enumerate(columns["arm"])]
    teams = [f"{arm}{i % 12}" for i, arm in enumerate(columns["arm"])]
    columns |= {"team": list(teams)}
    if gaps:
        columns["before"] = ["" if i % 7 == 0 else columns["before"][i] for i in range(n)]
    return columns


def stored(store: Store, file: Path, plan: str) -> Estimate:
    """Import a file and answer from the store, where columns have a profile."""
    receipt = import_outcomes(store, "rows.csv", file.read_bytes(), now=NOW)
    assert receipt.stored, receipt.problems
    dataset = current_dataset(store, "rows.csv")
    assert dataset is not None
    if isinstance(store, Recorded):
        store.statements.clear()
    return estimate_plan(store, dataset, parse_plan(plan))


def scans(store: Recorded) -> int:
    """Statements that read the stored rows since the file was stored."""
    return sum("FROM ds_1" in statement for statement in store.statements)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("no covariates", 1),
        ("outcome before", 1),
        ("by cluster", 1),
        ("by cluster, CR1", 1),
        ("two covariates", 2),
        ("two covariates, HC1", 2),
    ],
)
def test_a_file_without_gaps_is_scanned_for_sums_and_residuals_only(
    recorded: Recorded, tmp_path: Path, name: str, most: int
) -> None:
    stored(recorded, written(tmp_path / "data.csv", rows()), ROWS_ONLY + PLANS[name])
    assert scans(recorded) == most


def test_gaps_are_counted_with_the_sums_where_only_covariates_lack_values(
    recorded: Recorded, tmp_path: Path
) -> None:
    file = written(tmp_path / "data.csv", rows(gaps=True))
    found = stored(recorded, file, ROWS_ONLY + PLANS["by cluster"])
    assert scans(recorded) == 1
    assert "58" in check_of(found, "missing_covariates").sentence  # every seventh of 400 rows


def test_gaps_are_counted_apart_where_an_arm_has_too_few_for_an_indicator(
    recorded: Recorded, tmp_path: Path
) -> None:
    columns = rows()
    lost = [i for i, arm in enumerate(columns["arm"]) if arm == "on"][:6]
    columns["before"] = ["" if i in lost else v for i, v in enumerate(columns["before"])]
    stored(recorded, written(tmp_path / "data.csv", columns), ROWS_ONLY + PLANS["by cluster"])
    assert scans(recorded) == 3


def test_rows_left_out_for_one_column_take_no_scan_to_count(
    recorded: Recorded, tmp_path: Path
) -> None:
    file = written(tmp_path / "data.csv", rows(gaps=True))
    plan = ROWS_ONLY + 'covariates = ["before"]\n[options]\nadjustment = "additive"\n'
    found = stored(recorded, file, plan)
    assert [(one.reason, one.rows) for one in found.finding.data.dropped] == [
        ("'before' is missing", 58)
    ]
    assert scans(recorded) == 3  # sums, all rows counted, residuals


@pytest.mark.parametrize("name", PLANS)
def test_a_stored_file_with_gaps_and_three_arms_says_what_it_says_in_place(
    store: Store, tmp_path: Path, name: str
) -> None:
    says_the_same(store, tmp_path, rows(gaps=True, arms=3), 'arm = "on"\n' + PLANS[name])


@pytest.mark.parametrize("name", ["two covariates", "by cluster", "outcome before", "blocks"])
def test_a_stored_file_without_gaps_says_what_it_says_in_place(
    store: Store, tmp_path: Path, name: str
) -> None:
    says_the_same(store, tmp_path, rows(), PLANS[name])


def says_the_same(store: Store, tmp_path: Path, columns: Columns, extra: str) -> None:
    right = answer(tmp_path, columns, extra)
    left = stored(store, tmp_path / "data.csv", HEAD + extra)
    assert left.effect.name == right.effect.name
    assert left.finding.data.rows_used == right.finding.data.rows_used
    for one, other in zip(left.finding.effects, right.finding.effects, strict=True):
        # The same sums from another shift: rounding only.
        assert one.effect == pytest.approx(other.effect, rel=1e-10)
        assert one.std_error == pytest.approx(other.std_error, rel=1e-10)
        assert one.p_value == pytest.approx(other.p_value, rel=1e-8)
        assert one.degrees_of_freedom == pytest.approx(other.degrees_of_freedom, rel=1e-9)
    assert [(check.name, check.verdict, check.sentence) for check in left.finding.checks] == [
        (check.name, check.verdict, check.sentence) for check in right.finding.checks
    ]
