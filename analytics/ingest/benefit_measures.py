"""Which words of a benefit text name something that can be measured, and how it is measured.

A measure has wordings of three kinds: more of what ``same`` names is more of the KPI, more of what
``inverse`` names is less of it ("speed" of "time per case"), and what ``itself`` names says which
way it goes ("faster").
"""

from __future__ import annotations

from dataclasses import dataclass

WORK = r"(?:work|tasks?|effort|labou?r|burdens?|processing|review|entry|input|process(?:es)?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing that can be measured; ``good`` is 1 where more of it is better."""

    name: str
    unit: str
    good: int
    same: str = ""
    inverse: str = ""
    itself: str = ""
    aggregation: str = "mean"
    benefit_class: str = ""
    question: str = ""


MEASURES = (
    Measure(
        name="Time per case", unit="hours per case", good=-1, benefit_class="capacity_release",
        same=r"(?:processing|handling|response|review|turnaround|cycle|lead|wait(?:ing)?|search|"
        r"resolution|completion|analysis|development|investigation|diagnosis|reporting)[ -]times?"
        r"|time (?:spent|needed|required|to|on|for|completing|it takes)|the time\b|\btime and "
        r"(?:cost|effort|resources|labou?r)\w*|delays?|timelines?",
        inverse=r"speeds?|velocity|timel(?:y|iness)",
        itself=r"time[- ]sav\w+|sav\w+ (?:\w+ ){0,3}?time|faster|quicker|sped up|speed(?:s|ing)? up"
        r"|accelerat\w+|expedit\w+|more quickly|rapid(?:ly)?",
    ),
    Measure(
        name="Hours of work per case", unit="hours per case", good=-1,
        benefit_class="capacity_release",
        same=rf"(?:manual|administrative|repetitive|tedious|paper|clerical|routine) {WORK}"
        r"|workloads?|(?:staff|labou?r|work|man|person)[- ]?hours?|labou?r burden|manual data entry"
        r"|hours spent|level of effort|hours of work|burdens?",
        inverse=r"productiv\w+",
        itself=r"free\w*(?: up)? (?:\w+ ){0,3}?time|hours? saved|sav\w+ "
        r"(?:\w+ ){0,2}?(?:hours|labou?r|effort)",
    ),
    Measure(
        name="Backlog", unit="open cases", good=-1, benefit_class="capacity_release",
        same=r"backlogs?|bottlenecks?|queues?",
    ),
    Measure(
        name="Errors per 100 cases", unit="errors per 100 cases", good=-1, aggregation="ratio",
        benefit_class="cost_avoidance",
        same=r"errors?|mistakes?|defects?|re-?work|bugs|inconsistenc\w+|duplicat\w+",
    ),
    Measure(
        name="False alarms", unit="false alarms per 100 alerts", good=-1, aggregation="ratio",
        benefit_class="capacity_release", same=r"false[- ](?:positives?|alarms?|alerts?)",
    ),
    Measure(
        name="Share that is correct", unit="share of cases", good=1, aggregation="ratio",
        benefit_class="cost_avoidance",
        same=r"accura\w+|precision|correctness|reliab\w+|consisten(?:cy|t)|(?:data|service|code) "
        r"quality|quality(?! (?:assurance|control|signals?))",
    ),
    Measure(
        name="Share that is detected", unit="share of cases", good=1, aggregation="ratio",
        benefit_class="risk_reduction",
        same=r"detect\w*|early warning|identif\w+ (?:of )?(?:threats?|risks?|anomal\w+|fraud\w*)",
    ),
    Measure(
        name="Loss from fraud and wrong payments", unit="money per month", good=-1,
        aggregation="sum", benefit_class="risk_reduction",
        same=r"fraud\w*|improper payments?|abuse|leakage|financial loss(?:es)?",
    ),
    Measure(
        name="Cost per case", unit="money per case", good=-1, benefit_class="cashable",
        same=r"costs?|expenses?|spending|expenditures?",
        itself=r"cost[- ](?:sav\w+|effective\w*|efficien\w+)|sav\w+ (?:\w+ ){0,3}?(?:costs?|money)"
        r"|(?:monetary|budget) savings",
    ),
    Measure(
        name="Revenue", unit="money per month", good=1, aggregation="sum",
        benefit_class="revenue_margin", same=r"revenues?|sales|margins?|conversions?",
    ),
    Measure(
        name="Satisfaction", unit="score", good=1,
        same=r"satisf\w+|(?:user|customer|employee|developer|patient|citizen|veteran|public)[ -]"
        r"experience|happiness|net promoter",
        inverse=r"burn-?out|frustrat\w+|(?<=fewer )complaints?|(?<=less )complaints?",
    ),
    Measure(
        name="Downtime", unit="hours per month", good=-1, aggregation="sum",
        benefit_class="cost_avoidance", same=r"downtimes?|outages?|disruptions?|interruptions?",
        inverse=r"up-?time|availability",
    ),
    Measure(
        name="Incidents", unit="incidents per month", good=-1, aggregation="sum",
        benefit_class="risk_reduction",
        same=r"incidents?|accidents?|injur\w+|breach\w*|vulnerabilit\w+|mortality|morbidity|deaths?"
        r"|fatalit\w+|(?<!high[ -])(?<!higher )(?<!at-)risks?(?! factors)",
        inverse=r"safety|safer|(?<!Homeland )(?<!National )(?<!Social )security",
    ),
    Measure(
        name="Cases handled per hour", unit="cases per hour", good=1,
        benefit_class="capacity_release",
        same=r"throughput|capacity|volume of \w+|more (?:cases|requests|applications|claims)",
    ),
    Measure(
        name="Stock-outs", unit="stock-outs per month", good=-1, aggregation="sum",
        benefit_class="cost_avoidance", same=r"stock-?outs?|shortages?",
    ),
    Measure(
        name="Stock", unit="money in stock", good=-1, benefit_class="capital_efficiency",
        same=r"inventory levels?|working capital|less stock|stock levels?|overstock\w*",
    ),
    Measure(
        name="Energy and material used", unit="units per unit made", good=-1,
        benefit_class="cashable",
        same=r"energy (?:use|consumption|costs?)|fuel|emissions?|scrap|waste|water use",
        inverse=r"yields?",
    ),
    Measure(
        name="Share who stay", unit="share of people", good=1, aggregation="ratio",
        same=r"retention", inverse=r"attrition|churn|staff turnover|employee turnover",
    ),
    Measure(
        name="Share that complies", unit="share of cases", good=1, aggregation="ratio",
        benefit_class="risk_reduction", same=r"complian\w+|coverage|completeness",
    ),
    Measure(
        name="Use", unit="users per month", good=1, same=r"adoption|usage|engagement",
    ),
    Measure(
        name="Hours of work per case", unit="hours per case", good=-1,
        benefit_class="capacity_release", itself=r"efficien\w+|streamlin\w+",
        question="Efficiency can mean time, cost or volume: say which is counted.",
    ),
)  # fmt: skip
"""In the order in which they are proposed; the last ones are vague."""
