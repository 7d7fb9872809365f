"""What happened to a portfolio folder: for a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.reports.result_json import Json, plain, present, problem_json
from analytics.reports.result_text import problem_line

if TYPE_CHECKING:
    from analytics.domain.dataset import ImportReceipt, LoadReport


def load_json(report: LoadReport) -> Json:
    """Write every file's receipt, the studies and what could not be run."""
    return {
        "files": [_receipt(receipt) for receipt in report.receipts],
        "studies": report.studies,
        "estimates": report.estimates,
        "problems": [problem_json(problem) for problem in report.problems],
    }


def load_text(report: LoadReport) -> str:
    """Write one line a file, then the studies, then the problems."""
    lines = [
        f"{_verdict(receipt):<14} {receipt.file_name}  ({receipt.rows:,} rows)"
        for receipt in report.receipts
    ]
    lines.append(f"{report.studies} studies, {report.estimates} estimates")
    problems = [problem for receipt in report.receipts for problem in receipt.problems]
    lines += [problem_line(problem) for problem in (*problems, *report.problems)]
    return "\n".join(lines)


def _receipt(receipt: ImportReceipt) -> Json:
    content = plain(receipt)
    content["problems"] = [problem_json(problem) for problem in receipt.problems]
    return present(content, keep=("stored", "rows", "problems"))


def _verdict(receipt: ImportReceipt) -> str:
    if receipt.already_known:
        return "already known"
    return "stored" if receipt.stored else "refused"
