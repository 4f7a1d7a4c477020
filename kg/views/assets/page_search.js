"use strict";
/* Search by name, code or IRI in Chinese and English: an index built once, results in a list box with keys. */
(() => {
  const page = window.kgPage;
  const SHOWN = 40;
  const variants = new Map();
  const pairs = JSON.parse(document.getElementById("kg-variants")?.textContent || "[]");
  for (const pair of pairs) variants.set(Array.from(pair)[0], Array.from(pair)[1]);
  const traditional = variants.size ? new RegExp(`[${[...variants.keys()].join("")}]`, "gu") : null;

  /** Width, case, accents, traditional characters and writing marks do not count; words are parted by single blanks. */
  page.fold = (text) => {
    let folded = text.normalize("NFKC").toLowerCase().normalize("NFD").replace(/\p{M}+/gu, "").normalize("NFC");
    if (traditional) folded = folded.replace(traditional, (c) => variants.get(c));
    return folded.replace(/\p{Cf}+/gu, "").replace(/&/g, " and ").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  };
  const tight = (folded) => folded.replace(/ /g, "");

  let index = null;
  const built = () => {
    if (index) return index;
    index = page.data.nodes.map((node) => {
      const names = [node.en, node.zh].filter(Boolean);
      for (const [label, value] of node.facts || []) {
        if (/^(short names?|also)$/.test(label.en || "")) names.push(...new Set([value.en, value.zh].filter(Boolean)));
      }
      const codes = node.code ? [node.code, page.codeIn(node.code, "zh"), node.code.replace(/Box\s*/, page.wording("boxNumber", { n: "" }, "zh"))] : [];
      const folded = [...names, ...codes, page.localName(node.iri)].map((name) => page.fold(name.slice(0, 12000)));
      const own = names.length + codes.length; // the IRI is found, but ranks last
      const close = folded.map(tight);
      return { node, names: folded.slice(0, own), closeNames: close.slice(0, own), all: folded.join("\n"), close: close.join("\n") };
    });
    return index;
  };
  page.buildIndex = built;

  const rank = (entry, query, close) => {
    let best = 9;
    for (let i = 0; i < entry.names.length; i += 1) {
      const joined = entry.closeNames[i];
      const at = joined.indexOf(close);
      if (at === 0) {
        if (joined.length === close.length) return 0;
        best = Math.min(best, 1);
      } else if (best > 2 && at > 0) best = entry.names[i].includes(" " + query) ? 2 : 3;
    }
    return best;
  };

  /** Nodes whose names hold every word of `text`, best first. */
  page.find = (text) => {
    const query = page.fold(text.slice(0, 300));
    if (!query) return [];
    const close = tight(query);
    const words = query.split(" ");
    const found = [];
    for (const entry of built()) {
      if (entry.close.includes(close) || (words.length > 1 && words.every((word) => entry.all.includes(word) || entry.close.includes(word)))) {
        found.push([rank(entry, query, close), entry]);
      }
    }
    const size = (node) => node.size || 1;
    return found
      .sort(([a, x], [b, y]) => a - b || size(y.node) - size(x.node) || x.names[0].length - y.names[0].length ||
        (x.node.iri < y.node.iri ? -1 : 1))
      .map(([, entry]) => entry.node);
  };

  page.startSearch = () => {
    const input = document.getElementById("search");
    const list = document.getElementById("results");
    let found = [];
    let active = -1;

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const activate = (at) => {
      const options = list.querySelectorAll("[role=option]");
      if (!options.length) return;
      active = (at + options.length) % options.length;
      options.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
      options[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[active].id);
    };
    const choose = (node) => {
      close();
      page.set({ ...page.reveal(node.iri), select: node.iri }, { push: true, centre: true });
      page.toPanel();
    };
    const option = (node, i) => {
      const other = page.inWords({ [page.other()]: node[page.other()] }, page.other());
      const name = page.nameOf(node);
      const row = page.h("li", { id: `result-${i}`, role: "option", "aria-selected": "false", "data-id": node.iri },
        page.shapeSample((page.kinds[node.kind] || {}).shape, page.colour(page.kinds[node.kind]), node.guess),
        page.h("span", { class: "names" }, page.bdi(name, 110),
          other && other !== name ? page.h("small", {}, page.bdi(other, 90, page.langTag(page.other()))) : null),
        page.h("small", { class: "what" }, [page.typeWords(node.type || node.kind), page.codeIn(node.code || "")].filter(Boolean).join(" ")));
      if (page.now.nodes.has(node.iri)) row.append(page.h("small", { class: "off", text: page.say("notDrawn") }));
      row.addEventListener("mousedown", (event) => event.preventDefault());
      row.addEventListener("click", () => choose(node));
      return row;
    };
    const show = () => {
      const text = input.value;
      found = page.find(text);
      active = -1;
      input.removeAttribute("aria-activedescendant");
      if (!page.fold(text)) {
        list.replaceChildren();
        close();
        return;
      }
      list.replaceChildren(...found.slice(0, SHOWN).map(option));
      if (!found.length) list.append(page.h("li", { class: "none", role: "presentation", text: page.say("noResult") }));
      if (found.length > SHOWN) {
        list.append(page.h("li", { class: "none", role: "presentation", text: page.say("moreResults", { n: found.length - SHOWN }) }));
      }
      list.hidden = false;
      list.scrollTop = 0;
      input.setAttribute("aria-expanded", "true");
      page.announce(found.length ? page.say("results", { n: found.length }) : page.say("noResult"));
    };
    page.showResults = show;

    input.addEventListener("input", () => {
      page.set({ q: input.value });
      show();
    });
    input.addEventListener("focus", () => {
      built();
      if (input.value && list.hidden) show();
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // an input method is still at work
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) show();
        activate(event.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
      } else if (event.key === "Enter") {
        event.preventDefault();
        const node = found[Math.max(active, 0)];
        if (node && !list.hidden) choose(node);
      } else if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        if (!list.hidden) close();
        else if (input.value) {
          input.value = "";
          page.set({ q: "" });
        } else input.blur();
      }
    });
  };
})();
