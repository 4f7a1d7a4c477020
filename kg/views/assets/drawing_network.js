"use strict";
/* The drawing of networks of ordinary size, over vis-network: it draws nodes and edges at positions computed beforehand
   and lets people move them. Labels, question marks and exported files are made here, from the same geometry. */
(() => {
  const paths = window.kgNetworkPaths;
  const { CLOSEST, FADED, LINE } = window.kgNetworkText;
  const TOGETHER = 400; // so many things in focus are drawn close together

  const mix = (colour, paper, part) => {
    const of = (hex, i) => parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
    return "#" + [0, 1, 2].map((i) => Math.round(of(colour, i) * part + of(paper, i) * (1 - part)).toString(16).padStart(2, "0")).join("");
  };
  const hex = (colour, otherwise) => {
    const words = String(colour || "").trim().toLowerCase();
    if (/^#[0-9a-f]{6}$/.test(words)) return words;
    const parts = words.match(/^rgba?\((\d+),\s*(\d+),\s*(\d+)/);
    return parts ? "#" + parts.slice(1, 4).map((n) => Number(n).toString(16).padStart(2, "0")).join("") : otherwise;
  };

  const create = (container, data, view, callbacks) => {
    const vis = window.vis;
    const style = data.style || { kinds: {}, grounds: {} };
    const nodesById = new Map(data.nodes.map((node) => [node.iri, node]));
    const edgesById = new Map(data.edges.map((edge) => [edge.id, edge]));
    const ties = new Map(data.nodes.map((node) => [node.iri, []]));
    for (const edge of data.edges) for (const end of new Set([edge.source, edge.target])) ties.get(end)?.push(edge);
    const chain = data.kind === "chain";
    /* What changes, in one place: the parts of the drawing share it. */
    const state = {
      view, selected: view.selected ?? null, colours: {}, font: "12px sans-serif",
      drawnNodes: new Set(), drawnEdges: new Set(),
      bright: null, // what stays when something is selected; null: everything
      frame: null, // {scale, box}: once everything is in sight, labels stay inside at this scale
      smallest: 0.02, // zoom
      touched: false, // the reader chose what is in sight
    };

    const readColours = () => {
      const css = getComputedStyle(document.documentElement);
      const dark = state.view.theme === "dark";
      state.colours = {
        paper: hex(css.getPropertyValue("--paper"), dark ? "#14181d" : "#ffffff"),
        ink: hex(css.getPropertyValue("--ink"), dark ? "#e7ebf0" : "#1b1f24"),
        muted: hex(css.getPropertyValue("--muted"), dark ? "#aab4c0" : "#545d68"),
      };
      const family = css.getPropertyValue("--font").trim() || '"Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';
      state.font = `12px ${family}`;
    };
    const colourOf = (entry) => ((entry || {}).colour || {})[state.view.theme === "dark" ? "dark" : "light"] || state.colours.muted;
    const radius = (node) => 8 + 6 * (node.size ?? 1);

    const bends = paths.bends(data.edges);
    const smooth = (edge) => {
      const bend = bends.get(edge.id);
      if (Math.abs(bend) > 1e-6) return { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) };
      if (chain) return { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.5 };
      return { enabled: false };
    };

    /* ---- what is drawn, and how ---- */
    const isHidden = (edge) => state.view.hiddenEdges?.has(edge.id) || !state.drawnNodes.has(edge.source) || !state.drawnNodes.has(edge.target);
    const places = new Map(data.nodes.map((node) => [node.iri, { x: node.x || 0, y: node.y || 0 }]));

    const choose = () => {
      state.drawnNodes = new Set(data.nodes.filter((node) => !state.view.hiddenNodes?.has(node.iri)).map((node) => node.iri));
      state.drawnEdges = new Set(data.edges.filter((edge) => !isHidden(edge)).map((edge) => edge.id));
      state.bright = null;
      if (state.drawnNodes.has(state.selected)) {
        state.bright = new Set([state.selected]);
        for (const edge of ties.get(state.selected)) if (state.drawnEdges.has(edge.id)) state.bright.add(edge.id).add(edge.source).add(edge.target);
      } else if (state.drawnEdges.has(state.selected)) {
        const edge = edgesById.get(state.selected);
        state.bright = new Set([state.selected, edge.source, edge.target]);
      }
    };
    const isFaded = (id) => state.bright !== null && !state.bright.has(id);

    const nodeLook = (node) => {
      const colour = colourOf(style.kinds[node.kind]);
      return {
        id: node.iri,
        shape: (style.kinds[node.kind] || {}).shape || "dot",
        size: radius(node),
        color: { background: node.guess ? mix(colour, state.colours.paper, 0.22) : colour, border: node.iri === state.selected ? state.colours.ink : node.guess ? colour : mix(colour, state.colours.ink, 0.7) },
        borderWidth: node.iri === state.selected ? 3 : node.guess ? 1.6 : 1,
        shapeProperties: { borderDashes: node.guess ? [2, 2] : false },
        opacity: isFaded(node.iri) ? FADED + 0.07 : 1,
      };
    };
    const weight = (edge) => Math.min(3, 1 + Math.log2(Math.max(1, edge.weight || 1)) * 0.3);
    const edgeLook = (edge) => {
      const ground = style.grounds[edge.ground] || {};
      const chosen = edge.id === state.selected;
      return {
        id: edge.id,
        from: edge.source,
        to: edge.target,
        color: { color: colourOf(ground), inherit: false, opacity: isFaded(edge.id) ? FADED : edge.guess && !chosen ? 0.6 : 0.95 },
        width: (ground.width || 1) * weight(edge) * (chosen ? 1.8 : 1),
        dashes: ground.dash && ground.dash.length ? ground.dash : false,
        arrows: edge.mutual ? "" : { to: { enabled: true, scaleFactor: 0.5 } },
        smooth: smooth(edge),
      };
    };

    readColours();
    choose();
    const sets = { nodes: new vis.DataSet(), edges: new vis.DataSet() };
    const applied = new Map(); // id → the look that vis-network has
    let gathered = null; // the places of things in focus, which are drawn together
    let focusKey = "";
    const placeOf = (id) => gathered?.get(id) || places.get(id);
    const withPlace = (look) => ({ ...look, ...placeOf(look.id) });
    const keepPlaces = (ids) => {
      for (const [id, place] of Object.entries(network.getPositions(ids))) (gathered?.has(id) ? gathered : places).set(id, place);
    };
    /** Draws a neighbourhood together when it comes into focus, and takes everything back where it was after that. */
    const gather = () => {
      const key = state.view.focus ? [...state.view.focus].join("\n") : "";
      if (key === focusKey) return;
      focusKey = key;
      if (network) keepPlaces(sets.nodes.getIds());
      const things = key && state.drawnNodes.size <= TOGETHER ? [...state.drawnNodes].map((id) => ({ id, ...places.get(id) })) : [];
      const middleOne = state.drawnNodes.has(state.selected) ? state.selected
        : things.map(({ id }) => id).sort((a, b) => ties.get(b).length - ties.get(a).length || (a < b ? -1 : 1))[0];
      gathered = things.length > 1 ? paths.gathered(things, middleOne, (container.clientWidth - 280) / Math.max(100, container.clientHeight - 80)) : null;
      const known = sets.nodes.getIds().filter((id) => state.drawnNodes.has(id));
      if (known.length) sets.nodes.update(known.map((id) => ({ id, ...placeOf(id) })));
    };
    const sync = (set, drawn, byId, look, isNode) => {
      const gone = set.getIds().filter((id) => !drawn.has(id));
      if (gone.length) {
        if (isNode && network) keepPlaces(gone);
        for (const id of gone) applied.delete(id);
        set.remove(gone);
      }
      const changed = [];
      for (const id of drawn) {
        const made = look(byId.get(id));
        const key = JSON.stringify(made);
        const known = applied.get(id);
        if (known === key) continue;
        applied.set(id, key);
        changed.push(isNode && known === undefined ? withPlace(made) : made);
      }
      if (changed.length) set.update(changed);
    };
    let network = null;
    const syncAll = () => {
      scaled = null;
      gather();
      for (const id of sets.edges.getIds()) if (!state.drawnEdges.has(id)) applied.delete(id);
      sets.edges.remove(sets.edges.getIds().filter((id) => !state.drawnEdges.has(id)));
      sync(sets.nodes, state.drawnNodes, nodesById, nodeLook, true);
      sync(sets.edges, state.drawnEdges, edgesById, edgeLook, false);
    };
    let scaled = null;
    syncAll();
    network = new vis.Network(container, sets, {
      autoResize: false,
      layout: { improvedLayout: false, randomSeed: 1 },
      physics: { enabled: false },
      nodes: { label: "", chosen: false, labelHighlightBold: false },
      edges: { chosen: false, selectionWidth: 0, hoverWidth: 0, arrowStrikethrough: false, selfReference: { size: 18 } },
      interaction: { hover: false, selectConnectedEdges: false, tooltipDelay: 1e9, zoomSpeed: 0.7, keyboard: { enabled: false } },
    });
    const body = network.body;

    /* Lines, dashes and arrows keep about their breadth on the screen whatever the zoom, nodes grow half as fast. */
    const scale = () => network.getScale();
    const lineScale = (s) => Math.min(2.2, Math.max(0.5, s ** 0.3));
    const nodeScale = (s) => (s > 1 ? s ** -0.45 : 1);
    const rescale = () => {
      const s = scale();
      if (s === scaled) return;
      scaled = s;
      const line = lineScale(s) / s;
      const node = nodeScale(s);
      for (const id of body.nodeIndices) {
        const known = nodesById.get(id);
        const drawn = body.nodes[id];
        if (!known || !drawn) continue;
        drawn.options.size = Math.max(radius(known) * node, 2.5 / s);
        if (known.guess) drawn.options.shapeProperties.borderDashes = [2.5 / s, 2 / s];
        drawn.needsRefresh();
      }
      for (const id of body.edgeIndices) {
        const known = edgesById.get(id);
        const drawn = body.edges[id];
        if (!known || !drawn) continue;
        const ground = style.grounds[known.ground] || {};
        drawn.options.width = (ground.width || 1) * weight(known) * (id === state.selected ? 1.8 : 1) * line;
        if (ground.dash?.length) drawn.options.dashes = ground.dash.map((length) => length * line);
        if (!known.mutual) drawn.options.arrows.to.scaleFactor = 0.36 * line;
      }
    };
    const screenRadius = (node) => Math.max(radius(node) * nodeScale(scale()) * scale(), 2.5);

    const parts = { data, style, network, container, nodesById, edgesById, ties, chain, scale, screenRadius, placeOf, isFaded };
    const { labelOf, at, middle, onScreen, few, placeLabels, isCut, drawLabels, questions, changed } = window.kgNetworkLabels(state, parts);
    network.on("beforeDrawing", rescale);
    network.on("afterDrawing", drawLabels);

    /* ---- view ---- */
    const bounds = () => {
      let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
      for (const id of state.drawnNodes) {
        const { x, y } = at(id);
        const r = radius(nodesById.get(id));
        x0 = Math.min(x0, x - r);
        y0 = Math.min(y0, y - r);
        x1 = Math.max(x1, x + r);
        y1 = Math.max(y1, y + r);
      }
      return x0 <= x1 ? [x0, y0, x1, y1] : [-1, -1, 1, 1];
    };
    /** Shows everything, labels at the rim too. */
    const fit = () => {
      state.touched = false;
      const [x0, y0, x1, y1] = bounds();
      const width = Math.max(40, container.clientWidth);
      const height = Math.max(40, container.clientHeight);
      const rim = { left: 8, right: width > 500 ? 54 : 8, top: 8, bottom: 8 }; // the buttons at the right stay free
      const [across, down] = [width - rim.left - rim.right, height - rim.top - rim.bottom];
      const spare = few() ? 0 : Math.min(50, width * 0.06); // at least part of the names at the rim
      const largest = Math.min((across - 2 * spare) / (x1 - x0), (down - spare) / (y1 - y0), 1.4);
      let [s, box] = [largest, null];
      state.frame = null;
      const steps = few() ? 7 : 1; // where things are many, they matter more than labels at the rim
      for (let step = 0; step < steps; step += 1) {
        s = largest * 0.92 ** step;
        network.moveTo({ scale: s, animation: false });
        box = [x0 * s, y0 * s, x1 * s, y1 * s];
        for (const { box: label } of placeLabels().values()) {
          box = [Math.min(box[0], label[0]), Math.min(box[1], label[1]), Math.max(box[2], label[2]), Math.max(box[3], label[3])];
        }
        if (box[2] - box[0] <= across && box[3] - box[1] <= down) break;
      }
      state.smallest = Math.min(0.2, s / 4);
      // the middle of the box comes to the middle of the room
      const node = [x0 * s, y0 * s, x1 * s, y1 * s];
      if (box[2] - box[0] > across) [box[0], box[2]] = [node[0], node[2]];
      if (box[3] - box[1] > down) [box[1], box[3]] = [node[1], node[3]];
      const position = { x: ((box[0] + box[2]) / 2 + (rim.right - rim.left) / 2) / s, y: (box[1] + box[3]) / 2 / s };
      network.moveTo({ position, scale: s, animation: false });
      const { x, y } = onScreen({ x: 0, y: 0 });
      state.frame = { scale: scale(), box: [rim.left - x, rim.top - y, width - rim.right - x, height - rim.bottom - y] };
      changed();
      network.redraw();
    };
    const moveTo = (position, s, calm) => {
      state.touched = true;
      network.moveTo({
        position, scale: s,
        animation: calm || state.view.reducedMotion ? false : { duration: 250, easingFunction: "easeInOutQuad" },
      });
    };
    const centre = (id) => {
      const point = state.drawnNodes.has(id) ? at(id) : state.drawnEdges.has(id) ? middle(id) : null;
      if (!point) return;
      const { x, y } = onScreen(point);
      const inside = x > 60 && y > 40 && x < container.clientWidth - 60 && y < container.clientHeight - 60;
      if (inside && (state.view.focus || few())) return; // all is in sight
      moveTo(point, Math.max(scale(), Math.min(0.9, few() ? scale() : 0.9)), false);
    };

    const { edgeAt, nodeAt, stop } = window.kgNetworkHands(state, { ...parts, keepPlaces, labelOf, changed }, callbacks);
    const resized = new ResizeObserver(() => {
      network.setSize("100%", "100%");
      if (state.touched) network.redraw();
      else fit();
    });
    resized.observe(container);

    /* ---- exported files ---- */
    const svg = () => window.kgNetworkSvg({
      data, style, colours: state.colours, font: state.font, lang: state.view.lang, LINE,
      width: container.clientWidth, height: container.clientHeight, scale: scale(), shift: onScreen({ x: 0, y: 0 }),
      nodes: [...state.drawnNodes].map((id) => {
        const look = nodeLook(nodesById.get(id));
        return { node: nodesById.get(id), look, ...at(id), r: screenRadius(nodesById.get(id)) };
      }),
      edges: [...state.drawnEdges].map((id) => {
        const look = edgeLook(edgesById.get(id));
        return { edge: edgesById.get(id), look, line: lineScale(scale()), drawn: body.edges[id] };
      }),
      labels: [...placeLabels().values()].filter((label) => !isCut(label.box, onScreen({ x: 0, y: 0 }))), questions: questions(), colourOf,
    });
    const png = () => window.kgNetworkPng(svg(), state.colours.paper);

    const physics = (on) => {
      if (!on) keepPlaces();
      network.setOptions({
        physics: {
          enabled: Boolean(on), solver: "barnesHut", stabilization: false, minVelocity: 0.6,
          barnesHut: { gravitationalConstant: -9000, centralGravity: 0.15, springLength: 120, springConstant: 0.03, damping: 0.4, avoidOverlap: 0.3 },
        },
      });
      moving = Boolean(on);
    };
    let moving = false;
    network.on("beforeDrawing", () => moving && changed());

    fit();
    if (data.physics) physics(true);
    requestAnimationFrame(() => callbacks.onReady());

    return {
      update(next) {
        const before = state.view;
        state.view = next;
        if ("selected" in next) state.selected = next.selected ?? null;
        if (before.theme !== next.theme) readColours();
        choose();
        syncAll();
        changed();
        network.redraw();
      },
      select(id, { centre: move = false } = {}) {
        if (id !== state.selected) {
          state.selected = id ?? null;
          choose();
          syncAll();
          changed();
          network.redraw();
        }
        if (move && id) centre(id);
      },
      fit,
      zoom(factor) {
        moveTo(network.getViewPosition(), Math.min(CLOSEST, Math.max(state.smallest, scale() * factor)), false);
      },
      camera() {
        const { x, y } = network.getViewPosition();
        return `${Math.round(x)},${Math.round(y)},${scale().toPrecision(3)}`;
      },
      setCamera(words) {
        const [x, y, s] = String(words).split(",").map(Number);
        if ([x, y, s].every(Number.isFinite) && s > 0) moveTo({ x, y }, Math.min(CLOSEST, Math.max(0.01, s)), true);
      },
      position(id) {
        const spots = state.drawnNodes.has(id) ? [at(id)] : state.drawnEdges.has(id) ? [0.5, 0.35, 0.65, 0.2, 0.8].map((part) => middle(id, part)) : [];
        const seen = spots.filter(Boolean).map(onScreen);
        if (!seen.length) return null;
        const { x, y } = seen.find((spot) => state.drawnNodes.has(id) || (nodeAt(spot) === null && edgeAt(spot) === id)) || seen[0];
        const { left, top } = container.getBoundingClientRect();
        return { x: left + x, y: top + y };
      },
      png,
      svg,
      physics,
      destroy() {
        resized.disconnect();
        stop();
        network.destroy();
      },
    };
  };
  (window.kgDrawings = window.kgDrawings || {}).network = create;
})();
