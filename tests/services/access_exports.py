"""Everything the app writes of an answer: tables, JSON, text, and packs in every format."""

from __future__ import annotations

import json
from collections.abc import Callable  # noqa: TC003 - the annotation of WRITERS
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from analytics.domain.appraisal import PortfolioReview
from analytics.domain.assumption_register import ActsOn, AssumptionRegister
from analytics.domain.change import PortfolioChange
from analytics.domain.dataset import Dataset, ImportReceipt
from analytics.domain.errors import AnalyticsError
from analytics.domain.pack import Pack
from analytics.domain.policy import PolicyView
from analytics.domain.problem import Problem
from analytics.domain.quality import DataSetView
from analytics.domain.study import Study
from analytics.domain.study_view import StudyView
from analytics.reports.assumption_tables import assumption_rows
from analytics.reports.change_words import change_rows, change_text
from analytics.reports.choice_tables import frontier_rows, funding_rows, rank_chance_rows
from analytics.reports.csv_file import csv_bytes
from analytics.reports.data_set_report import data_set_json, data_set_text, receipt_json
from analytics.reports.dataset_tables import dataset_rows
from analytics.reports.kpi_ledger_tables import account_rows, account_sentence
from analytics.reports.override_words import override_rows
from analytics.reports.packs.formats import FORMATS, file_name
from analytics.reports.path_tables import path_rows
from analytics.reports.policy_tables import version_rows
from analytics.reports.problem_list import problem_rows
from analytics.reports.rank_json import portfolio_json, rank_text
from analytics.reports.result_json import error_json, problem_json
from analytics.reports.result_text import error_text, estimate_text
from analytics.reports.study_data import study_json
from analytics.reports.tables import initiative_rows, ranking_rows
from analytics.services.appraise_initiative import appraise_initiative
from analytics.services.fund_portfolio import current_terms, fund_portfolio
from analytics.services.judge_portfolio import judge_portfolio
from analytics.services.list_kpi_ledger import list_kpi_ledger
from analytics.services.meet_expectations import compare_plans
from analytics.services.plan_paths import plan_paths
from analytics.services.value_window import value_window
from tests.reports.packs.reading import pdf_words

if TYPE_CHECKING:
    import pandas as pd

    from analytics.reports.packs.formats import PackFormat


def exports(answer: object) -> list[Callable[[], str]]:
    """List what can be written of an answer; each call writes one and reads it back as text."""
    found: list[Callable[[], str]] = []
    for one in answer if isinstance(answer, tuple) else (answer,):
        found += _of(one)
    return found


def _of(one: object) -> list[Callable[[], str]]:
    for kind, written in WRITERS.items():
        if isinstance(one, kind):
            return [partial(write, one) for write in written]
    return []


def _pack(which: PackFormat, one: Pack) -> str:
    return file_name(one, which) + _written(which.write(one))


def _funding(one: PortfolioReview) -> str:
    plan = fund_portfolio(one, current_terms(one))
    return _csv(funding_rows(plan)) + _csv(frontier_rows(plan)) + repr(plan)


def _csv(rows: pd.DataFrame) -> str:
    return csv_bytes(rows).decode()


def _json(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)


def _written(content: bytes) -> str:
    """Everything readable in a file, in the files inside of it, too."""
    if content.startswith(b"%PDF"):
        return pdf_words(content)
    try:
        with ZipFile(BytesIO(content)) as parts:
            return "\n".join([name + _written(parts.read(name)) for name in parts.namelist()])
    except BadZipFile:
        return content.decode(errors="replace")


def _ledger(one: PortfolioReview) -> str:
    return "\n".join(
        account_sentence(each, one) + _csv(account_rows(each, one)) for each in list_kpi_ledger(one)
    )


def _returns(one: PortfolioReview) -> str:
    ids = [each.appraisal.initiative.initiative_id for each in one.ranked]
    return repr([appraise_initiative(one, each) for each in ids])


def _estimate(one: Study) -> str:
    return estimate_text(one.estimate) if one.estimate is not None else ""


# What is written of which kind of answer: the files and texts that pages and commands offer.
WRITERS: dict[type, tuple[Callable[[Any], str], ...]] = {
    PortfolioReview: (
        lambda one: _json(portfolio_json(one)),
        rank_text,
        lambda one: _csv(ranking_rows(one.ranked)),
        lambda one: _csv(initiative_rows(one.ranked)),
        lambda one: _csv(rank_chance_rows(one.ranked)),
        lambda one: _csv(override_rows(one.overrides)),
        lambda one: _csv(problem_rows(one.problems)),
        lambda one: _csv(path_rows(plan_paths(one))),
        lambda one: repr((judge_portfolio(one), compare_plans(one), value_window(one))),
        _funding,
        _ledger,
        _returns,
    ),
    Pack: tuple(partial(_pack, one) for one in FORMATS),
    PortfolioChange: (lambda one: _csv(change_rows(one)), change_text),
    AssumptionRegister: tuple(
        partial(lambda on, one: _csv(assumption_rows(one, on)), on) for on in ActsOn
    ),
    PolicyView: (lambda one: _csv(version_rows(one.periods)),),
    DataSetView: (lambda one: _json(data_set_json(one)), data_set_text),
    Dataset: (lambda one: _csv(dataset_rows((one,))),),
    ImportReceipt: (
        lambda one: _json(receipt_json(one)),
        lambda one: _csv(problem_rows(one.problems)),
    ),
    Problem: (lambda one: _json(problem_json(one)), lambda one: _csv(problem_rows((one,)))),
    Study: (lambda one: _json(study_json(one)), _estimate),
    StudyView: (lambda one: _json(study_json(one.metric.study)),),
    AnalyticsError: (
        lambda one: _json(error_json(one)),
        error_text,
        lambda one: _csv(problem_rows(one.problems)),
    ),
}
