"""Store operations of the demo retailer: stock, forecasts and staffing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from analytics.simulation.demo.story import (
    Claim,
    Exposure,
    Header,
    Measure,
    Money,
    PanelStudy,
    Readiness,
    SeriesStudy,
    Signal,
    Story,
    Use,
    UseCase,
)
from analytics.simulation.worlds import PanelShape, SeriesShape

HOLDING_COST = Measure(
    kpi_id="K-HOLDING",
    name="Holding cost per store-month",
    definition="Average stock at cost times the carrying rate, plus write-offs, by store and month",
    unit="SGD per store-month",
    direction=-1,
    benefit_class="cashable",
    unit_value="1.00",
    per="store-month",
    basis="Finance carrying-cost model, 11 % a year",
    source_system="ERP",
)

FIRST_WAVE = PanelStudy(
    header=Header(
        study_id="inventory_optimisation",
        title="Inventory optimisation: first-wave stores against the others",
        outcome="holding_cost",
        unit="store",
        time="month",
        registered_on="2025-08-29",
        decimals=0,
    ),
    shape=PanelShape(
        treated=22,
        comparison=42,
        periods=24,
        start=12,
        level=43_000,
        unit_sd=5_500,
        noise_sd=2_300,
        autocorrelation=0.4,
        season=1_800,
    ),
    first_month=date(2024, 10, 1),
    path=(-9_400.0,) * 12,
    prefix="Store",
)

INVENTORY = Story(
    initiative_id="RT-01",
    name="Inventory optimisation, flagship stores",
    domain_id="D-RETAIL",
    business_unit="Retail Stores",
    stage="scaling",
    owner="P08",
    began=date(2025, 2, 3),
    live=date(2025, 10, 1),
    use_case=UseCase(
        "Flagship stores carry nine weeks of stock and are still out of the best sellers.",
        "Lower holding cost, fewer lost sales",
        "Daily order proposals by item and store",
        risk="minimal",
    ),
    money=Money(1_400_000, build=480_000, quarter=82_000, scale_capex=800_000),
    pilot_units=22,
    reachable_units=118,
    measure=HOLDING_COST,
    claim=Claim(3_900_000, "realised", "Stock reduction in first-wave stores", "validated"),
    expected=(-11_000, -14_000, -6_000),
    study=FIRST_WAVE,
    use=Use(66, first=0.45, last=0.87, overridden=0.15, decisions=310_000),
    readiness=Readiness(manual=("rollback", "change")),
    signals=(
        Signal("model", "wape", 0.21, 0.19, 0.25, 0.30, -1),
        Signal("data", "missing_rate.sales_feed", 0.003, 0.004, 0.01, 0.05, -1),
        Signal("business", "stock_out_share", 0.046, 0.041, 0.06, 0.08, -1),
    ),
)

FORECASTING = Story(
    initiative_id="RT-02",
    name="Demand forecasting",
    domain_id="D-RETAIL",
    business_unit="Retail Stores",
    stage="scaling",
    owner="P09",
    began=date(2025, 4, 1),
    live=date(2025, 10, 1),
    use_case=UseCase(
        "Planners forecast by spreadsheet, three weeks late.",
        "Lower holding cost through better forecasts",
        "Weekly demand by item and store, 13 weeks ahead",
        risk="minimal",
    ),
    money=Money(1_000_000, build=350_000, quarter=66_000, scale_capex=300_000),
    pilot_units=22,
    reachable_units=118,
    measure=HOLDING_COST,
    claim=Claim(3_300_000, "realised", "Stock reduction in first-wave stores"),
    expected=(-9_000, -12_000, -4_000),
    study=replace(
        FIRST_WAVE,
        header=Header(
            study_id="demand_forecasting",
            title="Demand forecasting: the same first-wave stores against the others",
            outcome="holding_cost",
            unit="store",
            time="month",
            data="inventory_optimisation.csv",
        ),
    ),
    use=Use(38, first=0.35, last=0.71, overridden=0.28, decisions=95_000),
    readiness=Readiness(manual=("monitoring", "rollback", "ownership")),
    signals=(Signal("model", "wape", 0.24, 0.22, 0.26, 0.32, -1),),
)

STAFFING = Story(
    initiative_id="RT-05",
    name="Store staffing planner",
    domain_id="D-RETAIL",
    business_unit="Retail Stores",
    stage="retired",
    owner="P10",
    began=date(2024, 10, 1),
    live=date(2025, 6, 2),
    use_case=UseCase(
        "Rosters are made by hand and overtime is booked late.",
        "Less overtime",
        "Weekly roster by store",
        personal_data=True,
        vendor="Workforce software supplier",
    ),
    money=Money(380_000, build=150_000, quarter=24_000),
    pilot_units=12,
    reachable_units=118,
    measure=Measure(
        kpi_id="K-OVERTIME",
        name="Overtime hours per store-week",
        definition="Overtime booked in pilot stores, hours per store and week",
        unit="hours per store-week",
        direction=-1,
        benefit_class="cashable",
        unit_value="24",
        per="hour",
        basis="Average overtime rate",
        source_system="HR system",
    ),
    claim=Claim(600_000, "forecast", "Supplier's reference customer", "rejected"),
    expected=(-9, -14, -4),
    study=SeriesStudy(
        header=Header(
            study_id="store_staffing",
            title="Store staffing planner: overtime in the pilot stores",
            outcome="overtime_hours",
            unit="",
            time="week",
            registered_on="2025-05-20",
            decimals=1,
            exposure=Exposure("stores", 12, 0.0),
        ),
        shape=SeriesShape(
            periods=130,
            start=87,
            level=41,
            trend=0.02,
            season=5,
            season_length=52.18,
            peak=10,
            noise_sd=3,
            autocorrelation=0.4,
            missing=0.08,
        ),
        first_day=date(2023, 10, 2),
        effect=-0.5,
        options=(("season_length", 52), ("harmonics", 1)),
    ),
    use=Use(12, first=0.8, last=0.2, overridden=0.44),
)

STORES = (INVENTORY, FORECASTING, STAFFING)
