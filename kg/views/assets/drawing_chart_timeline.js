"use strict";
/* Time runs to the right: bars are instruments in force, diamonds their issuing, circles what documents tell, numbers what is due. */
(() => {
  const charts = window.kgCharts;
  const W = charts.words;
  const ROW = 24;

  const shape = (ctx) => {
    const letters = new Intl.Collator(ctx.view.lang === "zh" ? "zh" : "en");
    const rows = [];
    for (const group of ctx.chart.groups) {
      const kept = group.key === "due"
        ? group.rows.map((r) => ({ ...r, items: r.items.filter((i) => !ctx.gone(i.node) && i.edges.some((id) => !ctx.hidden(id))) })).filter((r) => r.items.length)
        : group.rows.filter((r) => !ctx.gone(r.node));
      if (!kept.length) continue;
      const open = !ctx.options.folded.includes(group.key);
      rows.push({ group, head: true, count: group.key === "due" ? kept.reduce((n, r) => n + r.items.length, 0) : kept.length, open });
      if (!open) continue;
      const sorted = [...kept];
      if (group.key !== "due" && ctx.options.sort === "name") sorted.sort((a, b) => letters.compare(charts.nameOf(ctx.nodes.get(a.node), ctx.view.lang), charts.nameOf(ctx.nodes.get(b.node), ctx.view.lang)) || (a.node < b.node ? -1 : 1));
      else if (group.key !== "due" && ctx.options.sort === "newest") sorted.reverse();
      for (const row of sorted) rows.push({ group, row });
    }
    return rows;
  };
  const dates = (row) => [row.issued, row.from, row.until, row.replaced_on, row.date, ...(row.points || []).map((p) => p.date)].filter(Boolean);
  const extent = (ctx) => {
    const all = ctx.chart.groups.flatMap((g) => g.rows.flatMap(dates)).map((d) => charts.when(d)).filter(Boolean);
    const first = Math.floor(Math.min(...all.map((w) => w.at)));
    const last = Math.ceil(Math.max(...all.map((w) => w.at + w.last), charts.when(ctx.chart.line) ? charts.when(ctx.chart.line).at : 0));
    return [first, Math.max(last, first + 1)];
  };
  /** Who issued the instrument of a row, as far as shown. */
  const issuers = (ctx, row) => (row.issuers || []).filter((id) => !ctx.hidden(id)).map((id) => ctx.nodes.get(ctx.edges.get(id).source));
  /** The years that hold all but the earliest twentieth. */
  const usual = (ctx) => {
    const [first, last] = extent(ctx);
    const all = ctx.chart.groups.flatMap((g) => g.rows.map((r) => dates(r)[0])).map((d) => charts.when(d)).filter(Boolean).map((w) => w.at).sort((a, b) => a - b);
    const early = Math.floor(all[Math.floor(all.length / 20)] ?? first);
    const late = Math.ceil(all[Math.floor((all.length - 1) * 0.99)] ?? last);
    const now = charts.when(ctx.chart.line);
    return [Math.max(first, early), Math.min(last, Math.max(late + 1, early + 2, now ? Math.ceil(now.at) : 0))];
  };
  const spell = (at) => {
    const year = Math.floor(at + 1e-6);
    const month = Math.round((at - year) * 12);
    return month <= 0 ? String(year) : month >= 12 ? String(year + 1) : `${year}-${String(month + 1).padStart(2, "0")}`;
  };

  charts.kinds.timeline = {
    grounds: true,
    kinds: true,
    options: (ctx) => {
      const [from, to] = usual(ctx);
      return { sort: "date", folded: [], top: 0, from, to };
    },
    home: (ctx) => {
      const [from, to] = usual(ctx);
      return { from, to, top: 0 };
    },
    changed: (ctx, key) => {
      if (key === "span") {
        const [from, to] = ctx.options.span === "all" ? extent(ctx) : usual(ctx);
        Object.assign(ctx.options, { from, to });
        delete ctx.options.span;
      }
    },
    checked: (ctx) => {
      const [first, last] = extent(ctx);
      const o = ctx.options;
      if (!["date", "newest", "name"].includes(o.sort)) o.sort = "date";
      o.from = Math.max(first, Math.min(o.from, last - 0.5));
      o.to = Math.min(last, Math.max(o.to, o.from + 0.5));
    },
    controls(ctx) {
      const { options, chart } = ctx;
      const fold = (key) => {
        options.folded = options.folded.includes(key) ? options.folded.filter((k) => k !== key) : [...options.folded, key];
        ctx.redraw();
      };
      const stretch = (factor) => {
        charts.kinds.timeline.zoom(ctx, factor);
        ctx.redraw();
      };
      const close = (a, b) => Math.abs(a[0] - b[0]) < 0.01 && Math.abs(a[1] - b[1]) < 0.01;
      const now = [options.from, options.to];
      const spans = [["usual", usual(ctx)], ["all", extent(ctx)]];
      return [
        { type: "choice", key: "sort", label: W("chart.sort"), values: [["date", W("timeline.oldest")], ["newest", W("timeline.newest")], ["name", W("chart.byName")]] },
        {
          type: "fold", key: "group", label: W("timeline.groups"),
          items: chart.groups.map((g) => ({ key: g.key, label: `${options.folded.includes(g.key) ? "▸" : "▾"} ${ctx.say(g.name)}`, on: !options.folded.includes(g.key), act: () => fold(g.key) })),
        },
        ...spans.filter(([, span], n) => n === 0 || !close(span, spans[0][1])).map(([key, span]) => ({
          type: "button", key: `span-${key}`, label: key === "all" ? W("timeline.all", { years: `${Math.floor(span[0])}–${Math.ceil(span[1]) - 1}` }) : `${Math.floor(span[0])}–${Math.ceil(span[1]) - 1}`,
          act: () => {
            [options.from, options.to] = span;
            ctx.redraw();
          },
        })),
        { type: "button", key: "wider", label: W("timeline.wider"), act: () => stretch(1 / 1.5) },
        { type: "button", key: "closer", label: W("timeline.closer"), act: () => stretch(1.5) },
        ...(close(now, spans[0][1]) || close(now, spans[1][1]) ? [] : [{ type: "note", label: `${spell(now[0])}–${spell(now[1])}` }]),
      ];
    },
    describe(ctx) {
      const rows = shape(ctx);
      const instruments = rows.filter((r) => r.head && r.group.key !== "due").reduce((n, r) => n + r.count, 0);
      const due = rows.filter((r) => r.head && r.group.key === "due").reduce((n, r) => n + r.count, 0);
      return W("timeline.is", { n: instruments, due });
    },
    layout(ctx, { width, height, whole, paint }) {
      const { lang, theme } = ctx.view;
      const { options, nodes } = ctx;
      const rows = shape(ctx);
      const narrow = width < 640;
      const longest = Math.max(120, ...rows.map((e) => (e.row && e.row.node ? charts.width(charts.nameOf(nodes.get(e.row.node), lang).slice(0, 90), 12.5) : 0)));
      const gutter = Math.round(Math.min(longest + 34, 380, width * (narrow ? 0.42 : 0.33)));
      const top = 34;
      const bottom = whole ? 44 : 66;
      const right = 22;
      const room = whole ? rows.length : Math.max(1, Math.floor((height - top - bottom) / ROW));
      ctx.room = room;
      ctx.rows = rows.length;
      options.top = Math.max(0, Math.min(options.top, rows.length - room));
      const shown = Math.min(rows.length, room);
      const gridHeight = Math.max(ROW, shown * ROW);
      const gridWidth = width - gutter - right;
      const [first, last] = extent(ctx);
      const colours = { instrument: charts.kindColour(ctx.data, "instrument", theme), statement: charts.kindColour(ctx.data, "statement", theme), target: charts.kindColour(ctx.data, "target", theme) };
      const asOf = charts.when(ctx.chart.line);
      const pair = (a, b) => ctx.say(W("pair", { a, b }));
      const told = (row) => [row.issued && pair(W("timeline.issued"), row.issued), row.from && pair(W("timeline.from"), row.from), row.until && pair(W("timeline.until"), row.until), row.replaced_on && pair(W("timeline.replaced"), row.replaced_on)].filter(Boolean);
      const marks = [];
      const items = [];
      const heads = [];
      rows.forEach((entry, n) => {
        if (entry.head) {
          heads[n] = {
            key: `group:${entry.group.key}`, at: [0, n], tip: () => pair(entry.group.name, entry.count),
            act: () => {
              options.folded = entry.open ? [...options.folded, entry.group.key] : options.folded.filter((k) => k !== entry.group.key);
              ctx.redraw();
              return false;
            },
          };
          items.push({ mark: heads[n], n, entry });
          return;
        }
        const { row } = entry;
        if (entry.group.key === "due") {
          const label = ctx.chart.due[row.kind];
          const mark = {
            key: `due:${row.date}/${row.kind}`, at: [1, n], edges: [...new Set(row.items.flatMap((i) => i.edges))], always: row.items.length > 1, node: row.items.length === 1 ? row.items[0].node : undefined,
            tip: () => [`${row.date} · ${ctx.say(label)} (${row.items.length})`, ...row.items.slice(0, 8).map((i) => `– ${charts.cut(charts.nameOf(nodes.get(i.node), lang), 300, 12.5)}`), row.items.length > 8 ? "…" : ""].filter(Boolean).join("\n"),
            item: () => ({ title: W("pair", { a: row.date, b: label }), kind: W("timeline.due"), nodes: row.items.map((i) => i.node) }),
          };
          items.push({ mark, n, entry });
          return;
        }
        const node = nodes.get(row.node) || {};
        const own = {
          key: `row:${row.node.split("/").pop()}`, at: [1, n], node: row.node, prefersNode: true,
          tip: () => [charts.nameOf(node, lang) + (node.guess ? " ?" : ""), ...told(row), ...issuers(ctx, row).slice(0, 4).map((n) => charts.nameOf(n, lang)), issuers(ctx, row).length > 4 ? "…" : ""].filter(Boolean).join("\n"),
        };
        items.push({ mark: own, n, entry });
        row.points.forEach((point, k) => {
          const mark = {
            key: `told:${row.node.split("/").pop()}/${k}`, at: [2 + k, n], edges: point.edges, node: row.node,
            tip: () => [charts.nameOf(node, lang), pair(point.date, ctx.chart.stages[point.stage] || point.stage)].join("\n"),
            item: () => ({ title: charts.each((g) => charts.nameOf(node, g)), kind: ctx.chart.stages[point.stage], facts: [[W("timeline.date"), point.date]], nodes: [row.node] }),
          };
          if (point.edges.some((id) => !ctx.hidden(id))) items.push({ mark, n, entry, point });
        });
      });
      items.forEach((i) => marks.push(i.mark));
      const names = rows.map((entry) => {
        if (entry.head) return charts.cut(`${entry.open ? "▾" : "▸"} ${ctx.say(entry.group.name)} (${entry.count})`, gutter - 24, 12.5, "bold");
        if (entry.group.key === "due") return charts.cut(`${entry.row.date} ${ctx.say(ctx.chart.due[entry.row.kind])}`, gutter - 24, 12.5);
        const { guess } = nodes.get(entry.row.node) || {};
        return charts.fitted(nodes.get(entry.row.node), lang, gutter - (guess ? 38 : 24), 12.5) + (guess ? " ?" : "");
      });
      const render = (params, api) => {
        const { mark, n, entry, point } = items[params.dataIndex];
        const box = params.coordSys;
        const cy = api.coord([options.from, n])[1];
        if (!whole) mark.rect = null;
        if (cy < box.y || cy > box.y + box.height) return null;
        const px = (at) => api.coord([at, n])[0];
        const inside = (x) => Math.max(box.x, Math.min(box.x + box.width, x));
        const children = [];
        if (entry.head) {
          children.push(charts.rect(box.x, cy - ROW / 2 + 1, box.width, ROW - 2, { fill: paint.track }));
          mark.rect = whole ? null : [8, cy - ROW / 2, gutter + box.width - 10, ROW];
          return { type: "group", emphasisDisabled: true, children };
        }
        const { row } = entry;
        if (entry.group.key === "due") {
          const when = charts.when(row.date);
          const [x0, x1] = [px(when.at), px(when.at + when.last)];
          const cx = (x0 + x1) / 2;
          if (cx < box.x || cx > box.x + box.width) {
            const before = cx < box.x;
            const edge = before ? box.x + 4 : box.x + box.width - 12;
            children.push(charts.text(before ? `◂ ${row.items.length}` : `${row.items.length} ▸`, edge, cy, paint.muted, { align: before ? "left" : "right", size: 12, silent: false }));
            if (!whole) mark.rect = [before ? edge - 2 : edge - 34, cy - 10, 36, 20];
            return { type: "group", emphasisDisabled: true, children };
          }
          const colour = colours[row.kind === "target" ? "target" : "statement"];
          children.push(charts.rect(inside(x0), cy - 3, inside(x1) - inside(x0), 6, { fill: charts.mix(colour, paint.paper, 0.35) }));
          children.push(charts.mark(row.kind === "target" ? "square" : "circle", cx, cy, 9.5, { fill: colour, stroke: paint.paper, lineWidth: 1 }));
          children.push(charts.text(String(row.items.length), cx, cy + 0.5, charts.on(colour), { size: 11, weight: "bold", align: "center" }));
          if (!whole) mark.rect = [cx - 11, cy - 11, 22, 22];
          return { type: "group", emphasisDisabled: true, children };
        }
        const guess = (nodes.get(row.node) || {}).guess;
        const colour = colours.instrument;
        const begin = charts.when(row.from || row.issued);
        if (point) {
          const when = charts.when(point.date);
          const cx = px(when.at + (when.exact ? 0 : when.last / 2));
          if (cx < box.x || cx > box.x + box.width) return null;
          children.push(charts.mark("circle", cx, cy, 4, { fill: point.stage === "issued" || point.stage === "revised" ? paint.ink : paint.paper, stroke: paint.ink, lineWidth: 1.8 }));
          if (!whole) mark.rect = [cx - 6, cy - 6, 12, 12];
          return { type: "group", emphasisDisabled: true, children, z2: 40 };
        }
        let rect = null;
        if (begin) {
          const end = charts.when(row.until || row.replaced_on);
          const [a, z] = [inside(px(begin.at)), inside(end ? px(end.at) : box.x + box.width)];
          if (z - a > 0.5) {
            const firm = row.from || row.until;
            children.push(charts.rect(a, cy - 4, z - a, 8, { fill: charts.mix(colour, paint.paper, firm ? 0.42 : 0.2), stroke: guess ? colour : null, lineWidth: guess ? 1 : 0, lineDash: guess ? [2, 3] : null }));
            if (end) children.push(charts.line(`M${z} ${cy - 7}L${z} ${cy + 7}`, colour, row.until ? 2 : 1.2, row.until ? null : [2, 2]));
            if (end && !row.until) children.push(charts.text("?", z + 3, cy, colour, { size: 11, weight: "bold", halo: paint.paper }));
            rect = [a, cy - 7, z - a, 14];
          }
        }
        const issued = charts.when(row.issued);
        if (issued) {
          const [x0, x1] = [px(issued.at), px(issued.at + issued.last)];
          const cx = issued.exact ? x0 : (x0 + x1) / 2;
          if (cx >= box.x && cx <= box.x + box.width) {
            if (!issued.exact && x1 - x0 > 12) children.push(charts.line(`M${inside(x0)} ${cy}L${inside(x1)} ${cy}M${inside(x0)} ${cy - 4}L${inside(x0)} ${cy + 4}M${inside(x1)} ${cy - 4}L${inside(x1)} ${cy + 4}`, colour, 1.4));
            children.push(charts.mark("diamond", cx, cy, 6, { fill: guess || !issued.exact ? paint.paper : colour, stroke: colour, lineWidth: 1.6, lineDash: guess ? [2, 2] : null }));
            rect = [cx - 8, cy - 8, 16, 16];
          }
        }
        if (!children.length) return null;
        if (!whole) mark.rect = rect;
        return { type: "group", emphasisDisabled: true, children };
      };
      /** Years, or months where they are wide enough, with what is in the window now. */
      const ticks = (box, api) => {
        const [x0, year] = [api.coord([first, 0])[0], api.coord([first + 1, 0])[0] - api.coord([first, 0])[0]];
        const interval = [1 / 12, 0.25, 0.5, 1, 2, 5, 10, 20, 50].find((i) => year * i >= (i < 1 ? 62 : 44)) || 50;
        const children = [];
        for (let k = Math.ceil(first / interval - 1e-9); k * interval <= last + 1e-9; k += 1) {
          const x = x0 + (k * interval - first) * year;
          if (x < box.x - 0.5 || x > box.x + box.width + 0.5) continue;
          children.push(charts.line(`M${x.toFixed(1)} ${box.y - 4}L${x.toFixed(1)} ${box.y + box.height}`, paint.soft, 1));
          children.push(charts.text(spell(k * interval), x, box.y - 13, paint.muted, { size: 11.5, align: "center" }));
        }
        return children;
      };
      const option = {
        grid: { left: gutter, top, width: gridWidth, height: gridHeight },
        xAxis: {
          type: "value", position: "top", min: first, max: last, animation: false, axisLabel: { show: false }, axisTick: { show: false }, splitLine: { show: false },
          axisLine: { show: true, lineStyle: { color: paint.line } },
        },
        yAxis: {
          type: "category", inverse: true, data: names.map((_, n) => String(n)), triggerEvent: true, axisTick: { show: false }, axisLine: { lineStyle: { color: paint.line } },
          axisLabel: {
            interval: 0, fontFamily: charts.FONT, fontSize: 12.5, margin: 8, color: (v) => ((nodes.get((rows[Number(v)].row || {}).node) || {}).guess ? paint.muted : paint.ink),
            formatter: (v) => names[Number(v)],
          },
        },
        dataZoom: [
          { id: "inside-x", type: "inside", xAxisIndex: 0, startValue: whole ? first : options.from, endValue: whole ? last : options.to, filterMode: "none", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false, moveOnMouseMove: true, minValueSpan: 0.5, throttle: 40 },
          ...(whole ? [] : [
            {
              id: "bar-x", type: "slider", xAxisIndex: 0, startValue: options.from, endValue: options.to, filterMode: "none", left: gutter, width: gridWidth, bottom: 8, height: 16, minValueSpan: 0.5, showDetail: false, throttle: 40,
              brushSelect: false, showDataShadow: false, borderColor: paint.line, backgroundColor: paint.track, fillerColor: charts.mix(paint.muted, paint.paper, 0.35), handleStyle: { color: paint.paper, borderColor: paint.muted }, moveHandleSize: 0, handleSize: "130%",
            },
            ...charts.scrolling("y", rows.length, shown, options.top, paint, { right: 3, top, height: gridHeight, width: 10 }),
          ]),
        ],
        series: [
          { type: "custom", clip: true, emphasis: { disabled: true }, renderItem: render, data: items.map((i) => [0, i.n]), encode: { x: -1, y: 1 } },
          { type: "custom", silent: true, clip: false, z: 1, data: [[first, 0]], renderItem: (params, api) => ({ type: "group", children: ticks(params.coordSys, api) }) },
          ...(asOf ? [{
            type: "custom", silent: true, clip: true, data: [[asOf.at, 0]],
            renderItem: (params, api) => {
              const x = api.coord([asOf.at, 0])[0];
              const box = params.coordSys;
              if (x < box.x || x > box.x + box.width) return null;
              return { type: "group", emphasisDisabled: true, children: [charts.line(`M${x} ${box.y}L${x} ${box.y + box.height}`, paint.accent, 1.5, [4, 3])] };
            },
          }] : []),
          {
            type: "custom", silent: true, coordinateSystem: "none", data: [0],
            renderItem: () => {
              const y = top + gridHeight + (whole ? 20 : 16);
              const key = narrow ? W("timeline.keyShort") : W("timeline.key");
              return { type: "group", children: charts.lines(ctx.say(key), width - 20, 2, 11.5).map((l, k) => charts.text(l, 10, y - 2 + k * 15, paint.muted, { size: 11.5 })) };
            },
          },
        ],
      };
      if (whole) option.dataZoom = [{ id: "inside-x", type: "inside", xAxisIndex: 0, startValue: options.from, endValue: options.to, filterMode: "none" }];
      return {
        option, marks, series: [items.map((i) => i.mark)], height: whole ? top + gridHeight + bottom : undefined,
        axisMark: (p) => {
          if (p.targetType !== "axisLabel" || p.componentType !== "yAxis") return null;
          const found = items.find((i) => i.n === Number(p.value));
          return found ? found.mark : null;
        },
      };
    },
    moved(ctx, instance) {
      const before = `${ctx.options.from}|${ctx.options.to}`;
      for (const zoom of instance.getOption().dataZoom || []) {
        if (zoom.id === "bar-x" || zoom.id === "inside-x") Object.assign(ctx.options, { from: Math.round(zoom.startValue * 100) / 100, to: Math.round(zoom.endValue * 100) / 100 });
        else ctx.options.top = zoom.startValue;
      }
      return false && before;
    },
    zoom(ctx, factor) {
      const [first, last] = extent(ctx);
      const middle = (ctx.options.from + ctx.options.to) / 2;
      const half = Math.max(0.25, (ctx.options.to - ctx.options.from) / 2 / factor);
      ctx.options.from = Math.max(first, Math.round((middle - half) * 100) / 100);
      ctx.options.to = Math.min(last, Math.round((middle + half) * 100) / 100);
    },
    scroll(ctx, rows) {
      const before = ctx.options.top;
      ctx.options.top = Math.max(0, Math.min(before + rows, ctx.rows - ctx.room));
      return before !== ctx.options.top;
    },
    reveal(ctx, mark) {
      const y = mark.at ? mark.at[1] : -1;
      if (y < 0) return false;
      const before = `${ctx.options.top}|${ctx.options.from}|${ctx.options.to}`;
      if (y < ctx.options.top || y >= ctx.options.top + ctx.room) ctx.options.top = Math.max(0, y - (y < ctx.options.top ? 0 : ctx.room - 1));
      else if (!mark.rect) {
        const [from, to] = extent(ctx);
        Object.assign(ctx.options, { from, to });
      }
      return before !== `${ctx.options.top}|${ctx.options.from}|${ctx.options.to}`;
    },
    find(ctx, id) {
      const group = ctx.chart.groups.find((g) => g.rows.some((r) => r.node === id || (r.items || []).some((i) => i.node === id)));
      if (!group || !ctx.options.folded.includes(group.key)) return false;
      ctx.options.folded = ctx.options.folded.filter((k) => k !== group.key);
      return true;
    },
    table(ctx) {
      const both = (iri) => charts.each((g) => charts.nameOf(ctx.nodes.get(iri), g));
      return {
        columns: [W("timeline.what"), W("timeline.when"), W("timeline.from"), W("timeline.until"), W("timeline.issuers")],
        rows: shape(ctx).filter((e) => !e.head).flatMap(({ group, row }) =>
          group.key === "due" ? row.items.map((i) => [both(i.node), row.date, "", "", ""])
            : [[both(row.node), row.issued || "", row.from || "", row.until || (row.replaced_on ? W("timeline.replacedOn", { date: row.replaced_on }) : ""), charts.joined(issuers(ctx, row).map((n) => charts.each((g) => charts.nameOf(n, g))), "listed")]]),
      };
    },
  };
})();
