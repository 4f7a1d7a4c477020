"use strict";
/* Pens of the drawing for big graphs: what is drawn goes to a canvas or becomes SVG. */
(() => {
  const FONT = 12;
  const wide = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60]/;
  const clamp = (x, low, high) => Math.min(high, Math.max(low, x));

  const shorten = (text, most = 30) => {
    let room = most;
    let out = "";
    for (const c of text.slice(0, 200)) {
      room -= wide.test(c) ? 2 : 1;
      if (room < 0) return `${out.trimEnd()}…`;
      out += c < " " || /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(c) ? " " : c;
    }
    return text.length > 200 ? `${out}…` : out;
  };

  /* Corners of a shape around (0, 0) within radius 1; null is a circle. */
  const ring = (n, turn, inner) => Array.from({ length: n }, (_, i) => {
    const r = inner && i % 2 ? inner : 1;
    const a = turn + (2 * Math.PI * i) / n;
    return [r * Math.cos(a), r * Math.sin(a)];
  });
  const UP = -Math.PI / 2;
  const SHAPES = {
    square: ring(4, Math.PI / 4).map(([x, y]) => [x * 1.2, y * 1.2]), box: [[-1.2, -0.75], [1.2, -0.75], [1.2, 0.75], [-1.2, 0.75]],
    diamond: ring(4, UP).map(([x, y]) => [x * 1.15, y * 1.15]), triangle: ring(3, UP).map(([x, y]) => [x * 1.2, y * 1.2 + 0.15]),
    triangleDown: ring(3, -UP).map(([x, y]) => [x * 1.2, y * 1.2 - 0.15]), star: ring(10, UP, 0.5).map(([x, y]) => [x * 1.25, y * 1.25]),
    hexagon: ring(6, 0), pentagon: ring(5, UP),
  };

  /* ---- pens: what is drawn goes to a canvas or becomes SVG ---- */
  class CanvasPen {
    constructor(context, scale, font) {
      Object.assign(this, { context, scale, font, sprites: new Map() });
    }
    begin(width, height, paper) {
      const c = this.context;
      c.setTransform(this.scale, 0, 0, this.scale, 0, 0);
      c.globalAlpha = 1;
      c.clearRect(0, 0, width, height);
      if (paper) {
        c.fillStyle = paper;
        c.fillRect(0, 0, width, height);
      }
      c.lineCap = "butt";
      c.lineJoin = "round";
    }
    lines(points, count, { colour, width, dash, alpha }) {
      const c = this.context;
      c.strokeStyle = colour;
      c.lineWidth = width;
      c.globalAlpha = alpha;
      c.setLineDash(dash || []);
      for (let from = 0; from < count; from += 4000) { // many short paths are quicker than a long one
        c.beginPath();
        for (let i = from; i < Math.min(count, from + 4000); i += 4) {
          c.moveTo(points[i], points[i + 1]);
          c.lineTo(points[i + 2], points[i + 3]);
        }
        c.stroke();
      }
      c.setLineDash([]);
      c.globalAlpha = 1;
    }
    trace(corners, x, y, r) {
      const c = this.context;
      c.beginPath();
      if (!corners) c.arc(x, y, r, 0, 2 * Math.PI);
      else {
        corners.forEach(([a, b], i) => (i ? c.lineTo(x + a * r, y + b * r) : c.moveTo(x + a * r, y + b * r)));
        c.closePath();
      }
    }
    shape(corners, x, y, r, look) {
      const c = this.context;
      if (r > 40 || look.alpha) return this.paint(c, corners, x, y, r, look);
      const size = Math.round(r * 2) / 2;
      const key = `${look.key} ${size}`;
      let sprite = this.sprites.get(key);
      const half = size * 1.3 + 3;
      if (!sprite) {
        sprite = document.createElement("canvas");
        sprite.width = sprite.height = Math.ceil(2 * half * this.scale);
        const inner = sprite.getContext("2d");
        inner.scale(this.scale, this.scale);
        this.paint(inner, corners, half, half, size, look);
        this.sprites.set(key, sprite);
      }
      c.drawImage(sprite, x - half, y - half, sprite.width / this.scale, sprite.height / this.scale);
    }
    paint(context, corners, x, y, r, { fill, line, width = 1, dash, alpha, mark }) {
      const own = this.context;
      this.context = context;
      this.trace(corners, x, y, r);
      context.globalAlpha = alpha || 1;
      if (fill) {
        context.fillStyle = fill;
        context.fill();
      }
      context.globalAlpha = 1;
      if (line && r > 1.5) {
        context.strokeStyle = line;
        context.lineWidth = width;
        context.setLineDash(dash || []);
        context.stroke();
        context.setLineDash([]);
      }
      if (mark && r > 5) {
        context.fillStyle = line;
        context.font = `bold ${Math.round(r * 1.3)}px ${this.font}`;
        context.textAlign = "center";
        context.textBaseline = "middle";
        context.fillText(mark, x, y + r * 0.08);
      }
      this.context = own;
    }
    text(words, x, y, { colour, halo, size = FONT, bold, middle, left }) {
      const c = this.context;
      c.font = `${bold ? "600 " : ""}${size}px ${this.font}`;
      c.textAlign = left ? "left" : "center";
      c.textBaseline = middle ? "middle" : "top";
      if (halo) {
        c.strokeStyle = halo;
        c.lineWidth = 3;
        c.strokeText(words, x, y);
      }
      c.fillStyle = colour;
      c.fillText(words, x, y);
    }
    veil(width, height, colour, alpha) {
      this.context.globalAlpha = alpha;
      this.context.fillStyle = colour;
      this.context.fillRect(0, 0, width, height);
      this.context.globalAlpha = 1;
    }
  }

  const number = (x) => String(Math.round(x * 10) / 10);
  const escaped = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  class SvgPen {
    constructor(font) {
      Object.assign(this, { font, parts: [] });
    }
    begin(width, height, paper, top = 0) {
      this.parts.push(
        `<svg xmlns="http://www.w3.org/2000/svg"${top ? ` y="${top}"` : ""} width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(this.font)}">`,
        `<rect width="100%" height="100%" fill="${escaped(paper)}"/>`);
    }
    lines(points, count, { colour, width, dash, alpha }) {
      if (!count) return;
      let d = "";
      for (let i = 0; i < count; i += 4) d += `M${number(points[i])} ${number(points[i + 1])}L${number(points[i + 2])} ${number(points[i + 3])}`;
      this.parts.push(`<path fill="none" stroke="${escaped(colour)}" stroke-width="${number(width)}" opacity="${alpha.toFixed(2)}"${dash?.length ? ` stroke-dasharray="${dash.join(" ")}"` : ""} d="${d}"/>`);
    }
    shape(corners, x, y, r, { fill, line, width = 1, dash, alpha, mark }) {
      const look = `fill="${escaped(fill || "none")}" fill-opacity="${alpha || 1}" stroke="${escaped(line || "none")}" stroke-width="${width}"${dash?.length ? ` stroke-dasharray="${dash.join(" ")}"` : ""}`;
      this.parts.push(corners
        ? `<polygon points="${corners.map(([a, b]) => `${number(x + a * r)},${number(y + b * r)}`).join(" ")}" ${look}/>`
        : `<circle cx="${number(x)}" cy="${number(y)}" r="${number(r)}" ${look}/>`);
      if (mark && r > 5) this.text(mark, x, y, { colour: line, size: Math.round(r * 1.3), bold: true, middle: true });
    }
    text(words, x, y, { colour, halo, size = FONT, bold, middle, left }) {
      const edge = halo ? ` stroke="${escaped(halo)}" stroke-width="3" paint-order="stroke" stroke-linejoin="round"` : "";
      this.parts.push(`<text x="${number(x)}" y="${number(y)}" dy="${middle ? "0.35em" : "0.85em"}" text-anchor="${left ? "start" : "middle"}" font-size="${size}"${bold ? ' font-weight="600"' : ""} fill="${escaped(colour)}"${edge}>${escaped(words)}</text>`);
    }
    veil(width, height, colour, alpha) {
      this.parts.push(`<rect width="${width}" height="${height}" fill="${escaped(colour)}" opacity="${alpha}"/>`);
    }
    end() {
      return `${this.parts.join("\n")}\n</svg>\n`;
    }
  }

  window.kgLarge = { CanvasPen, SvgPen, SHAPES, FONT, clamp, shorten };
})();
