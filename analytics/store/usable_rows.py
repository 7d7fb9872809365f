"""Which rows an experiment uses, which numbers it reads from them, and why others are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.dataset import ColumnType
from analytics.domain.errors import NotEstimableError, PlanError
from analytics.domain.estimate import DataUse, Dropped
from analytics.store.column_facts import is_complete, surely_finite
from analytics.store.selection import (
    Sql,
    all_present,
    column_of,
    covariate_expression,
    literal,
    matching,
    name_of,
    number_of,
    present,
)

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.moments import CellNeeds
    from analytics.store.connection import Store


def roles(needs: CellNeeds) -> tuple[str, ...]:
    """Columns that must be present, in the order in which missing rows are blamed on them."""
    labels = (
        needs.treatment,
        needs.outcome,
        needs.cluster,
        needs.exposure,
        needs.weight,
        *(covariate.label for covariate in needs.covariates if covariate.required),
    )
    return tuple(dict.fromkeys(label for label in labels if label))


def usable(dataset: Dataset, needs: CellNeeds) -> str:
    """Condition that a row has all it needs; a row that stands for nobody is left out."""
    condition = all_present(dataset, roles(needs))
    return f"{condition} AND {number_of(dataset, needs.weight)} > 0" if needs.weight else condition


def columns(dataset: Dataset, needs: CellNeeds) -> tuple[Sql, ...]:
    """Covariates and outcome as numbers, held within their limits."""
    limits = {limit.label: limit for limit in needs.limits}

    def held(label: str, sql: Sql) -> Sql:
        if label not in limits:
            return sql
        text, limit = sql.text, limits[label]
        if limit.high is not None:
            text = f"least({text}, {literal(limit.high)})"
        if limit.low is not None:
            text = f"greatest({text}, {literal(limit.low)})"
        return Sql(text, sql.values)

    return (
        *(held(one.label, covariate_expression(dataset, one)) for one in needs.covariates),
        held(needs.outcome, Sql(number_of(dataset, needs.outcome))),
    )


def require_values(store: Store, dataset: Dataset, needs: CellNeeds) -> None:
    """Tell an outcome that is empty everywhere, which reads as text, from one that is text.

    Raises
    ------
    NotEstimableError
        No row has a value.
    """
    if column_of(dataset, needs.outcome).type is not ColumnType.TEXT:
        return
    query = f"SELECT count({name_of(dataset, needs.outcome)}) FROM {dataset.relation}"
    with store.cursor() as cursor:
        found = cursor.execute(query).fetchone()
    if found and not found[0]:
        raise NotEstimableError(
            f"Outcome '{needs.outcome}' of '{dataset.file_name}' is empty in every row.",
            "Bring the file with the outcome filled in, or name another column.",
        )


def require_whole_weights(store: Store, dataset: Dataset, needs: CellNeeds) -> None:
    """Refuse weights that are not counts of units.

    Raises
    ------
    PlanError
        A weight is negative or not a whole number.
    """
    if not needs.weight:
        return
    weight = number_of(dataset, needs.weight)
    bad = f"{weight} < 0 OR {weight} <> trunc({weight})"
    where = matching(dataset, needs.where)
    query = (
        f"SELECT count(*), min({weight}) FROM {dataset.relation}"
        f" WHERE {present(dataset, needs.weight)} AND ({bad}) AND {where.text}"
    )
    with store.cursor() as cursor:
        found = cursor.execute(query, list(where.values)).fetchone()
    if found and found[0]:
        raise PlanError(
            f"Weight '{needs.weight}' says {found[1]:g} in one of {found[0]} rows where it is not a"
            " count of units.",
            "A weight says how many equal units a row stands for: 0, 1, 2, ... Name such a column,"
            " or leave 'weight' out.",
        )


def account(store: Store, dataset: Dataset, needs: CellNeeds, used: int) -> DataUse:
    """Say how many rows there were and why some were not used; counted only if some were not.

    Raises
    ------
    NotEstimableError
        A row holds an infinite number.
    """
    if used == dataset.rows:
        return DataUse(rows=used, rows_used=used, sha256=dataset.sha256)
    where = matching(dataset, needs.where)
    chosen = f"FROM {dataset.relation} WHERE {where.text}"
    with store.cursor() as cursor:
        total = cursor.execute(f"SELECT count(*) {chosen}", list(where.values)).fetchone()
        rows = int(total[0]) if total else 0
        if rows == used:
            return DataUse(rows=rows, rows_used=used, sha256=dataset.sha256)
        one = _only_reason(dataset, needs, (rows, used))
        if one is not None:
            return DataUse(rows=rows, rows_used=used, dropped=(one,), sha256=dataset.sha256)
        reasons = _reasons(dataset, needs)
        counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for _, condition in reasons)
        infinite = ", ".join(_infinite(dataset, label) for label in roles(needs))
        query = f"SELECT {counts}, {infinite} {chosen}"
        found = cursor.execute(query, list(where.values)).fetchone() or ()
    _require_finite(dataset, needs, found[len(reasons) :])
    dropped = tuple(
        Dropped(reason=reason, rows=int(count))
        for (reason, _), count in zip(reasons, found, strict=False)
        if count
    )
    return DataUse(rows=rows, rows_used=used, dropped=dropped, sha256=dataset.sha256)


def _only_reason(dataset: Dataset, needs: CellNeeds, counts: tuple[int, int]) -> Dropped | None:
    """Say why rows are left out where one column alone can lack values; ``None`` if more can."""
    rows, used = counts
    lacking = [label for label in roles(needs) if not is_complete(dataset, label)]
    if needs.weight or len(lacking) != 1 or not surely_finite(dataset, lacking[0]):
        return None
    return Dropped(reason=f"'{lacking[0]}' is missing", rows=rows - used)


def _reasons(dataset: Dataset, needs: CellNeeds) -> list[tuple[str, str]]:
    """Every reason to leave a row out, with the condition that it is the first that holds.

    Columns that lack nothing are no reason.
    """
    labels = [label for label in roles(needs) if not is_complete(dataset, label)]
    found = [
        (
            f"'{label}' is missing",
            f"{all_present(dataset, labels[:i])} AND NOT {present(dataset, label)}",
        )
        for i, label in enumerate(labels)
    ]
    if needs.weight:
        nobody = f"{all_present(dataset, labels)} AND {name_of(dataset, needs.weight)} = 0"
        found.append((f"'{needs.weight}' is 0", nobody))
    return found


def _infinite(dataset: Dataset, label: str) -> str:
    if surely_finite(dataset, label):
        return "0"
    return f"count(*) FILTER (WHERE isinf({name_of(dataset, label)}))"


def _require_finite(dataset: Dataset, needs: CellNeeds, counts: tuple[int, ...]) -> None:
    for label, count in zip(roles(needs), counts, strict=True):
        if count:
            raise NotEstimableError(
                f"Column '{label}' of '{dataset.file_name}' holds {count} infinite"
                f" value{'s' if count > 1 else ''}: no mean exists.",
                "Correct them in the file, or leave the cells empty where the value is not known.",
            )
