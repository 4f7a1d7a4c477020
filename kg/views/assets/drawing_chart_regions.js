"use strict";
/* Provinces as tiles: places in rankings and echelons, or how much is said that they do. */
(() => {
  const charts = window.kgCharts;
  const W = charts.words;

  const measureOf = (ctx) => ctx.chart.measures.find((m) => m.key === ctx.options.dimension) || ctx.chart.measures[0];
  /** What is shown on each tile: words, strength from 0 to 1, edges. */
  const values = (ctx) => {
    const measure = measureOf(ctx);
    const found = new Map();
    if (!measure.years) {
      const shown = measure.values.map((v) => ({ ...v, edges: v.edges.filter((id) => !ctx.hidden(id)) })).filter((v) => v.edges.length);
      const most = Math.max(1, ...shown.map((v) => v.count));
      for (const v of shown) found.set(v.tile, { count: v.count, guess: v.guess, short: `${v.count}${v.guess ? "?" : ""}`, long: v.guess ? W("regions.countByRule", { n: v.count }) : `${v.count}`, share: Math.sqrt(v.count / most), edges: v.edges });
      return { measure, found, most };
    }
    const bands = measure.bands.map((b) => b.key);
    const many = bands.length > 1;
    const of = measure.entries.filter((e) => (e.year || "") === ctx.options.year && e.edges.some((id) => !ctx.hidden(id)));
    of.sort((a, b) => Boolean(a.of) - Boolean(b.of)); // a province's own place first: only that gives its tile a colour
    const last = Math.max(1, ...of.filter((e) => !e.of).map((e) => e.position || e.order || 1));
    for (const e of of) {
      const band = e.band ? measure.bands.find((b) => b.key === e.band).name : null;
      const level = many && e.band ? bands.indexOf(e.band) : -1;
      const place = e.position || e.order;
      const said = e.position ? W("regions.rank", { n: e.position }) : e.order && !many ? W("regions.listed", { n: e.order }) : null;
      const long = charts.each((g) => [band, said].filter(Boolean).map((w) => charts.say(w, g)).join(" · "));
      const share = level >= 0 ? 1 - level / bands.length : 1 - 0.75 * ((place || last) - 1) / Math.max(1, last);
      const edges = e.edges.filter((id) => !ctx.hidden(id));
      const before = found.get(e.tile);
      const told = e.of ? W("pair", { a: charts.each((g) => charts.nameOf(ctx.nodes.get(e.of), g)), b: long }) : long;
      if (before) {
        before.long = charts.joined([before.long, told], "semicolon");
        before.edges = [...new Set([...before.edges, ...edges])];
      } else if (e.of) found.set(e.tile, { short: "·", long: told, share: 0, edges, level: -1, part: true });
      else found.set(e.tile, { short: many && level >= 0 ? ["I", "II", "III", "IV", "V"][level] || "·" : e.position ? `#${e.position}` : String(e.order || "·"), long, share, edges, level, band });
    }
    return { measure, found, many, bands, parts: [...found.values()].some((v) => v.part) };
  };

  charts.kinds.regions = {
    grounds: true,
    kinds: true,
    options: (ctx) => ({ dimension: ctx.chart.dimension, year: ctx.chart.year }),
    checked: (ctx) => {
      const measure = measureOf(ctx);
      ctx.options.dimension = measure.key;
      if (!(measure.years || [""]).includes(ctx.options.year)) ctx.options.year = measure.years ? measure.years[measure.years.length - 1] : "";
    },
    changed: (ctx) => charts.kinds.regions.checked(ctx),
    controls(ctx) {
      const measure = measureOf(ctx);
      const of = (ranked) => ctx.chart.measures.filter((m) => Boolean(m.years) === ranked).map((m) => [m.key, m.years ? W("bracketed", { a: m.name, b: m.years.join(", ") }) : m.name]);
      return [
        { type: "select", key: "dimension", label: W("regions.show"), groups: [{ label: W("regions.rankings"), values: of(true) }, { label: W("regions.said"), values: of(false) }].filter((g) => g.values.length) },
        ...(measure.years && measure.years.length > 1 ? [{ type: "choice", key: "year", label: W("regions.year"), values: measure.years.map((y) => [y, y || W("regions.noYear")]) }] : []),
      ];
    },
    describe(ctx) {
      const { measure, found } = values(ctx);
      const year = measure.years ? ctx.options.year : "";
      return W("regions.is", { name: year ? W("inYear", { a: measure.name, year }) : measure.name, n: found.size, all: ctx.chart.tiles.length });
    },
    layout(ctx, { width, height, whole, paint }) {
      const { chart, nodes } = ctx;
      const { lang, theme } = ctx.view;
      const { measure, found, many, parts } = values(ctx);
      const across = 1 + Math.max(...chart.tiles.map((t) => t.column));
      const down = 1 + Math.max(...chart.tiles.map((t) => t.row));
      const gap = width < 500 ? 3 : 5;
      const side = Math.max(38, Math.min(whole ? 96 : 112, Math.floor((width - 20) / across), whole ? 96 : Math.max(58, Math.floor((height - 90) / down))));
      const broad = Math.min(Math.floor(side * 1.4), Math.max(side, Math.floor((width - 20) / across))); // names are broader than high
      const left = Math.max(6, Math.round((width - broad * across) / 2));
      const top = 10;
      const base = charts.kindColour(ctx.data, "region", theme);
      const strong = (share) => charts.mix(base, paint.paper, 0.16 + 0.84 * share);
      const marks = [];
      const backdrop = [];
      const tight = side < 60 && chart.tiles.some((t) => charts.lines(ctx.say(t.name), broad - gap - 6, 2, 10.5).some((l) => l.endsWith("…")));
      chart.tiles.forEach((tile, n) => {
        const [x, y, w, s] = [left + tile.column * broad, top + tile.row * side, broad - gap, side - gap];
        if (ctx.gone(tile.node)) {
          backdrop.push(charts.rect(x, y, w, s, { fill: paint.track }, 4), charts.text(charts.cut(ctx.say(tile.name), w - 4, 10.5), x + w / 2, y + s / 2, paint.muted, { size: 10.5, align: "center" }));
          return;
        }
        const value = found.get(n);
        const fill = value && !value.part ? strong(value.share) : paint.paper;
        const ink = value ? charts.on(fill) : paint.muted;
        const name = ctx.say(tile.name);
        const code = nodes.get(tile.node) ? tile.node.split("/").pop().replace("CN-", "") : "";
        const fits = (at) => !charts.lines(name, w - 6, 2, at).some((l) => l.endsWith("…"));
        const size = [13, 12, 11, 10.5].filter((at) => at <= (side < 50 ? 10.5 : side < 70 ? 11 : 13)).find(fits) || 10.5;
        let lines = charts.lines(name, w - 6, 2, size);
        if (tight) lines = [code.toUpperCase().slice(0, 4)];
        const children = [charts.rect(x, y, w, s, { fill, stroke: value ? charts.mix(base, paint.ink, 0.6) : paint.line, lineWidth: value && value.guess ? 1.5 : 1, lineDash: !value ? [3, 3] : value.guess ? [1.5, 2.5] : null }, 4)];
        if (value && value.level > 0) {
          const lined = charts.hatching(x + 1, y + 1, w - 2, s - 2, value.level === 1 ? 12 : 7, value.level > 1);
          children.push(charts.line(lined, charts.mix(base, fill, 0.38), 1));
        }
        const lineHeight = size * 1.2;
        const middle = y + s * (value ? 0.36 : 0.5) - ((lines.length - 1) * lineHeight) / 2;
        lines.forEach((line, k) => children.push(charts.text(line, x + w / 2, middle + k * lineHeight, ink, { size, align: "center", halo: value && value.level > 0 ? fill : null })));
        if (value) children.push(charts.text(value.short, x + w / 2, y + s * 0.74, ink, { size: side < 50 ? 12 : side < 70 ? 14 : 18, weight: "bold", align: "center", halo: value.level > 0 ? fill : null }));
        const year = measure.years ? ctx.options.year : "";
        marks.push({
          key: `tile:${code}`, at: [tile.column, tile.row], rect: whole ? null : [x, y, w, s], node: tile.node, edges: value ? value.edges : [], always: true, children,
          tip: () => [charts.nameOf(nodes.get(tile.node), lang), ctx.say(W("pair", { a: year ? W("inYear", { a: measure.name, year }) : measure.name, b: value ? value.long : W("regions.nothing") }))].join("\n"),
          item: value ? () => ({
            title: charts.each((g) => charts.nameOf(nodes.get(tile.node), g)), kind: year ? W("inYear", { a: measure.name, year }) : measure.name,
            facts: [[measure.years ? W("regions.place") : W("regions.number"), value.long], ...((nodes.get(tile.node) || {}).facts || [])],
          }) : undefined,
        });
      });
      let y = top + down * side + 14;
      const size = 12;
      const entries = many
        ? measure.bands.map((b, n) => [strong(1 - n / measure.bands.length), `${["I", "II", "III", "IV", "V"][n] || ""} ${ctx.say(b.name)}`, n])
        : measure.years
          ? [[strong(1), ctx.say(W("regions.first")), 0], [strong(0.3), ctx.say(W("regions.last")), 0]]
          : [[strong(1), ctx.say(W("regions.most")), 0], [strong(0.3), ctx.say(W("regions.fewest")), 0]];
      if (parts) entries.push([paint.paper, ctx.say(W("regions.parts")), 0]);
      if ([...found.values()].some((v) => v.guess)) entries.push([strong(0.6), ctx.say(W("regions.byRule")), 0, [1.5, 2.5]]);
      entries.push([paint.paper, ctx.say(W("regions.nothing")), -1]);
      let x = 12;
      for (const [fill, text, level, dash] of entries) {
        const w = 22 + charts.width(text, size) + 18;
        if (x + w > width && x > 12) [x, y] = [12, y + 22];
        backdrop.push(charts.rect(x, y - 7, 15, 15, { fill, stroke: level < 0 ? paint.muted : charts.mix(base, paint.ink, 0.6), lineWidth: 1, lineDash: dash || (level < 0 ? [3, 3] : null) }, 2));
        if (level > 0) backdrop.push(charts.line(charts.hatching(x + 1, y - 6, 13, 13, level === 1 ? 8 : 5, level > 1), charts.mix(base, fill, 0.38), 1));
        backdrop.push(charts.text(charts.cut(text, width - 44, size), x + 21, y + 1, paint.ink, { size }));
        x += w;
      }
      if (measure.years && !many) {
        const listed = measure.entries.some((e) => e.position === undefined);
        const note = listed ? W("regions.listedNote") : W("regions.rankedNote");
        charts.lines(ctx.say(note), width - 24, 3, size).forEach((line) => backdrop.push(charts.text(line, 12, (y += 22), paint.muted, { size })));
      }
      return charts.scene(marks, backdrop, y + 20);
    },
    find: () => false,
    table(ctx) {
      const { measure, found } = values(ctx);
      const rows = [...found].sort((a, b) => b[1].share - a[1].share || a[0] - b[0]);
      return {
        columns: [W("regions.region"), measure.name],
        rows: rows.map(([n, v]) => {
          const node = ctx.nodes.get(ctx.chart.tiles[n].node);
          return [charts.each((g) => charts.nameOf(node, g)), v.long];
        }),
      };
    },
  };
})();
