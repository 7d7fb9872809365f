"""The twelve categories of the cost ledger, and which of them recur.

Registers write categories in many ways; a spelling that is not known keeps its own name, so that no
cost disappears.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CATEGORIES: Mapping[str, str] = {
    "build": "Build",
    "integration": "Integration",
    "data": "Data",
    "run_infrastructure": "Infrastructure",
    "inference_tokens": "Inference (tokens)",
    "licence": "Licences",
    "human_verification": "Human verification",
    "maintenance_retraining": "Maintenance and retraining",
    "change_training": "Change and training",
    "governance_compliance": "Governance and compliance",
    "evaluation": "Evaluation",
    "decommission": "Decommissioning",
}
# What goes on as long as the initiative does; the others are spent once.
RECURRING = frozenset(
    {
        "run_infrastructure",
        "inference_tokens",
        "licence",
        "human_verification",
        "maintenance_retraining",
        "governance_compliance",
    }
)
SPELLINGS: Mapping[str, str] = {
    "model_development": "build",
    "development": "build",
    "data_preparation": "data",
    "licences": "licence",
    "licenses": "licence",
    "license": "licence",
    "tokens": "inference_tokens",
    "inference": "inference_tokens",
    "infrastructure": "run_infrastructure",
    "change_management": "change_training",
    "training": "change_training",
    "monitoring": "maintenance_retraining",
    "maintenance": "maintenance_retraining",
    "retraining": "maintenance_retraining",
    "governance": "governance_compliance",
    "compliance": "governance_compliance",
    "experiments": "evaluation",
    "decommissioning": "decommission",
}


def category_of(written: str) -> str:
    """Return the category a register's spelling means, or the spelling where none is known."""
    name = written.strip().lower().replace(" ", "_").replace("-", "_")
    return SPELLINGS.get(name, name)


def category_label(category: str) -> str:
    """Return the name of a category on screen."""
    return CATEGORIES.get(category, category.replace("_", " ").capitalize())


def recurs(written: str) -> bool:
    """Tell whether cost of this category goes on."""
    return category_of(written) in RECURRING
