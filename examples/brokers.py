"""Brokers: who stands between bodies that share no task, and what would fall apart without the first of them.

Run it from the repository:  python examples/brokers.py
"""

from __future__ import annotations

import networkx as nx

import kg

graph = kg.open()
brokers = graph.network(measure="betweenness")

print("Who stands between bodies that share no task (share of shortest paths):")
for broker in brokers[:8]:
    print(f"  {broker.betweenness:.3f}  {broker.thing.en or broker.thing.zh} ({broker.neighbours} partners)")

net = graph.to_networkx("co-responsibility")
first = brokers[0].thing
without = net.copy()
without.remove_node(first.iri)
cut_off = nx.number_connected_components(without) - nx.number_connected_components(net)
if cut_off > 0:
    print(f"\nWithout {first}, the network falls into {cut_off} more parts.")
else:
    print(f"\nWithout {first}, the network still holds together: others share tasks with one another, too.")

print(f"\nWith whom {first} shares most, and on which task first:")
closest = sorted(net[first.iri].items(), key=lambda found: (-found[1]["weight"], found[0]))
tasks = graph.to_networkx("agency-task").nodes
for partner, tie in closest[:5]:
    task = tasks[tie["through"][0]]
    print(f"  {tie['weight']} tasks  {net.nodes[partner]['label_en']}: {task['code']} {task['label_en']}")
