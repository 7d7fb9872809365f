"""What benefits the register's use cases promise, in their own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.domain.kpi_draft import BenefitText

if TYPE_CHECKING:
    from analytics.store.connection import Store

PROMISES = """
SELECT u.use_case_id, u.name, u.expected_benefits, coalesce(min(i.initiative_id), '')
FROM use_case AS u LEFT JOIN initiative AS i ON i.use_case_id = u.use_case_id
WHERE coalesce(u.expected_benefits, '') <> ''
GROUP BY ALL ORDER BY u.name, u.use_case_id
"""


def read_benefit_texts(store: Store) -> tuple[BenefitText, ...]:
    """Read every use case that says what benefit is expected, by name."""
    with store.cursor() as cursor:
        rows = cursor.execute(PROMISES).fetchall()
    return tuple(
        BenefitText(use_case_id=use_case, name=name, text=text, initiative_id=initiative)
        for use_case, name, text, initiative in rows
    )
