"use strict";
/* The panel: a node with its relations by ground, an edge or a chart's cell with the evidence behind it. */
(() => {
  const page = window.kgPage;
  const data = page.data;
  const { h, bdi, say } = page;
  const SHOWN = 40;
  const LONG = 400;

  /** Words of any length: what is very long scrolls in a box of its own. */
  const words = (tag, text, attributes = {}) => {
    const long = text.length > LONG;
    const box = h(tag, { ...attributes, class: [attributes.class, long ? "long" : ""].filter(Boolean).join(" ") || null });
    if (long && tag !== "h2") box.tabIndex = 0;
    box.append(bdi(text));
    return box;
  };
  const go = (id) => {
    page.set({ ...page.reveal(id), select: id }, { push: true, centre: true });
    page.toPanel();
  };
  const nodeButton = (id, limit = 90) => {
    const node = page.nodes.get(id);
    if (!node) return bdi(page.localName(id), limit);
    const button = h("button", { type: "button", class: "thing", "data-id": id, on: { click: () => go(id) } },
      page.shapeSample((page.kinds[node.kind] || {}).shape, page.colour(page.kinds[node.kind]), node.guess));
    const label = h("span", {}, node.code ? h("span", { class: "code", text: page.coded(node.code, "") }) : null, bdi(page.nameOf(node), limit));
    button.append(label);
    return button;
  };
  const badge = (text, kind) => h("span", { class: `badge ${kind}`, text });
  const heading = (text, n) => h("h3", {}, text, n === undefined ? null : h("span", { class: "count", text: ` ${n}` }));

  const head = (title, other, under) => {
    const top = h("div", { class: "panel-head" }, words("h2", title, { id: "panel-title", tabindex: "-1" }),
      h("button", { type: "button", class: "icon", "data-act": "close", "aria-label": say("close"), title: say("close"), on: { click: () => page.closePanel() } }, "×"));
    const parts = [top];
    if (other && other !== title) parts.push(words("p", other, { class: "other", lang: page.langTag(page.other()) }));
    parts.push(h("p", { class: "what" }, ...under.filter(Boolean)));
    return parts;
  };

  const factList = (facts, known = "") => {
    const told = (facts || []).filter(([label, value]) => !(label.en === "type" && page.inWords(value) === known));
    if (!told.length) return null;
    const list = h("dl", { class: "facts" });
    for (const [label, value] of told) {
      const text = page.inWords(value);
      const cell = h("dd", {});
      if (page.address(text)) cell.append(page.link(text, text));
      else cell.append(words("div", text));
      list.append(h("dt", {}, bdi(page.inWords(label))), cell);
    }
    return list;
  };

  /* ---- evidence ---- */
  const evidenceItem = (key) => {
    const found = data.evidence[key];
    if (!found) return null;
    const item = h("li", { class: "evidence", "data-evidence": key });
    if (found.quote) item.append(h("blockquote", { class: found.quote.length > LONG ? "long" : null, tabindex: found.quote.length > LONG ? 0 : null }, h("p", {}, bdi(found.quote))));
    const place = h("p", { class: "place" }, bdi(page.documentWords(found.document || "")));
    if (found.locator) place.append(" · ", h("span", { class: "locator" }, bdi(page.placeIn(found))));
    item.append(place);
    if (page.address(found.link)) item.append(h("p", {}, page.link(found.link, say("openSource"))));
    else if (!found.quote) item.append(h("p", { class: "hint", text: say("noQuote") }));
    return item;
  };
  const evidenceList = (keys) => {
    const items = [...new Set(keys || [])].map(evidenceItem).filter(Boolean);
    return items.length ? h("ul", { class: "plain" }, ...items) : null;
  };
  const citedList = (pages) =>
    pages?.length ? h("ul", { class: "plain" }, ...pages.map((link) => h("li", { class: "cited" }, page.link(link, link)))) : null;
  const evidencePart = (keys, cited) => {
    const parts = [];
    const items = evidenceList(keys);
    parts.push(heading(say("evidence"), items ? items.children.length : undefined));
    parts.push(items || h("p", { class: "hint", text: say(cited?.length ? "noEvidenceCited" : "noEvidence") }));
    if (cited?.length) parts.push(heading(say("citedPages"), cited.length), citedList(cited));
    return parts;
  };

  /* ---- relations ---- */
  const firmness = (edge) => {
    const parts = [];
    if (edge.role) parts.push(page.role(edge.role));
    if (edge.confidence !== undefined && edge.confidence !== null) parts.push(`${say("confidence")}: ${page.confidence(edge.confidence)}`);
    const dates = { a: edge.since, b: edge.until };
    if (edge.since || edge.until) parts.push(say(edge.since && edge.until ? "fromTo" : edge.since ? "fromOn" : "untilThen", dates));
    return parts.flatMap((part, i) => (i ? [" · ", h("span", { class: "whole", text: part })] : [h("span", { class: "whole", text: part })]));
  };
  const edgeButton = (edge, text) =>
    h("button", { type: "button", class: "verb", "data-id": edge.id, title: say("openRelation"), on: { click: () => go(edge.id) } }, bdi(text, 80));
  /** One relation; `from` is the node whose panel this is, null where both ends are told. */
  const relationRow = (edge, from) => {
    const line = h("p", { class: "tie" });
    if (from === null) line.append(nodeButton(edge.source), " ", edgeButton(edge, page.inWords(edge.relation)), " ", nodeButton(edge.target));
    else line.append(nodeButton(edge.source === from ? edge.target : edge.source));
    const row = h("li", { class: edge.guess ? "relation guess" : "relation" }, line);
    const firm = firmness(edge);
    if (edge.guess) firm.push(badge(say("guessBadge"), "guess"));
    if (from !== null) row.append(h("div", { class: "hint firm" }, h("span", {}, ...firm), edgeButton(edge, say("details"))));
    else if (firm.length) row.append(h("p", { class: "hint" }, ...firm));
    if (edge.remark) row.append(words("p", page.inWords(edge.remark), { class: "remark" }));
    const n = (edge.evidence || []).filter((key) => data.evidence[key]).length;
    const cited = (edge.cited || []).length;
    if (n || cited) {
      const why = h("details", { class: "why" }, h("summary", { text: n ? say("evidenceN", { n }) : say("citedN", { n: cited }) }));
      why.fill = () => {
        if (why.children.length === 1) why.append(...[evidenceList(edge.evidence), citedList(edge.cited)].filter(Boolean));
      };
      why.addEventListener("toggle", () => why.open && why.fill());
      row.append(why);
    }
    return row;
  };
  /** How an edge reads from a node: "is responsible for →", or "← is responsible for" at its other end. */
  const reading = (edge, from) => {
    const relation = page.inWords(edge.relation);
    if (from === null) return "";
    return edge.mutual ? `${relation} ↔` : edge.source === from ? `${relation} →` : `← ${relation}`;
  };
  const relations = (edges, from) => {
    const groups = new Map();
    for (const edge of edges) {
      if (!groups.has(edge.ground)) groups.set(edge.ground, []);
      groups.get(edge.ground).push(edge);
    }
    const order = Object.keys(page.grounds);
    const place = (ground) => (order.indexOf(ground) + 1 || order.length + 1);
    const across = (edge) => page.nodes.get(edge.source === from ? edge.target : edge.source);
    const sortKey = (edge) => (across(edge) ? `${across(edge).code || ""} ${page.nameOf(across(edge))}` : "");
    return [...groups].sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1)).map(([ground, of]) => {
      const sorted = of.map((edge) => [reading(edge, from), sortKey(edge), edge])
        .sort((a, b) => a[0].localeCompare(b[0]) || a[1].localeCompare(b[1], page.langTag(page.lang), { numeric: true }) || (a[2].id < b[2].id ? -1 : 1));
      const body = h("div", {});
      const fill = (limit) => {
        body.replaceChildren();
        let list = null;
        let how = null;
        for (const [read, , edge] of sorted.slice(0, limit)) {
          if (!list || read !== how) {
            how = read;
            list = h("ul", { class: "plain" });
            if (read) body.append(h("h5", {}, bdi(read, 90)));
            body.append(list);
          }
          list.append(relationRow(edge, from));
        }
      };
      fill(SHOWN);
      const part = h("section", { class: "ground", "data-ground": ground },
        h("h4", {}, page.lineSample(ground), page.groundWords(ground), h("span", { class: "count", text: ` ${of.length}` })), body);
      if (of.length > SHOWN) {
        const more = h("button", { type: "button", class: "more", text: say("showAllN", { n: of.length }) });
        more.addEventListener("click", () => {
          fill(Infinity);
          body.querySelectorAll("li.relation")[SHOWN]?.querySelector("button")?.focus();
          more.remove();
        });
        part.append(more);
      }
      return part;
    });
  };
  const identifiers = (iris) =>
    h("details", { class: "ids" }, h("summary", { text: say("identifiers") }), h("ul", { class: "plain" }, ...iris.map((iri) => h("li", {}, h("code", {}, bdi(iri))))));

  /* ---- the three panels ---- */
  const nodePanel = (node) => {
    const ties = page.tiesOf(node.iri);
    const parts = head(page.nameOf(node), node[page.other()] || "", [
      page.shapeSample((page.kinds[node.kind] || {}).shape, page.colour(page.kinds[node.kind]), node.guess),
      [node.type ? page.typeWords(node.type) : page.kindWords(node.kind), page.codeIn(node.code || "")].filter(Boolean).join(" · "),
      node.guess ? badge(say("guessBadge"), "guess") : null,
    ]);
    if (node.guess) parts.push(h("p", { class: "remark", text: say("guessNode") }));
    const actions = h("p", { class: "actions" });
    const focused = page.state.focus === node.iri;
    if (ties.length && page.canFocus) {
      actions.append(h("button", { type: "button", "data-act": "focus", text: say(focused ? "showAll" : "focus"), on: {
        click: () => page.set(focused ? { focus: null, depth: 1 } : { focus: node.iri, depth: 1 }, { push: true, fit: true }) } }));
      if (focused) actions.append(h("button", { type: "button", "data-act": "wider", text: say("wider"), on: {
        click: () => page.set({ depth: Math.min(6, page.state.depth + 1) }, { push: true, fit: true }) } }));
      parts.push(actions);
    }
    parts.push(factList(node.facts, page.typeWords(node.type || "")));
    parts.push(heading(say("relations"), ties.length));
    if (ties.length) parts.push(...relations(ties, node.iri));
    else parts.push(h("p", { class: "hint", text: say("noRelations") }));
    parts.push(identifiers([node.iri]));
    return parts;
  };
  const edgePanel = (edge) => {
    const ground = page.grounds[edge.ground] || {};
    const end = (id) => (page.nodes.get(id) ? page.nameOf(page.nodes.get(id)) : page.localName(id));
    const relation = page.inWords(edge.relation);
    const parts = head(`${page.short(end(edge.source), 120)} — ${relation} ${edge.mutual ? "↔" : "→"} ${page.short(end(edge.target), 120)}`,
      "", [page.lineSample(edge.ground, edge.guess), page.groundWords(edge.ground), edge.guess ? badge(say("guessBadge"), "guess") : null]);
    const means = page.inWords(ground.means);
    if (means) parts.push(h("p", { class: "hint", text: means }));
    const list = h("dl", { class: "facts" });
    const fact = (label, ...value) => list.append(h("dt", { text: say(label) }), h("dd", {}, ...value));
    fact("fromEnd", nodeButton(edge.source, 0));
    fact("relation", bdi(relation), ...(edge.relation?.[page.other()] && edge.relation[page.other()] !== relation
      ? [h("small", { class: "other" }, " ", bdi(edge.relation[page.other()], 0, page.langTag(page.other())))] : []));
    fact("toEnd", nodeButton(edge.target, 0));
    if (edge.role) fact("role", page.role(edge.role));
    if (edge.confidence !== undefined && edge.confidence !== null) fact("confidence", page.confidence(edge.confidence));
    if (edge.since) fact("since", edge.since);
    if (edge.until) fact("until", edge.until);
    const documents = [...page.documentsOf(edge)];
    if (documents.length) fact("documents", bdi(documents.map(page.documentWords).join(say("semicolon"))));
    parts.push(list);
    if (edge.remark) parts.push(words("p", page.inWords(edge.remark), { class: "remark" }));
    else if (edge.guess) parts.push(h("p", { class: "remark", text: say("guessEdge") }));
    parts.push(...evidencePart(edge.evidence, edge.cited), identifiers(edge.nodes?.length ? edge.nodes : [edge.id]));
    return parts;
  };
  const itemPanel = (item) => {
    const title = page.inWords(item.title);
    const other = item.title?.[page.other()] || "";
    const parts = head(title, other, [page.inWords(item.kind)]);
    parts.push(factList(item.facts));
    if (item.remark) parts.push(words("p", page.inWords(item.remark), { class: "remark" }));
    const nodes = [...new Set([item.node, ...(item.nodes || [])])].filter((id) => page.nodes.has(id));
    if (nodes.length) parts.push(h("ul", { class: "plain" }, ...nodes.map((id) => h("li", {}, nodeButton(id)))));
    const edges = (item.edges || []).map((id) => page.edges.get(id)).filter(Boolean);
    if (edges.length) parts.push(heading(say("relations"), edges.length), ...relations(edges, null));
    if (item.evidence?.length) parts.push(...evidencePart(item.evidence, item.cited));
    else if (item.cited?.length) parts.push(heading(say("citedPages"), item.cited.length), citedList(item.cited));
    return parts;
  };

  /** What is selected, in words for the live region; "" for nothing. */
  page.selectedWords = () => {
    const { select } = page.state;
    const node = page.nodes.get(select);
    if (node) return `${page.short(page.nameOf(node), 120)}, ${page.typeWords(node.type || node.kind)}, ${say("relationsN", { n: page.tiesOf(select).length })}`;
    const edge = page.edges.get(select);
    if (edge) {
      const end = (id) => (page.nodes.get(id) ? page.short(page.nameOf(page.nodes.get(id)), 80) : "");
      return `${end(edge.source)} ${page.inWords(edge.relation)} ${end(edge.target)}, ${page.groundWords(edge.ground)}`;
    }
    return page.item ? page.short(page.inWords(page.item.title), 160) : "";
  };

  /** Where to begin: the things with most ties, shown while nothing is selected. */
  page.renderStart = () => {
    const ties = (node) => page.tiesOf(node.iri).length;
    const most = data.nodes.filter((node) => !page.now.nodes.has(node.iri) && ties(node))
      .sort((a, b) => (b.size || 1) - (a.size || 1) || ties(b) - ties(a) || (a.iri < b.iri ? -1 : 1)).slice(0, 8);
    document.getElementById("start").replaceChildren(...(most.length ? [h("h3", { text: say("mostTies") }),
      h("ul", { class: "plain" }, ...most.map((node) => h("li", {}, nodeButton(node.iri), h("span", { class: "count", text: ` ${ties(node)}` }))))] : []));
  };

  page.renderPanel = () => {
    const panel = document.getElementById("panel");
    const { select } = page.state;
    const node = page.nodes.get(select);
    const edge = node ? null : page.edges.get(select);
    const parts = node ? nodePanel(node) : edge ? edgePanel(edge) : page.item ? itemPanel(page.item) : null;
    const held = panel.contains(document.activeElement) ? document.activeElement.dataset.act : null;
    document.body.classList.toggle("with-panel", Boolean(parts));
    panel.hidden = !parts;
    panel.replaceChildren(...(parts || []).filter(Boolean));
    panel.scrollTop = 0;
    if (!parts && page.canFocus) page.renderStart();
    if (held) (panel.querySelector(`[data-act="${held}"]`) || document.getElementById("panel-title"))?.focus();
  };
  page.toPanel = () => document.getElementById("panel-title")?.focus({ preventScroll: window.innerWidth > 960 });
  page.closePanel = () => {
    page.set({ select: null }, { push: true });
    document.getElementById("drawing").focus({ preventScroll: true });
  };
})();
