"use strict";
/* What is drawn as a text: a table of nodes and their relations, or a chart's own table. Made when it is opened. */
(() => {
  const page = window.kgPage;
  const { h, bdi, say } = page;
  const ROWS = 100;
  const TIES = 12;
  let made = null;

  const nameButton = (node) =>
    h("button", { type: "button", class: "thing", "data-id": node.iri, on: { click: () => {
      page.set({ select: node.iri }, { push: true, centre: true });
      page.toPanel();
    } } }, bdi(page.nameOf(node), 120));
  const tieWords = (edge, id) => {
    const out = edge.source === id;
    const other = page.nodes.get(out ? edge.target : edge.source);
    const name = other ? page.short(page.nameOf(other), 60) : "";
    if (edge.mutual) return `${page.inWords(edge.relation)} ↔ ${name}`;
    return out ? `${page.inWords(edge.relation)} → ${name}` : `← ${name} ${page.inWords(edge.relation)}`;
  };
  const nodeRow = (node) => {
    const ties = page.tiesOf(node.iri).filter((edge) => !page.now.edges.has(edge.id));
    const list = h("ul", { class: "plain" });
    for (const edge of ties.slice(0, TIES)) list.append(h("li", {}, bdi(tieWords(edge, node.iri)), h("small", { text: ` (${[page.groundWords(edge.ground), edge.role && page.role(edge.role)].filter(Boolean).join(", ")})` })));
    if (ties.length > TIES) list.append(h("li", { class: "hint", text: say("andMore", { n: ties.length - TIES }) }));
    return h("tr", {}, h("th", { scope: "row" }, nameButton(node)),
      h("td", { text: page.typeWords(node.type || node.kind) }), h("td", { text: page.codeIn(node.code || "") }),
      h("td", {}, ties.length ? list : say("noRelations")));
  };
  const header = (columns) => h("thead", {}, h("tr", {}, ...columns.map((text) => h("th", { scope: "col" }, bdi(text)))));

  const table = () => {
    const own = page.drawing?.table?.();
    if (own) {
      return { columns: own.columns.map((c) => page.inWords(c)), rows: own.rows,
        row: (cells) => h("tr", {}, ...cells.map((cell, i) => h(i ? "td" : "th", i ? {} : { scope: "row" }, bdi(page.inWords(cell), 300)))) };
    }
    const rows = page.data.nodes.filter((node) => !page.now.nodes.has(node.iri))
      .map((node) => [page.nameOf(node), node])
      .sort((a, b) => a[1].kind.localeCompare(b[1].kind) || a[0].localeCompare(b[0], page.langTag(page.lang), { numeric: true }))
      .map((entry) => entry[1]);
    return { columns: [say("name"), say("kind"), say("code"), say("relations")], rows, row: nodeRow };
  };

  /** Draws the list anew if it is open; else when it will be opened. */
  page.renderList = () => {
    const fold = document.getElementById("list");
    made = null;
    const box = document.getElementById("list-body");
    if (!fold.open) {
      box.replaceChildren();
      return;
    }
    made = table();
    const body = h("tbody");
    let shown = 0;
    const more = h("button", { type: "button", class: "more" });
    const add = () => {
      body.append(...made.rows.slice(shown, shown + ROWS).map(made.row));
      shown = Math.min(made.rows.length, shown + ROWS);
      more.hidden = shown >= made.rows.length;
      more.textContent = say("showMore", { n: made.rows.length - shown });
    };
    more.addEventListener("click", add);
    add();
    box.replaceChildren(h("table", {}, h("caption", { class: "unseen", text: page.inWords(page.data.title) }), header(made.columns), body), more);
  };
  page.startList = () => document.getElementById("list").addEventListener("toggle", page.renderList);
})();
