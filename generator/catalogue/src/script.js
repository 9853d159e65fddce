"use strict";
// The interactive parts of the pages: the theme, the search, copying, and opening parts.

/** The folder of all pages. */
const ROOT = new URL(".", document.currentScript.src).href;

// The theme is set before the page is drawn. A browser may refuse to keep it.
const kept = {
  get theme() {
    try { return localStorage.getItem("theme"); } catch { return null; }
  },
  set theme(theme) {
    try { localStorage.setItem("theme", theme); } catch { /* Then it holds for this page. */ }
  },
};
if (kept.theme === "dark" || kept.theme === "light") document.documentElement.dataset.theme = kept.theme;

document.addEventListener("DOMContentLoaded", () => {
  prepareTheme();
  prepareSearch();
  prepareCopying();
  prepareExpanding();
  openTarget();
  window.addEventListener("hashchange", openTarget);
});

function prepareTheme() {
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const name = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Use light colours" : "Use dark colours");
  };
  button.addEventListener("click", () => {
    kept.theme = document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  system.addEventListener("change", name);
  name();
  button.hidden = false;
}

/** How many events the search shows. */
const MOST_HITS = 60;

/** Loads the index of the search; a page that is read from the disk may load a script, but nothing else. */
function loadIndex() {
  loadIndex.promise ??= new Promise((done, fail) => {
    const script = Object.assign(document.createElement("script"), { src: `${ROOT}search.js` });
    script.addEventListener("load", () => done(prepareIndex(catalogue)));
    script.addEventListener("error", fail);
    document.head.append(script);
  });
  return loadIndex.promise;
}

function prepareIndex({ apis, events, fields }) {
  return {
    events: events.map(([api, page, name, summary, others]) => ({
      api: apis[api], page, name, summary,
      name_text: name.toLowerCase(),
      text: `${name} ${summary} ${others} ${apis[api]}`.toLowerCase(),
    })),
    fields: fields.map(([key, ranges]) => ({ key, text: key.toLowerCase(), ranges })),
  };
}

/** The indexes in a text like `0-3 7`. */
function* numbers(ranges) {
  for (const range of ranges.split(" ")) {
    const [first, last = first] = range.split("-").map(Number);
    for (let number = first; number <= last; number += 1) yield number;
  }
}

/** The events with all words in their name, summary or fields, best first, each with the matching fields. */
function find(index, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = new Map(index.events.map((event) => [event, { event, score: 0, fields: new Set() }]));
  for (const word of words) {
    const withField = new Map();
    for (const field of index.fields) {
      if (!field.text.includes(word)) continue;
      for (const number of numbers(field.ranges)) {
        const event = index.events[number];
        const keys = withField.get(event) ?? withField.set(event, []).get(event);
        // A field with exactly this name comes before others that only contain the word.
        if (field.text === word) keys.unshift(field.key); else keys.push(field.key);
      }
    }
    for (const [event, hit] of hits) {
      const keys = withField.get(event) ?? [];
      if (event.name_text.includes(word)) hit.score += event.name_text === word ? 8 : 4;
      else if (event.text.includes(word)) hit.score += 2;
      else if (keys.length) hit.score += keys[0].toLowerCase() === word ? 1 : 0;
      else { hits.delete(event); continue; }
      if (!event.text.includes(word)) keys.slice(0, 3).forEach((key) => hit.fields.add(key));
    }
  }
  return words.length ? [...hits.values()].sort((one, other) => other.score - one.score) : [];
}

function prepareSearch() {
  const query = document.getElementById("query");
  const search = document.getElementById("search");
  search.hidden = false;
  query.addEventListener("focus", () => loadIndex().catch(() => {}), { once: true });
  query.addEventListener("input", () => showHits(query.value));
  // The browser restores what was typed before.
  if (query.value) query.value = "";
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      clearSearch();
      query.focus();
    }
    if (event.key === "Enter" && event.target === query) results()[0]?.click();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") moveAmongResults(event, query);
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      query.focus();
      query.select();
    }
  });
  document.addEventListener("click", (event) => {
    if (!search.contains(event.target)) document.getElementById("results").hidden = true;
    else if (event.target.closest("#hits a")) clearSearch();
    else if (query.value) document.getElementById("results").hidden = false;
  });
}

/** Shows the matching events. A later search replaces an earlier one that is still waiting for the index. */
async function showHits(text) {
  const panel = document.getElementById("results");
  showHits.last = text;
  let index;
  try {
    index = await loadIndex();
  } catch {
    say("The search could not be loaded");
    return;
  }
  if (showHits.last !== text) return;
  const hits = find(index, text);
  panel.hidden = !text.trim();
  const count = `${hits.length} of ${index.events.length} events`;
  const shown = hits.slice(0, MOST_HITS);
  document.getElementById("found").textContent =
    hits.length > shown.length ? `${count}; these are the first ${shown.length}` : count;
  document.getElementById("hits").replaceChildren(...shown.map(hitLine));
}

function hitLine({ event, fields }) {
  const line = document.createElement("li");
  const link = (href, text) => {
    const code = Object.assign(document.createElement("code"), { textContent: text });
    const link = Object.assign(document.createElement("a"), { href });
    link.append(code);
    return link;
  };
  const page = ROOT + event.page;
  const about = Object.assign(document.createElement("span"), { className: "summary", textContent: event.summary || event.api });
  line.append(link(page, event.name), " ", about);
  if (fields.size) {
    const found = Object.assign(document.createElement("span"), { className: "in", textContent: "Field " });
    [...fields].slice(0, 4).forEach((key, at) => {
      found.append(at ? ", " : "", link(`${page}#find=${encodeURIComponent(key)}`, key));
    });
    line.append(found);
  }
  return line;
}

function clearSearch() {
  document.getElementById("query").value = "";
  showHits("");
  document.getElementById("results").hidden = true;
}

/** The links to matching events and fields. */
function results() {
  return [...document.querySelectorAll("#hits a")];
}

/** The arrow keys move from the search to the results, and from one link to the next. */
function moveAmongResults(event, query) {
  const step = event.key === "ArrowDown" ? 1 : -1;
  const links = results();
  const at = links.indexOf(document.activeElement);
  if (document.activeElement !== query && at < 0) return;
  event.preventDefault();
  (links[at + step] ?? (at + step < 0 ? query : document.activeElement)).focus();
}

function prepareExpanding() {
  const button = document.getElementById("expand");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const opens = button.getAttribute("aria-pressed") !== "true";
    for (const part of document.querySelectorAll(".tree details")) part.open = opens;
    button.setAttribute("aria-pressed", opens);
    button.textContent = opens ? "Collapse all" : "Expand all";
  });
}

function prepareCopying() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

/** Copies the code. If the browser doesn't allow it, the code is selected, so that one key press copies it. */
async function copy(button) {
  const code = document.getElementById(button.dataset.copy);
  let done = true;
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    getSelection().selectAllChildren(code);
    done = false;
  }
  say(done ? "Copied" : "Selected: copy it with the keyboard");
  button.textContent = done ? "Copied" : "Selected";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

function say(text) {
  document.getElementById("said").textContent = text;
}

/** Shows the target of the address, even if it is in a closed part of a tree. */
function openTarget() {
  const name = decoded(location.hash.slice(1));
  if (!name || leadOn(name)) return;
  const target = name.startsWith("find=") ? fieldNamed(name.slice("find=".length)) : document.getElementById(name);
  if (!target) return;
  for (let part = target; part; part = part.parentElement) {
    if (part.tagName === "DETAILS") part.open = true;
  }
  target.querySelector(":scope > details")?.setAttribute("open", "");
  for (const other of document.querySelectorAll(".found")) other.classList.remove("found");
  if (target.tagName === "LI") target.classList.add("found");
  target.scrollIntoView({ behavior: "instant" });
}

/** A decoded part of an address. An invalid one stays as it is. */
function decoded(part) {
  try { return decodeURIComponent(part); } catch { return part; }
}

/** The first field with a name. */
function fieldNamed(key) {
  const names = [...document.querySelectorAll(".tree .field > .name")];
  return (names.find((name) => name.textContent === key) ?? document.querySelector(".tree"))?.closest("li, .tree");
}

/** Events used to be on the page of their API. Old addresses lead to the page of the event. */
function leadOn(name) {
  const parts = /^((?:event|type)-.*?)((?:-[0-9]+)*)$/u.exec(name);
  const link = parts && document.getElementById(parts[1])?.querySelector("a");
  if (!link) return false;
  location.replace(link.href + (parts[2] ? `#field${parts[2]}` : ""));
  return true;
}
