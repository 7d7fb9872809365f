"""Benefit texts of the public inventory of 2025, each with what a reader would measure.

A sample drawn once (40 texts of 25 to 230 letters, one of them twice) and labelled before the rules
were tried on it; where they were wrong they were then corrected. What stands in the last place may
be proposed or not.
"""

from __future__ import annotations

TIME, WORK, CORRECT = "Time per case", "Hours of work per case", "Share that is correct"
INCIDENTS, BACKLOG, SATISFIED = "Incidents", "Backlog", "Satisfaction"

LABELLED: tuple[tuple[str, dict[str, int], frozenset[str]], ...] = tuple(
    (text, wanted, frozenset(perhaps))
    for text, wanted, perhaps in (
        (
            (
                "Improve accuracy and speed of earthquake magnitude determination for earthquake "
                "early warning. Public safety benefits from a faster, more accurate warning "
                "system."
            ),
            {CORRECT: 1, TIME: -1, INCIDENTS: -1},
            (),
        ),
        (
            (
                "Faster response times for agents, more consistent guidance provided to clients, "
                "reduced time searching for information, and improved quality of service "
                "delivery."
            ),
            {TIME: -1, CORRECT: 1},
            (),
        ),
        (
            (
                "Enhance eDiscovery process efficiency for consumer protection and competition "
                "investigation and litigation"
            ),
            {WORK: -1},
            (),
        ),
        ("Bias correction to GOES-R PM2.5 for US EPA AirNow system", {}, ()),
        ("automatically process Normalized Difference Vegetation Index images", {}, ()),
        ("Increased efficiency and productivity", {WORK: -1}, ()),
        (
            (
                "Increased efficiency of review, with reduced administrative burden on staff\n\n"
                "Staff were able to focus time more effectively by using AI to support the "
                "flagging of potential affected position descriptions."
            ),
            {WORK: -1},
            (),
        ),
        (
            (
                "Help decision makers to target new investments to topics with the greatest "
                "potential to accelerate scientific progress"
            ),
            {},
            (TIME,),
        ),
        (
            (
                "Use AI to analyze data received from appellants and interested parties to "
                "identify trends, increase efficiency in case processing and improve adjudication"
                " outcomes."
            ),
            {WORK: -1},
            (),
        ),
        (
            (
                "Predictive analytics enable proactive intervention for at-risk participants, "
                "optimize resource allocation for business development specialists, and improve "
                "success rates for 8(a) program participants."
            ),
            {},
            (),
        ),
        (
            (
                "RPAB's Scientific CAT will significantly save time spent on the initial manual "
                "assignment of scientific codes and promote consistency in coding across "
                "applications."
            ),
            {TIME: -1, CORRECT: 1},
            (),
        ),
        (
            (
                "To create efficiencies and unlock key insights in CBP's trade mission execution "
                "through the application of data analytics, machine learning, and AI."
            ),
            {WORK: -1},
            (),
        ),
        (
            (
                "Development specific for ocean worlds exploration (e.g., Europa / Enceladus), "
                "but applicable for Earth."
            ),
            {},
            (),
        ),
        (
            (
                "From Single Spacecraft to Synchronized Swarms: Fault Diagnosis for Distributed "
                "Spacecraft Mission Resilience"
            ),
            {},
            (),
        ),
        (
            (
                "Faster user support and an additional chain of communication for users to report"
                " issues. More organized and consistent information extraction from a message."
            ),
            {TIME: -1, CORRECT: 1},
            (),
        ),
        ("The expected benefit is increased effiency for plant personnel.", {WORK: -1}, ()),
        (
            (
                "A new all-sky EO-FM model. A thorough evaluation for downstream task benefits. A"
                " suite of 3D cloud prediction model from spetrometers."
            ),
            {},
            (),
        ),
        (
            (
                "This platform improves Homeland Security Investigations' ability to validate "
                "existing information, understand complex supply chain networks, and to generate "
                "leads in transnational criminal investigations."
            ),
            {},
            (),
        ),
        (
            (
                "AI was automatically integrated into the product without an identified benefit "
                "to the organization."
            ),
            {},
            (),
        ),
        (
            (
                "Easier navigation of the ACF Discover Staff Management platform\n\nRather than "
                "searching for relevant passages through keyword matching, people can ask their "
                "questions in natural language."
            ),
            {},
            (),
        ),
        (
            (
                "The benefit of TERA memo automation is a significant reduction in the time claim"
                " processors spend filling out the TERA memo, allowing for more efficient claim "
                "processing."
            ),
            {TIME: -1},
            (WORK,),
        ),
        ("Additional insight into sentiments related to topics in bank earnings calls", {}, ()),
        (
            (
                "MATISSE: MAchine inTelligence for Small SatellitEs - application of AI to permit"
                " autonomic science triage for small, power starved satellites"
            ),
            {},
            (),
        ),
        ("Lower backlog and faster response to the public.", {BACKLOG: -1, TIME: -1}, ()),
        ("understand how land management treatments affect the probability of reburning", {}, ()),
        (
            "License Plate Readers (LPR) can be one important investigative tool to support cases.",
            {},
            (),
        ),
        ("To quantify survey responses related to forecasts of industrial production", {}, ()),
        ("Time saving for slosh model generation", {TIME: -1}, ()),
        (
            "To provide a safe environment to prototype and test experimental AI based use cases.",
            {},
            (),
        ),
        (
            (
                "More consistent, reliable, accurate and publicly available information about "
                "resources"
            ),
            {CORRECT: 1},
            (),
        ),
        (
            (
                "This use case will boost engineering velocity, code quality, and developer "
                "happiness by automating the coding workflow through AI tools customized to our "
                "teams."
            ),
            {CORRECT: 1, TIME: -1, SATISFIED: 1},
            (),
        ),
        (
            (
                "predict precipitation at locations where no measurement data is available, using"
                " rainfall measurements from nearby locations"
            ),
            {},
            (),
        ),
        (
            (
                "Provide a holistic view of patient data and improve medical providers' "
                "efficiency in caring for patients."
            ),
            {WORK: -1},
            (),
        ),
        (
            (
                "Helps law enforcement to explore and identify relationships and connections "
                "between complaints."
            ),
            {},
            (),
        ),
        (
            (
                "More skillful forecasts and internal forecasting tools support improved "
                "reservoir operations."
            ),
            {},
            (),
        ),
        ("Accelerate imaging workflows.", {TIME: -1}, ()),
        (
            (
                "CSR leadership can make quick decisions about slate approval and make any "
                "further improvements to slate review process"
            ),
            {},
            (),
        ),
        ("Aids in protecting aquatic ecosystems and restoring watershed processes.", {}, ()),
        (
            (
                "The expected outcome would be to have less heart disease or related "
                "complications due to the proactive assessment of potential risk."
            ),
            {},
            (INCIDENTS,),
        ),
    )
)
