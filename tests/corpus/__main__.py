"""Write the corpus: `uv run python -m tests.corpus`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.corpus import feeds, others
from tests.corpus.case import Case

FOLDER = Path(__file__).parents[1] / "data" / "corpus"


def cases() -> Iterator[Case]:
    """All files there are."""
    for make in (feeds.encodings, feeds.mislabelled, feeds.json_feeds, feeds.lone_surrogates, feeds.links_and_names, feeds.bodies, feeds.details, feeds.dates,
                 feeds.broken, others.sitemaps, others.channels, others.pages, others.hostile):  # fmt: skip
        yield from make()


def main() -> None:
    """Write every file and, beside it, what must be read from it."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for case in cases():
        (FOLDER / case.name).write_bytes(case.body)
        about = json.dumps(case.about(), ensure_ascii=False, indent=1, sort_keys=True)
        (FOLDER / f"{case.name}.expected").write_text(f"{about}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
