"use strict";
/* The pointer over a big graph: what lies under it, and what moving, turning and clicking do. */
(() => {
  /** `hands`: the elements, what the scene knows, and how the drawing moves; gives what ends it. */
  const pointed = (state, m, hands, callbacks) => {
    const { clamp, shorten } = window.kgLarge;
    const { nodes, edges, x, y, room } = m;
    const { open } = state;
    const { whole, tip, name, ends, size, arrange, render, renderOver, later, settle, moved, zoomAt } = hands;
    const pickNode = (sx, sy) => {
      let best = -1;
      let nearest = Infinity;
      for (let i = 0; i < nodes.length; i += 1) {
        if (!state.shown[i]) continue;
        const far = Math.hypot(x[i] * state.camera.k + state.camera.x - sx, y[i] * state.camera.k + state.camera.y - sy) - Math.max(size(i, state.camera.k), 4);
        if (far < 2 && far < nearest) [best, nearest] = [i, far];
      }
      return best;
    };
    const pickEdge = (sx, sy) => {
      let best = null;
      let nearest = 5;
      const p = new Float64Array(4);
      for (const one of state.sight) {
        if (!ends(one, state.camera, state.width, state.height, p, 0)) continue;
        const [dx, dy] = [p[2] - p[0], p[3] - p[1]];
        const t = clamp(((sx - p[0]) * dx + (sy - p[1]) * dy) / (dx * dx + dy * dy || 1), 0, 1);
        const far = Math.hypot(p[0] + t * dx - sx, p[1] + t * dy - sy);
        if (far < nearest) [best, nearest] = [one, far];
      }
      return best;
    };
    const pickArea = (sx, sy) => {
      for (const g of open) if (Math.hypot(x[g] * state.camera.k + state.camera.x - sx, y[g] * state.camera.k + state.camera.y - sy) < room.get(g) * state.camera.k) return g;
      return -1;
    };
    const inWords = (words) => (words ? (state.view.lang === "zh" ? words.zh || words.en : words.en || words.zh) || "" : "");
    const hover = (sx, sy) => {
      const i = pickNode(sx, sy);
      const one = i < 0 ? pickEdge(sx, sy) : null;
      whole.style.cursor = i >= 0 || one ? "pointer" : "grab";
      const words = i >= 0 ? shorten(name(nodes[i]), 160) : one
        ? `${shorten(name(nodes[m.from[one.edge]]), 60)} — ${shorten(inWords(edges[one.edge].relation), 60)} → ${shorten(name(nodes[m.to[one.edge]]), 60)}` : "";
      tip.textContent = words;
      tip.style.display = words ? "block" : "none";
      if (words) {
        Object.assign(tip.style, { background: state.look.paper, color: state.look.ink, border: `1px solid ${state.look.muted}` });
        tip.style.left = `${clamp(sx + 14, 0, Math.max(0, state.width - tip.offsetWidth - 4))}px`;
        tip.style.top = `${sy + 18 + tip.offsetHeight > state.height ? Math.max(0, sy - tip.offsetHeight - 10) : sy + 18}px`;
      }
      const now = i >= 0 ? i : null;
      if (now !== state.hovered) {
        state.hovered = now;
        if (state.selected === null || state.cost < 200) renderOver();
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
        state.camera = { k: state.camera.k, x: state.camera.x + now[0] - from[0], y: state.camera.y + now[1] - from[1] };
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
      if (state.hovered !== null) {
        state.hovered = null;
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
    return { stop: () => cancelAnimationFrame(hovering) };
  };

  Object.assign(window.kgLarge, { pointed });
})();
