"use strict";
/* The drawing for more nodes than vis-network bears, on a plain canvas.
 *
 * Why our own: with 5,000 nodes and 15,000 edges and no graphics card (two processors, Chromium 156), sigma.js 3.0 gave
 * 3 to 8 frames a second while moved, and needs WebGL, which browsers without a graphics card are about to lose;
 * cytoscape.js 3.34 (haystack edges, textureOnViewport) needed 3.4 to 4.6 s to its first picture and stood still for a
 * second after a drag. Here the last picture is moved as a bitmap (a CSS transform) and drawn anew at rest; where
 * drawing is quick it is drawn anew for each frame.
 *
 * Communities (kind "community") unfold: members are the nodes with the same `community`; while it is folded, their edges
 * end at it or, between two that are folded, are told by the edge of the communities.
 */
(() => {
  const QUICK = 24; // ms: what may be drawn anew for each frame
  const REST = 90; // ms without a move until the picture is drawn anew
  const LABELS = 260;
  const DASHED = 2500; // edges in sight; above, all are drawn as lines through
  const ARROWS = 700;
  const WIDER = [1, 1.7, 2.6]; // lines that stand for one thing, for some, for many
  const NEAR = 400; // nodes in focus that are drawn together anew
  const LIGHT = { paper: "#ffffff", ink: "#1b1f24", muted: "#57606a", accent: "#0969da" };
  const DARK = { paper: "#14181d", ink: "#e6e9ec", muted: "#9aa4ae", accent: "#58a6ff" };
  const { CanvasPen, SHAPES, FONT, clamp, shorten, thingsOf, framed: saved } = window.kgLarge;
  window.kgLarge.DASHED = DASHED;

  const create = (container, data, firstView, callbacks) => {
    const m = thingsOf(data);
    const { nodes, edges, x, y, r, group, members, room } = m;
    const kinds = data.style?.kinds || {};
    const grounds = data.style?.grounds || {};
    const groundKeys = [...new Set([...Object.keys(grounds), ...edges.map((e) => e.ground)])].reverse(); // the strongest on top
    const open = new Set(); // communities unfolded
    let view = firstView;
    let selected = view.selected ?? null;
    let hovered = null;
    let shown = new Uint8Array(nodes.length);
    let sight = []; // {edge, a, b, shift, bucket}: edges as drawn
    let buckets = [];
    let least = 1.6; // pixels: the smallest radius
    let camera = { k: 1, x: 0, y: 0 };
    let drawn = { ...camera };
    let width = 1;
    let height = 1;
    let cost = 1e9;
    let ready = false;
    let gone = false;

    /* ---- elements ---- */
    const el = (name, style, parent) => {
      const made = document.createElement(name);
      Object.assign(made.style, style);
      parent.append(made);
      return made;
    };
    container.replaceChildren();
    const whole = el("div", { position: "absolute", inset: "0", overflow: "hidden", touchAction: "none", cursor: "grab", userSelect: "none" }, container);
    if (getComputedStyle(container).position === "static") container.style.position = "relative";
    const stage = el("div", { position: "absolute", left: "0", top: "0", transformOrigin: "0 0", willChange: "transform" }, whole);
    const layer = () => el("canvas", { position: "absolute", left: "0", top: "0" }, stage);
    const [base, over] = [layer(), layer()];
    const tip = el("div", { position: "absolute", display: "none", pointerEvents: "none", maxWidth: "24em", padding: "0.3em 0.6em", borderRadius: "4px", fontSize: "13px", overflowWrap: "anywhere", zIndex: "2" }, whole);
    for (const one of [base, over, tip]) one.setAttribute("aria-hidden", "true");
    const font = getComputedStyle(container).fontFamily || "sans-serif";
    let pens = [];

    const colours = () => {
      const own = view.theme === "dark" ? DARK : LIGHT;
      const css = getComputedStyle(document.documentElement);
      const found = {};
      for (const key of Object.keys(own)) found[key] = css.getPropertyValue(`--${key}`).trim() || own[key];
      return found;
    };
    let look = colours();
    const tone = (colour, otherwise) => colour?.[view.theme === "dark" ? "dark" : "light"] || colour?.light || otherwise;
    const name = (node) => (view.lang === "zh" ? node.zh || node.en : node.en || node.zh) || node.iri.replace("https://w3id.org/policy-kg/", "");
    const labels = new Map();
    const labelOf = (i) => {
      if (!labels.has(i)) {
        const words = shorten(window.kgPage.coded(nodes[i].code, name(nodes[i]), view.lang), nodes[i].kind === "community" ? 22 : 30);
        pens[0].context.font = `${nodes[i].kind === "community" ? "600 " : ""}${FONT}px ${font}`;
        labels.set(i, [words, pens[0].context.measureText(words).width]);
      }
      return labels.get(i);
    };
    const nodeLook = (node) => {
      const style = kinds[node.kind];
      const fill = tone(style?.colour, look.muted);
      return node.guess
        ? { key: `${node.kind}?`, fill: look.paper, line: fill, width: 1.5, dash: [1.5, 2], mark: "?" }
        : { key: node.kind, fill, line: look.paper, width: 1 };
    };
    const dashOf = (style) => (Array.isArray(style?.dash) ? style.dash : String(style?.dash || "").split(/[\s,]+/).map(Number).filter(Boolean));
    const edgeLook = (bucket, many, k) => {
      const style = grounds[bucket.ground];
      const dash = dashOf(style);
      return {
        colour: tone(style?.colour, look.muted), dash: many > DASHED ? [] : bucket.guess && !dash.length ? [2, 3] : dash,
        width: bucket.wider * (many > DASHED ? 0.8 : clamp((style?.width || 1.5) * Math.sqrt(k) * 1.2, 0.8, style?.width || 1.5)),
        alpha: clamp(9 / Math.sqrt(Math.max(many, 1)) + 0.1, 0.16, 0.85) * (bucket.guess ? 0.75 : 1),
      };
    };

    /* ---- what is in sight ---- */
    const isOpen = (g) => open.has(g);
    const home = [x.slice(), y.slice()];
    /* A neighbourhood in focus is drawn together: each keeps its direction, the nearer stay nearer, none over another. */
    const gather = (count) => {
      x.set(home[0]);
      y.set(home[1]);
      if (!view.focus || count > NEAR || count < 2) return;
      const own = m.rank.filter((i) => shown[i]);
      const ties = new Map();
      for (let e = 0; e < edges.length; e += 1) {
        if (shown[m.from[e]] && shown[m.to[e]]) for (const i of [m.from[e], m.to[e]]) ties.set(i, (ties.get(i) || 0) + 1);
      }
      const chosen = m.at.get(selected) ?? -1;
      const middle = chosen >= 0 && shown[chosen] ? chosen : own.reduce((a, b) => ((ties.get(b) || 0) > (ties.get(a) || 0) ? b : a));
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
      const hiddenNodes = view.hiddenNodes || new Set();
      const hiddenEdges = view.hiddenEdges || new Set();
      const hidden = (node) => hiddenNodes.has(node.iri) || (view.hiddenKinds?.has(node.kind) ?? false);
      shown = Uint8Array.from(nodes, (node, i) => {
        if (hidden(node)) return 0;
        if (members.has(i)) return isOpen(i) ? 0 : 1;
        return group[i] < 0 || isOpen(group[i]) || view.focus?.has(node.iri) ? 1 : 0;
      });
      const count = shown.reduce((sum, one) => sum + one, 0);
      least = clamp((80 / Math.sqrt(count || 1)) * clamp(Math.min(width, height) / 800, 0.4, 1), 1.6, 6);
      gather(count);
      const stands = (i) => (shown[i] ? i : group[i] >= 0 && shown[group[i]] ? group[i] : -1);
      const keys = new Map();
      buckets = groundKeys.flatMap((ground) => [true, false].flatMap((guess) => WIDER.map((wider, n) => ({ ground, guess, wider, key: `${ground} ${guess} ${n}` }))));
      buckets.forEach((bucket, n) => keys.set(bucket.key, n));
      const heavy = (edge) => (edge.weight > 12 ? 2 : edge.weight > 3 ? 1 : 0);
      const once = new Set();
      const between = new Map();
      sight = [];
      edges.forEach((edge, e) => {
        if (hiddenEdges.has(edge.id) || view.hiddenGrounds?.has(edge.ground)) return;
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
        sight.push(one);
      });
      for (const beside of between.values()) {
        if (beside.length < 2) continue;
        beside.forEach((one, i) => { one.shift = (i - (beside.length - 1) / 2) * (one.a < one.b ? 1 : -1); });
      }
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
    const size = (i, k) => Math.max(r[i] * k, least * Math.sqrt(nodes[i].size || 1) * (nodes[i].kind === "community" ? 1.3 : 1));
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
      const groups = buckets.map(() => []);
      let many = 0;
      for (const one of list) if (ends(one, cam, w, h, room4, 0)) { groups[one.bucket].push(one); many += 1; }
      groups.forEach((own, b) => {
        let n = 0;
        for (const one of own) if (ends(one, cam, w, h, room4, n)) n += 4;
        const style = edgeLook(buckets[b], many, cam.k);
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
      if (held && sr > 13) pen.text(String(held), sx, sy, { colour: look.paper, bold: true, middle: true });
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
        pen.text(words, sx, top, { colour: look.ink, halo: look.paper, bold: nodes[i].kind === "community" });
        left -= 1;
      }
    };
    const paint = (pen, cam, w, h, paper) => {
      pen.begin(w, h, paper);
      for (const g of open) {
        if (!members.get(g).some((i) => shown[i])) continue;
        pen.shape(null, x[g] * cam.k + cam.x, y[g] * cam.k + cam.y, room.get(g) * cam.k, { fill: tone(kinds.community?.colour, look.muted), alpha: 0.08, line: look.muted, dash: [4, 4] });
      }
      paintEdges(pen, sight, cam, w, h);
      for (let n = m.rank.length - 1; n >= 0; n -= 1) {
        const i = m.rank[n];
        if (shown[i] && inSight(i, cam, w, h)) paintNode(pen, i, cam);
      }
      paintLabels(pen, m.rank.filter((i) => shown[i]), cam, w, h);
    };
    const place = (i) => (shown[i] ? i : group[i] >= 0 && shown[group[i]] ? group[i] : -1);
    const paintOver = (pen, cam, w, h) => {
      const e = selected === null ? -1 : m.edgeAt.get(selected) ?? -1;
      const i = selected === null ? -1 : place(m.at.get(selected) ?? -1);
      const chosen = e >= 0 ? sight.filter((one) => one.edge === e) : i >= 0 ? sight.filter((one) => one.a === i || one.b === i) : [];
      if (chosen.length || i >= 0) {
        const near = new Set(chosen.flatMap((one) => [one.a, one.b]));
        if (i >= 0) near.add(i);
        pen.veil(w, h, look.paper, 0.72);
        paintEdges(pen, chosen, cam, w, h, true);
        const order = m.rank.filter((n) => near.has(n) && inSight(n, cam, w, h));
        for (const n of order) paintNode(pen, n, cam);
        const first = i >= 0 ? [i, ...order.filter((n) => n !== i)] : order;
        for (const n of e >= 0 ? order : [i]) pen.shape(null, x[n] * cam.k + cam.x, y[n] * cam.k + cam.y, size(n, cam.k) + 4, { line: look.accent, width: 2.5, alpha: 1 });
        paintLabels(pen, first, cam, w, h, 80);
      }
      if (hovered !== null && typeof hovered === "number" && shown[hovered]) {
        pen.shape(null, x[hovered] * cam.k + cam.x, y[hovered] * cam.k + cam.y, size(hovered, cam.k) + 3, { line: look.ink, width: 1.5, alpha: 1 });
      }
    };

    /* ---- saved pictures ---- */
    const paintWhole = (pen) => {
      paint(pen, camera, width, height, look.paper);
      paintOver(pen, camera, width, height);
    };
    const toSave = () => {
      const drawnNodes = nodes.filter((_, i) => shown[i]);
      const inSightNow = sight.filter((one) => ends(one, camera, width, height, room4, 0)).length;
      const drawnGrounds = new Set(sight.map((one) => buckets[one.bucket].ground));
      return {
        data, lang: view.lang, look, font, width, height, solid: inSightNow > DASHED ? DASHED : 0,
        kinds: Object.keys(kinds).filter((key) => drawnNodes.some((node) => node.kind === key))
          .map((key) => ({ ...kinds[key], colour: tone(kinds[key].colour, look.muted) })),
        grounds: Object.keys(grounds).filter((key) => drawnGrounds.has(key))
          .map((key) => ({ ...grounds[key], dash: dashOf(grounds[key]), colour: tone(grounds[key].colour, look.muted) })),
        guesses: drawnNodes.some((node) => node.guess),
      };
    };

    /* ---- the bitmap and its moves ---- */
    let frame = 0;
    let rest = 0;
    const follow = () => {
      const s = camera.k / drawn.k;
      stage.style.transform = `translate(${camera.x - drawn.x * s}px, ${camera.y - drawn.y * s}px) scale(${s})`;
    };
    const renderOver = () => {
      pens[1].begin(width, height);
      paintOver(pens[1], drawn, width, height);
    };
    const render = () => {
      if (gone) return;
      const began = performance.now();
      clearTimeout(rest);
      drawn = { ...camera };
      paint(pens[0], drawn, width, height);
      renderOver();
      stage.style.transform = "none";
      requestAnimationFrame(() => setTimeout(() => { // what a canvas holds is painted with the frame
        cost = performance.now() - began;
        if (!ready && !gone) {
          ready = true;
          callbacks.onReady?.();
        }
      }));
    };
    const later = (what) => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(what);
    };
    const settle = (wait = REST) => {
      clearTimeout(rest);
      rest = setTimeout(() => {
        render();
        callbacks.onCamera?.();
      }, wait);
    };
    const moved = (wait) => later(() => {
      if (cost < QUICK) render();
      else follow();
      settle(wait);
    });
    const zoomAt = (factor, sx, sy) => {
      const k = clamp(camera.k * factor, 0.002, 8);
      const f = k / camera.k;
      camera = { k, x: sx - (sx - camera.x) * f, y: sy - (sy - camera.y) * f };
    };
    const glide = (target) => {
      if (view.reducedMotion || !ready) {
        camera = target;
        return later(render);
      }
      const start = { ...camera };
      const began = performance.now();
      const step = () => {
        const t = Math.min(1, (performance.now() - began) / 220);
        const soft = t * (2 - t);
        const k = start.k * (target.k / start.k) ** soft;
        const mix = target.k === start.k ? soft : (k - start.k) / (target.k - start.k);
        camera = { k, x: start.x + (target.x - start.x) * mix, y: start.y + (target.y - start.y) * mix };
        if (t < 1) {
          follow();
          frame = requestAnimationFrame(step);
        } else {
          camera = target;
          render();
          callbacks.onCamera?.();
        }
      };
      return later(step);
    };
    const centred = (wx, wy, k) => ({ k, x: width / 2 - wx * k, y: height / 2 - wy * k });
    const framed = () => {
      let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
      nodes.forEach((_, i) => {
        if (!shown[i]) return;
        x0 = Math.min(x0, x[i] - r[i]); x1 = Math.max(x1, x[i] + r[i]);
        y0 = Math.min(y0, y[i] - r[i]); y1 = Math.max(y1, y[i] + r[i]);
      });
      if (x0 > x1) return centred(0, 0, 1);
      const k = clamp(Math.min((width - 60) / (x1 - x0), (height - 60) / (y1 - y0)), 0.002, 1.5);
      return centred((x0 + x1) / 2, (y0 + y1) / 2, k);
    };

    /* ---- what lies under the pointer ---- */
    const pickNode = (sx, sy) => {
      let best = -1;
      let nearest = Infinity;
      for (let i = 0; i < nodes.length; i += 1) {
        if (!shown[i]) continue;
        const far = Math.hypot(x[i] * camera.k + camera.x - sx, y[i] * camera.k + camera.y - sy) - Math.max(size(i, camera.k), 4);
        if (far < 2 && far < nearest) [best, nearest] = [i, far];
      }
      return best;
    };
    const pickEdge = (sx, sy) => {
      let best = null;
      let nearest = 5;
      const p = new Float64Array(4);
      for (const one of sight) {
        if (!ends(one, camera, width, height, p, 0)) continue;
        const [dx, dy] = [p[2] - p[0], p[3] - p[1]];
        const t = clamp(((sx - p[0]) * dx + (sy - p[1]) * dy) / (dx * dx + dy * dy || 1), 0, 1);
        const far = Math.hypot(p[0] + t * dx - sx, p[1] + t * dy - sy);
        if (far < nearest) [best, nearest] = [one, far];
      }
      return best;
    };
    const pickArea = (sx, sy) => {
      for (const g of open) if (Math.hypot(x[g] * camera.k + camera.x - sx, y[g] * camera.k + camera.y - sy) < room.get(g) * camera.k) return g;
      return -1;
    };
    const inWords = (words) => (words ? (view.lang === "zh" ? words.zh || words.en : words.en || words.zh) || "" : "");
    const hover = (sx, sy) => {
      const i = pickNode(sx, sy);
      const one = i < 0 ? pickEdge(sx, sy) : null;
      whole.style.cursor = i >= 0 || one ? "pointer" : "grab";
      const words = i >= 0 ? shorten(name(nodes[i]), 160) : one
        ? `${shorten(name(nodes[m.from[one.edge]]), 60)} — ${shorten(inWords(edges[one.edge].relation), 60)} → ${shorten(name(nodes[m.to[one.edge]]), 60)}` : "";
      tip.textContent = words;
      tip.style.display = words ? "block" : "none";
      if (words) {
        Object.assign(tip.style, { background: look.paper, color: look.ink, border: `1px solid ${look.muted}` });
        tip.style.left = `${clamp(sx + 14, 0, Math.max(0, width - tip.offsetWidth - 4))}px`;
        tip.style.top = `${sy + 18 + tip.offsetHeight > height ? Math.max(0, sy - tip.offsetHeight - 10) : sy + 18}px`;
      }
      const now = i >= 0 ? i : null;
      if (now !== hovered) {
        hovered = now;
        if (selected === null || cost < 200) renderOver();
      }
    };

    /* ---- pointers ---- */
    const held = new Map();
    let began = null;
    let dragged = false;
    let hovering = 0;
    const point = (event) => {
      const box = whole.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const listen = (type, what, options) => whole.addEventListener(type, what, options);
    listen("pointerdown", (event) => {
      if (event.button) return;
      whole.setPointerCapture(event.pointerId);
      held.set(event.pointerId, point(event));
      began = point(event);
      if (held.size === 1) dragged = false;
      tip.style.display = "none";
    });
    listen("pointermove", (event) => {
      const now = point(event);
      const last = held.get(event.pointerId);
      if (!last) {
        cancelAnimationFrame(hovering);
        hovering = requestAnimationFrame(() => hover(...now));
        return;
      }
      if (!dragged && Math.hypot(now[0] - began[0], now[1] - began[1]) < 4 && held.size === 1) return;
      dragged = true;
      whole.style.cursor = "grabbing";
      if (held.size === 2) {
        const other = [...held].find(([id]) => id !== event.pointerId)[1];
        const before = Math.hypot(last[0] - other[0], last[1] - other[1]);
        zoomAt(Math.hypot(now[0] - other[0], now[1] - other[1]) / Math.max(before, 1), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      } else {
        const from = last === began ? began : last;
        camera = { k: camera.k, x: camera.x + now[0] - from[0], y: camera.y + now[1] - from[1] };
      }
      held.set(event.pointerId, now);
      moved(250);
    });
    const released = (event) => {
      if (!held.delete(event.pointerId)) return;
      whole.style.cursor = "grab";
      if (dragged) return void (held.size || settle(0));
      if (event.type !== "pointerup") return;
      const at = point(event);
      const i = pickNode(...at);
      if (i >= 0) return void callbacks.onSelect?.("node", nodes[i].iri);
      const one = pickEdge(...at);
      callbacks.onSelect?.(one ? "edge" : null, one ? edges[one.edge].id : null);
    };
    listen("pointerup", released);
    listen("pointercancel", released);
    listen("pointerleave", () => {
      cancelAnimationFrame(hovering);
      tip.style.display = "none";
      if (hovered !== null) {
        hovered = null;
        renderOver();
      }
    });
    listen("dblclick", (event) => {
      event.preventDefault();
      const at = point(event);
      const i = pickNode(...at);
      if (i >= 0) return void callbacks.onOpen?.(nodes[i].iri);
      const area = pickArea(...at);
      if (area >= 0) {
        open.delete(area);
        arrange();
        later(render);
      }
    });
    listen("wheel", (event) => {
      event.preventDefault();
      const step = event.deltaMode === 1 ? event.deltaY * 30 : event.deltaY;
      zoomAt(Math.exp(-clamp(step, -300, 300) * 0.0018), ...point(event));
      tip.style.display = "none";
      moved();
    }, { passive: false });

    /* ---- size ---- */
    const resize = () => {
      const box = container.getBoundingClientRect();
      const before = [width, height];
      width = Math.max(1, Math.round(box.width));
      height = Math.max(1, Math.round(box.height));
      const scale = Math.min(2, window.devicePixelRatio || 1);
      pens = [base, over].map((canvas) => {
        canvas.width = Math.round(width * scale);
        canvas.height = Math.round(height * scale);
        Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
        return new CanvasPen(canvas.getContext("2d"), scale, font);
      });
      if (ready) camera = { k: camera.k, x: camera.x + (width - before[0]) / 2, y: camera.y + (height - before[1]) / 2 };
    };
    const watcher = new ResizeObserver(() => {
      const box = container.getBoundingClientRect();
      if (Math.round(box.width) === width && Math.round(box.height) === height) return;
      resize();
      render();
    });

    const unfold = (g) => {
      open.add(g);
      arrange();
    };
    resize();
    arrange();
    camera = framed();
    render();
    watcher.observe(container);

    return {
      update(next) {
        const fresh = next.lang !== view.lang;
        const themed = next.theme !== view.theme;
        const filtered = ["hiddenNodes", "hiddenEdges", "hiddenKinds", "hiddenGrounds", "focus"].some((key) => next[key] !== view[key]);
        view = next;
        selected = next.selected ?? null;
        if (fresh) labels.clear();
        look = colours();
        if (themed) for (const pen of pens) pen.sprites.clear();
        if (filtered || themed) arrange();
        later(render);
      },
      select(id, { centre = false } = {}) {
        selected = id ?? null;
        const i = m.at.get(id) ?? -1;
        const e = m.edgeAt.get(id) ?? -1;
        const inner = i >= 0 ? [i] : e >= 0 ? [m.from[e], m.to[e]] : [];
        let grown = false;
        if (centre) for (const n of inner) if (!shown[n] && group[n] >= 0 && !isOpen(group[n])) { unfold(group[n]); grown = true; }
        if (centre && inner.length) {
          const [wx, wy] = [x, y].map((v) => inner.reduce((sum, n) => sum + v[n], 0) / inner.length);
          glide(centred(wx, wy, Math.max(camera.k, members.has(i) ? camera.k : 0.5)));
        } else if (grown) later(render);
        else renderOver();
      },
      open(id) {
        const i = m.at.get(id) ?? -1;
        if (!members.has(i)) return false;
        unfold(i);
        const k = clamp(Math.min(width, height) / (2.3 * room.get(i)), 0.01, 1);
        glide(centred(x[i], y[i], k));
        return true;
      },
      fit() {
        glide(framed());
      },
      zoom(factor) {
        const before = { ...camera };
        zoomAt(factor, width / 2, height / 2);
        const target = camera;
        camera = before;
        glide(target);
      },
      camera: () => [(width / 2 - camera.x) / camera.k, (height / 2 - camera.y) / camera.k, camera.k * 1000].map((v) => Math.round(v)).join(","),
      setCamera(words) {
        const [wx, wy, k] = String(words).split(",").map(Number);
        if (![wx, wy, k].every(Number.isFinite) || k <= 0) return;
        camera = centred(wx, wy, clamp(k / 1000, 0.002, 8));
        later(render);
      },
      position(id) {
        const box = whole.getBoundingClientRect();
        const e = m.edgeAt.get(id) ?? -1;
        const one = e >= 0 ? sight.find((s) => s.edge === e) : null;
        if (one) {
          const p = new Float64Array(4);
          return ends(one, camera, width, height, p, 0) ? { x: box.left + (p[0] + p[2]) / 2, y: box.top + (p[1] + p[3]) / 2 } : null;
        }
        const i = place(m.at.get(id) ?? -1);
        return i >= 0 ? { x: box.left + x[i] * camera.k + camera.x, y: box.top + y[i] * camera.k + camera.y } : null;
      },
      png() {
        const canvas = saved.canvas(toSave(), paintWhole);
        return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"));
      },
      svg() {
        return saved.svg(toSave(), paintWhole);
      },
      destroy() {
        gone = true;
        watcher.disconnect();
        clearTimeout(rest);
        cancelAnimationFrame(frame);
        cancelAnimationFrame(hovering);
        container.replaceChildren();
      },
    };
  };

  (window.kgDrawings = window.kgDrawings || {}).large = create;
})();
