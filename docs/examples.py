"""Puts what the examples of the documentation print now into its pages, and the list of queries into docs/queries.md.

python docs/examples.py [PAGE…]      # without PAGE: all pages under docs/
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


def main() -> int:
    from making import examples, queries

    listing = HERE / "queries.md"
    lines = "\n".join(queries.listed())
    text = listing.read_text(encoding="utf-8")
    block = re.compile(r"(<!-- queries -->\n).*?(<!-- end -->)", re.DOTALL)
    listing.write_text(block.sub(lambda m: f"{m[1]}{lines}\n{m[2]}", text), encoding="utf-8")
    with tempfile.TemporaryDirectory() as temporary:
        programs = examples.install(Path(temporary))
        for number, page in enumerate([Path(name).resolve() for name in sys.argv[1:]] or examples.pages()):
            anew = examples.refreshed(page, programs, Path(temporary) / str(number) / "page")
            if anew != page.read_text(encoding="utf-8"):
                page.write_text(anew, encoding="utf-8")
                print(page.relative_to(HERE.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
