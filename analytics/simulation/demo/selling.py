"""Selling in the demo retailer: prices and promotions."""

from __future__ import annotations

from datetime import date

from analytics.simulation.demo.story import (
    Claim,
    ExperimentStudy,
    Exposure,
    Header,
    Measure,
    Money,
    Readiness,
    Signal,
    Story,
    Use,
    UseCase,
)
from analytics.simulation.worlds import ClusterShape, OutcomeShape

PRICING = Story(
    initiative_id="RT-03",
    name="Dynamic pricing",
    domain_id="D-RETAIL",
    business_unit="Retail Stores",
    stage="pilot",
    owner="P10",
    began=date(2025, 7, 1),
    live=date(2026, 4, 6),
    use_case=UseCase(
        "Prices follow competitors with a week's delay.",
        "Higher gross margin",
        "Daily price by item and store",
        risk="limited",
    ),
    money=Money(1_300_000, build=560_000, quarter=88_000, scale_capex=900_000),
    pilot_units=28,
    reachable_units=118,
    measure=Measure(
        kpi_id="K-GROSS-MARGIN",
        name="Gross margin per store, category and week",
        definition="Sales less cost of goods, by store, category and week",
        unit="SGD per category-week",
        direction=1,
        benefit_class="revenue_margin",
        unit_value="1.00",
        per="category-week",
        basis="Gross margin is in SGD already",
        source_system="ERP",
    ),
    claim=Claim(2_400_000, "run_rate", "Margin per item sold, without the items no longer sold"),
    expected=(260, 80, 400),
    study=ExperimentStudy(
        header=Header(
            study_id="dynamic_pricing",
            title="Dynamic pricing: stores drawn by lot",
            outcome="gross_margin",
            unit="store_category",
            time="week",
            registered_on="2026-03-20",
            decimals=0,
        ),
        n=672,
        shape=OutcomeShape(mean=5_200, sd=900, correlation=0.9),
        effect=-155,
        first_day=date(2026, 4, 6),
        weeks=25,
        prefix="SC",
        arms=("list_price", "dynamic"),
        cluster=("store", ClusterShape(count=56, icc=0.06)),
        before="gross_margin_before",
    ),
    use=Use(28, first=0.9, last=0.95, overridden=0.08, decisions=480_000),
    readiness=Readiness(missing=("rollback",), manual=("monitoring", "change", "compliance")),
    signals=(
        Signal("model", "elasticity_error", 0.18, 0.34, 0.25, 0.40, -1),
        Signal("business", "basket_size_index", 100, 96, 98, 95, 1),
    ),
)

PROMOTIONS = Story(
    initiative_id="RT-04",
    name="Personal promotions",
    domain_id="D-RETAIL",
    business_unit="Retail Stores",
    stage="production",
    owner="P11",
    began=date(2024, 11, 1),
    live=date(2025, 7, 1),
    use_case=UseCase(
        "Every member gets the same coupons; most discount what would have been bought anyway.",
        "More margin per member",
        "Weekly offers for each member",
        personal_data=True,
    ),
    money=Money(1_300_000, build=430_000, quarter=86_000),
    pilot_units=6,
    reachable_units=8,
    measure=Measure(
        kpi_id="K-MEMBER-MARGIN",
        name="Margin per member-month",
        definition="Contribution margin after discounts, per loyalty member and month",
        unit="SGD per member-month",
        direction=1,
        benefit_class="revenue_margin",
        unit_value="1.00",
        per="member-month",
        basis="Contribution margin after discounts, approved by finance",
        source_system="Loyalty platform",
    ),
    claim=Claim(
        4_800_000, "realised", "Sales of redeemed offers times margin", "validated", "GL 40120"
    ),
    expected=(1.2, 0.6, 1.8),
    study=ExperimentStudy(
        header=Header(
            study_id="personal_promotions",
            title="Personal promotions against a random quarter of member groups",
            outcome="margin_per_member",
            unit="member_group",
            time="month",
            registered_on="2025-09-10",
            exposure=Exposure("members", 380),
        ),
        n=12_000,
        shape=OutcomeShape(mean=6.4, sd=3.1, correlation=0.6),
        effect=0.88,
        first_day=date(2025, 10, 1),
        days=365,
        by_month=True,
        prefix="MG",
        arms=("same_offers", "personal"),
        share=0.75,
        before="margin_per_member_before",
    ),
    use=Use(240_000, first=0.22, last=0.41, overridden=0.0, decisions=900_000),
    readiness=Readiness(manual=("compliance",)),
    signals=(
        Signal("model", "redemption_rate", 0.061, 0.068, 0.05, 0.04, 1),
        Signal("data", "population_stability_index", 0.05, 0.08, 0.10, 0.25, -1),
        Signal("cost", "cost_per_thousand_offers", 2.1, 1.9, 3.0, 4.0, -1),
    ),
)

SELLING = (PRICING, PROMOTIONS)
