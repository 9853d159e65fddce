"use strict";
// All that the pages do besides being read: the theme, the search, and copying.

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
  prepareContents();
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

function prepareSearch() {
  const query = document.getElementById("query");
  const search = document.getElementById("search");
  search.hidden = false;
  query.addEventListener("input", () => {
    filter(query.value);
    if (query.value) document.getElementById("overview").scrollIntoView({ block: "start", behavior: "instant" });
  });
  // The browser brings back what was typed before.
  if (query.value) filter(query.value);
  query.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clearSearch();
    if (event.key === "Enter") results()[0]?.click();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      query.focus();
      query.select();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") moveAmongResults(event, query);
  });
}

/** Shows the events that have all words of the query somewhere in their name, summary or fields. */
function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const lines = [...document.querySelectorAll("[data-words]")];
  const shown = new Set(lines.filter((line) => words.every((word) => line.dataset.words.includes(word))));
  for (const line of lines) line.hidden = !shown.has(line);
  // Events of several APIs may share an id, and only lines and sections of one API stand on a page with sections.
  if (document.querySelector("article[data-event]")) {
    const ids = new Set([...shown].map((line) => line.dataset.event));
    for (const part of document.querySelectorAll("[data-event]")) part.hidden = !ids.has(part.dataset.event);
  }
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-event]:not([hidden])");
  }
  document.getElementById("none").hidden = shown.size > 0;
  document.getElementById("found").textContent = words.length ? `${shown.size} of ${lines.length} events` : "";
}

function clearSearch() {
  document.getElementById("query").value = "";
  filter("");
}

/** The links to events that are shown, those beside the page before those on it. */
function results() {
  const visible = (link) => link.checkVisibility();
  return [...document.querySelectorAll(".lines [data-event] a")].filter(visible);
}

/** The arrow keys lead from the search to the events, and from one of them to the next. */
function moveAmongResults(event, query) {
  const step = event.key === "ArrowDown" ? 1 : -1;
  const beside = event.target.closest(".contents");
  const links = beside ? [...beside.querySelectorAll("a")].filter((link) => link.checkVisibility()) : results();
  const at = links.indexOf(document.activeElement);
  if (document.activeElement !== query && at < 0) return;
  event.preventDefault();
  (links[at + step] ?? (at + step < 0 && !beside ? query : document.activeElement)).focus();
}

function prepareCopying() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

/** Copies the code; where the browser does not allow it, the code is selected so that one key press does. */
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

/** Marks the event that is being read among the contents. */
function prepareContents() {
  const links = new Map([...document.querySelectorAll(".contents [data-event] a")].map((link) => [link.hash.slice(1), link]));
  if (!links.size) return;
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(decodeURIComponent(target.id))?.setAttribute("aria-current", "location");
    }
  }, { rootMargin: "-20% 0px -75% 0px" });
  for (const section of document.querySelectorAll("article[data-event]")) observer.observe(section);
}

/** Shows what the address leads to: neither the search nor a closed part of a tree hides it. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.closest("[data-event]")?.hidden) clearSearch();
  for (let part = target.parentElement; part; part = part.parentElement) {
    if (part.tagName === "DETAILS") part.open = true;
  }
  target.scrollIntoView({ behavior: "instant" });
}
