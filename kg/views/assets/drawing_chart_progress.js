"use strict";
/* Targets: the share of the way with what the straight line asks for, or every figure by year in small charts. */
(() => {
  const charts = window.kgCharts;
  const W = charts.words;
  const looks = (ctx, point) => charts.verdict(ctx.data, point.verdict, ctx.view.theme);
  /* A figure that a rule tied to the target: paler, its outline dotted. */
  const GUESSED = 0.6;
  const DOTS = [1.5, 2.5];
  const percent = (share) => `${Math.round(share * 100)}%`;

  const prepared = (ctx) =>
    ctx.chart.targets.filter((t) => !ctx.gone(t.node)).map((target) => {
      const points = target.points.filter((p) => !ctx.hidden(p.edge));
      const latest = target.latest !== undefined && points.includes(target.points[target.latest]) ? target.points[target.latest] : null;
      const near = points.filter((p) => p.relation === "near");
      return { target, points, latest, near };
    });
  const verdictOf = (ctx, one) => {
    if (one.latest) return `${looks(ctx, one.latest).sign} ${ctx.say(ctx.chart.verdicts[one.latest.verdict])}`;
    if (one.near.length) return ctx.say(W("progress.onlyNear", { n: one.near.length }));
    return ctx.say(one.points.length ? W("progress.noneSince") : W("progress.none"));
  };
  const guessed = (list) => list.some((one) => one.points.some((p) => p.guess));
  const bounded = (ctx, p) => ctx.say(p.words);
  const span = (ctx, target) =>
    target.aim ? `${target.baseline ? `${ctx.say(target.baseline.words)} (${target.baseline.year}) → ` : "→ "}${ctx.say(target.aim.words)} (${target.aim.year})` : "";
  const unconfirmed = (ctx, target) => (target.unconfirmed ? ` ${ctx.say(W("progress.unconfirmed"))}` : "");

  const pointMark = (ctx, one, p, key, at) => ({
    key, at, node: p.node, edges: [p.edge],
    tip: () => [ctx.say(one.target.name), `${p.year || "?"}: ${bounded(ctx, p)}`, ctx.say(ctx.chart.relations[p.relation]), p.verdict ? ctx.say(ctx.chart.verdicts[p.verdict]) : "",
      p.share !== undefined ? ctx.say(W("pair", { a: W("progress.share"), b: percent(p.share) })) : "", p.expected !== undefined ? ctx.say(W("pair", { a: W("progress.line"), b: percent(p.expected) })) : "",
      p.differs ? ctx.say(p.differs) : "", p.guess ? ctx.say(W("progress.byRule")) : ""].filter(Boolean).join("\n"),
  });
  const targetMark = (ctx, one, n) => ({
    key: `target:${one.target.node.split("/").pop()}`, at: [0, n], node: one.target.node, prefersNode: true,
    tip: () => [ctx.say(one.target.name) + unconfirmed(ctx, one.target), span(ctx, one.target), verdictOf(ctx, one)].filter(Boolean).join("\n"),
  });
  const nearMark = (ctx, one, rest, n, col) => ({
    key: `near:${one.target.node.split("/").pop()}`, at: [col, n], edges: rest.map((p) => p.edge), always: true,
    tip: () => [ctx.say(W("progress.nearOrUnit")), ...rest.slice(0, 8).map((p) => `${p.year || "?"}: ${bounded(ctx, p)}`), rest.length > 8 ? "…" : ""].filter(Boolean).join("\n"),
    item: () => ({ title: one.target.name, kind: W("progress.nearOrUnit"), nodes: [one.target.node, ...rest.map((p) => p.node)] }),
  });

  const shares = (ctx, { width, paint }) => {
    const list = prepared(ctx);
    const all = list.flatMap((one) => one.points.map((p) => p.share).filter((s) => s !== undefined));
    const low = Math.min(0, ...all) < -0.02 ? Math.max(-0.5, Math.min(...all)) : -0.02;
    const high = Math.min(2, Math.max(1.08, ...all.map((s) => s + 0.06)));
    const left = 18;
    const x = (share) => left + ((Math.min(high, Math.max(low, share)) - low) / (high - low)) * (width - 2 * left);
    const ROWH = 62;
    const top = 40;
    const backdrop = [];
    const marks = [];
    for (const tick of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
      backdrop.push(charts.line(`M${x(tick)} ${top - 8}L${x(tick)} ${top + list.length * ROWH}`, tick === 0 || tick === 1 ? paint.muted : paint.line, 1, tick === 0 || tick === 1 ? [] : [2, 3]));
      backdrop.push(charts.text(tick === 0 ? ctx.say(W("progress.start")) : tick === 1 ? ctx.say(W("progress.end")) : percent(tick), tick === 0 ? x(0) - 4 : x(tick), top - 18, paint.muted, { size: 11.5, align: tick === 0 ? "left" : width < 520 && tick === 1 ? "center" : "center" }));
    }
    if (width < 520) backdrop.splice(0, backdrop.length, ...backdrop.filter((e) => e.type !== "text" || !/^(20|80)%$/.test(e.style.text)));
    list.forEach((one, n) => {
      const y = top + n * ROWH;
      const { target, latest } = one;
      const colour = latest ? looks(ctx, latest).colour : paint.muted;
      const right = latest ? `${percent(latest.share)} · ${latest.year} · ${verdictOf(ctx, one)}${latest.guess ? " ?" : ""}` : verdictOf(ctx, one);
      const said = charts.cut(right, width * (width < 520 ? 0.5 : 0.45), 12, "bold");
      const name = charts.cut(ctx.say(target.name) + unconfirmed(ctx, target), width - 2 * left - charts.width(said, 12, "bold") - 16, 13);
      const whole = targetMark(ctx, one, n);
      whole.rect = [left - 6, y + 2, width - 2 * left + 12, 22];
      whole.children = [
        charts.rect(...whole.rect, { fill: "rgba(0,0,0,0)" }),
        charts.rect(left - 2, y + 3, charts.width(name, 13) + 4, 20, { fill: paint.paper }),
        charts.rect(width - left - charts.width(said, 12, "bold") - 2, y + 3, charts.width(said, 12, "bold") + 4, 20, { fill: paint.paper }),
        charts.text(name, left, y + 13, paint.ink, { size: 13 }),
        charts.text(said, width - left, y + 13, latest ? colour : paint.muted, { size: 12, weight: "bold", align: "right", halo: paint.paper }),
      ];
      marks.push(whole);
      const barY = y + 30;
      backdrop.push(charts.rect(x(0), barY, x(1) - x(0), 16, { fill: paint.track, stroke: target.unconfirmed ? paint.muted : null, lineDash: target.unconfirmed ? [3, 3] : null, lineWidth: target.unconfirmed ? 1 : 0 }));
      const shown = one.points.filter((p) => p.share !== undefined && p !== latest);
      let col = 1;
      if (latest) {
        const mark = pointMark(ctx, one, latest, `figure:${n}/latest`, [col++, n]);
        const end = x(latest.share);
        const from = Math.min(x(0), end);
        const w = Math.max(3, Math.abs(end - x(0)));
        mark.rect = [from, barY, w, 16];
        const hatched = looks(ctx, latest).hatched;
        const fill = charts.mix(colour, paint.paper, hatched ? 0.3 : latest.guess ? GUESSED : 1);
        mark.children = [charts.rect(...mark.rect, { fill, stroke: colour, lineWidth: latest.guess ? 1.5 : hatched ? 1 : 0, lineDash: latest.guess ? DOTS : null })];
        if (hatched) mark.children.push(charts.line(charts.hatching(from, barY, w, 16, 6), colour, 1.2));
        if (latest.bound) mark.children.push(charts.text(latest.bound === "under" ? "◂" : latest.bound === "over" ? "▸" : "≈", end + (latest.bound === "under" ? -9 : 7), barY + 8, latest.bound === "under" && !hatched ? charts.on(fill) : paint.ink, { align: "center", size: 12, halo: hatched ? paint.paper : null }));
        marks.push(mark);
        if (latest.expected !== undefined) backdrop.push({ ...charts.line(`M${x(latest.expected)} ${barY - 4}L${x(latest.expected)} ${barY + 20}`, paint.ink, 2.5), z2: 20 });
      }
      for (const p of shown) {
        const mark = pointMark(ctx, one, p, `figure:${n}/${p.node.split("/").pop().slice(0, 12)}`, [col++, n]);
        mark.rect = [x(p.share) - 5, barY + 3, 10, 10];
        mark.children = [{ ...charts.mark("circle", x(p.share), barY + 8, 4.5, { fill: paint.paper, stroke: paint.ink, lineWidth: 1.6, lineDash: p.guess ? DOTS : null }), z2: 30 }];
        marks.push(mark);
      }
      if (one.near.length) {
        const mark = nearMark(ctx, one, one.near, n, col);
        const text = ctx.say(W("progress.near", { n: one.near.length }));
        const w = charts.width(text, 11) + 10;
        mark.rect = [x(1) - w - 4, barY + 1, w, 14];
        mark.children = [charts.rect(...mark.rect, { fill: paint.paper, stroke: paint.muted, lineDash: [2, 2], lineWidth: 1 }, 3), charts.text(text, x(1) - w / 2 - 4, barY + 8.5, paint.ink, { size: 11, align: "center" })].map((e) => ({ ...e, z2: 40 }));
        if (!latest || x(latest.share) < x(1) - w - 10) marks.push(mark);
        else {
          mark.rect[1] = barY + 17;
          mark.children.forEach((e) => (e.type === "text" ? (e.style.y += 16) : (e.shape.y += 16)));
          marks.push(mark);
        }
      }
    });
    const y = top + list.length * ROWH + 14;
    const key = [[W("progress.keyLine")], [W("progress.keyEarlier")], [W("progress.keyHatched")], ...(guessed(list) ? [[W("progress.keyByRule")]] : [])].map(([w]) => ctx.say(w));
    const lines = charts.lines(key.join("　"), width - 2 * left, 4, 11.5);
    lines.forEach((line, k) => backdrop.push(charts.text(line, left, y + 6 + k * 17, paint.muted, { size: 11.5 })));
    return charts.scene(marks, backdrop, y + lines.length * 17 + 10);
  };

  const years = (ctx, { width, paint }) => {
    const list = prepared(ctx);
    const across = Math.max(1, Math.floor(width / 290));
    const w = width / across;
    const h = 230;
    const backdrop = [];
    const marks = [];
    list.forEach((one, n) => {
      const { target, latest } = one;
      const [ox, oy] = [(n % across) * w, Math.floor(n / across) * h];
      const [l, r, t, b] = [ox + 14, ox + w - 14, oy + 66, oy + h - 48];
      const row = n;
      const head = targetMark(ctx, one, row);
      head.rect = [ox + 8, oy + 4, w - 16, 46];
      const colour = latest ? looks(ctx, latest).colour : paint.muted;
      const verdict = charts.cut(verdictOf(ctx, one), w - 28, 12, "bold");
      head.children = [
        charts.rect(...head.rect, { fill: paint.paper }),
        charts.text(charts.cut(ctx.say(target.name) + unconfirmed(ctx, target), w - 28, 13), ox + 14, oy + 15, paint.ink, { size: 13 }),
        charts.text(verdict, ox + 14, oy + 35, colour, { size: 12, weight: "bold" }),
      ];
      marks.push(head);
      backdrop.push(charts.line(`M${l} ${b}L${r} ${b}M${ox + 8} ${oy + h - 3}L${ox + w - 8} ${oy + h - 3}`, paint.line, 1));
      const own = one.points.filter((p) => p.at !== undefined && p.relation !== "near");
      const ends = [target.baseline, target.aim].filter(Boolean);
      const sure = [...ends, ...own].map((p) => p.value);
      const reach = Math.max(...sure) - Math.min(...sure) || Math.abs(sure[0]) || 1;
      const fits = (p) => p.at !== undefined && p.same && p.value >= Math.min(...sure) - reach && p.value <= Math.max(...sure) + reach;
      const near = one.near.filter(fits);
      const rest = one.points.filter((p) => !own.includes(p) && !near.includes(p));
      const dots = [...own, ...near];
      const times = [...ends, ...dots].map((p) => p.at);
      const values = [...ends, ...dots].map((p) => p.value);
      if (!times.length) return;
      const [t0, t1] = [Math.min(...times), Math.max(...times, Math.min(...times) + 1)];
      const [v0, v1] = [Math.min(...values), Math.max(...values)];
      const pad = (v1 - v0 || Math.abs(v0) || 1) * 0.14;
      const x = (at) => l + 10 + ((at - t0) / (t1 - t0)) * (r - l - 20);
      const y = (value) => b - ((value - v0 + pad) / (v1 - v0 + 2 * pad)) * (b - t);
      const shownYears = [...new Set(ends.map((e) => e.at).concat(t0, t1))].sort((a, z) => a - z);
      let lastX = -99;
      for (const at of shownYears) {
        if (x(at) - lastX < 34) continue;
        lastX = x(at);
        backdrop.push(charts.text(String(Math.round(at)), x(at), b + 12, paint.muted, { size: 11, align: "center" }));
        backdrop.push(charts.line(`M${x(at)} ${b}L${x(at)} ${b + 4}`, paint.muted, 1));
      }
      if (ends.length === 2) {
        backdrop.push(charts.line(`M${x(ends[0].at)} ${y(ends[0].value)}L${x(ends[1].at)} ${y(ends[1].value)}`, paint.muted, 1.4, [5, 4]));
      }
      const taken = [];
      const label = (text, px, py, colour_, prefer) => {
        const width_ = charts.width(text, 11);
        const tries = prefer === "below" ? [14, -12, 27, -25] : [-12, 14, -25, 27];
        for (const dy of tries) {
          const cx = Math.min(r - width_ / 2, Math.max(l + width_ / 2, px));
          const box = [cx - width_ / 2 - 2, py + dy - 7, width_ + 4, 14];
          if (box[1] < t - 14 || box[1] + 14 > b + 2) continue;
          if (taken.some((o) => box[0] < o[0] + o[2] && o[0] < box[0] + box[2] && box[1] < o[1] + o[3] && o[1] < box[1] + box[3])) continue;
          taken.push(box);
          backdrop.push({ ...charts.text(text, cx, py + dy, colour_, { size: 11, align: "center", halo: paint.paper }), z2: 50 });
          return;
        }
      };
      for (const p of [...ends, ...dots]) taken.push([x(p.at) - 6, y(p.value) - 6, 12, 12]);
      if (target.aim) {
        backdrop.push(charts.mark("diamond", x(target.aim.at), y(target.aim.value), 6.5, { fill: target.unconfirmed ? paint.paper : paint.ink, stroke: paint.ink, lineWidth: 1.5, lineDash: target.unconfirmed ? [2, 2] : null }));
        label(ctx.say(target.aim.words), x(target.aim.at), y(target.aim.value), paint.ink, target.baseline && target.aim.value < target.baseline.value ? "below" : "above");
      }
      if (target.baseline) {
        backdrop.push(charts.mark("square", x(target.baseline.at), y(target.baseline.value), 4.5, { fill: target.unconfirmed ? paint.paper : paint.muted, stroke: paint.muted, lineWidth: 1.5, lineDash: target.unconfirmed ? [2, 2] : null }));
      }
      let col = 1;
      for (const p of [...dots].sort((a, z) => a.at - z.at || a.value - z.value)) {
        const isNear = p.relation === "near";
        const mark = pointMark(ctx, one, p, `point:${n}/${p.node.split("/").pop().slice(0, 12)}`, [col++, row]);
        const main = looks(ctx, p)?.colour || paint.ink;
        mark.rect = [x(p.at) - 7, y(p.value) - 7, 14, 14];
        mark.children = [
          charts.rect(...mark.rect, { fill: "rgba(0,0,0,0)" }),
          charts.mark(p.bound === "over" ? "up" : p.bound === "under" ? "down" : "circle", x(p.at), y(p.value), 5, { fill: isNear ? paint.paper : charts.mix(main, paint.paper, p.guess ? GUESSED : 1), stroke: isNear ? paint.muted : main, lineWidth: 1.6, lineDash: isNear ? [2, 2] : p.guess ? DOTS : null }),
        ].map((e) => ({ ...e, z2: isNear ? 25 : 30 }));
        marks.push(mark);
      }
      if (latest && latest.at !== undefined) label(bounded(ctx, latest), x(latest.at), y(latest.value), colour, "below");
      if (target.baseline) label(ctx.say(target.baseline.words), x(target.baseline.at), y(target.baseline.value), paint.muted, "above");
      if (rest.length) {
        const mark = nearMark(ctx, one, rest, row, col);
        const text = ctx.say(W("progress.rest", { n: rest.length }));
        const shown = charts.cut(text, w - 40, 11);
        const wide = charts.width(shown, 11) + 10;
        mark.rect = [r - wide, oy + h - 25, wide, 16];
        mark.children = [charts.rect(...mark.rect, { fill: paint.paper, stroke: paint.muted, lineDash: [2, 2], lineWidth: 1 }, 3), charts.text(shown, r - wide / 2, oy + h - 17, paint.ink, { size: 11, align: "center" })];
        marks.push(mark);
      }
    });
    const y = Math.ceil(list.length / across) * h + 8;
    const key = [W("progress.keyTarget"), W("progress.keyBaseline"), W("progress.keySame"), W("progress.keyNear"), W("progress.keyBounds"), W("progress.keyUnconfirmed"), ...(guessed(list) ? [W("progress.keyDotted")] : [])].map(ctx.say).join("　");
    const lines = charts.lines(key, width - 28, 4, 11.5);
    lines.forEach((line, k) => backdrop.push(charts.text(line, 14, y + 8 + k * 17, paint.muted, { size: 11.5 })));
    return charts.scene(marks, backdrop, y + lines.length * 17 + 12);
  };

  charts.kinds.progress = {
    grounds: false,
    kinds: true,
    options: () => ({ view: "share" }),
    controls: () => [{ type: "choice", key: "view", label: W("progress.view"), values: [["share", W("progress.share")], ["years", W("progress.byYear")]] }],
    checked: (ctx) => {
      if (!["share", "years"].includes(ctx.options.view)) ctx.options.view = "share";
    },
    find(ctx, id) {
      const there = ctx.chart.targets.some((t) => t.points.some((p) => p.node === id || p.edge === id));
      if (!there || ctx.options.view === "years") return false;
      ctx.options.view = "years";
      return true;
    },
    describe(ctx) {
      const list = prepared(ctx);
      const count = (verdict) => list.filter((one) => one.latest && one.latest.verdict === verdict).length;
      const none = list.filter((one) => !one.latest).length;
      const parts = ["reached", "on track", "behind", "open"].filter(count);
      const said = parts.map((v) => W("progress.count", { n: count(v), verdict: ctx.chart.verdicts[v] }));
      if (none) said.push(W("progress.undecided", { n: none }));
      return W("progress.is", { n: list.length, parts: charts.joined(said, "comma") });
    },
    layout: (ctx, room) => (ctx.options.view === "years" ? years : shares)(ctx, room),
    table(ctx) {
      const both = (make) => charts.each(make);
      return {
        columns: [W("progress.target"), W("progress.span"), W("progress.latest"), W("progress.share"), W("progress.line"), W("progress.verdict")],
        rows: prepared(ctx).map((one) => {
          const inLang = (lang) => ({ ...ctx, say: (words) => charts.say(words, lang) });
          const p = one.latest;
          return [both((g) => charts.say(one.target.name, g) + unconfirmed(inLang(g), one.target)), both((g) => span(inLang(g), one.target)), p ? both((g) => `${charts.say(p.words, g)} (${p.year})`) : "", p ? percent(p.share) : "", p && p.expected !== undefined ? percent(p.expected) : "", both((g) => verdictOf(inLang(g), one))];
        }),
      };
    },
  };
})();
