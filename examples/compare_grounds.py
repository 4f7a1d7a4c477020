"""How much of the picture rests on which ground: the same network, from texts alone and with what is inferred.

Run it from the repository:  python examples/compare_grounds.py
"""

from __future__ import annotations

import kg

STEPS = ("mandated", "mandated,reported", "mandated,reported,issuer", "mandated,reported,issuer,aligned", "all")

graph = kg.open()
print(f"{'grounds':<36}{'bodies':>8}{'tasks':>8}{'ties':>8}{'single points':>15}   most tasks")
for grounds in STEPS:
    net = graph.to_networkx("agency-task", grounds=grounds)
    tasks = [iri for iri, layer in net.nodes(data="layer") if layer == "task"]
    alone = graph.network(measure="single-points", grounds=grounds)
    most = graph.network(measure="degree", grounds=grounds)
    first = f"{most[0].thing.en} ({most[0].neighbours})" if most else "nobody"
    print(f"{grounds:<36}{len(net) - len(tasks):>8}{len(tasks):>8}{net.number_of_edges():>8}{len(alone):>15}   {first}")

print("\nWhat is inferred adds owners, and takes none away: who is central on inferred grounds alone is a guess.")
inferred = graph.network(measure="degree", grounds="aligned,remit")
told = {d.thing.iri for d in graph.network(measure="degree", grounds="mandated,reported,issuer")}
print("Bodies that only inference makes owners of anything:")
for found in [d for d in inferred if d.thing.iri not in told][:6]:
    print(f"  {found.thing.en or found.thing.zh}: {found.neighbours} tasks ({', '.join(found.grounds)})")
