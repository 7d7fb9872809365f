"""A pack of two pages whose every number is known, with text that would like to do something."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from analytics.domain.pack import (
    Audience,
    Chart,
    Column,
    Figure,
    MissingPage,
    Pack,
    Page,
    Provenance,
    Role,
    Series,
    Shape,
    Table,
    Unit,
)

FORMULA = '=HYPERLINK("http://evil.example","x")'
HOSTILE = (
    FORMULA,
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '#import "@preview/x:1.0.0": *; #panic()',
    "$x$ *b* _i_ <label> @ref \\",
    "http://evil.example/track.png",
)
STEPS = Chart(
    shape=Shape.STEPS,
    title="Steps across zero",
    unit=Unit.MONEY,
    categories=("Start", "Down", "Up", "End"),
    series=(Series(name="Amount", role=Role.CREDITED, values=(100.0, -250.0, 50.0, -100.0)),),
    totals=(0, 3),
    spoken="Start 100; down 250; up 50; end -100",
)
BARS = Chart(
    shape=Shape.BARS,
    title="Effects",
    unit=Unit.SHARE,
    categories=HOSTILE[:3],
    series=(
        Series(
            name="Effect",
            role=Role.CREDITED,
            values=(0.5, None, -0.25),
            low=(0.4, None, -0.5),
            high=(0.7, None, 0.0),
        ),
    ),
    spoken="Effects of three",
)
ROWS = Table(
    name="rows",
    title="Rows of every unit",
    columns=(
        Column(name="Name"),
        Column(name="Amount", unit=Unit.MONEY),
        Column(name="Share", unit=Unit.SHARE),
        Column(name="Number", unit=Unit.NUMBER),
        Column(name="Count", unit=Unit.COUNT),
        Column(name="Day", unit=Unit.DAY),
    ),
    rows=(
        *(
            (name, Decimal("-1234567.89") + i, 0.12345, 0.000123 * i, 7 + i, date(2026, 9, 30))
            for i, name in enumerate(HOSTILE)
        ),
        ("Not known", None, None, None, None, None),
    ),
)
PACK = Pack(
    audience=Audience.BOARD,
    title="Value review 2026Q3",
    currency="SGD",
    provenance=Provenance(
        period="2026Q3",
        as_of=date(2026, 10, 15),
        snapshot="0123456789abcdef" * 4,
        policy_id="POL-<2026>",
        initiatives=3,
        counted=2,
        exclusions=(FORMULA,),
        status="PREVIEW",
    ),
    pages=(
        Page(
            key="first",
            question="Does it add up?",
            sentence=HOSTILE[4],
            figures=(
                Figure(
                    label="Net",
                    value=Decimal("1234567.89"),
                    unit=Unit.MONEY,
                    low=Decimal(-1000),
                    high=Decimal(2000000),
                    note="year",
                ),
            ),
            tables=(ROWS,),
            chart=BARS,
            method=HOSTILE[6],
        ),
        Page(
            key="second",
            question="Which steps?",
            sentence="Four.",
            figures=(),
            tables=(Table(name="none", title="Nothing", columns=(Column(name="Empty"),), rows=()),),
            chart=STEPS,
        ),
    ),
    missing=(MissingPage(question="And then?", reason="Nobody knows.", remedy=HOSTILE[5]),),
)
