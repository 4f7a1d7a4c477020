"use strict";
/* A network as an SVG file: what the screen shows, with title and legend. Every word is escaped. */
(() => {
  const text = window.kgNetworkText;
  const HEAD = 44;
  const ROW = 22;

  // XML knows neither control characters nor halves of characters
  const escape = (words) => String(words).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, " ")
    .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;").replace(/'/g, "&#39;");
  const n = (value) => String(Math.round(value * 10) / 10 || 0);
  const tag = (name, attributes, inside = null) => {
    const written = Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined)
      .map(([key, value]) => ` ${key}="${escape(typeof value === "number" ? n(value) : value)}"`).join("");
    return inside === null ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`;
  };
  const inWords = (words, lang) => (words ? words[lang] || words[lang === "zh" ? "en" : "zh"] || "" : "");

  const corners = {
    square: (r) => [[-r, -r], [r, -r], [r, r], [-r, r]],
    diamond: (r) => [[0, r], [r, 0], [0, -r], [-r, 0]],
    hexagon: (r) => [0, 1, 2, 3, 4, 5].map((i) => [r * Math.cos((i * Math.PI) / 3), r * Math.sin((i * Math.PI) / 3)]),
    triangle: (r) => [[0, -1.0529 * r], [1.15 * r, 0.939 * r], [-1.15 * r, 0.939 * r]],
    triangleDown: (r) => [[0, 1.0529 * r], [1.15 * r, -0.939 * r], [-1.15 * r, -0.939 * r]],
    star: (r) => Array.from({ length: 10 }, (_, i) => {
      const far = 0.82 * r * (i % 2 === 0 ? 1.3 : 0.5);
      return [far * Math.sin((i * Math.PI) / 5), 0.1 * r - far * Math.cos((i * Math.PI) / 5)];
    }),
  };
  const shape = (name, x, y, r, look) => corners[name]
    ? tag("polygon", { points: corners[name](r).map(([dx, dy]) => `${n(x + dx)},${n(y + dy)}`).join(" "), ...look })
    : tag("circle", { cx: x, cy: y, r, ...look });

  /** The path of an edge and its arrow, in pixels. */
  const line = (edge, to, look, width, at) => {
    const via = edge.edgeType.getViaNode();
    const way = window.kgNetworkPaths.curve(edge);
    const stroke = { fill: "none", stroke: look.color.color, "stroke-opacity": look.color.opacity };
    const start = at(edge.from);
    const end = at(edge.to);
    if (edge.from === edge.to) {
      const steps = Array.from({ length: 25 }, (_, i) => at(way(i / 24)));
      return { path: `M${steps.map(({ x, y }) => `${n(x)} ${n(y)}`).join("L")}`, stroke, arrow: "" };
    }
    const low = window.kgNetworkPaths.rim((t) => at(way(t)), end, to, false); // where it meets the rim of its target
    const curve = (t) => at(way(t));
    const tip = curve(low);
    const long = 4.5 + 2.6 * width;
    const behind = curve(Math.max(0, low - long / Math.max(1, Math.hypot(end.x - start.x, end.y - start.y))));
    const angle = Math.atan2(tip.y - behind.y, tip.x - behind.x);
    const wing = (turn) => `${n(tip.x - long * Math.cos(angle + turn))},${n(tip.y - long * Math.sin(angle + turn))}`;
    const arrow = tag("polygon", { points: `${n(tip.x)},${n(tip.y)} ${wing(0.36)} ${wing(-0.36)}`, fill: look.color.color, "fill-opacity": look.color.opacity });
    const bend = !via ? `L${n(end.x)} ${n(end.y)}`
      : Array.isArray(via) ? `C${via.map(at).concat(end).map(({ x, y }) => `${n(x)} ${n(y)}`).join(" ")}`
      : `Q${n(at(via).x)} ${n(at(via).y)} ${n(end.x)} ${n(end.y)}`;
    return { path: `M${n(start.x)} ${n(start.y)}${bend}`, stroke, arrow };
  };

  /** `shown`: what the drawing shows, see drawing_network.js. Gives the file's text. */
  window.kgNetworkSvg = (shown) => {
    const { data, style, colours, font, lang, scale, shift, width } = shown;
    const family = font.replace(/^\S+\s/, "");
    const at = ({ x, y }) => ({ x: x * scale + shift.x, y: y * scale + shift.y });
    const parts = [];
    const radii = new Map(shown.nodes.map(({ node, r }) => [node.iri, r]));
    for (const { edge, look, line: factor, drawn } of shown.edges) {
      if (!drawn || !drawn.connected) continue;
      const wide = look.width * factor;
      const { path, stroke, arrow } = line(drawn, (radii.get(edge.target) || 0) + 1, look, wide, at);
      const dash = look.dashes ? look.dashes.map((length) => n(length * factor)).join(" ") : null;
      parts.push(tag("path", { d: path, ...stroke, "stroke-width": wide, "stroke-dasharray": dash }), edge.mutual ? "" : arrow);
    }
    for (const { node, look, x, y, r } of shown.nodes) {
      const point = at({ x, y });
      parts.push(shape(look.shape, point.x, point.y, r, {
        fill: look.color.background, stroke: look.color.border, "stroke-width": look.borderWidth,
        "stroke-dasharray": node.guess ? "2.5 2" : null, opacity: look.opacity === 1 ? null : String(Math.round(look.opacity * 100) / 100),
      }));
    }
    const anchors = { center: "middle", left: "start", right: "end" };
    const words = (x, y, line, more = {}) => tag("text", {
      x, y, "dominant-baseline": "central", fill: colours.ink, ...more,
    }, escape(text.clean(line)));
    const halo = { stroke: colours.paper, "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke" };
    for (const { x, y, align, lines } of shown.labels)
      lines.forEach((line, i) => parts.push(words(x + shift.x, y + shift.y + i * shown.LINE, line, { "text-anchor": anchors[align], ...halo })));
    for (const [x, y, r, faded] of shown.questions) {
      const point = at({ x, y });
      parts.push(words(point.x, point.y, "?", { "text-anchor": "middle", "font-weight": "bold", "font-size": Math.min(18, Math.max(9, r * 1.3)), opacity: faded ? "0.25" : null, ...halo }));
    }

    /* legend: kinds and grounds that are in the picture */
    const kinds = Object.keys(style.kinds).filter((key) => shown.nodes.some(({ node }) => node.kind === key));
    const grounds = Object.keys(style.grounds).filter((key) => shown.edges.some(({ edge }) => edge.ground === key));
    const legend = [];
    let [x, row] = [14, 0];
    const entry = (sample, room, label) => {
      const wide = room + 6 + text.width(text.clean(label), font) + 20;
      if (x > 14 && x + wide > width) [x, row] = [14, row + 1];
      const y = shown.height + HEAD + ROW / 2 + row * ROW + 6;
      legend.push(sample(x, y), words(x + room + 6, y, label));
      x += wide;
    };
    for (const key of kinds) entry((left, y) => shape(style.kinds[key].shape, left + 8, y, 6, { fill: shown.colourOf(style.kinds[key]) }), 16, inWords(style.kinds[key].label, lang));
    for (const key of grounds) {
      const ground = style.grounds[key];
      entry((left, y) => tag("path", { d: `M${n(left)} ${n(y)}h36`, fill: "none", stroke: shown.colourOf(ground), "stroke-width": ground.width, "stroke-dasharray": ground.dash.length ? ground.dash.join(" ") : null }), 36, inWords(ground.label, lang));
    }
    if (shown.nodes.some(({ node }) => node.guess) || shown.edges.some(({ edge }) => edge.guess))
      entry((left, y) => shape("dot", left + 8, y, 6, { fill: colours.paper, stroke: colours.ink, "stroke-dasharray": "2.5 2" }) + words(left + 8, y, "?", { "text-anchor": "middle", "font-size": 9 }), 16, window.kgPage.wording("legendGuess", {}, lang));
    const high = HEAD + shown.height + (row + 1) * ROW + 14;
    const asOf = data.as_of ? window.kgPage.wording("asOfDate", { date: data.as_of }, lang) : "";
    const about = [data.graph, data.version, data.released, asOf].filter(Boolean).map(text.clean).join(" · ");
    const title = text.clean(inWords(data.title, lang));
    return `<?xml version="1.0" encoding="UTF-8"?>\n` + tag("svg", {
      xmlns: "http://www.w3.org/2000/svg", width, height: high, viewBox: `0 0 ${n(width)} ${n(high)}`,
      "font-family": family, "font-size": 12, "xml:lang": lang === "zh" ? "zh-Hans" : "en",
    }, [
      tag("title", {}, escape(title)),
      tag("rect", { width, height: high, fill: colours.paper }),
      words(14, 16, text.wrap(title, font.replace("12px", "bold 15px"), width - 28, 1)[0] || "", { "font-size": 15, "font-weight": "bold" }),
      words(14, 34, about, { fill: colours.muted }),
      tag("clipPath", { id: "frame" }, tag("rect", { y: HEAD, width, height: shown.height })),
      tag("g", { "clip-path": "url(#frame)" }, tag("g", { transform: `translate(0 ${HEAD})` }, parts.join(""))),
      tag("g", {}, legend.join("")),
    ].join("")) + "\n";
  };

  /** The same as a PNG file at the screen's density, at least twofold. */
  window.kgNetworkPng = (words, paper) => new Promise((done, failed) => {
    const picture = new Image();
    const address = URL.createObjectURL(new Blob([words], { type: "image/svg+xml" }));
    picture.onload = () => {
      const ratio = Math.max(2, window.devicePixelRatio || 1);
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * ratio);
      canvas.height = Math.round(picture.height * ratio);
      const ctx = canvas.getContext("2d");
      ctx.fillStyle = paper;
      ctx.fillRect(0, 0, canvas.width, canvas.height);
      ctx.drawImage(picture, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(address);
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png");
    };
    picture.onerror = () => {
      URL.revokeObjectURL(address);
      failed(new Error("no picture"));
    };
    picture.src = address;
  });
})();
