"use strict";
/* Labels of drawings: how they are shortened, where lines break (Chinese may break anywhere but before a comma), and
   which of them have room. Widths come from a canvas, so that picture and exported file agree. */
(() => {
  const text = (window.kgNetworkText = {
    CLOSEST: 8, // largest zoom
    FADED: 0.13, // what is left of things beside those selected
    LINE: 15, // pixels from line to line of a label
  });
  const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
  const WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u3000-\u303f";
  const TOKENS = new RegExp(`[${WIDE}]|\\s+|[^\\s${WIDE}/–-]*[/–-]|[^\\s${WIDE}/–-]+`, "gu");
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
          line += carried + piece; // as much of it as there is room for
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
        (own === undefined || other[4] !== own) && other[0] < box[2] && other[2] > box[0] && other[1] < box[3] && other[3] > box[1])),
    };
  };

  /** The same, but with lines of about the same length: no last line of one character. */
  text.balanced = (label, font, width, most) => {
    let best = text.wrap(label, font, width, most);
    if (best.length < 2 || best[best.length - 1].endsWith("…")) return best;
    const widest = Math.max(...(label.match(TOKENS) || []).map((token) => text.width(token, font)).filter((wide) => wide <= width), 0);
    let [low, high] = [Math.max(widest, width / best.length), width];
    for (let i = 0; i < 5; i += 1) {
      const tried = text.wrap(label, font, (low + high) / 2, best.length);
      if (tried.join("").length < best.join("").length || tried[tried.length - 1].endsWith("…")) low = (low + high) / 2;
      else [best, high] = [tried, (low + high) / 2];
    }
    return best;
  };

  /** Which labels are drawn, and where. `items`: {id, x, y, r, shapes, force} in screen pixels, most important first;
      `shapes()` gives the ways to write the label, {lines, wide}, the fullest first. Labels keep off the others and off
      nodes, and inside `frame`; the first `above` may lie on nodes, forced ones on anything. Gives id → {x, y, box, align, lines}, where
      x, y is the middle of the first line. */
  text.place = (items, lineHeight, above, frame = null) => {
    const within = ({ box }) => !frame || (box[0] >= frame[0] && box[1] >= frame[1] && box[2] <= frame[2] && box[3] <= frame[3]);
    const nodes = Grid();
    const grid = Grid();
    const placed = new Map();
    for (const item of items) nodes.add([item.x - item.r, item.y - item.r, item.x + item.r, item.y + item.r, item.id]);
    const spots = (item, { lines, wide }) => {
      const high = lines.length * lineHeight;
      return [
        [item.x - wide / 2, item.y + item.r + 2, "center"],
        [item.x - wide / 2, item.y - item.r - 2 - high, "center"],
        [item.x + item.r + 4, item.y - high / 2, "left"],
        [item.x - item.r - 4 - wide, item.y - high / 2, "right"],
      ].map(([x, y, align]) => ({ lines, align, wide, left: x, top: y, box: [x - 2, y, x + wide + 2, y + high, item.id] }));
    };
    items.forEach((item, rank) => {
      const least = spots(item, { lines: [""], wide: 24 });
      const hasRoom = (spot) => within(spot) && !grid.taken(spot.box) && (rank < above || !nodes.taken(spot.box, item.id));
      if (!item.force && !least.some(hasRoom)) return; // spares measuring what has no room anyway
      const all = item.shapes().filter(({ lines }) => lines.length).flatMap((shape) => spots(item, shape));
      const apart = (spot) => within(spot) && !grid.taken(spot.box);
      const found = all.find((spot) => apart(spot) && !nodes.taken(spot.box, item.id)) ||
        (rank < above || item.force ? all.find(apart) : null) || (item.force ? all[0] : null);
      if (!found) return;
      const { lines, align, wide, left, top, box } = found;
      grid.add(box.slice(0, 4));
      const x = align === "center" ? item.x : align === "left" ? left : left + wide;
      placed.set(item.id, { x, y: top + lineHeight / 2, align, box, lines });
    });
    return { placed, isFree: (box, own) => !grid.taken(box) && !nodes.taken(box, own) };
  };
})();
