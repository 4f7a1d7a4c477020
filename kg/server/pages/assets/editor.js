// The SPARQL editor: YASGUI, told to ask this server and nobody else. It comes with lists of other endpoints and with
// completions that ask services on the web: these are taken out before it starts.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("yasgui");
  const menu = document.getElementById("menu");
  const named = document.getElementById("named");
  if (!place || !window.Yasgui) return;
  const Yasgui = window.Yasgui.default || window.Yasgui;
  const endpoint = new URL(place.dataset.endpoint, location.href).href;
  const prefixes = JSON.parse(place.dataset.prefixes);
  // Results take the first prefix that fits: the longest first.
  const longest = Object.fromEntries(Object.entries(prefixes).sort((a, b) => b[1].length - a[1].length));
  const opening = Object.entries(prefixes).map(([name, iri]) => `PREFIX ${name}: <${iri}>`).join("\n");
  const first = `${opening}\n\nSELECT ?class (COUNT(*) AS ?things)\nWHERE { ?thing a ?class }\nGROUP BY ?class\nORDER BY DESC(?things)\nLIMIT 50`;

  for (const name of ["class", "property"]) delete Yasgui.Yasqe.Autocompleters[name];
  Yasgui.Yasqe.defaults.autocompleters = ["variables", "kg-prefixes"];
  const config = {
    requestConfig: { endpoint, method: "POST", acceptHeaderGraph: "text/turtle,*/*;q=0.9", acceptHeaderSelect: "application/sparql-results+json,*/*;q=0.9" },
    endpointCatalogueOptions: { getData: () => [], keys: [], renderItem: () => {} },
    copyEndpointOnNewTab: false,
    populateFromUrl: false,
    corsProxy: undefined,
    persistenceId: "kg-" + endpoint,
    yasqe: { value: first, autocompleters: ["variables", "kg-prefixes"], prefixCcApi: null, createShareableLink: editor => location.origin + location.pathname + "?query=" + encodeURIComponent(editor.getValue()), collapsePrefixesOnLoad: true },
    yasr: { prefixes: longest, maxPersistentResponseSize: 100000 },
  };
  // Prefixes of this graph, from the page itself.
  Yasgui.Yasqe.Autocompleters["kg-prefixes"] = Object.assign({}, Yasgui.Yasqe.Autocompleters.prefixes, {
    name: "kg-prefixes", persistenceId: null, bulk: true,
    get: () => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`),
  });
  delete Yasgui.Yasqe.Autocompleters.prefixes;

  let editor;
  try {
    editor = new Yasgui(place, config);
  } catch {
    // What an older visit left in the browser may not fit: begin anew.
    try { for (const key of Object.keys(localStorage)) if (key.startsWith("triply")) localStorage.removeItem(key); } catch { /* no storage */ }
    place.replaceChildren();
    editor = new Yasgui(place, config);
  }
  // A tab kept from a visit to another address asks here all the same.
  const here = tab => { if (tab && tab.getEndpoint && tab.getEndpoint() !== endpoint) tab.setEndpoint(endpoint); };
  for (const tab of Object.values(editor._tabs)) here(tab);
  editor.on("tabSelect", (_, id) => here(editor.getTab(id)));

  function open(query, name) {
    const tab = editor.addTab(true, { name: name || "Query" }, { avoidDuplicateTabs: false });
    here(tab);
    tab.setQuery(query);
    return tab;
  }
  // A thing of the graph is shown by this server, wherever its name would lead.
  for (const act of ["click", "auxclick"]) {
    place.addEventListener(act, event => {
      const link = event.target.closest && event.target.closest(".yasr a[href]");
      const iri = link ? link.getAttribute("href") : "";
      if (iri.startsWith(place.dataset.base)) link.href = place.dataset.things + encodeURIComponent(iri);
    }, true);
  }
  if (place.dataset.query) open(place.dataset.query, named.value);
  menu.addEventListener("submit", event => {
    const chosen = named.selectedOptions[0];
    if (!chosen || !chosen.dataset.query) return;
    event.preventDefault();
    open(chosen.dataset.query, chosen.value);
  });
  document.documentElement.dataset.editor = "ready";
  window.kgEditor = editor;
});
