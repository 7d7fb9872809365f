"""The result of ``inspect --json``: action, columns, sums, problems, questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.reports.result_json import Json, present, problem_json

if TYPE_CHECKING:
    from analytics.domain.dataset import Column, Inspection


def inspection_json(inspection: Inspection) -> Json:
    """Write what the importer makes of a file under the contract's keys."""
    return {
        "action": inspection.action.value,
        "rows": inspection.rows,
        "columns": [column_json(column) for column in inspection.columns],
        "sums": {
            column.label: column.total for column in inspection.columns if column.total is not None
        },
        "problems": [problem_json(problem) for problem in inspection.problems],
        "questions": [problem_json(question) for question in inspection.questions],
    }


def column_json(column: Column) -> Json:
    """Write a column with its profile."""
    return present(
        {
            "label": column.label,
            "type": column.type.value,
            "nulls": column.nulls,
            "distinct": column.distinct,
            "minimum": column.minimum,
            "maximum": column.maximum,
            "hidden": column.hidden,
        }
    )
