"use strict";
/* Charts drawn by Apache ECharts (SVG): controls, tips, keyboard, selection and export are the same for every kind. */
(() => {
  const charts = window.kgCharts;
  const W = charts.words;

  const make = (name, attributes = {}, style = {}, ...inner) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    Object.assign(element.style, style);
    element.append(...inner);
    return element;
  };

  const create = (container, data, view, callbacks = {}) => {
    const kind = charts.kinds[data.kind];
    if (!kind) throw new Error(`no chart of the kind ${data.kind}`);
    const ctx = {
      data, chart: data.chart || {}, view: { ...view }, options: {}, nodes: new Map((data.nodes || []).map((n) => [n.iri, n])),
      edges: new Map((data.edges || []).map((e) => [e.id, e])), say: (words) => charts.say(words, ctx.view.lang),
      hidden: (id) => Boolean(ctx.view.hiddenEdges && ctx.view.hiddenEdges.has(id)),
      gone: (iri) => Boolean(ctx.view.hiddenNodes && ctx.view.hiddenNodes.has(iri)),
    };
    // Without a frame that says what is hidden, the grounds and kinds say it.
    const settle = () => {
      if (!ctx.view.hiddenEdges) {
        const grounds = ctx.view.hiddenGrounds || new Set();
        ctx.view.hiddenEdges = new Set((data.edges || []).filter((e) => grounds.has(e.ground)).map((e) => e.id));
      }
      if (!ctx.view.hiddenNodes) {
        const kinds = ctx.view.hiddenKinds || new Set();
        ctx.view.hiddenNodes = new Set((data.nodes || []).filter((n) => kinds.has(n.kind)).map((n) => n.iri));
      }
    };
    settle();
    charts.FONT = (getComputedStyle(container).fontFamily || charts.FONT).replace(/"/g, "'"); // it also stands in attributes of exported pictures
    Object.assign(ctx.options, kind.options(ctx));
    ctx.redraw = () => refresh();

    const bar = make("div", { class: "kg-chart-bar", role: "toolbar" }, {
      display: "flex", flexWrap: "wrap", gap: "6px 12px", alignItems: "center", padding: "6px 8px", flex: "none", font: `13px ${charts.FONT}`,
    });
    const plot = make("div", { class: "kg-chart-plot", tabindex: "0", role: "application" }, { position: "relative", width: "100%", height: "100%" });
    const canvas = make("div", {}, { position: "absolute", inset: "0" });
    const ring = make("div", { "aria-hidden": "true" }, { position: "absolute", display: "none", pointerEvents: "none", boxSizing: "border-box", borderRadius: "3px", zIndex: "2" });
    const chosen = ring.cloneNode();
    const tip = make("div", { "aria-hidden": "true", class: "kg-chart-tip" }, {
      position: "absolute", display: "none", pointerEvents: "none", zIndex: "3", maxWidth: "min(340px, 88%)", padding: "6px 9px", borderRadius: "5px",
      font: `12.5px/1.45 ${charts.FONT}`, whiteSpace: "pre-line", overflowWrap: "anywhere", boxShadow: "0 2px 8px rgba(0,0,0,.28)",
    });
    const live = make("div", { "aria-live": "polite", role: "status" }, {
      position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap",
    });
    plot.append(canvas, chosen, ring, tip);
    const scroller = make("div", {}, { flex: "1 1 auto", minHeight: "0", overflowX: "hidden", overflowY: "auto", position: "relative" }, plot);
    const wrap = make("div", { class: "kg-chart" }, { display: "flex", flexDirection: "column", width: "100%", height: "100%", position: "relative" }, bar, scroller, live);
    container.replaceChildren(wrap);

    let instance = null;
    let layout = { marks: [] };
    let cursor = null;
    let selected = view.selected || null;
    let ready = false;
    const paint = () => charts.paints(ctx.view.theme);

    /* ---- controls ---- */
    const control = (c) => {
      const label = ctx.say(c.label);
      const look = { font: "inherit", padding: "3px 9px", border: `1px solid ${paint().line}`, borderRadius: "4px", background: paint().paper, color: paint().ink, cursor: "pointer" };
      const button = (text, pressed, act, name) => {
        const b = make("button", { type: "button", "aria-pressed": String(Boolean(pressed)) }, look, text);
        if (name) b.dataset.control = name;
        if (pressed) Object.assign(b.style, { background: paint().ink, color: paint().paper });
        b.addEventListener("click", () => {
          act();
          bar.querySelectorAll("button").forEach((other) => other.dataset.control === b.dataset.control && name && other.focus());
        });
        return b;
      };
      if (c.type === "choice") {
        const group = make("span", { role: "group", "aria-label": label }, { display: "inline-flex", gap: "4px", flexWrap: "wrap", alignItems: "center" }, make("span", {}, { color: paint().muted }, label));
        for (const [value, words] of c.values) {
          group.append(button(ctx.say(words), ctx.options[c.key] === value, () => set(c.key, value), `${c.key}=${value}`));
        }
        return group;
      }
      if (c.type === "select") {
        const select = make("select", { "data-control": c.key, "aria-label": label }, { ...look, maxWidth: "100%", minWidth: "0" });
        for (const group of c.groups) {
          const holder = group.label ? make("optgroup", { label: ctx.say(group.label) }) : select;
          for (const [value, words] of group.values) {
            const option = make("option", { value }, {}, charts.clean(ctx.say(words)));
            option.selected = String(ctx.options[c.key]) === String(value);
            holder.append(option);
          }
          if (holder !== select) select.append(holder);
        }
        select.addEventListener("change", () => set(c.key, select.value));
        return make("label", {}, { display: "inline-flex", gap: "6px", alignItems: "center", maxWidth: "100%", minWidth: "0" }, make("span", {}, { color: paint().muted, flex: "none" }, label), select);
      }
      if (c.type === "button") return button(label, false, c.act, c.key);
      if (c.type === "fold") {
        const details = make("details", { "data-control": c.key }, { position: "relative" }, make("summary", {}, { ...look, listStyle: "none" }, `${label} ▾`));
        details.open = Boolean(ctx.folded && ctx.folded[c.key]);
        details.addEventListener("toggle", () => (ctx.folded = { ...ctx.folded, [c.key]: details.open }));
        const list = make("div", {}, {
          position: "absolute", zIndex: "5", left: "0", top: "100%", marginTop: "4px", padding: "6px", display: "flex", flexDirection: "column", gap: "4px", width: "min(320px, 84vw)",
          maxHeight: "50vh", overflowY: "auto", background: paint().paper, border: `1px solid ${paint().line}`, borderRadius: "5px", boxShadow: "0 3px 10px rgba(0,0,0,.3)",
        });
        for (const item of c.items) {
          const b = button(charts.clean(ctx.say(item.label)), item.on, item.act, `${c.key}=${item.key}`);
          Object.assign(b.style, { textAlign: "left", flex: "none", height: "auto" });
          list.append(b);
        }
        details.append(list);
        return details;
      }
      return make("span", {}, { color: paint().muted }, label);
    };
    const set = (key, value) => {
      ctx.options[key] = value;
      if (kind.changed) kind.changed(ctx, key);
      cursor = null;
      refresh();
      if (callbacks.onCamera) callbacks.onCamera();
    };
    const drawBar = () => {
      const open = bar.contains(document.activeElement) ? document.activeElement.dataset.control : null;
      bar.setAttribute("aria-label", ctx.say(W("chart")));
      bar.replaceChildren(...kind.controls(ctx).map(control));
      if (open) [...bar.querySelectorAll("[data-control]")].find((e) => e.dataset.control === open)?.focus();
    };

    /* ---- drawing ---- */
    const place = (element, mark, style) => {
      const rect = mark && mark.rect;
      element.style.display = rect ? "block" : "none";
      if (rect) {
        const [x, y, w, h] = rect;
        Object.assign(element.style, { left: `${x - 2}px`, top: `${y - 2}px`, width: `${w + 4}px`, height: `${h + 4}px`, ...style });
      }
    };
    const holds = (mark, id) => mark.key === id || `item:${mark.key}` === id || mark.node === id || (mark.edges || []).includes(id);
    const marked = (id) => (id ? layout.marks.find((m) => m.key === id || `item:${m.key}` === id) || layout.marks.find((m) => m.node === id) || layout.marks.find((m) => holds(m, id)) : null);
    const rings = () => {
      place(chosen, marked(selected), { border: `3px solid ${paint().accent}` });
      place(ring, document.activeElement === plot ? cursor : null, { border: `2px dashed ${paint().ink}` });
    };
    const room = () => ({ width: Math.max(240, scroller.clientWidth || container.clientWidth || 800), height: Math.max(220, scroller.clientHeight || container.clientHeight || 600) });
    const refresh = () => {
      drawBar();
      const size = room();
      const before = cursor && cursor.key;
      layout = kind.layout(ctx, { ...size, whole: false, paint: paint() });
      const height = layout.height || size.height;
      plot.style.height = `${height}px`;
      const width = Math.max(240, scroller.clientWidth || size.width);
      if (width !== size.width) layout = kind.layout(ctx, { width, height: size.height, whole: false, paint: paint() });
      if (!instance) {
        instance = window.echarts.init(canvas, null, { renderer: "svg", width, height });
        listen();
      } else {
        instance.clear(); // else shapes of what was drawn before are changed into others, not always rightly
        instance.resize({ width, height });
      }
      instance.setOption({ ...base(paint()), ...layout.option }, { notMerge: true });
      cursor = before ? layout.marks.find((m) => m.key === before) || null : null;
      plot.setAttribute("aria-label", `${ctx.say(data.title)}. ${ctx.say(kind.describe(ctx))} (${ctx.say(W("chart.keys"))})`);
      Object.assign(tip.style, { background: paint().ink, color: paint().paper, display: "none" });
      instance.getZr().flush();
      rings();
    };
    const base = (colours) => ({ animation: false, backgroundColor: "transparent", textStyle: { fontFamily: charts.FONT, color: colours.ink }, aria: { enabled: false } });

    /* ---- mouse ---- */
    const markAt = (params) => {
      if (params.componentType === "series") return layout.series && layout.series[params.seriesIndex] ? layout.series[params.seriesIndex][params.dataIndex] : null;
      return layout.axisMark ? layout.axisMark(params) : null;
    };
    const showTip = (mark, x, y) => {
      const text = mark && mark.tip ? mark.tip() : "";
      tip.style.display = text ? "block" : "none";
      if (!text) return;
      tip.textContent = text;
      const top = scroller.scrollTop;
      const width = plot.clientWidth;
      tip.style.left = "0";
      const w = tip.offsetWidth;
      const h = tip.offsetHeight;
      tip.style.left = `${Math.max(4, Math.min(x + 14, width - w - 6))}px`;
      const below = y + 16;
      tip.style.top = `${below + h > top + scroller.clientHeight ? Math.max(top + 2, y - h - 10) : below}px`;
    };
    const listen = () => {
      instance.on("mousemove", (p) => {
        const mark = markAt(p);
        if (mark) showTip(mark, p.event.offsetX, p.event.offsetY);
      });
      instance.on("mouseout", () => (tip.style.display = "none"));
      instance.on("globalout", () => (tip.style.display = "none"));
      let at = 0;
      instance.on("click", (p) => {
        const mark = markAt(p);
        if (!mark) return;
        cursor = mark;
        at = Date.now();
        activate(mark, true);
      });
      instance.on("dblclick", (p) => {
        const mark = markAt(p);
        if (mark && mark.node && callbacks.onOpen) callbacks.onOpen(mark.node);
      });
      instance.getZr().on("click", (e) => {
        if (!e.target && Date.now() - at > 60) {
          selected = null;
          rings();
          if (callbacks.onSelect) callbacks.onSelect(null);
        }
      });
      instance.on("datazoom", () => {
        if (kind.moved && kind.moved(ctx, instance)) refresh();
        tip.style.display = "none";
        requestAnimationFrame(rings);
        if (callbacks.onCamera) callbacks.onCamera();
      });
    };
    const itemOf = (mark) => {
      if (!mark) return null;
      const shown = mark.item ? mark.item() : {};
      return { key: mark.key, node: mark.node, edges: (mark.edges || []).filter((id) => !ctx.hidden(id)), ...shown };
    };
    const activate = (mark, mouse) => {
      if (mark.act && mark.act(mouse) === false) return;
      const edges = (mark.edges || []).filter((id) => !ctx.hidden(id));
      selected = mark.item ? mark.key : mark.node || edges[0] || mark.key;
      if (callbacks.onSelect) {
        if (mark.item && (edges.length !== 1 || mark.always)) callbacks.onSelect("item", itemOf(mark));
        else if (edges.length === 1 && !mark.prefersNode) callbacks.onSelect("edge", edges[0]);
        else if (mark.node) callbacks.onSelect("node", mark.node);
      }
      rings();
    };

    /* ---- keyboard ---- */
    const reveal = (mark) => {
      if (kind.reveal && kind.reveal(ctx, mark, room())) {
        const key = mark.key;
        refresh();
        mark = layout.marks.find((m) => m.key === key) || mark;
      }
      if (mark.rect && layout.height) {
        const [, y, , h] = mark.rect;
        if (y < scroller.scrollTop) scroller.scrollTop = Math.max(0, y - 20);
        else if (y + h > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = y + h - scroller.clientHeight + 20;
      }
      return mark;
    };
    const step = (dx, dy) => {
      const marks = layout.marks.filter((m) => m.at);
      if (!marks.length) return null;
      if (!cursor) return marks[0];
      const [x, y] = cursor.at;
      if (dx) {
        const row = marks.filter((m) => m.at[1] === y && (m.at[0] - x) * dx > 0);
        return row.sort((a, b) => (a.at[0] - b.at[0]) * dx)[0] || null;
      }
      const further = marks.filter((m) => (m.at[1] - y) * dy > 0);
      return further.sort((a, b) => (a.at[1] - b.at[1]) * dy || Math.abs(a.at[0] - x) - Math.abs(b.at[0] - x))[0] || null;
    };
    const ends = (last) => {
      const row = layout.marks.filter((m) => m.at && (!cursor || m.at[1] === cursor.at[1])).sort((a, b) => a.at[0] - b.at[0]);
      return row[last ? row.length - 1 : 0] || null;
    };
    plot.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      let next = null;
      if (moves[event.key]) next = step(...moves[event.key]);
      else if (event.key === "Home" || event.key === "End") next = ends(event.key === "End");
      else if ((event.key === "Enter" || event.key === " ") && cursor) activate(cursor, false);
      else if (kind.zoom && (event.key === "+" || event.key === "=" || event.key === "-")) {
        kind.zoom(ctx, event.key === "-" ? 1 / 1.5 : 1.5);
        refresh();
      }
      else return;
      event.preventDefault();
      event.stopPropagation();
      if (next) {
        cursor = reveal(next);
        rings();
        const text = cursor.tip ? cursor.tip() : "";
        live.textContent = text;
        if (cursor.rect) showTip(cursor, cursor.rect[0], cursor.rect[1] + cursor.rect[3]);
      }
    });
    let turned = [0, 0];
    plot.addEventListener("wheel", (event) => {
      if (!kind.scroll || event.ctrlKey) return;
      const unit = event.deltaMode ? 1 : 40;
      turned = [turned[0] + (event.shiftKey ? 0 : event.deltaY) / unit, turned[1] + (event.deltaX || (event.shiftKey ? event.deltaY : 0)) / unit];
      const [rows, columns] = turned.map(Math.trunc);
      turned = [turned[0] - rows, turned[1] - columns];
      if ((rows || columns) && kind.scroll(ctx, rows, columns)) {
        refresh();
        event.preventDefault();
      } else if (!rows && !columns) event.preventDefault();
    }, { passive: false, capture: true });
    plot.addEventListener("focus", rings);
    plot.addEventListener("blur", () => {
      rings();
      tip.style.display = "none";
    });

    /* ---- export ---- */
    const escaped = (text) => charts.clean(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
    const drawn = () => {
      const colours = paint();
      const width = Math.max(1000, room().width);
      const whole = kind.layout(ctx, { width, height: 700, whole: true, paint: colours });
      const height = whole.height || 700;
      const offscreen = window.echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
      offscreen.setOption({ ...base(colours), ...whole.option });
      const inner = offscreen.renderToSVGString();
      offscreen.dispose();
      kind.layout(ctx, { ...room(), whole: false, paint: colours });
      refresh();
      const lines = [ctx.say(data.title), ctx.say(kind.describe(ctx)), [data.graph, data.version, data.as_of].filter(Boolean).join(" · ")];
      const head = lines.map((line, n) => `<text x="14" y="${26 + n * 20}" font-size="${n ? 12.5 : 18}" fill="${n ? colours.muted : colours.ink}" font-family="${escaped(charts.FONT)}">${escaped(charts.cut(line, width - 28, n ? 12.5 : 18))}</text>`);
      const legend = kind.grounds ? legendOf(colours, width) : { text: "", height: 0 };
      const top = 80 + legend.height;
      return {
        width, height: height + top,
        text: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + top}" viewBox="0 0 ${width} ${height + top}"><rect width="100%" height="100%" fill="${colours.paper}"/>${head.join("")}${legend.text}<g transform="translate(0 ${top})">${inner}</g></svg>`,
      };
    };
    const legendOf = (colours, width) => {
      let x = 14;
      let y = 88;
      let text = "";
      const counted = new Set((data.edges || []).filter((e) => !ctx.hidden(e.id)).map((e) => e.ground));
      for (const ground of charts.grounds(data, ctx.view.theme).filter((g) => counted.has(g.key))) {
        const label = ctx.say(ground.label);
        const w = charts.width(label, 12.5) + 56;
        if (x + w > width) [x, y] = [14, y + 20];
        text += `<line x1="${x}" y1="${y - 4}" x2="${x + 30}" y2="${y - 4}" stroke="${ground.colour}" stroke-width="6"${ground.dash.length ? ` stroke-dasharray="${ground.dash.join(" ")}"` : ""}/><text x="${x + 36}" y="${y}" font-size="12.5" fill="${colours.ink}" font-family="${escaped(charts.FONT)}">${escaped(label)}</text>`;
        x += w;
      }
      return { text, height: y - 60 };
    };
    const svg = () => drawn().text;
    const png = () =>
      new Promise((done, failed) => {
        const picture = drawn();
        const scale = Math.min(2, 16000 / picture.height, 16000 / picture.width);
        const address = URL.createObjectURL(new Blob([picture.text], { type: "image/svg+xml" }));
        const image = new Image();
        image.onload = () => {
          const sheet = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
          sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
          URL.revokeObjectURL(address);
          sheet.toBlob((blob) => (blob ? done(blob) : failed(new Error("the picture is too large"))), "image/png");
        };
        image.onerror = () => failed(new Error("the picture cannot be drawn"));
        image.src = address;
      });

    /* ---- what the frame calls ---- */
    let waiting = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => {
        const { width, height } = room();
        if (instance && (Math.abs(instance.getWidth() - width) > 1 || (!layout.height && Math.abs(instance.getHeight() - height) > 1))) refresh();
      });
    });
    const drawing = {
      uses: { kinds: Boolean(kind.kinds), grounds: Boolean(kind.grounds), filters: true, search: true },
      update(next) {
        ctx.view = { ...next };
        settle();
        if (next.selected !== undefined && next.selected !== null) selected = next.selected;
        refresh();
      },
      select(id, how = {}) {
        selected = id;
        let mark = marked(id);
        if (id && !mark && kind.find && kind.find(ctx, id)) {
          refresh();
          mark = marked(id);
        }
        if (mark && (how.centre || how.center)) cursor = reveal(mark);
        rings();
      },
      item: (key) => itemOf(layout.marks.find((m) => m.key === key) || (kind.find && kind.find(ctx, `item:${key}`) ? (refresh(), layout.marks.find((m) => m.key === key)) : null)),
      /** What can be clicked, in the order in which the arrow keys go through it. */
      keys: () => layout.marks.filter((m) => m.at && !m.act).map((m) => m.key),
      position(id) {
        let mark = marked(id);
        if (mark && !mark.rect) mark = reveal(mark);
        if (!mark || !mark.rect) return null;
        const box = plot.getBoundingClientRect();
        const [x, y, w, h] = mark.rect;
        return { x: box.left + x + w / 2, y: box.top + y + h / 2 };
      },
      fit() {
        Object.assign(ctx.options, kind.home ? kind.home(ctx) : {});
        scroller.scrollTop = 0;
        refresh();
      },
      camera: () => Object.entries(ctx.options).filter(([, v]) => v !== "" && v !== null && !(Array.isArray(v) && !v.length)).map(([k, v]) => `${k}~${encodeURIComponent(Array.isArray(v) ? v.join("|") : v)}`).join(";"),
      setCamera(text) {
        const home = kind.options(ctx);
        for (const part of String(text || "").split(";")) {
          const [key, raw = ""] = part.split("~");
          if (!Object.prototype.hasOwnProperty.call(home, key)) continue;
          let value = "";
          try {
            value = decodeURIComponent(raw);
          } catch {
            continue;
          }
          if (Array.isArray(home[key])) ctx.options[key] = value ? value.split("|") : [];
          else if (typeof home[key] === "number") ctx.options[key] = Number.isFinite(Number(value)) ? Number(value) : home[key];
          else ctx.options[key] = value;
        }
        if (kind.checked) kind.checked(ctx);
        refresh();
      },
      table: () => kind.table(ctx),
      svg, png,
      destroy() {
        observer.disconnect();
        window.removeEventListener("beforeprint", before);
        window.removeEventListener("afterprint", after);
        cancelAnimationFrame(waiting);
        if (instance) instance.dispose();
        container.replaceChildren();
      },
    };
    const printing = (on) => () => (bar.style.display = on ? "none" : "flex");
    const [before, after] = [printing(true), printing(false)];
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    refresh();
    observer.observe(scroller);
    if (!ready) {
      ready = true;
      requestAnimationFrame(() => callbacks.onReady && callbacks.onReady());
    }
    return drawing;
  };

  window.kgDrawings = window.kgDrawings || {};
  window.kgDrawings.chart = create;
})();
