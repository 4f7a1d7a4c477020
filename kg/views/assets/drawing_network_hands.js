"use strict";
/* The pointer over a network: what lies under it, what a click and a drag mean, and the words shown there. */
(() => {
  const text = window.kgNetworkText;
  const NEAR = 6; // pixels within which a click means an edge
  const inWords = (words, lang) => (words ? words[lang] || words[lang === "zh" ? "en" : "zh"] || "" : "");

  /** Gives what lies under a point, and what ends listening. */
  window.kgNetworkHands = (state, parts, callbacks) => {
    const { style, network, container, nodesById, edgesById, scale, keepPlaces, labelOf, changed } = parts;
    const { body } = network;
    const edgeAt = (pointer) => {
      const { x, y } = network.DOMtoCanvas(pointer);
      let found = null;
      let nearest = NEAR / scale();
      for (const id of state.drawnEdges) {
        const { connected, from, to, edgeType } = body.edges[id] || {};
        if (!connected) continue;
        const distance = edgeType.getDistanceToEdge(from.x, from.y, to.x, to.y, x, y);
        if (distance < nearest) [found, nearest] = [id, distance];
      }
      return found;
    };
    const nodeAt = (pointer) => network.getNodeAt(pointer) ?? null;
    network.on("click", ({ pointer }) => {
      const node = nodeAt(pointer.DOM);
      const edge = node === null ? edgeAt(pointer.DOM) : null;
      callbacks.onSelect(node !== null ? "node" : edge !== null ? "edge" : null, node ?? edge);
    });
    network.on("doubleClick", ({ pointer }) => {
      const node = nodeAt(pointer.DOM);
      if (node !== null) callbacks.onOpen(node);
    });
    network.on("zoom", () => {
      state.touched = true;
      const s = scale();
      const bound = Math.min(text.CLOSEST, Math.max(state.smallest, s));
      if (bound !== s) network.moveTo({ scale: bound, animation: false });
      callbacks.onCamera?.();
    });
    network.on("dragging", ({ nodes }) => nodes.length && changed());
    network.on("dragEnd", ({ nodes }) => {
      state.touched = true;
      if (nodes.length) {
        keepPlaces(nodes);
        changed();
      }
      callbacks.onCamera?.();
    });
    network.on("animationFinished", () => callbacks.onCamera?.());
    let pending = 0;
    const hover = (event) => {
      if (pending || event.buttons) return;
      pending = requestAnimationFrame(() => {
        pending = 0;
        const rim = container.getBoundingClientRect();
        const pointer = { x: event.clientX - rim.left, y: event.clientY - rim.top };
        const node = nodeAt(pointer);
        const edge = node === null ? edgesById.get(edgeAt(pointer)) : null;
        container.style.cursor = node !== null || edge ? "pointer" : "";
        container.title = node !== null ? labelOf(nodesById.get(node)) : edge ? text.clean(edgeWords(edge)) : "";
      });
    };
    const edgeWords = (edge) => {
      const ground = style.grounds[edge.ground];
      const name = (id) => labelOf(nodesById.get(id));
      return `${name(edge.source)} — ${inWords(edge.relation, state.view.lang)}${ground ? ` (${inWords(ground.label, state.view.lang)})` : ""} — ${name(edge.target)}`;
    };
    container.addEventListener("pointermove", hover);
    const stop = () => {
      cancelAnimationFrame(pending);
      container.removeEventListener("pointermove", hover);
    };
    return { edgeAt, nodeAt, stop };
  };
})();
