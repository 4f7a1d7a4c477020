"use strict";
/* What a saved picture of a big graph says around it: title, graph, version and dates above, the legend below. */
(() => {
  const HEAD = 44;
  const ROW = 22;
  const EDGE = 14;
  const { CanvasPen, SvgPen, SHAPES } = window.kgLarge;
  const clean = (words) => String(words).replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, " ");
  const inWords = (words, lang) => (words ? words[lang] || words[lang === "zh" ? "en" : "zh"] || "" : "");

  /** `shown`: data, lang, look, font, width, height; `kinds` and `grounds` drawn, each {label, colour, …}; `guesses`;
   *  `solid`: more lines than this are in sight, so that none is dashed (0: they are dashed). */
  const frameOf = (shown) => {
    const { data, lang, look, font, width, height } = shown;
    const context = document.createElement("canvas").getContext("2d");
    const breadth = (words, size = 12) => {
      context.font = `${size}px ${font}`;
      return context.measureText(words).width;
    };
    const fitting = (words, size) => {
      let letters = Array.from(clean(words).slice(0, 1000));
      if (breadth(letters.join(""), size) <= width - 2 * EDGE) return letters.join("");
      while (letters.length > 1 && breadth(`${letters.join("")}…`, size) > width - 2 * EDGE) letters = letters.slice(0, Math.min(letters.length - 1, Math.floor(letters.length * 0.95)));
      return `${letters.join("")}…`;
    };
    const entries = [];
    let [x, row] = [EDGE, 0];
    const entry = (room, words, sample) => {
      const wide = room + 6 + breadth(words) + 20;
      if (x > EDGE && x + wide > width) [x, row] = [EDGE, row + 1];
      entries.push({ x, y: HEAD + height + 6 + ROW / 2 + row * ROW, room, words, sample });
      x += wide;
    };
    for (const { label, shape, colour } of shown.kinds)
      entry(16, clean(inWords(label, lang)), (pen, left, y) => pen.shape(SHAPES[shape] || null, left + 8, y, 6, { key: `legend ${colour}`, fill: colour, line: look.paper, width: 1 }));
    for (const { label, dash, colour, width: wide } of shown.grounds)
      entry(36, clean(inWords(label, lang)), (pen, left, y) => pen.lines([left, y, left + 36, y], 4, { colour, width: wide || 1.5, dash, alpha: 1 }));
    if (shown.guesses)
      entry(16, window.kgPage.wording("legendGuess", {}, lang), (pen, left, y) => pen.shape(null, left + 8, y, 6, { key: "legend ?", fill: look.paper, line: look.ink, width: 1, dash: [1.5, 2], mark: "?" }));
    if (shown.solid)
      entry(0, window.kgPage.wording("legendSolid", { n: shown.solid.toLocaleString("en") }, lang), () => {});
    const asOf = data.as_of ? window.kgPage.wording("asOfDate", { date: data.as_of }, lang) : "";
    const title = fitting(inWords(data.title, lang), 15);
    const about = fitting([data.graph, data.version, data.released, asOf].filter(Boolean).join(" · "), 12);
    const words = (pen) => {
      pen.text(title, EDGE, 16, { colour: look.ink, size: 15, bold: true, middle: true, left: true });
      pen.text(about, EDGE, 34, { colour: look.muted, middle: true, left: true });
      for (const { x: left, y, room, words: said, sample } of entries) {
        sample(pen, left, y);
        pen.text(said, left + room + 6, y, { colour: look.ink, middle: true, left: true });
      }
    };
    return { high: HEAD + height + (row + 1) * ROW + EDGE, words };
  };

  /** The picture that `paint` draws with a pen, in its frame, as the text of an SVG file. */
  const svg = (shown, paint) => {
    const { high, words } = frameOf(shown);
    const pen = new SvgPen(shown.font);
    pen.begin(shown.width, high, shown.look.paper);
    const inner = new SvgPen(shown.font);
    const begin = inner.begin.bind(inner);
    inner.begin = (width, height, paper) => begin(width, height, paper, HEAD);
    paint(inner);
    pen.parts.push(inner.end().trimEnd());
    words(pen);
    return pen.end();
  };

  /** The same on a canvas of twice as many pixels. */
  const canvas = (shown, paint) => {
    const { high, words } = frameOf(shown);
    const made = (height) => Object.assign(document.createElement("canvas"), { width: shown.width * 2, height: Math.ceil(height) * 2 });
    const [whole, inner] = [made(high), made(shown.height)];
    paint(new CanvasPen(inner.getContext("2d"), 2, shown.font));
    const pen = new CanvasPen(whole.getContext("2d"), 2, shown.font);
    pen.begin(shown.width, high, shown.look.paper);
    pen.context.drawImage(inner, 0, HEAD, shown.width, shown.height);
    words(pen);
    return whole;
  };

  Object.assign(window.kgLarge, { framed: { svg, canvas } });
})();
