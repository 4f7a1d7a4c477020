"use strict";
/* The things of a big graph by number, and who belongs to which community. */
(() => {
  const radius = (size) => 8 + 6 * (size || 1); // as kg/views/layout.py

  const thingsOf = (data) => {
    const nodes = data.nodes || [];
    const at = new Map(nodes.map((node, i) => [node.iri, i]));
    const edges = (data.edges || []).filter((e) => at.has(e.source) && at.has(e.target) && e.source !== e.target);
    const from = Int32Array.from(edges, (e) => at.get(e.source));
    const to = Int32Array.from(edges, (e) => at.get(e.target));
    const x = Float64Array.from(nodes, (n) => n.x || 0);
    const y = Float64Array.from(nodes, (n) => n.y || 0);
    const groups = new Map(); // number of a community → its node
    nodes.forEach((n, i) => n.kind === "community" && groups.set(n.community ?? 0, i));
    const group = Int32Array.from(nodes, (n) => (n.kind === "community" ? -1 : groups.get(n.community ?? -1) ?? -1));
    const members = new Map(); // node of a community → its members
    group.forEach((g, i) => g >= 0 && (members.get(g) || members.set(g, []).get(g)).push(i));
    const room = new Map();
    for (const [g, own] of members) room.set(g, 40 + Math.max(...own.map((i) => Math.hypot(x[i] - x[g], y[i] - y[g]) + radius(nodes[i].size))));
    const r = Float64Array.from(nodes, (n, i) => (room.has(i) ? room.get(i) * 0.55 : radius(n.size) * (n.kind === "community" ? 1.6 : 1)));
    const rank = nodes.map((_, i) => i).sort((a, b) => (group[a] < 0 && nodes[a].kind === "community" ? 0 : 1) - (group[b] < 0 && nodes[b].kind === "community" ? 0 : 1)
      || (nodes[b].size || 1) - (nodes[a].size || 1) || (nodes[a].iri < nodes[b].iri ? -1 : 1));
    return { nodes, edges, at, edgeAt: new Map(edges.map((e, i) => [e.id, i])), from, to, x, y, r, group, members, room, rank };
  };

  Object.assign(window.kgLarge, { thingsOf, radius });
})();
