"""How many rows of a data set are the same as another one in every cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.copies import Copies
from analytics.store.selection import matching, name_of, number_of, text_of

if TYPE_CHECKING:
    from analytics.domain.dataset import Dataset
    from analytics.domain.plan import Question
    from analytics.store.connection import Store


def copied_rows(store: Store, dataset: Dataset, question: Question, outcome: str) -> Copies:
    """Count copies among the rows a plan reads.

    Rows are compared by a hash of 64 bits first, and cell by cell only where two are the same.

    Parameters
    ----------
    question
        Its filter, and the columns by which an example is named.
    outcome
        Column whose values tell chance from copies.
    """
    names = ", ".join(name_of(dataset, column.label) for column in dataset.columns)
    where = matching(dataset, question.where)
    rows = f"FROM {dataset.relation} WHERE {where.text}"
    values = list(where.values)
    with store.cursor() as cursor:
        found = cursor.execute(f"SELECT count(*), count(DISTINCT hash({names})) {rows}", values)
        total, different = found.fetchone() or (0, 0)
        if total == different:
            return Copies(rows=total)
        y = number_of(dataset, outcome)
        one = cursor.execute(
            f"WITH d AS (SELECT {y} AS y, {_named(dataset, question)} AS one, count(*) AS n {rows}"
            f" GROUP BY {names}) SELECT sum(n - 1), sum(n - 1) FILTER (WHERE y <> trunc(y)),"
            " min(n), max(n), min(one) FILTER (WHERE n > 1) FROM d",
            values,
        ).fetchone() or (0, 0, 1, 1, "")
    copies, certain, least, most, example = one
    return Copies(
        rows=total,
        copies=int(copies or 0),
        certain=int(certain or 0),
        times=int(least) if least == most else 1,
        example=str(example or ""),
    )


def _named(dataset: Dataset, question: Question) -> str:
    """Write SQL that names a row by its unit and period, as far as the plan has them."""
    labels = [label for label in (question.unit, question.time) if label]
    parts = [f"'''' || {text_of(dataset, label)} || ''''" for label in labels]
    return " || ' in ' || ".join(parts) if parts else "''"
