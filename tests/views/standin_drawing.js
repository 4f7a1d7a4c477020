"use strict";
/* The least drawing that the frame can work with: circles and lines where the data say. For tests of the frame only. */
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const make = (tag, attributes) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    return element;
  };
  const create = (container, data, view, callbacks) => {
    const svg = make("svg", { width: "100%", height: "100%", viewBox: "-300 -200 600 400", id: "standin" });
    container.append(svg);
    const shapes = new Map();
    const places = new Map((data.nodes || []).map((node) => [node.iri, node]));
    let scale = 1;
    for (const edge of data.edges || []) {
      const [a, b] = [places.get(edge.source), places.get(edge.target)];
      const line = make("line", { x1: a.x || 0, y1: a.y || 0, x2: b.x || 0, y2: b.y || 0, stroke: "currentColor", "stroke-width": 6, "data-edge": edge.id });
      line.addEventListener("click", () => callbacks.onSelect("edge", edge.id));
      shapes.set(edge.id, line);
      svg.append(line);
    }
    for (const node of data.nodes || []) {
      const circle = make("circle", { cx: node.x || 0, cy: node.y || 0, r: 12, fill: "currentColor", "data-node": node.iri });
      circle.addEventListener("click", () => callbacks.onSelect("node", node.iri));
      circle.addEventListener("dblclick", () => callbacks.onOpen(node.iri));
      shapes.set(node.iri, circle);
      svg.append(circle);
    }
    for (const item of data.chart?.items || []) {
      const bar = make("rect", { x: -100, y: 0, width: 200, height: 30, fill: "currentColor", "data-item": item.key });
      bar.addEventListener("click", () => callbacks.onSelect("item", item));
      svg.append(bar);
    }
    const log = (window.standin = { selected: [], views: [], fits: 0 });
    const drawing = {
      update(next) {
        log.views.push(next);
        for (const [id, shape] of shapes) shape.toggleAttribute("hidden", next.hiddenNodes.has(id) || next.hiddenEdges.has(id));
        for (const [id, shape] of shapes) shape.setAttribute("display", shape.hasAttribute("hidden") ? "none" : "inline");
      },
      select: (id, how = {}) => log.selected.push([id, Boolean(how.centre)]),
      fit: () => {
        log.fits += 1;
        scale = 1;
      },
      zoom: (factor) => (scale *= factor),
      camera: () => `0,0,${scale.toFixed(3)}`,
      setCamera: (text) => (scale = Number(text.split(",")[2]) || 1),
      png: () => new Promise((done) => {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 8;
        canvas.toBlob(done, "image/png");
      }),
      svg: () => new XMLSerializer().serializeToString(svg),
      item: (key) => (data.chart?.items || []).find((item) => item.key === key) || null,
      physics: data.chart ? undefined : (on) => (log.physics = on),
      destroy: () => svg.remove(),
    };
    drawing.update(view);
    requestAnimationFrame(() => callbacks.onReady());
    return drawing;
  };
  window.kgDrawings = { network: create, large: create, chart: create };
})();
