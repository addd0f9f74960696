"""Refresh the exact versions in pyproject.toml: `uv run python -m tests.pins`, then `uv sync` and the tests.

The lock file is not kept, because it carries download addresses: the pins in `[tool.uv] constraint-dependencies` take
its place. They are resolved for every platform and for Python 3.11 upwards.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
BLOCK = re.compile(r"^constraint-dependencies = \[(?:\]|\n.*?^\])", re.MULTILINE | re.DOTALL)


def resolve() -> list[str]:
    """The newest versions that fit together, one `name==version` a line, with markers where platforms differ."""
    command = ["uv", "pip", "compile", "--no-config", "--universal", "--python-version", "3.11", "--group", "dev"]
    done = subprocess.run(
        [*command, "--all-extras", "--no-header", "--no-annotate", "--quiet", str(PYPROJECT)],
        check=True,
        capture_output=True,
        text=True,
        cwd=PYPROJECT.parent,
    )
    return [line.strip() for line in done.stdout.splitlines() if "==" in line]


def render(pins: list[str]) -> str:
    """The block as it stands in pyproject.toml."""
    return (
        "constraint-dependencies = [\n"
        + "".join(f"    '{pin}',\n" if '"' in pin else f'    "{pin}",\n' for pin in pins)
        + "]"
    )


def main() -> None:
    """Rewrite the block."""
    text = PYPROJECT.read_text(encoding="utf-8")
    PYPROJECT.write_text(BLOCK.sub(lambda _: render(resolve()), text, count=1), encoding="utf-8")


if __name__ == "__main__":
    main()
