"use strict";
/* The names and question marks of a network: which way to write a name fits, which have room, and their drawing. */
(() => {
  const text = window.kgNetworkText;
  const paths = window.kgNetworkPaths;
  const { FADED, LINE } = text;
  const PROMINENT = 8; // so many nodes are named even where other nodes lie below the name
  const inWords = (words, lang) => (words ? words[lang] || words[lang === "zh" ? "en" : "zh"] || "" : "");

  /** `state` is what changes; `parts` what the drawing is made of. */
  window.kgNetworkLabels = (state, parts) => {
    const { network, container, nodesById, edgesById, ties, chain, scale, screenRadius, placeOf, isFaded } = parts;
    const { body } = network;
    const labelOf = (node) => {
      const lang = state.view.lang;
      const name = inWords(node, lang) || node.iri.replace("https://w3id.org/policy-kg/", "");
      return text.clean(name.startsWith(node.code || "") ? name : window.kgPage.coded(node.code, name, lang));
    };
    const numbered = new Map(); // measures have the number of their section
    for (const { code } of nodesById.values()) if (code) numbered.set(code, (numbered.get(code) || 0) + 1);
    /** The number of a task, the official short name of a body or an instrument in the reader's language. */
    const briefOf = (node) => {
      const lang = state.view.lang;
      if (node.code) return window.kgPage.codeIn(node.code, lang);
      return text.clean(window.kgPage.shortNames(node, lang)[0]);
    };
    const wrapped = new Map();
    /** The ways to write a node's label, the fullest first. */
    const shapesOf = (node, full, first) => {
      const key = `${state.view.lang} ${full} ${first} ${few()} ${state.font} ${node.iri}`;
      if (!wrapped.has(key)) {
        const label = labelOf(node);
        const ways = full ? [[220, 4]] : chain ? [[190, 2], [130, 1]] : few() ? [[145, 3], [125, 2], [125, 1]] : first ? [[125, 2], [150, 3]] : [[125, 2], [125, 1]];
        const written = (words, width, most) => {
          const lines = text.balanced(words, state.font, width, most);
          return { lines, wide: Math.max(0, ...lines.map((line) => text.width(line, state.font))) };
        };
        const made = ways.map(([width, most]) => written(label, width, most));
        const whole = made.filter(({ lines }) => !lines[lines.length - 1]?.endsWith("…"));
        const brief = full ? "" : briefOf(node);
        const short = brief && brief.length < label.length ? [written(brief, 125, 1)] : [];
        const cut = made.filter((way) => !whole.includes(way));
        // an official short name, or a number that no other has, says more than the beginning of a name
        wrapped.set(key, (numbered.get(node.code) || 1) > 1 ? [...whole, ...cut, ...short] : [...whole, ...short, ...cut]);
      }
      return wrapped.get(key);
    };
    const at = (id) => {
      const node = body.nodes[id];
      return node ? { x: node.x, y: node.y } : placeOf(id);
    };
    const rank = (a, b) => (b.iri === state.selected) - (a.iri === state.selected) || (b.size ?? 1) - (a.size ?? 1) || (ties.get(b.iri).length - ties.get(a.iri).length) || (a.iri < b.iri ? -1 : 1);
    let labels = null;
    let isFree = () => true;
    let labelKey = "";
    const few = () => state.drawnNodes.size <= 60;
    /** Labels in pixels of the screen, before the view's shift: they stay the same while the picture is moved. */
    const placeLabels = () => {
      const s = scale();
      const key = `${s} ${state.view.lang} ${version}`;
      if (labels && key === labelKey) return labels;
      labelKey = key;
      const nodes = [...state.drawnNodes].map((id) => nodesById.get(id)).sort(rank);
      const items = nodes.map((node, n) => {
        const { x, y } = at(node.iri);
        const shapes = () => (isFaded(node.iri) ? [] : shapesOf(node, node.iri === state.selected, n < PROMINENT));
        return { id: node.iri, x: x * s, y: y * s, r: screenRadius(node), shapes, force: node.iri === state.selected };
      });
      const made = text.place(items, LINE, state.bright ? Math.min(state.bright.size, 3 * PROMINENT) : PROMINENT, state.frame && state.frame.scale === s ? state.frame.box : null);
      labels = made.placed;
      isFree = made.isFree;
      return labels;
    };
    let version = 0;
    const changed = () => {
      version += 1;
    };

    const asks = (edge) => edge.guess && (edge.id === state.selected || (state.drawnEdges.size <= 120 && !isFaded(edge.id)) || (state.bright && state.bright.size <= 60 && state.bright.has(edge.id)));
    const middle = (id, part = 0.5) => {
      const drawn = body.edges[id];
      if (!drawn || !drawn.connected) return null;
      const { source, target } = edgesById.get(id);
      const s = scale();
      return paths.middle(drawn, screenRadius(nodesById.get(source)) / s, screenRadius(nodesById.get(target)) / s, part);
    };
    const onScreen = (point) => network.canvasToDOM(point);

    /** A label across the rim would be read wrongly: it waits until there is room for all of it. */
    const isCut = ([x0, y0, x1, y1], shift) =>
      x0 + shift.x < 0 || y0 + shift.y < 0 || x1 + shift.x > container.clientWidth || y1 + shift.y > container.clientHeight;
    const drawLabels = (ctx) => {
      const s = scale();
      const shift = onScreen({ x: 0, y: 0 });
      ctx.save();
      ctx.scale(1 / s, 1 / s);
      ctx.lineJoin = "round";
      ctx.textBaseline = "middle";
      ctx.font = state.font;
      ctx.fillStyle = state.colours.ink;
      ctx.strokeStyle = state.colours.paper;
      ctx.lineWidth = 3;
      for (const [id, label] of placeLabels()) {
        const [x0, , x1, y1] = label.box;
        if (id !== state.selected && isCut(label.box, shift)) continue;
        ctx.textAlign = label.align;
        label.lines.forEach((line, n) => {
          ctx.strokeText(line, label.x, label.y + n * LINE);
          ctx.fillText(line, label.x, label.y + n * LINE);
        });
        if (id === state.selected) {
          ctx.fillRect(x0 + 2, y1, x1 - x0 - 4, 1);
        }
      }
      ctx.textAlign = "center";
      for (const [x, y, r, faded] of questions()) {
        ctx.globalAlpha = faded ? FADED * 2 : 1;
        ctx.font = state.font.replace("12px", `bold ${Math.round(Math.min(18, Math.max(9, r * 1.3)))}px`);
        ctx.strokeText("?", x * s, y * s + 0.5);
        ctx.fillText("?", x * s, y * s + 0.5);
      }
      ctx.restore();
    };
    /** Where question marks stand: [x, y, radius in pixels, faded]. */
    const questions = () => {
      const marks = [];
      for (const id of state.drawnNodes) {
        const node = nodesById.get(id);
        if (!node.guess) continue;
        const r = screenRadius(node);
        if (r >= 5) marks.push([at(id).x, at(id).y, r, isFaded(id)]);
      }
      const s = scale();
      const taken = [];
      for (const id of state.drawnEdges) {
        if (!asks(edgesById.get(id))) continue;
        const point = middle(id);
        if (!point) continue;
        const [x, y] = [point.x * s, point.y * s];
        if (!isFree([x - 6, y - 8, x + 6, y + 8]) || taken.some(([a, b]) => Math.hypot(a - x, b - y) < 16)) continue;
        taken.push([x, y]);
        marks.push([point.x, point.y, 8, false]);
      }
      return marks;
    };
    return { labelOf, at, middle, onScreen, few, placeLabels, isCut, drawLabels, questions, changed };
  };
})();
