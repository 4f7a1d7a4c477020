"use strict";
/* Words, names and small pieces of the page. What comes from documents becomes text nodes and attributes, never markup. */
(() => {
  const page = (window.kgPage = window.kgPage || {});
  const BASE = "https://w3id.org/policy-kg/";
  const SVG = "http://www.w3.org/2000/svg";
  const CONTROLS = /[\u0000-\u001f\u007f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

  const parsed = (id) => JSON.parse(document.getElementById(id)?.textContent || "null");
  page.data = parsed("kg-data") || {};
  page.wordings = parsed("kg-words") || {};
  page.BASE = BASE;
  page.lang = "en";

  /** A wording in a language; `{n}` is filled in (words in both languages by those of this one), a list holds the singular
      and the plural. */
  page.wording = (key, values, lang) => {
    let words = page.wordings[key]?.[lang];
    if (words === undefined) {
      console.error(`no wording for ${key}`);
      return key;
    }
    if (Array.isArray(words)) words = words[values.n === 1 ? 0 : 1];
    return words.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? page.inWords(values[name], lang) : whole));
  };
  page.say = (key, values = {}) => page.wording(key, values, page.lang);

  page.other = () => (page.lang === "zh" ? "en" : "zh");
  /** Words in both languages ({en, zh}), a string, or nothing, as text in the page's language. */
  page.inWords = (words, lang = page.lang) => {
    if (words === null || words === undefined) return "";
    if (typeof words !== "object") return String(words);
    return words[lang] || words[lang === "zh" ? "en" : "zh"] || "";
  };
  page.localName = (iri) => (iri.startsWith(BASE) ? iri.slice(BASE.length) : iri);
  page.nameOf = (node, lang = page.lang) => page.inWords(node, lang) || page.localName(node.iri || "");

  /** Official short names in a language, the shortest first, as the facts of a thing list them. */
  page.shortNames = (node, lang = page.lang) => {
    const listed = (node.facts || []).find(([label]) => label.en === "short names")?.[1]?.[lang] || "";
    const han = /[\u3400-\u9fff]/;
    return listed.split(/; |\uff1b/).filter((words) => words && han.test(words) === (lang === "zh"));
  };

  /** The first `limit` characters, cut between whole characters. */
  page.short = (text, limit = 90) => {
    if (text.length <= limit) return text;
    const letters = Array.from(text.slice(0, limit * 2 + 2));
    return letters.length <= limit ? text : letters.slice(0, limit - 1).join("").trimEnd() + "…";
  };
  /** Without marks that steer writing direction or print nothing: for places where text cannot be isolated. */
  page.plain = (text) => text.replace(CONTROLS, " ");
  const DIGITS = Array.from(page.wording("digits", {}, "zh"));
  const ROMAN = { I: 1, V: 5, X: 10, L: 50, C: 100 };
  const roman = (word) => Array.from(word, (c) => ROMAN[c]).reduce((sum, n, i, all) => sum + (n < (all[i + 1] || 0) ? -n : n), 0);
  const han = (n) => {
    const [tens, ones] = [Math.floor(n / 10), n % 10];
    if (n >= 100) return String(n);
    return (tens ? (tens > 1 ? DIGITS[tens] : "") + DIGITS[10] : "") + (ones || !tens ? DIGITS[ones] : "");
  };
  /** A number of a part of a plan as a language writes it: IV(1) Box 3(2) is 四（一）专栏3第2项; see kg/answers/numbers.py. */
  page.codeIn = (code, lang = page.lang) => {
    const match = lang === "zh" && /^([IVXLC]+)(?:\((\d+)\))?(?: Box (\d+)(?:\((\d+)\))?)?(?=$| )/.exec(code);
    if (!match) return code;
    const [whole, part, section, box, item] = match;
    return han(roman(part)) + (section ? page.wording("sectionNumber", { n: han(Number(section)) }, lang) : "")
      + (box ? page.wording("boxNumber", { n: box }, lang) : "") + (item ? page.wording("itemNumber", { n: item }, lang) : "") + code.slice(whole.length);
  };
  /** A name after its number; a Chinese bracket takes the place of the blank between them. */
  page.coded = (code, name, lang = page.lang) => (code ? page.codeIn(code, lang).replace(/[^）]$/, "$& ") : "") + name;
  /** Where evidence stands; the numbers of a Chinese document are Chinese. */
  page.placeIn = (evidence) => (/\.zh$/.test(evidence.document || "") ? page.codeIn(evidence.locator) : evidence.locator);

  /** An element: attributes by name, `on` for listeners, `text` for its words; children are elements or strings. */
  page.h = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "text") element.textContent = value;
      else if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
      else element.setAttribute(name, value === true ? "" : String(value));
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  };
  page.s = (tag, attributes = {}, ...children) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    element.append(...children);
    return element;
  };
  /** Words of a document or of the graph, their writing direction kept to themselves. */
  page.bdi = (text, limit = 0, lang = null) => {
    const shown = limit ? page.short(text, limit) : text;
    return page.h("bdi", { text: shown, title: shown === text ? null : page.plain(page.short(text, 600)), lang });
  };
  page.langTag = (lang) => (lang === "zh" ? "zh-Hans" : "en");

  /** The address if it is an ordinary web page, else null: nothing else is ever made a link. */
  page.address = (link) => {
    try {
      const url = new URL(String(link).trim());
      return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
    } catch {
      return null;
    }
  };
  page.link = (link, words) => {
    const href = page.address(link);
    if (!href) return page.bdi(words, 200);
    const shown = page.h("a", { class: "source", href, target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer" });
    shown.append(page.bdi(words, 200), page.h("span", { class: "unseen", text: ` (${page.say("newTab")})` }));
    return shown;
  };

  page.confidence = (value) => {
    const word = value >= 0.85 ? "high" : value >= 0.7 ? "fairlyHigh" : value >= 0.5 ? "moderate" : "low";
    return `${page.say(word)} (${Number(value).toFixed(2)})`;
  };
  page.role = (role) => (page.wordings["role." + role] ? page.say("role." + role) : role);

  const style = page.data.style || {};
  page.kinds = style.kinds || {};
  page.grounds = style.grounds || {};
  const spaced = (type) => type.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  page.kindWords = (kind) => page.inWords((page.kinds[kind] || {}).label) || spaced(kind || "");
  page.groundWords = (ground) => page.inWords((page.grounds[ground] || {}).label) || ground;
  page.typeWords = (type) => page.inWords((page.data.types || style.types || {})[type]) || spaced(type || "");
  page.colour = (entry) => ((entry || {}).colour || {})[page.theme] || (page.theme === "dark" ? "#b8c0cc" : "#5a6472");

  const corners = (n, turn, r = 7) =>
    Array.from({ length: n }, (_, i) => {
      const angle = ((turn + (360 / n) * i) * Math.PI) / 180;
      return `${(10 + r * Math.cos(angle)).toFixed(1)},${(10 + r * Math.sin(angle)).toFixed(1)}`;
    }).join(" ");
  const star = Array.from({ length: 10 }, (_, i) => {
    const angle = ((-90 + 36 * i) * Math.PI) / 180;
    const r = i % 2 ? 3.4 : 8;
    return `${(10 + r * Math.cos(angle)).toFixed(1)},${(10 + r * Math.sin(angle)).toFixed(1)}`;
  }).join(" ");

  /** A drawn sample of a node's shape; guesses are lighter, with a dotted outline and a question mark. */
  page.shapeSample = (shape, colour, guess = false) => {
    const look = { fill: colour, stroke: colour, "stroke-width": 1.5 };
    if (guess) Object.assign(look, { "fill-opacity": 0.25, "stroke-dasharray": "2 2" });
    const of = {
      square: () => page.s("rect", { x: 4, y: 4, width: 12, height: 12, ...look }),
      box: () => page.s("rect", { x: 2, y: 5, width: 16, height: 10, rx: 2, ...look }),
      ellipse: () => page.s("ellipse", { cx: 10, cy: 10, rx: 8.5, ry: 5.5, ...look }),
      diamond: () => page.s("polygon", { points: "10,2 18,10 10,18 2,10", ...look }),
      triangle: () => page.s("polygon", { points: corners(3, -90, 8), ...look }),
      triangleDown: () => page.s("polygon", { points: corners(3, 90, 8), ...look }),
      pentagon: () => page.s("polygon", { points: corners(5, -90, 8), ...look }),
      hexagon: () => page.s("polygon", { points: corners(6, 0, 8), ...look }),
      star: () => page.s("polygon", { points: star, ...look }),
    }[shape] || (() => page.s("circle", { cx: 10, cy: 10, r: 7, ...look }));
    const drawn = page.s("svg", { viewBox: "0 0 20 20", width: 20, height: 20, class: "sample", "aria-hidden": "true" }, of());
    if (guess) {
      const mark = page.s("text", { x: 10, y: 14, "text-anchor": "middle", "font-size": 11, "font-weight": 700, class: "mark" });
      mark.textContent = "?";
      drawn.append(mark);
    }
    return drawn;
  };
  page.lineSample = (ground, guess = false) => {
    const look = page.grounds[ground] || {};
    const width = Math.min(4, Math.max(1, Number(look.width) || 2));
    const dash = guess ? [1, 3] : Array.isArray(look.dash) ? look.dash : [];
    const line = page.s("line", { x1: 1, y1: 10, x2: 39, y2: 10, stroke: page.colour(look), "stroke-width": width });
    if (dash.length) line.setAttribute("stroke-dasharray", dash.join(" "));
    if (guess) line.setAttribute("stroke-opacity", "0.7");
    return page.s("svg", { viewBox: "0 0 40 20", width: 40, height: 20, class: "sample line", "aria-hidden": "true" }, line);
  };

  /** A name for a file of the picture's title, Chinese kept. */
  page.fileName = (ending) => {
    const words = page.inWords(page.data.title) || "picture";
    const safe = page.plain(words).replace(/[\\/:*?"<>|#%]+/g, " ").replace(/\s+/g, " ").trim().replace(/^\.+|\.+$/g, "");
    return `${page.short(safe, 80).replace(/…$/, "").trim() || "picture"}.${ending}`;
  };

  let speaking = 0;
  /** Says something to who hears the page; `seen` also shows it for a moment. */
  page.announce = (text, seen = false) => {
    const live = document.getElementById("live");
    live.textContent = "";
    clearTimeout(speaking);
    speaking = setTimeout(() => (live.textContent = page.plain(text)), 60);
    if (!seen) return;
    const note = document.getElementById("note");
    note.textContent = text;
    note.hidden = false;
    clearTimeout(page.noteTimer);
    page.noteTimer = setTimeout(() => (note.hidden = true), 3500);
  };
})();
