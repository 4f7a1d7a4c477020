"use strict";
/* Agencies by domains and tasks: the strongest ground that is shown, and how many responsibilities there are. */
(() => {
  const charts = window.kgCharts;
  const W = charts.words;
  const ROW = 24;
  const NARROW = 640;

  /** Rows, columns and cells as filters and folds leave them. */
  const shape = (ctx) => {
    const { chart, options, data } = ctx;
    const order = charts.grounds(data, ctx.view.theme).map((g) => g.key);
    const open = new Set(options.open);
    const at = new Map();
    const columns = [];
    for (const domain of chart.domains) {
      if (ctx.gone(domain.node) && domain.tasks.every((n) => ctx.gone(chart.tasks[n]))) continue;
      const code = (ctx.nodes.get(domain.node) || {}).code || domain.node;
      const key = charts.local(domain.node); // two plans may both have a part IV
      const isOpen = open.has(key);
      const column = { node: domain.node, key, code, domain: true, isOpen, parts: domain.tasks.length };
      columns.push(column);
      for (const task of domain.tasks) {
        if (ctx.gone(chart.tasks[task])) continue;
        const own = isOpen ? { node: chart.tasks[task], code, domain: false } : null;
        if (own) columns.push(own);
        at.set(task, own ? [column, own] : [column]);
      }
    }
    const cells = new Map();
    const ties = new Map();
    for (const [row, task, , , edges] of chart.cells) {
      if (ctx.gone(chart.rows[row]) || !at.has(task)) continue;
      const shown = edges.filter((id) => !ctx.hidden(id));
      if (!shown.length) continue;
      for (const column of at.get(task)) {
        const key = `${row}|${column.node}|${column.domain ? "d" : "t"}`;
        const cell = cells.get(key) || { row, column, edges: [], ties: 0, counts: {} };
        for (const id of shown) {
          const edge = ctx.edges.get(id);
          const number = (edge.nodes || [1]).length;
          cell.edges.push(id);
          cell.ties += number;
          cell.counts[edge.ground] = (cell.counts[edge.ground] || 0) + number;
        }
        cells.set(key, cell);
      }
      const number = shown.reduce((sum, id) => sum + (ctx.edges.get(id).nodes || [1]).length, 0);
      ties.set(row, (ties.get(row) || 0) + number);
    }
    for (const cell of cells.values()) cell.ground = order.find((key) => cell.counts[key]) || "structure";
    let rows = chart.rows.map((_, n) => n).filter((n) => ties.has(n));
    if (options.sort === "similar") rows = chart.similar.filter((n) => ties.has(n));
    else if (options.sort === "name") {
      const letters = new Intl.Collator(ctx.view.lang === "zh" ? "zh" : "en");
      rows.sort((a, b) => letters.compare(charts.nameOf(ctx.nodes.get(chart.rows[a]), ctx.view.lang), charts.nameOf(ctx.nodes.get(chart.rows[b]), ctx.view.lang)) || a - b);
    } else rows.sort((a, b) => ties.get(b) - ties.get(a) || a - b);
    const shownColumns = options.gaps === "no" ? columns.filter((c) => [...cells.values()].some((cell) => cell.column === c)) : columns;
    return { rows, columns: shownColumns, cells: [...cells.values()], ties };
  };

  const grounded = (ctx, counts) =>
    charts.grounds(ctx.data, ctx.view.theme).filter((g) => counts[g.key]).map((g) => ctx.say(W("pair", { a: g.label, b: counts[g.key] })));

  charts.kinds.matrix = {
    grounds: true,
    kinds: true,
    options: (ctx) => ({
      sort: "ties", gaps: "yes", top: 0, left: 0,
      open: ctx.chart.by === "task" ? ctx.chart.domains.map((d) => charts.local(d.node)) : [],
    }),
    changed: (ctx, key) => {
      if (key === "sort") ctx.options.top = 0;
    },
    home: () => ({ top: 0, left: 0 }),
    controls(ctx) {
      const { options, chart } = ctx;
      const keys = chart.domains.map((d) => charts.local(d.node));
      const all = keys.every((c) => options.open.includes(c));
      const refold = (open) => {
        options.open = open;
        options.left = 0;
        ctx.redraw();
      };
      return [
        { type: "choice", key: "sort", label: W("chart.sort"), values: [["ties", W("matrix.byTies")], ["name", W("chart.byName")], ["similar", W("matrix.alike")]] },
        {
          type: "fold", key: "domain", label: W("matrix.domains"),
          items: chart.domains.map((d, n) => ({
            key: keys[n], label: (() => { const name = charts.nameOf(ctx.nodes.get(d.node), ctx.view.lang, true); return `${options.open.includes(keys[n]) ? "▾" : "▸"} ${name} (${d.tasks.length})`; })(),
            on: options.open.includes(keys[n]),
            act: () => refold(options.open.includes(keys[n]) ? options.open.filter((c) => c !== keys[n]) : [...options.open, keys[n]]),
          })),
        },
        { type: "button", key: "all", label: all ? W("matrix.foldAll") : W("matrix.openAll"), act: () => refold(all ? [] : keys) },
        { type: "choice", key: "gaps", label: W("matrix.gaps"), values: [["yes", W("matrix.gapsShown")], ["no", W("matrix.gapsHidden")]] },
      ];
    },
    describe(ctx) {
      const { rows, columns, cells } = shape(ctx);
      const number = cells.filter((c) => c.column.domain).reduce((sum, c) => sum + c.ties, 0);
      return W("matrix.is", { rows: rows.length, columns: columns.length, n: number });
    },
    layout(ctx, { width, height, whole, paint }) {
      const { lang, theme } = ctx.view;
      const { chart, options, nodes } = ctx;
      const found = shape(ctx);
      const { rows, columns } = found;
      ctx.shape = found;
      const narrow = width < NARROW;
      const longest = Math.max(60, ...rows.map((r) => charts.width(charts.nameOf(nodes.get(chart.rows[r]), lang).slice(0, 80), 12.5)));
      const gutter = Math.round(Math.min(longest + 34, 300, width * (narrow ? 0.4 : 0.3)));
      const slant = narrow ? -90 : -60;
      const numbers = columns.map((c) => (nodes.get(c.node) ? charts.width(charts.codeOf(nodes.get(c.node), lang), 12, "bold") : 0));
      const labelWidth = narrow ? Math.min(120, Math.max(62, ...numbers.map((wide) => Math.ceil(wide) + 18))) : 168; // narrow: numbers alone
      const top = narrow ? labelWidth + 10 : 156;
      const right = narrow ? 18 : 92;
      const least = narrow ? 24 : 26;
      const across = width - gutter - right;
      const roomX = whole ? columns.length : Math.max(1, Math.floor(across / least));
      const each = whole ? 30 : Math.max(least, Math.min(64, across / Math.min(columns.length || 1, roomX)));
      const bottom = columns.length > roomX ? 24 : 10;
      const roomY = whole ? rows.length : Math.max(1, Math.floor((height - top - bottom) / ROW));
      ctx.room = { x: roomX, y: roomY, rows: rows.length, columns: columns.length };
      options.top = Math.max(0, Math.min(options.top, rows.length - roomY));
      options.left = Math.max(0, Math.min(options.left, columns.length - roomX));
      const shownRows = Math.min(rows.length, roomY);
      const gridWidth = whole ? Math.max(each * columns.length, 60) : each * Math.min(columns.length, roomX);
      const gridHeight = whole ? rows.length * ROW : Math.min(rows.length * ROW, height - top - bottom);
      const index = new Map(columns.map((c, n) => [c, n]));
      const line = new Map(rows.map((r, n) => [r, n]));
      const grounds = charts.grounds(ctx.data, theme);
      const named = (iri, coded) => charts.nameOf(nodes.get(iri), lang, coded);
      const most = Math.max(1, ...found.cells.map((c) => c.ties));
      const cells = found.cells.filter((c) => index.has(c.column)).map((cell) => {
        const agency = chart.rows[cell.row];
        return {
          key: `cell:${charts.local(agency)}/${cell.column.domain ? `+${cell.column.key}` : charts.local(cell.column.node)}`,
          at: [index.get(cell.column), line.get(cell.row)], cell, edges: [...new Set(cell.edges)],
          tip: () => [named(agency), named(cell.column.node, true), ...grounded(ctx, cell.counts)].join("\n"),
          item: () => ({
            title: { en: `${charts.nameOf(nodes.get(agency), "en")} × ${charts.nameOf(nodes.get(cell.column.node), "en", true)}`, zh: `${charts.nameOf(nodes.get(agency), "zh")} × ${charts.nameOf(nodes.get(cell.column.node), "zh", true)}` },
            kind: W("matrix.cell"), nodes: [agency, cell.column.node],
            facts: grounds.filter((g) => cell.counts[g.key]).map((g) => [g.label, String(cell.counts[g.key])]),
          }),
        };
      });
      cells.sort((a, b) => a.at[1] - b.at[1] || a.at[0] - b.at[0]);
      const rowMarks = rows.map((r, n) => ({
        key: `row:${charts.local(chart.rows[r])}`, at: [-1, n], node: chart.rows[r], tip: () => `${named(chart.rows[r])}\n${ctx.say(W("matrix.ties", { n: found.ties.get(r) }))}`,
      }));
      const toggle = (column) => {
        options.open = column.isOpen ? options.open.filter((c) => c !== column.key) : [...options.open, column.key];
        ctx.redraw();
      };
      const columnMarks = columns.map((column, n) => ({
        key: `column:${column.domain ? `+${column.key}` : charts.local(column.node)}`, at: [n, -1], node: column.node,
        tip: () => [named(column.node, true), column.domain ? ctx.say(column.isOpen ? W("matrix.clickFolds") : W("matrix.clickOpens", { n: column.parts })) : ""].filter(Boolean).join("\n"),
        act: () => {
          if (column.domain) toggle(column);
        },
      }));
      const carried = new Set(found.cells.map((c) => c.column));
      const headings = columns.map((column) => {
        const node = nodes.get(column.node) || {};
        const sign = column.domain ? (column.isOpen ? "▾ " : "▸ ") : "";
        const whole = node.code && node.code !== node.en ? charts.codeOf(node, lang) : "";
        const above = column.domain ? "" : window.kgPage.codeIn(column.code, lang);
        const code = (whole.startsWith(above) ? whole.slice(above.length) : whole).trim();
        const name = narrow && code ? code : [code, charts.nameOf(node, lang)].filter(Boolean).join(/）$/.test(code) ? "" : " ");
        return sign + charts.cut(name, labelWidth - (sign ? 16 : 0), 12, column.domain ? "bold" : "normal");
      });
      const dots = (axis) => ({
        type: "category", axisTick: { show: false }, axisLine: { lineStyle: { color: paint.line } }, triggerEvent: true, animation: false,
        splitLine: { show: true, lineStyle: { color: paint.soft } }, ...axis,
      });
      const guessed = rows.map((r) => Boolean((nodes.get(chart.rows[r]) || {}).guess));
      const names = rows.map((r, n) => `${charts.fitted(nodes.get(chart.rows[r]), lang, gutter - (guessed[n] ? 36 : 22), 12.5)}${guessed[n] ? " ?" : ""}`);
      const render = (params, api) => {
        const mark = cells[params.dataIndex];
        const [cx, cy] = api.coord(mark.at);
        const [w, h] = api.size([1, 1]);
        const rect = [cx - w / 2 + 1, cy - h / 2 + 1, w - 2, h - 2];
        const box = params.coordSys;
        const seen = cx > box.x && cx < box.x + box.width && cy > box.y && cy < box.y + box.height;
        if (!whole) mark.rect = seen ? rect : null;
        if (!seen) return null;
        const n = grounds.findIndex((g) => g.key === mark.cell.ground);
        const share = Math.log(1 + mark.cell.ties) / Math.log(1 + most);
        const drawn = charts.box(grounds[n], n, ...rect, share, paint.paper);
        const solid = !grounds[n].dash.length;
        const children = [...drawn.children];
        if (w > 15) {
          const ink = solid ? charts.on(drawn.fill) : paint.ink;
          children.push(charts.text(String(mark.cell.ties), cx, cy + 0.5, ink, { size: 11.5, weight: "bold", align: "center", halo: solid ? null : paint.paper }));
        }
        return { type: "group", emphasisDisabled: true, children };
      };
      const option = {
        grid: { left: gutter, top, width: gridWidth, height: Math.max(gridHeight, ROW) },
        xAxis: dots({
          position: "top", data: headings.map((_, n) => String(n)),
          axisLabel: {
            interval: 0, rotate: slant, fontSize: 12, fontFamily: charts.FONT, margin: 6, hideOverlap: false,
            formatter: (value) => (Number(value) >= options.left && Number(value) < options.left + roomX + 1) || whole ? headings[Number(value)] : "",
            color: (value) => (!carried.has(columns[Number(value)]) ? paint.muted : paint.ink),
          },
        }),
        yAxis: dots({
          inverse: true, data: names.map((_, n) => String(n)),
          axisLabel: { interval: 0, fontSize: 12.5, fontFamily: charts.FONT, color: (value) => (guessed[Number(value)] ? paint.muted : paint.ink), margin: 8, formatter: (value) => names[Number(value)] },
        }),
        dataZoom: whole ? [] : [
          ...charts.scrolling("y", rows.length, shownRows, options.top, paint, { left: gutter + gridWidth + 5, top, height: gridHeight, width: 10 }),
          ...charts.scrolling("x", columns.length, roomX, options.left, paint, { left: gutter, bottom: 6, width: gridWidth, height: 10 }),
        ],
        series: [{ type: "custom", clip: true, emphasis: { disabled: true }, renderItem: render, data: cells.map((c) => c.at), encode: { x: 0, y: 1 } }],
      };
      const rects = () => {
        const step = gridHeight / Math.max(1, shownRows);
        rowMarks.forEach((m, n) => (m.rect = n >= options.top && n < options.top + shownRows ? [8, top + (n - options.top) * step, gutter - 14, step] : null));
        columnMarks.forEach((m, n) => (m.rect = n >= options.left && n < options.left + roomX ? [gutter + (n - options.left) * each, top - (narrow ? top - 12 : 24), each, narrow ? top - 14 : 22] : null));
      };
      if (!whole) rects();
      ctx.rects = rects;
      return {
        option, marks: [...cells, ...rowMarks, ...columnMarks], series: [cells], height: whole ? top + gridHeight + 20 : undefined,
        axisMark: (p) => (p.targetType !== "axisLabel" ? null : p.componentType === "yAxis" ? rowMarks[Number(p.value)] : columnMarks[Number(p.value)]),
      };
    },
    moved(ctx, instance) {
      for (const zoom of instance.getOption().dataZoom || []) {
        if (zoom.id === "bar-y" || zoom.id === "inside-y") ctx.options.top = zoom.startValue;
        else ctx.options.left = zoom.startValue;
      }
      if (ctx.rects) ctx.rects();
      return false;
    },
    scroll(ctx, rows, columns) {
      const { options, room } = ctx;
      const before = `${options.top}|${options.left}`;
      options.top = Math.max(0, Math.min(options.top + rows, room.rows - room.y));
      options.left = Math.max(0, Math.min(options.left + columns, room.columns - room.x));
      return before !== `${options.top}|${options.left}`;
    },
    reveal(ctx, mark) {
      const { options, room } = ctx;
      const [x, y] = mark.at || [-1, -1];
      const before = `${options.top}|${options.left}`;
      if (y >= 0 && (y < options.top || y >= options.top + room.y)) options.top = Math.max(0, y - (y < options.top ? 0 : room.y - 1));
      if (x >= 0 && (x < options.left || x >= options.left + room.x)) options.left = Math.max(0, x - (x < options.left ? 0 : room.x - 1));
      return before !== `${options.top}|${options.left}`;
    },
    /** Opens the domain that holds a task, so that it can be shown. */
    find(ctx, id) {
      const node = ctx.nodes.get(id);
      const domain = node && ctx.chart.tasks.includes(id) ? ctx.chart.domains.find((d) => d.tasks.includes(ctx.chart.tasks.indexOf(id))) : null;
      if (!domain) return false;
      const key = charts.local(domain.node);
      if (ctx.options.open.includes(key)) return false;
      ctx.options.open = [...ctx.options.open, key];
      return true;
    },
    checked: (ctx) => {
      if (!["ties", "name", "similar"].includes(ctx.options.sort)) ctx.options.sort = "ties";
    },
    table(ctx) {
      const { rows, cells } = shape(ctx);
      const place = new Map(rows.map((r, n) => [r, n]));
      const both = (iri, coded) => charts.each((g) => charts.nameOf(ctx.nodes.get(iri), g, coded));
      const grounds = new Map(charts.grounds(ctx.data, ctx.view.theme).map((g) => [g.key, g.label]));
      return {
        columns: [W("matrix.agency"), W("matrix.column"), W("matrix.strongest"), W("matrix.responsibilities")],
        rows: cells.filter((c) => place.has(c.row)).sort((a, b) => place.get(a.row) - place.get(b.row))
          .map((c) => [both(ctx.chart.rows[c.row]), both(c.column.node, true), grounds.get(c.ground), String(c.ties)]),
      };
    },
  };
})();
