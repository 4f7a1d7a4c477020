"use strict";
/* Where things of a network are: the way of an edge from middle to middle, the part of it in sight, and the places of a
   neighbourhood that is looked at alone. */
(() => {
  const paths = (window.kgNetworkPaths = {});
  const [WIDE, HIGH] = [150, 64]; // a node with its label, in pixels at zoom 1

  /** The way of an edge of vis-network as points of t in 0 … 1, from its source's middle to its target's. */
  paths.curve = ({ from, to, edgeType }) => {
    const via = edgeType.getViaNode();
    if (from === to) return (t) => edgeType.getPoint(t, via);
    const both = (one, two, three, four) => (t) => {
      const u = 1 - t;
      return u ** 3 * one + 3 * t * u * u * two + 3 * t * t * u * three + t ** 3 * four;
    };
    let [a, b] = [from, to]; // a straight line
    if (Array.isArray(via)) [a, b] = via;
    else if (via) {
      // a curve with one handle as one with two
      a = { x: from.x + ((via.x - from.x) * 2) / 3, y: from.y + ((via.y - from.y) * 2) / 3 };
      b = { x: to.x + ((via.x - to.x) * 2) / 3, y: to.y + ((via.y - to.y) * 2) / 3 };
    }
    const [x, y] = [both(from.x, a.x, b.x, to.x), both(from.y, a.y, b.y, to.y)];
    return (t) => ({ x: x(t), y: y(t) });
  };

  /** The t at which a way comes within `r` of its target's middle, or leaves its source's. */
  paths.rim = (curve, node, r, leaving) => {
    let [inside, outside] = leaving ? [0, 0.5] : [1, 0.5];
    for (let i = 0; i < 12; i += 1) {
      const t = (inside + outside) / 2;
      const { x, y } = curve(t);
      if (Math.hypot(x - node.x, y - node.y) > r) outside = t;
      else inside = t;
    }
    return outside;
  };

  /** The middle (or another share) of what is in sight of an edge between nodes of these radii. */
  paths.middle = (edge, fromRadius, toRadius, part = 0.5) => {
    const curve = paths.curve(edge);
    if (edge.from === edge.to) return curve(0.5);
    const start = paths.rim(curve, edge.from, fromRadius, true);
    return curve(start + (paths.rim(curve, edge.to, toRadius, false) - start) * part);
  };

  /** How much each of several edges between the same two things bends: id → share of their distance, 0 for straight. */
  paths.bends = (edges) => {
    const pairs = new Map();
    for (const edge of edges) {
      const key = [edge.source, edge.target].sort().join("\n");
      if (pairs.has(key)) pairs.get(key).push(edge);
      else pairs.set(key, [edge]);
    }
    const bends = new Map();
    for (const group of pairs.values()) {
      const step = Math.min(0.2, 1 / group.length);
      group.forEach((edge, n) => bends.set(edge.id, (n - (group.length - 1) / 2) * step * (edge.source < edge.target ? 1 : -1)));
    }
    return bends;
  };

  /** Places for things that are looked at alone: close around the middle one, each in its old direction, none over another.
      `things`: {id, x, y}, `shape`: breadth by height of what there is to fill. Gives id → {x, y}. */
  paths.gathered = (things, middle, shape) => {
    const stretch = Math.sqrt(Math.min(2, Math.max(0.6, shape)));
    const centre = things.find(({ id }) => id === middle) || things[0];
    const others = things.filter((thing) => thing !== centre)
      .map(({ id, x, y }) => ({ id, far: Math.hypot(x - centre.x, y - centre.y), angle: Math.atan2(y - centre.y, x - centre.x) }))
      .sort((a, b) => a.far - b.far || (a.id < b.id ? -1 : 1));
    const placed = [{ id: centre.id, x: centre.x, y: centre.y }];
    others.forEach(({ id, angle }, n) => {
      const far = Math.sqrt((n + 3) * WIDE * HIGH * 0.45);
      placed.push({ id, x: centre.x + stretch * far * Math.cos(angle), y: centre.y + (far / stretch) * Math.sin(angle) });
    });
    for (let round = 0, touching = true; touching && round < 150; round += 1) {
      touching = false;
      for (let i = 0; i < placed.length; i += 1) {
        for (let j = i + 1; j < placed.length; j += 1) {
          const [a, b] = [placed[i], placed[j]];
          const across = WIDE - Math.abs(b.x - a.x);
          const down = HIGH - Math.abs(b.y - a.y);
          if (across < 0.2 || down < 0.2) continue;
          touching = true;
          // apart the shorter way; the middle one stays
          const [key, lack] = across / WIDE < down / HIGH ? ["x", across] : ["y", down];
          const step = (b[key] < a[key] ? -lack : lack) * (i === 0 ? 1.01 : 0.505);
          b[key] += step;
          if (i > 0) a[key] -= step;
        }
      }
    }
    return new Map(placed.map(({ id, x, y }) => [id, { x, y }]));
  };
})();
