"use strict";
/* Labels of drawings: how they are shortened, where lines break (Chinese may break anywhere but before a comma), and
   which of them have room. Widths come from a canvas, so that picture and exported file agree. */
(() => {
  const text = (window.kgNetworkText = {});
  const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
  const WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u3000-\u303f";
  const TOKENS = new RegExp(`[${WIDE}]|\\s+|[^\\s${WIDE}]+`, "gu");
  const NO_START = "，。、；：？！）》」』】〕”’…·％,.;:?!)]}%";
  const NO_END = "（《「『【〔“‘([{";

  /** Words as they are drawn: one line, without marks that print nothing or steer the direction of what follows. */
  text.clean = (words) => String(words ?? "").slice(0, 600).replace(UNSEEN, " ").replace(/\s+/g, " ").trim();

  const canvas = document.createElement("canvas").getContext("2d");
  const widths = new Map();
  /** Width of `words` in pixels in a CSS font. */
  text.width = (words, font) => {
    const key = font + "\n" + words;
    let width = widths.get(key);
    if (width === undefined) {
      canvas.font = font;
      width = canvas.measureText(words).width;
      if (widths.size > 20000) widths.clear();
      widths.set(key, width);
    }
    return width;
  };

  /** `label` in at most `most` lines no wider than `width`; what does not fit ends in "…". */
  text.wrap = (label, font, width, most) => {
    const lines = [];
    let line = "";
    let used = 0;
    let left = false; // words that found no room
    const put = () => {
      lines.push(line.trimEnd());
      line = "";
      used = 0;
    };
    const pieces = [];
    for (const token of label.match(TOKENS) || []) {
      if (text.width(token, font) <= width) pieces.push(token);
      else pieces.push(...Array.from(token));
    }
    for (const piece of pieces) {
      const wide = text.width(piece, font);
      if (line && used + wide > width && !NO_START.includes(piece) && piece.trim()) {
        const last = Array.from(line).pop();
        const carried = NO_END.includes(last) && line.length > 1 ? last : "";
        if (carried) line = line.slice(0, -carried.length);
        if (lines.length === most - 1) {
          left = true;
          break;
        }
        put();
        line = carried;
        used = carried ? text.width(carried, font) : 0;
      }
      if (!line && !piece.trim()) continue;
      line += piece;
      used += wide;
    }
    if (line) put();
    if (left && lines.length) {
      let letters = Array.from(lines[lines.length - 1]);
      while (letters.length > 1 && text.width(letters.join("").trimEnd() + "…", font) > width) letters = letters.slice(0, -1);
      lines[lines.length - 1] = letters.join("").replace(/[\s，。、；：,.;:]+$/u, "") + "…";
    }
    return lines;
  };

  /** A grid of boxes that finds quickly whether a new one would lie on another. */
  const Grid = () => {
    const cells = new Map();
    const SIZE = 72;
    const each = (box, visit) => {
      for (let x = Math.floor(box[0] / SIZE); x <= Math.floor(box[2] / SIZE); x += 1)
        for (let y = Math.floor(box[1] / SIZE); y <= Math.floor(box[3] / SIZE); y += 1) if (visit(x * 65537 + y)) return true;
      return false;
    };
    return {
      add: (box) => each(box, (key) => {
        const cell = cells.get(key);
        if (cell) cell.push(box);
        else cells.set(key, [box]);
        return false;
      }),
      taken: (box, own) => each(box, (key) => (cells.get(key) || []).some((other) =>
        other[4] !== own && other[0] < box[2] && other[2] > box[0] && other[1] < box[3] && other[3] > box[1])),
    };
  };

  /** Which labels are drawn, and where. `items`: {id, x, y, r, lines, wide, force} in screen pixels, most important
      first; the others' discs stay free. Gives id → {x, y, box, align, lines}: x, y of the first line's middle. */
  text.place = (items, lineHeight) => {
    const grid = Grid();
    const placed = new Map();
    for (const item of items) grid.add([item.x - item.r, item.y - item.r, item.x + item.r, item.y + item.r, item.id]);
    for (const item of items) {
      if (!item.lines.length) continue;
      const high = item.lines.length * lineHeight;
      const half = item.wide / 2;
      const spots = [
        [item.x - half, item.y + item.r + 2, "center"],
        [item.x - half, item.y - item.r - 2 - high, "center"],
        [item.x + item.r + 4, item.y - high / 2, "left"],
        [item.x - item.r - 4 - item.wide, item.y - high / 2, "right"],
      ];
      const boxes = spots.map(([x, y]) => [x - 2, y, x + item.wide + 2, y + high, item.id]);
      let n = boxes.findIndex((box) => !grid.taken(box, item.id));
      if (n < 0 && item.force) n = 0;
      if (n < 0) continue;
      grid.add(boxes[n].slice(0, 4));
      const align = spots[n][2];
      const x = align === "center" ? item.x : align === "left" ? spots[n][0] : spots[n][0] + item.wide;
      placed.set(item.id, { x, y: spots[n][1] + lineHeight / 2, align, box: boxes[n], lines: item.lines });
    }
    return placed;
  };
})();
