"""The people and business domains of the demo group: names are invented."""

from __future__ import annotations

DOMAINS: tuple[tuple[str, str], ...] = (
    ("D-BANK", "Banking: fraud and lending"),
    ("D-MFG", "Manufacturing"),
    ("D-RETAIL", "Retail"),
    ("D-PHARMA", "Pharma engagement"),
    ("D-SERVICE", "Customer service"),
    ("D-PROC", "Procurement"),
)

PEOPLE: tuple[tuple[str, str, str, str], ...] = (
    ("P01", "M. Tan", "Head of Card Operations", "Retail Bank"),
    ("P02", "R. Nair", "Head of Consumer Lending", "Retail Bank"),
    ("P03", "S. Lim", "Head of Collections", "Retail Bank"),
    ("P04", "J. Ong", "Head of Financial Crime", "Group Compliance"),
    ("P05", "A. Rahman", "Plant Director, Tuas", "Precision Components"),
    ("P06", "K. Wee", "Quality Manager", "Precision Components"),
    ("P07", "D. Fernandez", "Plant Director, Johor", "Precision Components"),
    ("P08", "L. Chua", "VP Supply Chain", "Retail Stores"),
    ("P09", "P. Menon", "Head of Planning", "Retail Stores"),
    ("P10", "C. Yeo", "Commercial Director", "Retail Stores"),
    ("P11", "H. Goh", "Head of Loyalty", "Retail Stores"),
    ("P12", "N. Santoso", "Regional Sales Director", "Pharma Distribution"),
    ("P13", "V. Pillai", "Head of Medical Affairs", "Pharma Distribution"),
    ("P14", "T. Koh", "Head of Contact Centre", "Shared Services"),
    ("P15", "E. Sim", "Digital Channels Lead", "Shared Services"),
    ("P16", "B. Foo", "Head of Accounts Payable", "Shared Services"),
    ("P17", "G. Teo", "Chief Procurement Officer", "Group Procurement"),
    ("P18", "W. Lau", "Group Financial Controller", "Group Finance"),
    ("P19", "Y. Ho", "Chief Executive, Retail Bank", "Retail Bank"),
    ("P20", "F. Aziz", "Chief Operating Officer", "Group"),
    ("P21", "I. Das", "Platform Lead, Banking", "Retail Bank"),
    ("P22", "O. Tay", "Platform Lead, Plants", "Precision Components"),
    ("P23", "U. Chong", "Platform Lead, Stores and Services", "Shared Services"),
)

FINANCE_VALIDATOR = "P18"
BANK_SPONSOR = "P19"
GROUP_SPONSOR = "P20"
ON_CALL = {
    "D-BANK": "P21",
    "D-MFG": "P22",
    "D-RETAIL": "P23",
    "D-PHARMA": "P23",
    "D-SERVICE": "P23",
    "D-PROC": "P23",
}
