"use strict";
/* Starts the page: chooses the drawing, joins it to toolbar, legend, panel and address, and listens to keys. */
(() => {
  const page = window.kgPage;
  const { data, say } = page;
  const NETWORK = 1500; // nodes; above, the drawing for big graphs
  const root = document.documentElement;
  const at = (id) => document.getElementById(id);
  const tool = (act) => document.querySelector(`#toolbar [data-act=${act}]`);
  const narrow = window.matchMedia("(max-width: 960px)");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const back = [];
  let printing = false;
  let typing = true; // whether single keys are shortcuts
  let ready = false;
  page.item = null;
  page.now = { nodes: new Set(), edges: new Set() };

  /* ---- words, theme ---- */
  const resolvedTheme = () => (printing ? "light" : page.state.theme !== "auto" ? page.state.theme : dark.matches ? "dark" : "light");
  const applyTheme = () => {
    page.theme = resolvedTheme();
    root.dataset.theme = page.theme;
    at("theme").value = page.state.theme;
  };
  const applyLanguage = () => {
    page.lang = page.state.lang;
    root.lang = page.langTag(page.lang);
    const title = page.inWords(data.title);
    document.title = page.plain(page.short(title, 120)) || "policy-kg";
    at("title").replaceChildren(page.bdi(title, 300));
    for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
    for (const element of document.querySelectorAll("[data-word-label]")) {
      element.setAttribute("aria-label", say(element.dataset.wordLabel));
      if (element.matches("button")) element.title = say(element.dataset.wordLabel);
    }
    at("search").placeholder = say("searchPlaceholder");
    const language = at("language");
    language.textContent = page.say("otherLanguage");
    language.lang = page.langTag(page.other());
    const shown = [["graph", data.graph], ["version", data.version], ["released", data.released], ["asOf", data.as_of]].filter(([, v]) => v);
    at("meta").replaceChildren(...shown.map(([key, value]) => page.h("span", {}, say(key) + " ", page.bdi(String(value), 120))));
    drawingWords();
  };
  const drawingWords = () => at("drawing").setAttribute("aria-label", page.plain(page.short(
    say(data.nodes.length ? "drawingIs" : "chartIs", { title: page.inWords(data.title), n: data.nodes.length, m: data.edges.length }), 300)));

  /* ---- state ---- */
  const view = () => ({
    lang: page.lang, theme: page.theme, hiddenKinds: page.state.hiddenKinds, hiddenGrounds: page.state.hiddenGrounds,
    hiddenGuesses: page.state.hiddenGuesses, focus: page.focusSet, selected: page.state.select,
    reducedMotion: still.matches, hiddenNodes: page.now.nodes, hiddenEdges: page.now.edges,
  });
  const FILTERS = ["hiddenKinds", "hiddenGrounds", "hiddenGuesses", "section", "doc", "region", "from", "to", "focus", "depth"];
  const changed = (changes, keys) => keys.some((key) => key in changes && changes[key] !== page.state[key]);

  const counts = () => {
    if (!page.uses.kinds || !data.nodes.length) {
      at("shown").textContent = "";
      return "";
    }
    const n = data.nodes.length - page.now.nodes.size;
    const m = data.edges.length - page.now.edges.size;
    const words = say("shown", { n: n.toLocaleString("en"), all: data.nodes.length.toLocaleString("en"), m: m.toLocaleString("en"), allEdges: data.edges.length.toLocaleString("en") });
    at("shown").textContent = words;
    return words;
  };
  const findItem = () => {
    const { select } = page.state;
    if (!select?.startsWith("item:")) page.item = null;
    else if (page.item?.key !== select.slice(5)) page.item = page.drawing?.item?.(select.slice(5)) || null;
  };
  let writing = 0;
  const writeAddress = () => {
    if (writing) return;
    writing = setTimeout(() => {
      writing = 0;
      const fragment = page.toFragment();
      try {
        if (fragment !== location.hash.slice(1)) history.replaceState(null, "", fragment ? "#" + fragment : location.pathname + location.search);
      } catch {
        /* a frame inside a notebook may have no address of its own */
      }
    }, 120);
  };
  const toolbar = () => {
    tool("back").disabled = !back.length;
    tool("showall").hidden = !page.state.focus;
  };

  /** Changes the state and redraws what it touches. `push`: Back returns here; `centre`/`fit`: move the camera. */
  page.set = (changes, { push = false, centre = false, fit = false } = {}) => {
    const s = page.state;
    const filters = changed(changes, FILTERS);
    const looks = changed(changes, ["lang", "theme"]);
    const selects = changed(changes, ["select"]);
    const focuses = changed(changes, ["focus", "depth"]);
    if (push && (changed(changes, ["select", "focus", "depth"]) || filters)) {
      const kept = Object.fromEntries(["select", ...FILTERS].map((key) => [key, s[key]]));
      back.push({ ...kept, item: page.item, seen: camera(), camera: s.camera });
      if (back.length > 100) back.shift();
    }
    Object.assign(s, changes);
    if (filters || centre) s.camera = "";
    if (looks) {
      applyTheme();
      applyLanguage();
    }
    if (filters) page.now = page.hidden();
    if (selects) findItem();
    if (looks) page.renderLegend();
    if (looks || filters) {
      page.syncLegend();
      const words = counts();
      if (filters && words) page.announce(words);
      page.drawing?.update(view());
      page.renderList();
    }
    if (selects || looks || focuses || (filters && !s.select)) page.renderPanel();
    if (selects) {
      page.drawing?.select(s.select, { centre });
      if (s.select) page.announce(page.selectedWords(), narrow.matches);
    } else if (centre && s.select) page.drawing?.select(s.select, { centre });
    if (fit) page.drawing?.fit();
    toolbar();
    writeAddress();
  };

  const camera = () => {
    try {
      return String(page.drawing?.camera?.() ?? "");
    } catch {
      return "";
    }
  };
  let resting = 0; // until the camera has come to rest
  const goBack = () => {
    const before = back.pop();
    if (!before) return;
    const { seen, camera: kept, item, ...changes } = before;
    page.set(changes);
    clearTimeout(resting);
    page.state.camera = kept;
    page.item = item;
    if (item) page.renderPanel();
    if (seen) page.drawing?.setCamera?.(seen);
    page.announce(say("wentBack"));
  };
  const readAddress = () => {
    const next = page.fromFragment(location.hash);
    const seen = next.camera;
    page.set(next);
    at("search").value = next.q;
    if (seen) {
      page.state.camera = seen;
      page.drawing?.setCamera?.(seen);
    }
  };

  /* ---- drawing ---- */
  const callbacks = {
    onSelect(kind, id) {
      if (kind === "item" && id && typeof id === "object") {
        page.item = id;
        if (page.state.select === "item:" + id.key) page.renderPanel();
        else page.set({ select: "item:" + id.key }, { push: true });
        return;
      }
      const select = kind && id ? id : null;
      if (select !== page.state.select) page.set({ select }, { push: true });
    },
    onOpen(id) {
      if (page.drawing?.open?.(id)) return;
      if (page.nodes.has(id)) page.set({ select: id, focus: id, depth: 1 }, { push: true, fit: true });
    },
    onReady() {
      if (ready) return;
      ready = true;
      root.dataset.ready = "true";
      performance.mark("kg-drawn");
      setTimeout(page.buildIndex, 200);
      if (page.state.q && !page.state.select) page.showResults();
    },
    onCamera: () => keepCamera(),
  };
  const keepCamera = () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      page.state.camera = camera();
      writeAddress();
    }, 300);
  };
  const fail = (words) => {
    at("drawing").replaceChildren(page.h("p", { class: "failed", role: "alert", text: words }));
    at("zooming").hidden = true;
    root.dataset.ready = "error";
  };
  const draw = () => {
    const kind = data.drawing || (data.chart ? "chart" : data.nodes.length > NETWORK ? "large" : "network");
    const create = window.kgDrawings?.[kind];
    if (!create) return fail(say("noDrawing"));
    try {
      page.drawing = window.kgDrawing = create(at("drawing"), data, view(), callbacks);
    } catch (error) {
      console.error(error);
      return fail(say("drawingFailed"));
    }
    return undefined;
  };

  /* ---- export, link ---- */
  const save = async (ending) => {
    try {
      const made = ending === "png" ? await page.drawing.png() : new Blob([page.drawing.svg()], { type: "image/svg+xml" });
      const link = page.h("a", { href: URL.createObjectURL(made), download: page.fileName(ending) });
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      page.announce(say("saved", { file: link.download }), true);
    } catch (error) {
      console.error(error);
      page.announce(say("saveFailed"), true);
    }
  };
  const copyLink = async () => {
    page.state.camera = camera();
    page.state.langChosen = true;
    const link = location.href.split("#")[0] + "#" + page.toFragment();
    writeAddress();
    try {
      await navigator.clipboard.writeText(link);
      page.announce(say("copied"), true);
    } catch {
      at("link-text").value = link;
      at("link-dialog").showModal();
      at("link-text").select();
    }
  };

  /* ---- moving between nodes with the arrow keys, while the picture has the focus ---- */
  const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  const step = (key) => {
    const from = page.nodes.get(page.state.select);
    const drawn = (node) => node && !page.now.nodes.has(node.iri);
    const pick = (nodes, score) => {
      let best = null;
      for (const node of nodes) {
        const value = score(node);
        if (value !== null && (!best || value < best[0])) best = [value, node];
      }
      return best && best[1];
    };
    const where = (node) => [node.x || 0, node.y || 0];
    const [dx, dy] = DIRECTIONS[key];
    const ahead = (node) => {
      const [x, y] = [where(node)[0] - where(from)[0], where(node)[1] - where(from)[1]];
      const along = x * dx + y * dy;
      const beside = Math.abs(x * dy) + Math.abs(y * dx);
      return node === from || along <= 0 || beside > along * 2 ? null : along + 2 * beside;
    };
    const next = drawn(from)
      ? pick(page.tiesOf(from.iri).map((e) => page.nodes.get(e.source === from.iri ? e.target : e.source)).filter(drawn), ahead) || pick(data.nodes.filter(drawn), ahead)
      : pick(data.nodes.filter(drawn), (node) => -(node.size || 1));
    if (next) page.set({ select: next.iri }, { push: true, centre: true });
  };

  /* ---- actions ---- */
  const languageTo = () => page.set({ lang: page.other(), langChosen: true });
  const actions = {
    back: goBack,
    showall: () => page.set({ focus: null, depth: 1 }, { push: true, fit: true }),
    fit: () => {
      page.drawing?.fit();
      page.state.camera = "";
      writeAddress();
    },
    zoomin: () => zoom(1.3),
    zoomout: () => zoom(1 / 1.3),
    language: languageTo,
    png: () => save("png"),
    svg: () => save("svg"),
    link: copyLink,
    help: () => at("help").showModal(),
    legend: () => {
      const open = document.body.classList.toggle("no-legend");
      tool("legend").setAttribute("aria-expanded", String(!open));
    },
    physics: (button) => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      page.drawing.physics(on);
      page.announce(say(on ? "physicsOn" : "physicsOff"));
    },
    reset: () => page.set({ ...Object.fromEntries(FILTERS.map((key) => [key, page.blank()[key]])) }, { push: true, fit: true }),
    skip: () => at("drawing").focus(),
    closedialog: (button) => button.closest("dialog").close(),
  };
  const zoom = (factor) => {
    page.drawing?.zoom?.(factor);
    keepCamera();
  };
  const escape = () => {
    if (page.state.focus) goBack();
    else if (page.state.select) page.closePanel();
  };
  const KEYS = {
    "/": () => at("search").focus(), "+": actions.zoomin, "=": actions.zoomin, "-": actions.zoomout, 0: actions.fit,
    l: languageTo, t: () => page.set({ theme: page.theme === "dark" ? "light" : "dark" }), "?": actions.help,
    f: () => page.nodes.has(page.state.select) && page.canFocus && page.set({ focus: page.state.select, depth: 1 }, { push: true, fit: true }),
    a: () => page.state.focus && actions.showall(), b: goBack, Backspace: goBack,
  };
  const onKey = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    const field = event.target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (event.key === "Escape" && !field) {
      event.preventDefault();
      return void escape();
    }
    if (field) return;
    if (event.target === at("drawing") && data.nodes.length && page.uses.search) {
      if (event.key in DIRECTIONS) {
        event.preventDefault();
        return void step(event.key);
      }
      if (event.key === "Enter" && page.state.select) {
        event.preventDefault();
        return void page.toPanel();
      }
    }
    const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || (!typing && event.key.length === 1)) return;
    event.preventDefault();
    action();
  };

  /* ---- start ---- */
  const listen = () => {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-act]");
      if (button && !button.closest("#panel")) actions[button.dataset.act]?.(button);
    });
    document.addEventListener("keydown", onKey);
    at("theme").addEventListener("change", (event) => page.set({ theme: event.target.value }));
    at("typing").addEventListener("change", (event) => (typing = event.target.checked));
    window.addEventListener("hashchange", readAddress);
    const themed = () => {
      if (resolvedTheme() === page.theme) return;
      applyTheme();
      page.renderLegend();
      page.drawing?.update(view());
      page.renderPanel();
    };
    dark.addEventListener("change", themed);
    let unfolded = []; // a print shows the evidence of what is selected
    window.addEventListener("beforeprint", () => {
      printing = true;
      themed();
      unfolded = [...document.querySelectorAll("#panel .why:not([open])")];
      for (const why of unfolded) {
        why.fill();
        why.open = true;
      }
    });
    window.addEventListener("afterprint", () => {
      printing = false;
      for (const why of unfolded) why.open = false;
      themed();
    });
    let held = "";
    at("drawing").addEventListener("pointerdown", () => (held = camera()), { capture: true });
    window.addEventListener("pointerup", () => {
      if (held && held !== camera()) keepCamera();
      held = "";
    });
    at("drawing").addEventListener("wheel", keepCamera, { passive: true });
  };
  const start = () => {
    page.state = page.fromFragment(location.hash);
    applyTheme();
    applyLanguage();
    page.now = page.hidden();
    const chart = Boolean(data.chart);
    page.canFocus = !chart;
    document.body.classList.toggle("network", !chart);
    if (!chart) at("about").append(at("remarks"));
    page.uses = { kinds: !chart, grounds: !chart || data.edges.length > 0, filters: !chart, search: data.nodes.length > 0 };
    page.renderLegend();
    counts();
    if (narrow.matches) actions.legend();
    document.body.classList.toggle("bare", !page.anyLegend);
    page.startSearch();
    page.startList();
    listen();
    at("search").value = page.state.q;
    draw();
    if (!page.drawing) return;
    if (page.drawing.uses) {
      page.uses = { ...page.uses, ...page.drawing.uses };
      page.renderLegend();
      document.body.classList.toggle("bare", !page.anyLegend);
    }
    at("finder").hidden = !page.uses.search;
    tool("legend").hidden = !page.anyLegend;
    const physics = tool("physics");
    physics.hidden = typeof page.drawing.physics !== "function";
    physics.setAttribute("aria-pressed", String(Boolean(data.physics)));
    for (const ending of ["png", "svg"]) tool(ending).hidden = typeof page.drawing[ending] !== "function";
    at("zooming").hidden = typeof page.drawing.zoom !== "function";
    page.syncLegend();
    findItem();
    page.renderPanel();
    if (page.state.select) page.drawing.select(page.state.select, { centre: !page.state.camera });
    if (page.state.camera) page.drawing.setCamera?.(page.state.camera);
    toolbar();
  };
  start();
})();
