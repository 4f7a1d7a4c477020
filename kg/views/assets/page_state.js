"use strict";
/* What is selected, focused and filtered; which nodes and edges that leaves; and all of it in the address (fragment). */
(() => {
  const page = window.kgPage;
  const data = page.data;
  data.nodes = data.nodes || [];
  data.edges = data.edges || [];
  data.evidence = data.evidence || {};

  page.nodes = new Map(data.nodes.map((node) => [node.iri, node]));
  page.edges = new Map(data.edges.map((edge) => [edge.id, edge]));
  page.ties = new Map();
  for (const edge of data.edges) {
    for (const end of edge.source === edge.target ? [edge.source] : [edge.source, edge.target]) {
      if (!page.ties.has(end)) page.ties.set(end, []);
      page.ties.get(end).push(edge);
    }
  }
  page.tiesOf = (id) => page.ties.get(id) || [];
  page.documentsOf = (edge) => {
    const found = new Set(edge.documents || []);
    for (const key of edge.evidence || []) if (data.evidence[key]?.document) found.add(data.evidence[key].document);
    return found;
  };

  const blank = () => ({
    lang: "", theme: "auto", select: null, focus: null, depth: 1, hiddenKinds: new Set(), hiddenGrounds: new Set(),
    hiddenGuesses: false, section: "", doc: "", region: "", from: "", to: "", q: "", camera: "",
  });
  page.blank = blank;
  page.state = blank();

  /* ---- filters ---- */
  const year = (date) => (/^\d{4}/.test(date || "") ? Number(date.slice(0, 4)) : null);
  const dated = data.edges.filter((edge) => year(edge.since) || year(edge.until));
  page.years = dated.length
    ? [Math.min(...dated.map((e) => year(e.since) || year(e.until))), Math.max(...dated.map((e) => year(e.until) || year(e.since)))]
    : null;
  const sorted = (values) => [...values].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const roman = (code) => {
    const values = { I: 1, V: 5, X: 10, L: 50 };
    const letters = (/^[IVXL]+/.exec(code) || [""])[0];
    return [...letters].reduce((sum, c, i) => sum + (values[c] < (values[letters[i + 1]] || 0) ? -values[c] : values[c]), 0);
  };
  // Sections by IRI, since two plans may both have a part "IV"; their codes are what is shown.
  page.sectionOf = (node) => node.section_iri || node.section || "";
  page.sectionCodes = new Map(data.nodes.filter(page.sectionOf).map((node) => [page.sectionOf(node), node.section || page.localName(page.sectionOf(node))]));
  const plan = (key) => page.localName(key).split("/").slice(0, 2).join("/");
  page.sections = [...page.sectionCodes.keys()].sort((a, b) => {
    const [one, other] = [page.sectionCodes.get(a), page.sectionCodes.get(b)];
    return (a.includes("/") && b.includes("/") ? plan(a).localeCompare(plan(b), "en") : 0) ||
      roman(one) - roman(other) || one.localeCompare(other, "en", { numeric: true }) || (a < b ? -1 : 1);
  });
  page.documents = sorted(new Set(data.edges.flatMap((edge) => [...page.documentsOf(edge)])));
  page.regions = data.nodes.filter((node) => node.kind === "region");

  // As `during` in kg/views/selecting.py: a year or month lasts to its end, what has no end goes on, what has no date stays.
  const begun = (since, at) => !since || since.slice(0, at.length) <= at.slice(0, since.length);
  const over = (until, at) => Boolean(until) && until.slice(0, at.length) < at.slice(0, until.length);
  page.during = (edge, from, to) => !(to && !begun(edge.since, to)) && !(from && over(edge.until, from));
  const isPart = (edge) => edge.id.includes("|part|");
  // As `acting_in` there: who acts for a region, or for a part of it, and the bodies that lie in it.
  const ofRegion = (id) => {
    const region = page.nodes.get(id)?.regions?.[0] || id;
    return (node) => node.iri === id || Boolean(node.regions?.includes(region));
  };

  /** The nodes and edges that are not drawn: by kind, ground, guess, the filters of the fold, and the focus. */
  page.hidden = () => {
    const s = page.state;
    const nodes = new Set();
    const edges = new Set();
    for (const node of data.nodes) if (s.hiddenKinds.has(node.kind) || (s.hiddenGuesses && node.guess)) nodes.add(node.iri);
    const byPeriod = s.from !== "" || s.to !== "";
    for (const edge of data.edges) {
      if (s.hiddenGrounds.has(edge.ground) || (s.hiddenGuesses && edge.guess) || (s.doc && !page.documentsOf(edge).has(s.doc)) ||
          (byPeriod && !page.during(edge, s.from, s.to))) edges.add(edge.id);
    }
    const drawn = (edge) => !edges.has(edge.id) && !nodes.has(edge.source) && !nodes.has(edge.target);
    const across = (edge, id) => (edge.source === id ? edge.target : edge.source);
    const keepOnly = (chosen) => {
      for (const node of data.nodes) if (!chosen.has(node.iri)) nodes.add(node.iri);
    };
    const withNeighbours = (seeds) => {
      const chosen = new Set(seeds);
      for (const id of seeds) for (const edge of page.tiesOf(id)) if (drawn(edge)) chosen.add(across(edge, id));
      return chosen;
    };
    if (s.section) {
      const own = data.nodes.filter((node) => page.sectionOf(node) === s.section).map((node) => node.iri);
      const chosen = withNeighbours(own);
      for (const id of chosen) if ((page.sectionOf(page.nodes.get(id)) || s.section) !== s.section) chosen.delete(id);
      keepOnly(chosen);
    }
    if (s.region) {
      const own = new Set(data.nodes.filter(ofRegion(s.region)).map((node) => node.iri));
      const chosen = withNeighbours([...own]);
      for (const id of chosen) { // tasks hang on those above them, also those met on the way
        for (const edge of page.tiesOf(id)) if (edge.target === id && isPart(edge) && drawn(edge)) chosen.add(edge.source);
      }
      for (const id of [...chosen]) { // and serve their targets
        for (const edge of page.tiesOf(id)) if (page.nodes.get(edge.source)?.kind === "target" && drawn(edge)) chosen.add(edge.source);
      }
      // What others do is not what the region does, even where both ends are drawn.
      const acts = (kind) => kind === "agency" || kind === "region";
      for (const id of chosen) if (acts(page.nodes.get(id)?.kind) && !own.has(id)) chosen.delete(id);
      keepOnly(chosen);
    }
    if (s.doc || byPeriod) {
      const tied = () => keepOnly(new Set(data.edges.filter(drawn).flatMap((edge) => [edge.source, edge.target])));
      tied();
      if (byPeriod) { // a task is kept by what is done for it then, or by a part that is kept, not by where it hangs
        const keeps = (edge, id) => (isPart(edge) ? edge.source === id : edge.ground !== "structure");
        const lost = (id) => page.tiesOf(id).some((edge) => keeps(edge, id)) && !page.tiesOf(id).some((edge) => keeps(edge, id) && drawn(edge));
        const tasks = data.nodes.filter((node) => node.kind === "task").map((node) => node.iri);
        for (let gone = [""]; gone.length;) {
          gone = tasks.filter((id) => !nodes.has(id) && lost(id));
          for (const id of gone) nodes.add(id);
        }
        tied();
      }
    }
    if (s.focus) {
      nodes.delete(s.focus);
      let chosen = new Set([s.focus]);
      for (let step = 0; step < s.depth; step += 1) chosen = withNeighbours([...chosen]);
      page.focusSet = chosen;
      keepOnly(chosen);
    } else page.focusSet = null;
    for (const edge of data.edges) if (!drawn(edge)) edges.add(edge.id);
    return { nodes, edges };
  };

  /** What of the state keeps a node from being drawn is taken back, so that a search result can be shown. */
  page.reveal = (id) => {
    const s = page.state;
    const node = page.nodes.get(id);
    if (!node || !page.now.nodes.has(id)) return {};
    const changes = {};
    if (s.focus) Object.assign(changes, { focus: null, depth: 1 });
    if (s.hiddenKinds.has(node.kind)) changes.hiddenKinds = new Set([...s.hiddenKinds].filter((kind) => kind !== node.kind));
    if (node.guess && s.hiddenGuesses) changes.hiddenGuesses = false;
    const before = { ...s };
    Object.assign(s, changes);
    const still = page.hidden().nodes.has(id);
    Object.assign(s, before);
    return still ? { ...changes, section: "", doc: "", region: "", from: "", to: "" } : changes;
  };

  /* ---- address ---- */
  const written = (text) => encodeURIComponent(text).replace(/%2F/g, "/").replace(/%3A/g, ":").replace(/%2C/g, ",").replace(/%20/g, "+");
  const read = (text) => {
    try {
      return decodeURIComponent(text.replace(/\+/g, " "));
    } catch {
      return "";
    }
  };
  const given = page.data.language === "zh" || page.data.language === "en" ? page.data.language : null;
  page.defaultLanguage = () => given || (/^zh\b/i.test(navigator.language || "") ? "zh" : "en");

  page.toFragment = () => {
    const s = page.state;
    const hide = [
      ...[...s.hiddenKinds].sort().map((kind) => "kind:" + kind),
      ...[...s.hiddenGrounds].sort().map((ground) => "ground:" + ground),
      ...(s.hiddenGuesses ? ["guess"] : []),
    ].join(",");
    const parts = {
      select: s.select ? page.localName(s.select) : "", focus: s.focus ? page.localName(s.focus) : "",
      depth: s.focus && s.depth > 1 ? String(s.depth) : "", hide, section: s.section ? page.localName(s.section) : "", doc: s.doc,
      region: s.region ? page.localName(s.region) : "", from: s.from, to: s.to,
      lang: s.lang && s.lang !== page.defaultLanguage() ? s.lang : s.langChosen ? s.lang : "",
      theme: s.theme === "auto" ? "" : s.theme, q: s.q, camera: s.camera,
    };
    return Object.entries(parts).filter(([, value]) => value !== "").map(([key, value]) => `${key}=${written(value)}`).join("&");
  };

  /** The state that a fragment describes; what it names and the page has not is left out. */
  page.fromFragment = (fragment) => {
    const s = blank();
    const parts = new Map(fragment.replace(/^#/, "").split("&").filter((p) => p.includes("=")).map((p) => {
      const at = p.indexOf("=");
      return [p.slice(0, at), read(p.slice(at + 1))];
    }));
    const of = (key) => parts.get(key) || "";
    const known = (name, inside) => (name && (inside.has(page.BASE + name) ? page.BASE + name : inside.has(name) ? name : null)) || null;
    s.select = of("select").startsWith("item:") ? of("select") : known(of("select"), page.nodes) || known(of("select"), page.edges);
    s.focus = known(of("focus"), page.nodes);
    s.depth = Math.min(6, Math.max(1, Math.trunc(Number(of("depth"))) || 1));
    for (const word of of("hide").split(",")) {
      if (word === "guess") s.hiddenGuesses = true;
      else if (word.startsWith("kind:")) s.hiddenKinds.add(word.slice(5));
      else if (word.startsWith("ground:")) s.hiddenGrounds.add(word.slice(7));
    }
    s.section = known(of("section"), page.sectionCodes) || page.sections.find((key) => page.sectionCodes.get(key) === of("section")) || "";
    if (page.documents.includes(of("doc"))) s.doc = of("doc");
    s.region = known(of("region"), page.nodes) || "";
    for (const key of ["from", "to"]) if (/^\d{4}$/.test(of(key)) && page.years) s[key] = of(key);
    s.langChosen = of("lang") === "en" || of("lang") === "zh";
    s.lang = s.langChosen ? of("lang") : page.defaultLanguage();
    if (of("theme") === "light" || of("theme") === "dark") s.theme = of("theme");
    s.q = of("q").slice(0, 300);
    s.camera = of("camera").slice(0, 400);
    return s;
  };
})();
