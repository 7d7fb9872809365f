"""What a credited amount rests on: uploads, rows, window, plan, price, policy and program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.reports.money import money_exact
from analytics.reports.result_json import present

if TYPE_CHECKING:
    from analytics.domain.appraisal import Appraisal, PortfolioReview
    from analytics.domain.credit import Credit
    from analytics.domain.initiative import UnitValue
    from analytics.domain.study import Study

Json = dict[str, Any]
SHORT_HASH = 12


def rests_on(credit: Credit, appraisal: Appraisal, review: PortfolioReview) -> Json:
    """Write everything a credit follows from, hashes whole; what does not apply is absent."""
    study = _study(credit, appraisal)
    estimate = study.estimate if study else None
    if study is None or estimate is None:
        return {}
    data, price, policy = estimate.finding.data, _price(credit, review), review.assumptions
    kind = credit.benefit_class
    return present(
        {
            "uploads": _uploads(study, data.sha256),
            "rows": data.rows,
            "rows_used": data.rows_used,
            "window": [data.period_start, data.period_end] if data.period_start else None,
            "plan_sha256": study.plan_sha256,
            "design": estimate.design,
            "method": estimate.finding.method,
            "version": estimate.version,
            "run_at": study.run_at.isoformat() if study.run_at else None,
            "unit_value": _price_json(price) if price else None,
            "policy_id": policy.policy_id,
            "credit_confidence": policy.credit_confidence,
            "evidence_factor": float(policy.evidence_factor(credit.grade)),
            "realisation_factor": float(policy.realisation_factor(kind)) if kind else None,
        }
    )


def rests_on_lines(
    credit: Credit, appraisal: Appraisal, review: PortfolioReview
) -> tuple[tuple[str, str], ...]:
    """Say the same to a reader, one line a fact, hashes shortened."""
    found = rests_on(credit, appraisal, review)
    if not found:
        return ()
    window = found.get("window")
    lines = [
        (
            "Upload",
            "; ".join(
                f"{one['file_name']}, SHA-256 {one['sha256'][:SHORT_HASH]}"
                for one in found["uploads"]
            ),
        ),
        ("Rows", f"{found['rows_used']:,} of {found['rows']:,} used"),
        ("Window", f"{window[0]} to {window[1]}" if window else "no dates in the data"),
        ("Plan", f"{credit.study_id}, SHA-256 {found['plan_sha256'][:SHORT_HASH]}"),
        ("Method", f"{found['method']}, grade {credit.grade}"),
        ("Unit value", _price_words(_price(credit, review))),
        (
            "Policy",
            f"{found['policy_id']}: confidence {found['credit_confidence']:.0%}, evidence"
            f" {found['evidence_factor']:.0%}"
            + (
                f", realisation {found['realisation_factor']:.0%}"
                if "realisation_factor" in found
                else ""
            ),
        ),
        ("Run", f"{found.get('run_at', '')[:16].replace('T', ' ')} UTC, {found['version']}"),
    ]
    return tuple(lines)


def _study(credit: Credit, appraisal: Appraisal) -> Study | None:
    return next((one for one in appraisal.studies if one.study_id == credit.study_id), None)


def _uploads(study: Study, sha256: str) -> list[Json]:
    """Name the batches the run saw; a store that kept none names the file."""
    return [
        {"file_name": one.file_name, "sha256": one.sha256, "rows": one.rows}
        for one in study.batches
    ] or [{"file_name": study.data_file, "sha256": sha256}]


def _price(credit: Credit, review: PortfolioReview) -> UnitValue | None:
    """Find the row of the register that holds the price used, the latest of equal ones."""
    rows = [
        one
        for one in review.register.unit_values
        if (one.kpi_id, one.unit_value, one.currency)
        == (credit.kpi_id, credit.unit_value, credit.currency)
    ]
    return max(rows, key=lambda one: one.valid_from, default=None)


def _price_json(price: UnitValue) -> Json:
    return present(
        {
            "kpi_id": price.kpi_id,
            "valid_from": price.valid_from.isoformat(),
            "amount": float(price.unit_value),
            "currency": price.currency,
            "basis": price.basis or None,
            "approved_by": price.approved_by or None,
        }
    )


def _price_words(price: UnitValue | None) -> str:
    if price is None:
        return "none is approved"
    by = f", approved by {price.approved_by}" if price.approved_by else ""
    amount = money_exact(price.unit_value, price.currency)
    return f"{amount} from {price.valid_from}{by}"
