"""A matrix of responsibility: the bodies that own most against the parts of the plan, one letter a ground.

Run it from the repository:  python examples/responsibility_matrix.py
"""

from __future__ import annotations

from collections import Counter

import kg

LETTERS = {"mandated": "M", "reported": "R", "issuer": "I", "aligned": "a", "remit": "s"}
BODIES = 12

net = kg.open().to_networkx("agency-task", grounds="all")
cells: dict[tuple[str, str], set[str]] = {}
sections: dict[str, str] = {}
owned: Counter[str] = Counter()
for agency, task, tie in net.edges(data=True):
    about = net.nodes[task]
    sections.setdefault(about["section"], about["section_code"])
    cells.setdefault((agency, about["section"]), set()).update(tie["grounds"])
    owned[agency] += bool({"mandated", "reported", "issuer"} & set(tie["grounds"]))

print("M mandated, R reported, I issued an instrument for it; inferred: a aligned, s statutory remit\n")
order = [iri for iri in net if iri in set(sections)] or sorted(sections)
print(" " * 30 + "".join(f"{sections[s]:>9}" for s in order[:10]))
for agency, _ in sorted(owned.items(), key=lambda found: (-found[1], found[0]))[:BODIES]:
    name = (net.nodes[agency]["label_en"] or net.nodes[agency]["label_zh"])[:28]
    row = ("".join(LETTERS[g] for g in LETTERS if g in cells.get((agency, s), ())) or "·" for s in order[:10])
    print(f"{name:<30}" + "".join(f"{cell:>9}" for cell in row))
