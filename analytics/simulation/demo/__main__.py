"""``python -m analytics.simulation.demo data/demo``: write the demo portfolio."""

from __future__ import annotations

import argparse
from pathlib import Path

from analytics.simulation.demo.portfolio import SEED, write_demo


def main() -> None:
    """Read the command line and write the folder."""
    parser = argparse.ArgumentParser(prog="python -m analytics.simulation.demo")
    parser.add_argument("folder", type=Path, help="where the portfolio folder is written")
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    write_demo(arguments.folder, seed=arguments.seed)


main()
