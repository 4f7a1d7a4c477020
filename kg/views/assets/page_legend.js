"use strict";
/* The legend with its check boxes (kinds, grounds, guesses), and the fold of further filters, built from the data. */
(() => {
  const page = window.kgPage;
  const data = page.data;
  const counted = (items, key) => {
    const counts = new Map();
    for (const item of items) counts.set(item[key], (counts.get(item[key]) || 0) + 1);
    return counts;
  };
  const inOrder = (counts, known) => [
    ...Object.keys(known).filter((key) => counts.has(key)),
    ...[...counts.keys()].filter((key) => key && !(key in known)).sort(),
  ];
  const kinds = counted(data.nodes, "kind");
  const grounds = counted(data.edges, "ground");
  const guesses = data.nodes.filter((n) => n.guess).length + data.edges.filter((e) => e.guess).length;
  page.uses = { kinds: true, grounds: true, filters: true, search: true };

  const toggled = (set, key, on) => {
    const next = new Set(set);
    if (on) next.delete(key);
    else next.add(key);
    return next;
  };
  const row = (attributes, checked, sample, words, count, change, note) =>
    page.h("li", {}, page.h("label", { class: "choice" },
      Object.assign(page.h("input", { type: "checkbox", ...attributes, on: { change: (event) => change(event.target.checked) } }), { checked }),
      sample,
      page.h("span", { class: "what" }, page.h("span", { text: words }), note ? page.h("small", { text: note }) : null),
      page.h("span", { class: "count", text: count.toLocaleString("en") })));
  const group = (heading, rows) =>
    rows.length ? [page.h("h3", { text: page.say(heading) }), page.h("ul", {}, ...rows)] : [];

  const legend = () => {
    const s = page.state;
    const parts = [];
    if (page.uses.kinds) {
      parts.push(...group("kinds", inOrder(kinds, page.kinds).map((kind) =>
        row({ "data-kind": kind }, !s.hiddenKinds.has(kind),
          page.shapeSample((page.kinds[kind] || {}).shape, page.colour(page.kinds[kind])), page.kindWords(kind), kinds.get(kind),
          (on) => page.set({ hiddenKinds: toggled(page.state.hiddenKinds, kind, on) })))));
    }
    if (page.uses.grounds) {
      parts.push(...group("grounds", inOrder(grounds, page.grounds).map((ground) =>
        row({ "data-ground": ground }, !s.hiddenGrounds.has(ground), page.lineSample(ground), page.groundWords(ground),
          grounds.get(ground), (on) => page.set({ hiddenGrounds: toggled(page.state.hiddenGrounds, ground, on) }),
          page.inWords((page.grounds[ground] || {}).means)))));
    }
    if (guesses && (page.uses.kinds || page.uses.grounds)) {
      const any = inOrder(kinds, page.kinds)[0];
      const both = page.h("span", { class: "samples" },
        page.shapeSample((page.kinds[any] || {}).shape, page.colour(page.kinds[any]), true));
      parts.push(...group("guesses", [row({ "data-guess": "1" }, !s.hiddenGuesses, both, page.say("guess"), guesses,
        (on) => page.set({ hiddenGuesses: !on }), page.say("guessMeans"))]));
    }
    if (page.canFocus && data.nodes.some((n) => (n.size || 1) > 1)) parts.push(page.h("p", { class: "hint", text: page.say("sizeMeans") }));
    const dashed = window.kgLarge?.DASHED; // more lines than this in sight, and all are drawn solid
    if (dashed && page.uses.grounds && data.edges.length > dashed) {
      parts.push(page.h("p", { class: "hint", text: page.say("dashesMean", { n: dashed.toLocaleString("en") }) }));
    }
    return parts;
  };

  const field = (id, label, control) => page.h("p", { class: "field" }, page.h("label", { for: id, text: page.say(label) }), control);
  const select = (id, key, options) => {
    const control = page.h("select", { id, on: { change: (event) => page.set({ [key]: event.target.value }) } },
      page.h("option", { value: "", text: page.say("all") }),
      ...options.map(([value, words]) => page.h("option", { value, text: page.short(page.plain(words), 60) })));
    control.value = page.state[key];
    return control;
  };
  const yearField = (id, key, placeholder) => {
    const change = (event) => {
      const value = event.target.value.trim();
      if (value === "" || /^\d{4}$/.test(value)) page.set({ [key]: value });
    };
    const control = page.h("input", { id, type: "number", min: page.years[0], max: page.years[1], step: 1, inputmode: "numeric",
      placeholder, on: { change, input: change } });
    control.value = page.state[key];
    return control;
  };
  const planOf = (key) => (key.startsWith(page.BASE + "task/") ? key.slice(page.BASE.length + 5).split("/")[0] : "");
  const severalPlans = new Set(page.sections.map(planOf)).size > 1;
  const sectionWords = (key) => {
    const head = page.nodes.get(key);
    const plan = severalPlans && planOf(key);
    const inPlan = plan ? `(${page.nodes.has(`${page.BASE}instrument/${plan}`) ? page.nameOf(page.nodes.get(`${page.BASE}instrument/${plan}`)) : plan})` : "";
    return [page.coded(page.sectionCodes.get(key), head ? page.nameOf(head) : ""), inPlan].filter(Boolean).join(" ");
  };
  const documentWords = (id) => {
    const node = page.nodes.get(`${page.BASE}document/${id}`);
    return node ? page.nameOf(node) : id;
  };
  page.documentWords = documentWords;

  const filters = () => {
    const fields = [];
    if (page.sections.length > 1) fields.push(field("filter-section", "section", select("filter-section", "section", page.sections.map((s) => [s, sectionWords(s)]))));
    if (page.documents.length > 1) fields.push(field("filter-document", "document", select("filter-document", "doc", page.documents.map((d) => [d, documentWords(d)]))));
    if (page.regions.length > 1) {
      const regions = page.regions.map((r) => [r.iri, page.nameOf(r)]).sort((a, b) => a[1].localeCompare(b[1], page.langTag(page.lang)));
      fields.push(field("filter-region", "region", select("filter-region", "region", regions)));
    }
    if (page.years && page.years[0] < page.years[1]) {
      fields.push(page.h("fieldset", { class: "field period" }, page.h("legend", { text: page.say("period") }),
        page.h("label", { for: "filter-from", text: page.say("from") }), yearField("filter-from", "from", page.years[0]),
        page.h("label", { for: "filter-to", text: page.say("to") }), yearField("filter-to", "to", page.years[1]),
        page.h("small", { text: page.say("periodMeans") })));
    }
    return fields;
  };

  /** Draws legend, filters and remarks anew: on start, and when language or theme changed. */
  page.renderLegend = () => {
    const box = document.getElementById("legend");
    const held = document.activeElement?.closest("#legend, #filters") ? document.activeElement : null;
    const parts = legend();
    box.replaceChildren(...parts);
    const fold = document.getElementById("filters");
    const fields = page.uses.filters ? filters() : [];
    fold.hidden = !fields.length;
    document.getElementById("filter-fields").replaceChildren(...fields);
    const remarks = (data.remarks || []).map((remark) => page.h("li", {}, page.bdi(page.inWords(remark))));
    document.getElementById("remarks").hidden = !remarks.length;
    document.getElementById("remark-list").replaceChildren(...remarks);
    page.anyLegend = parts.length + fields.length + (page.canFocus ? 0 : remarks.length) > 0;
    if (held) {
      const again = held.id ? document.getElementById(held.id)
        : [...box.querySelectorAll("input")].find((i) => i.dataset.kind === held.dataset.kind && i.dataset.ground === held.dataset.ground && i.dataset.guess === held.dataset.guess);
      again?.focus();
    }
  };

  /** Sets the check boxes and fields to what the state says (after Back, a link, or a search that revealed a node). */
  page.syncLegend = () => {
    const s = page.state;
    for (const box of document.querySelectorAll("#legend input")) {
      if (box.dataset.kind) box.checked = !s.hiddenKinds.has(box.dataset.kind);
      else if (box.dataset.ground) box.checked = !s.hiddenGrounds.has(box.dataset.ground);
      else box.checked = !s.hiddenGuesses;
    }
    for (const [id, key] of [["section", "section"], ["document", "doc"], ["region", "region"], ["from", "from"], ["to", "to"]]) {
      const control = document.getElementById("filter-" + id);
      if (control && control.value !== s[key] && control !== document.activeElement) control.value = s[key];
    }
    const filtered = s.section || s.doc || s.region || s.from || s.to || s.hiddenKinds.size || s.hiddenGrounds.size || s.hiddenGuesses;
    document.getElementById("filter-reset").hidden = !filtered;
  };
})();
