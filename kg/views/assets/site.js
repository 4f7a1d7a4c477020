// Language, light and dark, and search of a static site. No framework, nothing from outside, no server: the index lies in
// scripts that are added when the reader begins to search.
"use strict";
(function () {
  const root = document.documentElement;
  const up = root.dataset.up || "";
  const asked = new URLSearchParams(location.hash.slice(1));

  function kept(name) {
    try { return localStorage.getItem("kg-site-" + name); } catch { return null; }
  }
  function keep(name, value) {
    try { localStorage.setItem("kg-site-" + name, value); } catch { /* private windows keep nothing */ }
  }

  // Before anything is drawn: this script stands in the head.
  function language() { return root.dataset.lang === "zh" ? "zh" : "en"; }
  function speak(lang) {
    root.dataset.lang = lang;
    root.lang = lang === "zh" ? "zh-Hans" : "en";
  }
  const browser = (navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en";
  const served = "served" in root.dataset;  // a server has chosen the language, and chooses again where a link asks it to
  const wanted = served ? root.dataset.lang : asked.get("lang") || kept("lang") || ("auto" in root.dataset ? browser : root.dataset.lang);
  speak(wanted === "zh" ? "zh" : "en");
  const theme = asked.get("theme") || kept("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  function dark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  // ---- Search ------------------------------------------------------------------------------------------------------
  const entries = [];      // {link, code, en, zh, kind, weight, names: [plain]}
  let parts = null, simple = null, waiting = 0;
  const asks = { things: false, statements: false };
  const ORDER = ["task", "agency", "instrument", "target", "region", "indicator", "concept", "document", "statements"];

  function say(key, n) {
    const words = (window.kgSiteWords || {})[key]?.[language()] ?? key;  // site_words.js stands before this script
    return (Array.isArray(words) ? words[n === 1 ? 0 : 1] : words).replace("{n}", n);
  }

  function plain(text) {
    let found = text.normalize("NFKC").toLowerCase();
    if (simple && /[^\x00-\x7f]/.test(found)) found = Array.from(found, c => simple.get(c) || c).join("");
    return found;
  }
  function bare(text) { return text.replace(/[^\p{L}\p{N}]+/gu, ""); }

  window.kgIndex = function (name, rows) {
    const kind = name.replace(/-\d+$/, "");
    for (const [link, code, en, zh, others, weight] of rows) {
      const names = [en, zh, code, ...others].filter(Boolean).map(n => {
        const p = plain(n);
        return [p, bare(p)];
      });
      if (code && en) names.push([plain(code + " " + en), bare(plain(code + en))]);
      entries.push({ link, code, en, zh, others, kind, weight, names });
    }
    waiting -= 1;
    if (!waiting) show();
  };
  window.kgParts = function (listed, pairs) {
    parts = listed;
    const chars = Array.from(pairs);
    simple = new Map();
    for (let n = 0; n + 1 < chars.length; n += 2) simple.set(chars[n], chars[n + 1]);
    need("things");
  };
  function load(name) {
    const script = document.createElement("script");
    script.src = up + "search/" + name + ".js";
    script.onerror = () => { waiting = Math.max(0, waiting - 1); };
    document.head.append(script);
  }
  function need(what) {
    if (asks[what]) return;
    if (!parts) { if (!need.begun) { need.begun = true; load("parts"); } return; }
    asks[what] = true;
    waiting += parts[what].length;
    parts[what].forEach(load);
  }

  function rank(entry, words, whole) {
    let best = 9;
    for (const [name, letters] of entry.names) {
      let fit = 9;
      if (letters === whole) fit = 0;
      else if (whole && letters.startsWith(whole)) fit = 1;
      else if (words.every(w => (" " + name).includes(" " + w))) fit = 2;
      else if (words.every(w => name.includes(w)) || (whole && letters.includes(whole))) fit = 3;
      if (fit < best) best = fit;
    }
    return best;
  }
  function search(text) {
    const typed = plain(text);
    const words = typed.split(/\s+/).filter(Boolean);
    const whole = bare(typed);
    if (!words.length) return [];
    const found = [];
    for (const entry of entries) {
      const fit = rank(entry, words, whole);
      if (fit < 9) found.push([entry.kind === "statements" ? fit + 4 : fit, entry]);
    }
    found.sort((a, b) => a[0] - b[0] || b[1].weight - a[1].weight || ORDER.indexOf(a[1].kind) - ORDER.indexOf(b[1].kind)
      || (a[1].en || a[1].zh).length - (b[1].en || b[1].zh).length || (a[1].link < b[1].link ? -1 : 1));
    return found.map(f => f[1]);
  }

  let box, list, said, at = -1;
  function part(tag, css, text) {
    const made = document.createElement(tag);
    if (css) made.className = css;
    made.textContent = text;
    return made;
  }
  function show() {
    const text = box.value.trim();
    list.replaceChildren();
    at = -1;
    box.removeAttribute("aria-activedescendant");
    if (!text) { close(); return; }
    need("things");
    const found = parts ? search(text) : [];
    if (asks.things && !waiting && found.length < 12 && text.length > 1) need("statements");
    const zh = language() === "zh";
    found.slice(0, 40).forEach((entry, n) => {
      const item = document.createElement("li");
      item.id = "found-" + n;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const link = document.createElement("a");
      link.href = up + entry.link;
      link.tabIndex = -1;
      const first = (zh ? entry.zh || entry.en : entry.en || entry.zh) || entry.others[0] || "";
      const second = (zh ? entry.en : entry.zh) || "";
      link.append(part("span", "what", say(entry.kind)), part("bdi", "first", (entry.code ? entry.code + " " : "") + first));
      if (second && second !== first) link.append(part("bdi", "second", second));
      item.append(link);
      list.append(item);
    });
    const none = !found.length;
    if (none) list.append(part("li", "none", say(waiting || !parts ? "reading" : "noResult")));
    said.textContent = say("results", found.length);
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    root.dataset.searched = waiting ? "" : text;
    if (!none && !served) move(0);  // a server shows all that it finds when nothing is chosen
  }
  function close() {
    list.hidden = true;
    at = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }
  function move(to) {
    const items = list.querySelectorAll("[role=option]");
    if (!items.length) return;
    if (items[at]) items[at].setAttribute("aria-selected", "false");
    at = at < 0 && to < 0 ? items.length - 1 : (to + items.length) % items.length;
    items[at].setAttribute("aria-selected", "true");
    items[at].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", items[at].id);
  }
  function keys(event) {
    if (event.isComposing) return;  // Chinese is being typed
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show(); else move(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      const link = list.querySelector("[aria-selected=true] a");
      if (link && !list.hidden) { event.preventDefault(); link.click(); }
    } else if (event.key === "Escape") {
      if (list.hidden) box.value = "";
      close();
    }
  }

  // ---- The page ----------------------------------------------------------------------------------------------------
  function openTarget() {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && !id.includes("=") && document.getElementById(id);
    if (!target) return;
    for (let above = target.parentElement; above; above = above.parentElement) if (above.tagName === "DETAILS") above.open = true;
    target.scrollIntoView({ block: "center" });
  }
  // Pictures open in the language and the light of the page.
  function follow() {
    const hash = "#lang=" + language() + "&theme=" + (dark() ? "dark" : "light");
    for (const at of document.querySelectorAll(".drawn")) {
      const name = at.tagName === "IFRAME" ? "src" : "href";
      if (!at.hasAttribute(name)) continue;
      at.setAttribute(name, at.getAttribute(name).replace(/#.*/, "") + hash);
    }
  }
  function filterRows() {
    const field = document.getElementById("filter"), shown = document.getElementById("kept");
    if (!field) return;
    const rows = Array.from(document.querySelectorAll("#list tbody tr:not(.heading), #targets tbody tr"));
    field.addEventListener("input", () => {
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      let left = 0;
      for (const row of rows) {
        row.plain = row.plain || plain(row.textContent);
        const fits = words.every(w => row.plain.includes(w));
        row.hidden = !fits;
        left += fits ? 1 : 0;
      }
      for (const body of document.querySelectorAll("#list tbody")) body.hidden = !body.querySelector("tr:not(.heading):not([hidden])");
      shown.textContent = words.length ? String(left) : "";
    });
  }
  document.addEventListener("DOMContentLoaded", () => {
    box = document.getElementById("q");
    list = document.getElementById("found");
    said = document.getElementById("said");
    if (root.dataset.index !== "none") {
      box.addEventListener("focus", () => need("things"));
      box.addEventListener("input", show);
      box.addEventListener("keydown", keys);
      box.addEventListener("search", () => { if (!box.value) close(); });
    }
    list.addEventListener("mousedown", event => event.preventDefault());  // keeps the focus until the click
    list.addEventListener("click", close);
    document.addEventListener("click", event => { if (!event.target.closest(".search")) close(); });
    const button = document.getElementById("language");
    if (!served) button.addEventListener("click", () => {
      speak(language() === "zh" ? "en" : "zh");
      keep("lang", language());
      follow();
      if (!list.hidden) show();
    });
    document.getElementById("theme").addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      keep("theme", root.dataset.theme);
      follow();
    });
    document.addEventListener("keydown", event => {
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.ctrlKey || event.metaKey || event.altKey;
      if (typing) return;
      if (event.key === "/") { event.preventDefault(); box.focus(); box.select(); }
      else if (event.key === "l") button.click();
    });
    // A picture is drawn when there is room for it.
    for (const frame of document.querySelectorAll("iframe[data-src]")) {
      const fold = frame.closest("details");
      if (!fold) { frame.src = frame.dataset.src; continue; }
      fold.addEventListener("toggle", () => {
        if (!fold.open || frame.src) return;
        frame.src = frame.dataset.src;
        follow();
      });
    }
    follow();
    filterRows();
    openTarget();
    addEventListener("hashchange", openTarget);
    addEventListener("beforeprint", () => document.querySelectorAll("details:not(.picture)").forEach(d => { d.open = true; }));
    root.dataset.ready = "true";
  });
})();
