"use strict";
/* What the charts share: words, colours, patterns, measured and shortened text. Text is only ever drawn as text. */
(() => {
  const charts = (window.kgCharts = { kinds: {} });

  charts.FONT = "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'Helvetica Neue', Arial, sans-serif";

  /** Words in a language; the other one stands in where it is missing. */
  charts.say = (words, lang) => {
    if (typeof words === "string") return words;
    if (!words) return "";
    return (lang === "zh" ? words.zh || words.en : words.en || words.zh) || "";
  };
  /** Something in both languages. */
  charts.each = (make) => ({ en: make("en"), zh: make("zh") });
  /** A wording of words.json in both languages, with what it leaves open. */
  charts.words = (key, values = {}) => charts.each((lang) => window.kgPage.wording(key, values, lang));
  /** Words one after the other, with the mark that a wording gives between them. */
  charts.joined = (said, mark) => charts.each((lang) => said.map((words) => charts.say(words, lang)).join(window.kgPage.wording(mark, {}, lang)));

  /** A name fit for one line of a drawing: no control characters or marks that turn the direction of writing. */
  charts.clean = (text) =>
    String(text ?? "").slice(0, 600).replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]+/g, " ").replace(/\s+/g, " ").trim();

  const ruler = document.createElement("canvas").getContext("2d");
  const known = new Map();
  charts.font = (size, weight) => `${weight || "normal"} ${size}px ${charts.FONT}`;
  charts.width = (text, size, weight) => {
    const key = `${size}|${weight || ""}|${text}`;
    let width = known.get(key);
    if (width === undefined) {
      ruler.font = charts.font(size, weight);
      width = ruler.measureText(text).width;
      if (known.size > 20000) known.clear();
      known.set(key, width);
    }
    return width;
  };
  /** As much of a text as fits into a width, with an ellipsis where something is left out. */
  charts.cut = (text, width, size, weight) => {
    const whole = charts.clean(text);
    if (charts.width(whole, size, weight) <= width) return whole;
    const signs = Array.from(whole);
    let low = 0;
    let high = signs.length;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (charts.width(`${signs.slice(0, middle).join("").trimEnd()}…`, size, weight) <= width) low = middle;
      else high = middle - 1;
    }
    return low ? `${signs.slice(0, low).join("").trimEnd()}…` : "";
  };
  /** A text in at most so many lines; the last is shortened. Breaks between words, and anywhere in Chinese. */
  charts.lines = (text, width, most, size, weight) => {
    const pieces = charts.clean(text).match(/[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+\s*|\s+/g) || [];
    const lines = [""];
    pieces.forEach((piece, n) => {
      const last = lines.length - 1;
      if (!lines[last] || charts.width((lines[last] + piece).trimEnd(), size, weight) <= width) lines[last] += piece;
      else if (lines.length < most) lines.push(piece);
      else if (!lines.full) {
        lines[last] += pieces.slice(n).join("");
        lines.full = true;
      }
    });
    return lines.map((line) => charts.cut(line, width, size, weight));
  };

  charts.paints = (theme) =>
    theme === "dark"
      ? { ink: "#e6edf3", muted: "#9da7b3", line: "#3a424d", soft: "#2a3038", paper: "#14181d", accent: "#ffb454", track: "#262c34" }
      : { ink: "#1b1f24", muted: "#57606a", line: "#c9d1d9", soft: "#e7ebef", paper: "#ffffff", accent: "#b35900", track: "#eef1f4" };

  const channels = (colour) => {
    const hex = /^#([0-9a-f]{6})$/i.exec(colour);
    return hex ? [0, 2, 4].map((at) => parseInt(hex[1].slice(at, at + 2), 16)) : [128, 128, 128];
  };
  /** So much of one colour over another. */
  charts.mix = (colour, paper, share) => {
    const under = channels(paper);
    return `#${channels(colour).map((c, n) => Math.round(c * share + under[n] * (1 - share)).toString(16).padStart(2, "0")).join("")}`;
  };
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  /** Black or white, whichever reads better on a colour. */
  charts.on = (colour) => (light(colour) > 0.179 ? "#111417" : "#ffffff");

  const themed = (colour, theme) => colour[theme === "dark" ? "dark" : "light"];
  /** Grounds in their order: key, label, colour in a theme, dashes. */
  charts.grounds = (data, theme) => Object.entries(data.style.grounds).map(([key, of]) => ({ key, colour: themed(of.colour, theme), dash: of.dash, label: of.label, means: of.means }));
  charts.kindColour = (data, kind, theme) => themed(data.style.kinds[kind].colour, theme);
  /** How a verdict on a figure looks: its sign, its colour in a theme, whether it is hatched. */
  charts.verdict = (data, key, theme) => {
    const of = data.style.verdicts[key];
    return of && { sign: of.sign, colour: themed(of.colour, theme), hatched: of.hatched };
  };
  charts.local = (iri) => iri.replace("https://w3id.org/policy-kg/", "");

  /** Slanting lines that fill a rectangle, as an SVG path; the other way round where ``back``. */
  charts.hatching = (x, y, w, h, gap, back) => {
    let path = "";
    for (let at = gap / 2; at < w + h; at += gap) {
      const x1 = Math.min(at, w);
      const y1 = at - x1;
      const y2 = Math.min(at, h);
      const x2 = at - y2;
      const turn = (px) => (back ? x + w - px : x + px).toFixed(1);
      path += `M${turn(x1)} ${(y + y1).toFixed(1)}L${turn(x2)} ${(y + y2).toFixed(1)}`;
    }
    return path;
  };
  /** A rectangle in the manner of a ground: full, or paler and hatched with the dashes that its lines have in networks. */
  charts.box = (ground, order, x, y, w, h, share, paper) => {
    const hatched = ground.dash.length > 0;
    const fill = charts.mix(ground.colour, paper, hatched ? 0.14 + 0.26 * share : 0.45 + 0.55 * share);
    const found = [{ type: "rect", shape: { x, y, width: w, height: h }, style: { fill, stroke: ground.colour, lineWidth: hatched ? 1 : 0 } }];
    if (hatched) {
      found.push(charts.line(charts.hatching(x + 1, y + 1, w - 2, h - 2, 6, order % 2 === 1), ground.colour, 1.2, ground.dash));
    }
    return { children: found, fill };
  };
  charts.line = (pathData, stroke, lineWidth, dash) => ({
    type: "path", silent: true, shape: { pathData },
    style: { fill: "none", stroke, lineWidth, lineDash: dash && dash.length ? dash : null },
  });
  charts.text = (text, x, y, fill, more = {}) => ({
    type: "text", silent: more.silent !== false,
    style: {
      text, x, y, fill, fontFamily: charts.FONT, fontSize: more.size || 12, fontWeight: more.weight || "normal", align: more.align || "left",
      verticalAlign: more.vertical || "middle", lineHeight: more.lineHeight, stroke: more.halo || null, lineWidth: more.halo ? 3 : 0,
    },
  });
  charts.rect = (x, y, width, height, style, r) => ({ type: "rect", shape: { x, y, width, height, r: r || 0 }, style });
  charts.mark = (shape, x, y, size, style) => {
    if (shape === "circle") return { type: "circle", shape: { cx: x, cy: y, r: size }, style };
    if (shape === "square") return charts.rect(x - size, y - size, size * 2, size * 2, style);
    const up = shape === "up" ? -1 : 1;
    const points = shape === "diamond"
      ? [[x, y - size], [x + size, y], [x, y + size], [x - size, y]]
      : [[x - size, y - up * size * 0.7], [x + size, y - up * size * 0.7], [x, y + up * size]];
    return { type: "polygon", shape: { points }, style };
  };

  /** One custom series without axes: every mark brings its own shapes. */
  charts.scene = (marks, backdrop, height) => ({
    option: {
      series: [
        { type: "custom", coordinateSystem: "none", silent: true, data: [0], renderItem: () => ({ type: "group", silent: true, children: backdrop }) },
        { type: "custom", coordinateSystem: "none", emphasis: { disabled: true }, data: marks.map((_, n) => n), renderItem: (p) => ({ type: "group", emphasisDisabled: true, children: marks[p.dataIndex].children }) },
      ],
    },
    marks, series: [[], marks], height,
  });

  /** A year, month or day as a number of years, and how long it lasts. */
  charts.when = (date) => {
    const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(date || "");
    if (!match) return null;
    const at = Number(match[1]) + (match[2] ? (Number(match[2]) - 1) / 12 : 0) + (match[3] ? (Number(match[3]) - 1) / 365.25 : 0);
    return { at, last: match[3] ? 1 / 365.25 : match[2] ? 1 / 12 : 1, exact: Boolean(match[3]) };
  };

  charts.codeOf = (node, lang) => window.kgPage.codeIn(node.code, lang);
  /** A name of a node, with its number where it has one. */
  charts.nameOf = (node, lang, coded) => {
    if (!node) return "";
    const name = charts.clean(charts.say(node, lang) || node.iri);
    return coded && node.code && node.code !== name ? window.kgPage.coded(node.code, name, lang) : name;
  };

  /** The name of a node in a width; where the whole does not fit, an official short name that does: of bodies the
      shortest, by which they are known, of others the longest. */
  charts.fitted = (node, lang, width, size) => {
    const name = charts.nameOf(node, lang);
    if (!node || charts.width(name, size) <= width) return name;
    const names = window.kgPage.shortNames(node, lang).map(charts.clean);
    const short = (node.kind === "agency" ? names : names.reverse()).find((words) => charts.width(words, size) <= width);
    return short || charts.cut(name, width, size);
  };

  /** Scroll bars of a chart with more rows or columns than there is room for. */
  charts.scrolling = (axis, count, room, start, paint, place) => {
    const last = Math.max(0, count - 1);
    if (count <= room) return [];
    const from = Math.min(Math.max(0, start), count - room);
    const key = axis === "y" ? "yAxisIndex" : "xAxisIndex";
    const common = { [key]: 0, startValue: from, endValue: Math.min(last, from + room - 1), filterMode: "none", throttle: 30 };
    return [
      {
        ...common, id: `bar-${axis}`, type: "slider", orient: axis === "y" ? "vertical" : "horizontal", ...place, showDetail: false, brushSelect: false,
        zoomLock: true, showDataShadow: false, handleSize: 0, moveHandleSize: 0, borderColor: "transparent", backgroundColor: paint.track,
        fillerColor: charts.mix(paint.muted, paint.paper, 0.55), borderRadius: 5,
      },
      {
        ...common, id: `inside-${axis}`, type: "inside", zoomOnMouseWheel: false, moveOnMouseWheel: false,
        moveOnMouseMove: true, zoomLock: true,
      },
    ];
  };
})();
