"""Writes the description of the released graph beside it: triples/dcat.ttl and triples/ro-crate-metadata.json.

python docs/describe_release.py [--check] [FOLDER]      # without FOLDER: triples

With --check nothing is written: exit code 1 where the descriptions are not those of the files.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


def main() -> int:
    from making.release import descriptions

    from kg.errors import KgError
    from kg.files import write_whole

    given = [argument for argument in sys.argv[1:] if argument != "--check"]
    folder = Path(given[0]) if given else HERE.parent / "triples"
    if not any(folder.rglob("*.trig")):
        print(f"docs/describe_release.py: {folder}: no graph is here (no .trig file)", file=sys.stderr)
        return 2
    stale = []
    for name, text in descriptions(folder).items():
        file = folder / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                try:
                    write_whole(file, text.encode())
                except KgError as error:
                    print(f"docs/describe_release.py: {error}", file=sys.stderr)
                    return 2
    if stale:
        print("not as the files are:" if "--check" in sys.argv else "written:", ", ".join(stale), file=sys.stderr)
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
