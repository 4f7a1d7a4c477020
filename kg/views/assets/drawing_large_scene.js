"use strict";
/* How a big graph looks: the looks of things and lines, labels that do not cover each other, and the picture on a pen. */
(() => {
  const LABELS = 260;
  const DASHED = 2500; // edges in sight; above, all are drawn as lines through
  const ARROWS = 700;

  const sceneOf = (state, m, data, font) => {
    const { SHAPES, FONT, clamp, shorten } = window.kgLarge;
    const { nodes, edges, x, y, r, group, members, room } = m;
    const { open } = state;
    const kinds = data.style?.kinds || {};
    const grounds = data.style?.grounds || {};
    const tone = (colour, otherwise) => colour?.[state.view.theme === "dark" ? "dark" : "light"] || colour?.light || otherwise;
    const name = (node) => (state.view.lang === "zh" ? node.zh || node.en : node.en || node.zh) || node.iri.replace("https://w3id.org/policy-kg/", "");
    const labels = new Map();
    const labelOf = (i) => {
      if (!labels.has(i)) {
        const words = shorten(window.kgPage.coded(nodes[i].code, name(nodes[i]), state.view.lang), nodes[i].kind === "community" ? 22 : 30);
        state.pens[0].context.font = `${nodes[i].kind === "community" ? "600 " : ""}${FONT}px ${font}`;
        labels.set(i, [words, state.pens[0].context.measureText(words).width]);
      }
      return labels.get(i);
    };
    const nodeLook = (node) => {
      const style = kinds[node.kind];
      const fill = tone(style?.colour, state.look.muted);
      return node.guess
        ? { key: `${node.kind}?`, fill: state.look.paper, line: fill, width: 1.5, dash: [1.5, 2], mark: "?" }
        : { key: node.kind, fill, line: state.look.paper, width: 1 };
    };
    const dashOf = (style) => (Array.isArray(style?.dash) ? style.dash : String(style?.dash || "").split(/[\s,]+/).map(Number).filter(Boolean));
    const edgeLook = (bucket, many, k) => {
      const style = grounds[bucket.ground];
      const dash = dashOf(style);
      return {
        colour: tone(style?.colour, state.look.muted), dash: many > DASHED ? [] : bucket.guess && !dash.length ? [2, 3] : dash,
        width: bucket.wider * (many > DASHED ? 0.8 : clamp((style?.width || 1.5) * Math.sqrt(k) * 1.2, 0.8, style?.width || 1.5)),
        alpha: clamp(9 / Math.sqrt(Math.max(many, 1)) + 0.1, 0.16, 0.85) * (bucket.guess ? 0.75 : 1),
      };
    };

    /* ---- painting ---- */
    const ends = (one, cam, w, h, out, n) => { // false where the edge passes outside
      let ax = x[one.a] * cam.k + cam.x;
      let ay = y[one.a] * cam.k + cam.y;
      let bx = x[one.b] * cam.k + cam.x;
      let by = y[one.b] * cam.k + cam.y;
      if ((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax > w && bx > w) || (ay > h && by > h)) return false;
      if (one.shift) {
        const far = Math.hypot(bx - ax, by - ay) || 1;
        const step = (one.shift * clamp(12 * cam.k, 1.5, 6)) / far;
        const [sx, sy] = [(ay - by) * step, (bx - ax) * step];
        ax += sx; ay += sy; bx += sx; by += sy;
      }
      out[n] = ax; out[n + 1] = ay; out[n + 2] = bx; out[n + 3] = by;
      return true;
    };
    const room4 = new Float64Array(4 * Math.max(1, edges.length));
    const size = (i, k) => Math.max(r[i] * k, state.least * Math.sqrt(nodes[i].size || 1) * (nodes[i].kind === "community" ? 1.3 : 1));
    const arrows = (pen, points, count, of, { colour, alpha }, k) => {
      for (let i = 0, j = 0; i < count; i += 4, j += 1) {
        const [ax, ay, bx, by] = points.subarray(i, i + 4);
        const far = Math.hypot(bx - ax, by - ay);
        const back = size(of[j].b, k) + 1;
        if (far < back + 12 || edges[of[j].edge].mutual) continue;
        const [ux, uy] = [(bx - ax) / far, (by - ay) / far];
        const s = clamp(5 * k, 3, 5);
        pen.shape([[0, 0], [-2 * ux + uy, -2 * uy - ux], [-2 * ux - uy, -2 * uy + ux]], bx - ux * back, by - uy * back, s, { fill: colour, alpha: Math.max(alpha, 0.5) });
      }
    };
    const paintEdges = (pen, list, cam, w, h, strong) => {
      const groups = state.buckets.map(() => []);
      let many = 0;
      for (const one of list) if (ends(one, cam, w, h, room4, 0)) { groups[one.bucket].push(one); many += 1; }
      groups.forEach((own, b) => {
        let n = 0;
        for (const one of own) if (ends(one, cam, w, h, room4, n)) n += 4;
        const style = edgeLook(state.buckets[b], many, cam.k);
        if (strong) Object.assign(style, { alpha: 0.95, width: Math.max(style.width, 1.4) });
        pen.lines(room4, n, style);
        if (many < ARROWS && cam.k > 0.3) arrows(pen, room4, n, own, style, cam.k);
      });
    };
    const inSight = (i, cam, w, h) => {
      const reach = size(i, cam.k) + 30;
      const sx = x[i] * cam.k + cam.x;
      const sy = y[i] * cam.k + cam.y;
      return sx > -reach && sy > -reach && sx < w + reach && sy < h + reach;
    };
    const paintNode = (pen, i, cam) => {
      const [sx, sy, sr] = [x[i] * cam.k + cam.x, y[i] * cam.k + cam.y, size(i, cam.k)];
      pen.shape(SHAPES[kinds[nodes[i].kind]?.shape] || null, sx, sy, sr, nodeLook(nodes[i]));
      const held = members.get(i)?.length;
      if (held && sr > 13) pen.text(String(held), sx, sy, { colour: state.look.paper, bold: true, middle: true });
    };
    const paintLabels = (pen, list, cam, w, h, most) => {
      const CELL = 8;
      const columns = Math.ceil(w / CELL) + 1;
      const taken = new Uint8Array(columns * (Math.ceil(h / CELL) + 1));
      const [padX, padY] = !most && list.length > 500 && cam.k < 0.25 ? [18, 8] : [4, 1];
      for (const i of list) { // the counts in communities stay free
        const reach = members.has(i) ? size(i, cam.k) : 0;
        if (reach < 13) continue;
        const [sx, sy] = [x[i] * cam.k + cam.x, y[i] * cam.k + cam.y];
        const [x0, x1] = [sx - 14, sx + 14].map((v) => clamp(Math.floor(v / CELL), 0, columns - 1));
        const [y0, y1] = [sy - 6, sy + 6].map((v) => clamp(Math.floor(v / CELL), 0, taken.length / columns - 1));
        for (let row = y0; row <= y1; row += 1) taken.fill(1, row * columns + x0, row * columns + x1 + 1);
      }
      let left = most || LABELS;
      let tried = 0;
      for (const i of list) {
        if (!left || (tried += 1) > 6000) return;
        const sx = x[i] * cam.k + cam.x;
        const top = y[i] * cam.k + cam.y + size(i, cam.k) + 2;
        if (sx < 0 || sx > w || top < 0 || top > h - FONT) continue;
        const middle = Math.floor(top / CELL) * columns + Math.floor(sx / CELL);
        if (taken[middle]) continue;
        const [words, breadth] = labelOf(i);
        if (sx < breadth / 2 || sx > w - breadth / 2) continue; // none is cut
        const [x0, x1] = [sx - breadth / 2 - padX, sx + breadth / 2 + padX].map((v) => clamp(Math.floor(v / CELL), 0, columns - 1));
        const [y0, y1] = [top - padY, top + FONT + 2 + padY].map((v) => clamp(Math.floor(v / CELL), 0, taken.length / columns - 1));
        let free = true;
        for (let row = y0; free && row <= y1; row += 1) for (let c = x0; c <= x1; c += 1) if (taken[row * columns + c]) { free = false; break; }
        if (!free) continue;
        for (let row = y0; row <= y1; row += 1) taken.fill(1, row * columns + x0, row * columns + x1 + 1);
        pen.text(words, sx, top, { colour: state.look.ink, halo: state.look.paper, bold: nodes[i].kind === "community" });
        left -= 1;
      }
    };
    const paint = (pen, cam, w, h, paper) => {
      pen.begin(w, h, paper);
      for (const g of open) {
        if (!members.get(g).some((i) => state.shown[i])) continue;
        pen.shape(null, x[g] * cam.k + cam.x, y[g] * cam.k + cam.y, room.get(g) * cam.k, { fill: tone(kinds.community?.colour, state.look.muted), alpha: 0.08, line: state.look.muted, dash: [4, 4] });
      }
      paintEdges(pen, state.sight, cam, w, h);
      for (let n = m.rank.length - 1; n >= 0; n -= 1) {
        const i = m.rank[n];
        if (state.shown[i] && inSight(i, cam, w, h)) paintNode(pen, i, cam);
      }
      paintLabels(pen, m.rank.filter((i) => state.shown[i]), cam, w, h);
    };
    const place = (i) => (state.shown[i] ? i : group[i] >= 0 && state.shown[group[i]] ? group[i] : -1);
    const paintOver = (pen, cam, w, h) => {
      const e = state.selected === null ? -1 : m.edgeAt.get(state.selected) ?? -1;
      const i = state.selected === null ? -1 : place(m.at.get(state.selected) ?? -1);
      const chosen = e >= 0 ? state.sight.filter((one) => one.edge === e) : i >= 0 ? state.sight.filter((one) => one.a === i || one.b === i) : [];
      if (chosen.length || i >= 0) {
        const near = new Set(chosen.flatMap((one) => [one.a, one.b]));
        if (i >= 0) near.add(i);
        pen.veil(w, h, state.look.paper, 0.72);
        paintEdges(pen, chosen, cam, w, h, true);
        const order = m.rank.filter((n) => near.has(n) && inSight(n, cam, w, h));
        for (const n of order) paintNode(pen, n, cam);
        const first = i >= 0 ? [i, ...order.filter((n) => n !== i)] : order;
        for (const n of e >= 0 ? order : [i]) pen.shape(null, x[n] * cam.k + cam.x, y[n] * cam.k + cam.y, size(n, cam.k) + 4, { line: state.look.accent, width: 2.5, alpha: 1 });
        paintLabels(pen, first, cam, w, h, 80);
      }
      if (state.hovered !== null && typeof state.hovered === "number" && state.shown[state.hovered]) {
        pen.shape(null, x[state.hovered] * cam.k + cam.x, y[state.hovered] * cam.k + cam.y, size(state.hovered, cam.k) + 3, { line: state.look.ink, width: 1.5, alpha: 1 });
      }
    };

    /** What a saved picture tells beside the drawing. */
    const toSave = () => {
      const drawnNodes = nodes.filter((_, i) => state.shown[i]);
      const inSightNow = state.sight.filter((one) => ends(one, state.camera, state.width, state.height, room4, 0)).length;
      const drawnGrounds = new Set(state.sight.map((one) => state.buckets[one.bucket].ground));
      return {
        data, lang: state.view.lang, look: state.look, font, width: state.width, height: state.height, solid: inSightNow > DASHED ? DASHED : 0,
        kinds: Object.keys(kinds).filter((key) => drawnNodes.some((node) => node.kind === key))
          .map((key) => ({ ...kinds[key], colour: tone(kinds[key].colour, state.look.muted) })),
        grounds: Object.keys(grounds).filter((key) => drawnGrounds.has(key))
          .map((key) => ({ ...grounds[key], dash: dashOf(grounds[key]), colour: tone(grounds[key].colour, state.look.muted) })),
        guesses: drawnNodes.some((node) => node.guess),
      };
    };
    return { name, labels, ends, size, place, paint, paintOver, toSave };
  };

  Object.assign(window.kgLarge, { sceneOf, DASHED });
})();
