"use strict";
/* What of a big graph is in sight: which nodes are shown, where those of a neighbourhood in focus stand, and which lines are
   drawn between what stands for their ends. */
(() => {
  const WIDER = [1, 1.7, 2.6]; // lines that stand for one thing, for some, for many
  const NEAR = 400; // nodes in focus that are drawn together anew

  const sightOf = (state, m, style) => {
    const { clamp } = window.kgLarge;
    const { nodes, edges, x, y, group, members } = m;
    const { open } = state;
    const groundKeys = [...new Set([...Object.keys(style.grounds || {}), ...edges.map((e) => e.ground)])].reverse(); // the strongest on top
    const isOpen = (g) => open.has(g);
    const home = [x.slice(), y.slice()];
    /* A neighbourhood in focus is drawn together: each keeps its direction, the nearer stay nearer, none over another. */
    const gather = (count) => {
      x.set(home[0]);
      y.set(home[1]);
      if (!state.view.focus || count > NEAR || count < 2) return;
      const own = m.rank.filter((i) => state.shown[i]);
      const ties = new Map();
      for (let e = 0; e < edges.length; e += 1) {
        if (state.shown[m.from[e]] && state.shown[m.to[e]]) for (const i of [m.from[e], m.to[e]]) ties.set(i, (ties.get(i) || 0) + 1);
      }
      const chosen = m.at.get(state.selected) ?? -1;
      const middle = chosen >= 0 && state.shown[chosen] ? chosen : own.reduce((a, b) => ((ties.get(b) || 0) > (ties.get(a) || 0) ? b : a));
      const away = own.filter((i) => i !== middle).map((i) => [i, Math.hypot(x[i] - x[middle], y[i] - y[middle]), Math.atan2(y[i] - y[middle], x[i] - x[middle])])
        .sort((a, b) => a[1] - b[1] || a[0] - b[0]);
      const [wide, high] = [130, 58]; // a node with its label
      away.forEach(([i, , angle], n) => {
        const far = Math.sqrt((n + 3) * wide * high * 0.5);
        x[i] = x[middle] + far * 1.4 * Math.cos(angle);
        y[i] = y[middle] + far * Math.sin(angle);
      });
      for (let turn = 0; turn < 120; turn += 1) {
        let touched = false;
        for (let a = 0; a < own.length; a += 1) {
          for (let b = a + 1; b < own.length; b += 1) {
            const [i, j] = [own[a], own[b]];
            const [dx, dy] = [x[j] - x[i], y[j] - y[i]];
            const [lackX, lackY] = [wide - Math.abs(dx), high - Math.abs(dy)];
            if (lackX <= 0.1 || lackY <= 0.1) continue;
            touched = true;
            const along = lackX / wide < lackY / high;
            const step = ((along ? lackX * (dx < 0 ? -1 : 1) : lackY * (dy < 0 ? -1 : 1)) / 2) * 1.02;
            const to = along ? x : y;
            if (i === middle) to[j] += 2 * step;
            else if (j === middle) to[i] -= 2 * step;
            else { to[i] -= step; to[j] += step; }
          }
        }
        if (!touched) break;
      }
    };
    const arrange = () => {
      const hiddenNodes = state.view.hiddenNodes || new Set();
      const hiddenEdges = state.view.hiddenEdges || new Set();
      const hidden = (node) => hiddenNodes.has(node.iri) || (state.view.hiddenKinds?.has(node.kind) ?? false);
      state.shown = Uint8Array.from(nodes, (node, i) => {
        if (hidden(node)) return 0;
        if (members.has(i)) return isOpen(i) ? 0 : 1;
        return group[i] < 0 || isOpen(group[i]) || state.view.focus?.has(node.iri) ? 1 : 0;
      });
      const count = state.shown.reduce((sum, one) => sum + one, 0);
      state.least = clamp((80 / Math.sqrt(count || 1)) * clamp(Math.min(state.width, state.height) / 800, 0.4, 1), 1.6, 6);
      gather(count);
      const stands = (i) => (state.shown[i] ? i : group[i] >= 0 && state.shown[group[i]] ? group[i] : -1);
      const keys = new Map();
      state.buckets = groundKeys.flatMap((ground) => [true, false].flatMap((guess) => WIDER.map((wider, n) => ({ ground, guess, wider, key: `${ground} ${guess} ${n}` }))));
      state.buckets.forEach((bucket, n) => keys.set(bucket.key, n));
      const heavy = (edge) => (edge.weight > 12 ? 2 : edge.weight > 3 ? 1 : 0);
      const once = new Set();
      const between = new Map();
      state.sight = [];
      edges.forEach((edge, e) => {
        if (hiddenEdges.has(edge.id) || state.view.hiddenGrounds?.has(edge.ground)) return;
        const a = stands(m.from[e]);
        const b = stands(m.to[e]);
        if (a < 0 || b < 0 || a === b) return;
        if (a !== m.from[e] && b !== m.to[e]) return; // two folded communities have an edge of their own
        if (a !== m.from[e] || b !== m.to[e]) {
          const key = `${a} ${b} ${edge.ground}`;
          if (once.has(key)) return;
          once.add(key);
        }
        const pair = a < b ? a * nodes.length + b : b * nodes.length + a;
        const beside = between.get(pair) || between.set(pair, []).get(pair);
        const one = { edge: e, a, b, shift: 0, bucket: keys.get(`${edge.ground} ${Boolean(edge.guess)} ${heavy(edge)}`) };
        beside.push(one);
        state.sight.push(one);
      });
      for (const beside of between.values()) {
        if (beside.length < 2) continue;
        beside.forEach((one, i) => { one.shift = (i - (beside.length - 1) / 2) * (one.a < one.b ? 1 : -1); });
      }
    };
    return { arrange, isOpen };
  };

  Object.assign(window.kgLarge, { sightOf });
})();
