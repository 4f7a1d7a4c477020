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
  const LIGHT = { paper: "#ffffff", ink: "#1b1f24", muted: "#57606a", accent: "#0969da" };
  const DARK = { paper: "#14181d", ink: "#e6e9ec", muted: "#9aa4ae", accent: "#58a6ff" };
  const { CanvasPen, clamp, thingsOf, sightOf, sceneOf, pointed, framed: saved } = window.kgLarge;

  const create = (container, data, firstView, callbacks) => {
    const m = thingsOf(data);
    const { nodes, x, y, r, group, members, room } = m;
    /* What changes, in one place: the parts of the drawing (sight, scene, pointers) share it. */
    const state = {
      view: firstView, selected: firstView.selected ?? null, hovered: null,
      open: new Set(), // communities unfolded
      shown: new Uint8Array(nodes.length),
      sight: [], // {edge, a, b, shift, bucket}: edges as drawn
      buckets: [],
      least: 1.6, // pixels: the smallest radius
      camera: { k: 1, x: 0, y: 0 }, drawn: { k: 1, x: 0, y: 0 }, width: 1, height: 1,
      look: null, pens: [], cost: 1e9, ready: false, gone: false,
    };
    const { open } = state;

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

    const colours = () => {
      const own = state.view.theme === "dark" ? DARK : LIGHT;
      const css = getComputedStyle(document.documentElement);
      const found = {};
      for (const key of Object.keys(own)) found[key] = css.getPropertyValue(`--${key}`).trim() || own[key];
      return found;
    };
    state.look = colours();
    const { arrange, isOpen } = sightOf(state, m, data.style || {});
    const { name, labels, ends, size, place, paint, paintOver, toSave } = sceneOf(state, m, data, font);
    const paintWhole = (pen) => {
      paint(pen, state.camera, state.width, state.height, state.look.paper);
      paintOver(pen, state.camera, state.width, state.height);
    };

    /* ---- the bitmap and its moves ---- */
    let frame = 0;
    let rest = 0;
    const follow = () => {
      const s = state.camera.k / state.drawn.k;
      stage.style.transform = `translate(${state.camera.x - state.drawn.x * s}px, ${state.camera.y - state.drawn.y * s}px) scale(${s})`;
    };
    const renderOver = () => {
      state.pens[1].begin(state.width, state.height);
      paintOver(state.pens[1], state.drawn, state.width, state.height);
    };
    const render = () => {
      if (state.gone) return;
      const began = performance.now();
      clearTimeout(rest);
      state.drawn = { ...state.camera };
      paint(state.pens[0], state.drawn, state.width, state.height);
      renderOver();
      stage.style.transform = "none";
      requestAnimationFrame(() => setTimeout(() => { // what a canvas holds is painted with the frame
        state.cost = performance.now() - began;
        if (!state.ready && !state.gone) {
          state.ready = true;
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
      if (state.cost < QUICK) render();
      else follow();
      settle(wait);
    });
    const zoomAt = (factor, sx, sy) => {
      const k = clamp(state.camera.k * factor, 0.002, 8);
      const f = k / state.camera.k;
      state.camera = { k, x: sx - (sx - state.camera.x) * f, y: sy - (sy - state.camera.y) * f };
    };
    const glide = (target) => {
      if (state.view.reducedMotion || !state.ready) {
        state.camera = target;
        return later(render);
      }
      const start = { ...state.camera };
      const began = performance.now();
      const step = () => {
        const t = Math.min(1, (performance.now() - began) / 220);
        const soft = t * (2 - t);
        const k = start.k * (target.k / start.k) ** soft;
        const mix = target.k === start.k ? soft : (k - start.k) / (target.k - start.k);
        state.camera = { k, x: start.x + (target.x - start.x) * mix, y: start.y + (target.y - start.y) * mix };
        if (t < 1) {
          follow();
          frame = requestAnimationFrame(step);
        } else {
          state.camera = target;
          render();
          callbacks.onCamera?.();
        }
      };
      return later(step);
    };
    const centred = (wx, wy, k) => ({ k, x: state.width / 2 - wx * k, y: state.height / 2 - wy * k });
    const framed = () => {
      let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
      nodes.forEach((_, i) => {
        if (!state.shown[i]) return;
        x0 = Math.min(x0, x[i] - r[i]); x1 = Math.max(x1, x[i] + r[i]);
        y0 = Math.min(y0, y[i] - r[i]); y1 = Math.max(y1, y[i] + r[i]);
      });
      if (x0 > x1) return centred(0, 0, 1);
      const k = clamp(Math.min((state.width - 60) / (x1 - x0), (state.height - 60) / (y1 - y0)), 0.002, 1.5);
      return centred((x0 + x1) / 2, (y0 + y1) / 2, k);
    };

    const pointers = pointed(state, m, { whole, tip, name, ends, size, arrange, render, renderOver, later, settle, moved, zoomAt }, callbacks);

    /* ---- size ---- */
    const resize = () => {
      const box = container.getBoundingClientRect();
      const before = [state.width, state.height];
      state.width = Math.max(1, Math.round(box.width));
      state.height = Math.max(1, Math.round(box.height));
      const scale = Math.min(2, window.devicePixelRatio || 1);
      state.pens = [base, over].map((canvas) => {
        canvas.width = Math.round(state.width * scale);
        canvas.height = Math.round(state.height * scale);
        Object.assign(canvas.style, { width: `${state.width}px`, height: `${state.height}px` });
        return new CanvasPen(canvas.getContext("2d"), scale, font);
      });
      if (state.ready) state.camera = { k: state.camera.k, x: state.camera.x + (state.width - before[0]) / 2, y: state.camera.y + (state.height - before[1]) / 2 };
    };
    const watcher = new ResizeObserver(() => {
      const box = container.getBoundingClientRect();
      if (Math.round(box.width) === state.width && Math.round(box.height) === state.height) return;
      resize();
      render();
    });

    const unfold = (g) => {
      open.add(g);
      arrange();
    };
    resize();
    arrange();
    state.camera = framed();
    render();
    watcher.observe(container);

    return {
      update(next) {
        const fresh = next.lang !== state.view.lang;
        const themed = next.theme !== state.view.theme;
        const filtered = ["hiddenNodes", "hiddenEdges", "hiddenKinds", "hiddenGrounds", "focus"].some((key) => next[key] !== state.view[key]);
        state.view = next;
        state.selected = next.selected ?? null;
        if (fresh) labels.clear();
        state.look = colours();
        if (themed) for (const pen of state.pens) pen.sprites.clear();
        if (filtered || themed) arrange();
        later(render);
      },
      select(id, { centre = false } = {}) {
        state.selected = id ?? null;
        const i = m.at.get(id) ?? -1;
        const e = m.edgeAt.get(id) ?? -1;
        const inner = i >= 0 ? [i] : e >= 0 ? [m.from[e], m.to[e]] : [];
        let grown = false;
        if (centre) for (const n of inner) if (!state.shown[n] && group[n] >= 0 && !isOpen(group[n])) { unfold(group[n]); grown = true; }
        if (centre && inner.length) {
          const [wx, wy] = [x, y].map((v) => inner.reduce((sum, n) => sum + v[n], 0) / inner.length);
          glide(centred(wx, wy, Math.max(state.camera.k, members.has(i) ? state.camera.k : 0.5)));
        } else if (grown) later(render);
        else renderOver();
      },
      open(id) {
        const i = m.at.get(id) ?? -1;
        if (!members.has(i)) return false;
        unfold(i);
        const k = clamp(Math.min(state.width, state.height) / (2.3 * room.get(i)), 0.01, 1);
        glide(centred(x[i], y[i], k));
        return true;
      },
      fit() {
        glide(framed());
      },
      zoom(factor) {
        const before = { ...state.camera };
        zoomAt(factor, state.width / 2, state.height / 2);
        const target = state.camera;
        state.camera = before;
        glide(target);
      },
      camera: () => [(state.width / 2 - state.camera.x) / state.camera.k, (state.height / 2 - state.camera.y) / state.camera.k, state.camera.k * 1000].map((v) => Math.round(v)).join(","),
      setCamera(words) {
        const [wx, wy, k] = String(words).split(",").map(Number);
        if (![wx, wy, k].every(Number.isFinite) || k <= 0) return;
        state.camera = centred(wx, wy, clamp(k / 1000, 0.002, 8));
        later(render);
      },
      position(id) {
        const box = whole.getBoundingClientRect();
        const e = m.edgeAt.get(id) ?? -1;
        const one = e >= 0 ? state.sight.find((s) => s.edge === e) : null;
        if (one) {
          const p = new Float64Array(4);
          return ends(one, state.camera, state.width, state.height, p, 0) ? { x: box.left + (p[0] + p[2]) / 2, y: box.top + (p[1] + p[3]) / 2 } : null;
        }
        const i = place(m.at.get(id) ?? -1);
        return i >= 0 ? { x: box.left + x[i] * state.camera.k + state.camera.x, y: box.top + y[i] * state.camera.k + state.camera.y } : null;
      },
      png() {
        const canvas = saved.canvas(toSave(), paintWhole);
        return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"));
      },
      svg() {
        return saved.svg(toSave(), paintWhole);
      },
      destroy() {
        state.gone = true;
        watcher.disconnect();
        clearTimeout(rest);
        cancelAnimationFrame(frame);
        pointers.stop();
        container.replaceChildren();
      },
    };
  };

  (window.kgDrawings = window.kgDrawings || {}).large = create;
})();
