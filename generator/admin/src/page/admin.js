// The page for operators. Text from the service only ever becomes text nodes.
"use strict";

const base = new URL(".", document.currentScript.src);
base.username = base.password = "";
const LONGEST_SHOWN = 200_000;
const EVERY = 10_000;
const PAGE = 50;

const byId = (id) => document.getElementById(id);
const filter = byId("filter");

/** The list on the page: its query, the place of its next page, and how many deliveries match the filter. */
const state = { inbox: null, inboxes: [], shown: new Map(), next: null, total: null, load: 0, opened: null };

// Elements.

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Makes control, format and bidi characters visible: they could make a text look like another one. */
function visible(text, kept = "") {
  const fragment = document.createDocumentFragment();
  let plain = "";
  for (const character of String(text)) {
    if (kept.includes(character) || !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u.test(character)) {
      plain += character;
      continue;
    }
    fragment.append(plain);
    plain = "";
    const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    fragment.append(element("span", { className: "escape", title: "not a printable character" }, `U+${code}`));
  }
  fragment.append(plain);
  return fragment;
}

function say(text, failed = false) {
  const said = byId("said");
  said.className = failed ? "failed" : "";
  said.replaceChildren(visible(text));
}

const plural = (count) => `${count.toLocaleString("en")} ${count === 1 ? "delivery" : "deliveries"}`;

function age(ms) {
  const seconds = Math.max(0, (Date.now() - ms) / 1000);
  for (const [unit, length] of [["d", 86400], ["h", 3600], ["min", 60]]) {
    if (seconds >= length) return `${Math.floor(seconds / length)} ${unit}`;
  }
  return `${Math.floor(seconds)} s`;
}

/** A date in ISO 8601, or the number if it isn't a valid date. */
function stamp(ms) {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
}

// Requests.

async function ask(path, query = {}, options = {}) {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  let response;
  try {
    response = await fetch(url, { cache: "no-store", credentials: "same-origin", redirect: "error", ...options });
  } catch {
    throw new Error("The service cannot be reached.");
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const reasons = { 401: "You are not signed in: load the page again.", 403: "You may not do this." };
  throw new Error(reasons[response.status] ?? `The service answered ${response.status}: ${answer.error ?? "no reason"}.`);
}

const inboxPath = (...parts) => ["api/inboxes", ...[state.inbox, ...parts].map(encodeURIComponent)].join("/");

/** Runs something that may fail, and shows the error. */
async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    say(error.message, true);
    return undefined;
  }
}

// The filter, which is kept in the address.

const FIELDS = ["state", "api", "event", "tenant", "key"];

const wanted = () => Object.fromEntries(FIELDS.map((name) => [name, filter.elements[name].value]));

function remember() {
  const parameters = new URLSearchParams({ inbox: state.inbox, ...wanted() });
  history.replaceState(null, "", `#${parameters}`);
}

function recall() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  for (const name of FIELDS) {
    const value = parameters.get(name);
    if (value !== null) filter.elements[name].value = value;
  }
  if (filter.elements.state.selectedIndex < 0) filter.elements.state.value = "parked";
  state.inbox = state.inboxes.includes(parameters.get("inbox")) ? parameters.get("inbox") : state.inboxes[0];
  byId("inbox").value = state.inbox;
}

// Levels.

function showLevels(counts) {
  const tile = (name, count, oldest, alarm) => {
    const number = count === null ? "?" : count.toLocaleString("en");
    const since = count === null ? "the inbox can't tell" : oldest === null ? "" : `oldest ${age(oldest)}`;
    return element("li", { className: alarm && count > 0 ? "alarm" : "" },
      element("span", {}, name), element("strong", {}, number), element("span", {}, since || " "));
  };
  byId("levels").replaceChildren(
    tile("Parked", counts.parked, counts.oldest_parked_ms, true),
    tile("Due", counts.due, counts.oldest_due_ms),
    tile("Claimed", counts.claimed, null),
  );
}

async function loadLevels() {
  const inbox = state.inbox;
  const counts = await ask(inboxPath("counts"));
  if (inbox === state.inbox) showLevels(counts);
}

// The list.

function facts(delivery) {
  const all = [["API", delivery.api], ["key", delivery.key], ["tenant", delivery.tenant]];
  if (delivery.attempts > 0) all.push(["attempts", delivery.attempts]);
  if (delivery.lost_claims > 0) all.push(["lost claims", delivery.lost_claims]);
  if (delivery.state !== "parked") all.push(["state", delivery.state]);
  const line = element("p", { className: "facts" });
  for (const [name, value] of all) {
    if (value !== null && value !== undefined) line.append(element("span", {}, `${name} `, visible(value)));
  }
  if (delivery.received_ms !== undefined) {
    line.append(element("span", { title: stamp(delivery.received_ms) }, `received ${age(delivery.received_ms)} ago`));
  }
  return line;
}

const titleOf = (delivery) => delivery.unreadable ? "unreadable" : delivery.event ?? "unnamed";

function row(delivery) {
  const title = titleOf(delivery);
  const box = element("input", { type: "checkbox", value: delivery.id });
  box.setAttribute("aria-label", `Select ${title}, ${delivery.key ?? delivery.id}`);
  box.addEventListener("change", showActions);
  const open = element("button", { type: "button", className: "open" }, visible(title));
  open.addEventListener("click", () => attempt(() => openDetail(delivery.id)));
  const what = element("div", { className: "what" }, open, facts(delivery));
  const reason = delivery.unreadable ?? delivery.reason;
  if (reason) what.append(element("p", { className: "reason" }, visible(reason)));
  return element("li", {}, box, what);
}

async function loadPage(after) {
  const load = ++state.load;
  const page = await ask(inboxPath("deliveries"), { ...wanted(), limit: PAGE, after });
  // Another list was requested meanwhile.
  if (load !== state.load) return;
  if (!after) {
    state.shown.clear();
    byId("list").replaceChildren();
  }
  for (const delivery of page.deliveries) {
    state.shown.set(delivery.id, delivery);
    byId("list").append(row(delivery));
  }
  state.next = page.next ?? null;
  byId("more").hidden = state.next === null;
  byId("none").hidden = state.shown.size > 0;
  showActions();
}

/** How many match the filter. The list can be used before that is known. */
async function loadTotal() {
  const load = state.load;
  const counts = await ask(inboxPath("counts"), wanted());
  if (load !== state.load) return;
  const known = [counts.parked, counts.due, counts.claimed].filter((count) => count !== null);
  state.total = known.reduce((sum, count) => sum + count, 0);
  showActions();
}

async function refresh(message) {
  state.total = null;
  remember();
  await Promise.all([loadLevels(), loadPage()]);
  await loadTotal();
  const many = state.total === null ? "" : `${plural(state.total)} ${state.total === 1 ? "passes" : "pass"} the filter.`;
  say([message, many].filter(Boolean).join(" "));
}

// Actions.

const boxes = () => [...byId("list").querySelectorAll("input")];
const selected = () => boxes().filter((box) => box.checked).map((box) => box.value);

/** What the buttons would act on: the selected deliveries, or else all that match the filter. */
function target() {
  const ids = selected();
  if (ids.length > 0) return { selection: { ids }, count: ids.length, words: "selected" };
  const conditions = Object.fromEntries(Object.entries(wanted()).filter(([, value]) => value));
  return { selection: { filter: { ...conditions, state: "parked" } }, count: state.total, words: "matching" };
}

function showActions() {
  const { count, words } = target();
  const all = boxes();
  byId("actions").hidden = all.length === 0;
  byId("all").checked = all.length > 0 && all.every((box) => box.checked);
  byId("all").indeterminate = !byId("all").checked && all.some((box) => box.checked);
  const isParked = filter.elements.state.value === "parked";
  const number = count === null ? "all" : words === "matching" ? `all ${count.toLocaleString("en")}` : count.toLocaleString("en");
  for (const [id, verb] of [["release", "Release"], ["drop", "Drop"]]) {
    const button = byId(id);
    button.textContent = `${verb} ${number} ${words}`;
    // In other states, only selected deliveries can be dropped, since they may be in progress.
    button.disabled = !isParked && (id === "release" || words === "matching");
  }
}

/** Asks for confirmation. */
function confirmed(title, text, verb, danger) {
  const dialog = byId("question");
  byId("question-title").replaceChildren(visible(title));
  byId("question-text").replaceChildren(visible(text));
  const yes = byId("yes");
  yes.textContent = verb;
  yes.className = danger ? "danger" : "primary";
  return new Promise((resolve) => {
    // The event `close` comes later, when the next question may be open already.
    const answered = (answer) => { dialog.close(); resolve(answer); };
    yes.onclick = () => answered(true);
    byId("cancel").onclick = dialog.oncancel = () => answered(false);
    dialog.showModal();
    byId("cancel").focus();
  });
}

async function act(action, selection) {
  const options = {
    method: "POST",
    headers: { "content-type": "application/json", "x-hookwright-admin": "1" },
    body: JSON.stringify(selection),
  };
  const { count } = await ask(inboxPath(action), {}, options);
  return `${plural(count)} ${action === "release" ? (count === 1 ? "is due again." : "are due again.") : (count === 1 ? "was dropped." : "were dropped.")}`;
}

const confirmedDrop = (title, count) => confirmed(title, count === 1
  ? "It is never handled. Its key stays known, so that the sender cannot deliver it again."
  : "They are never handled. Their keys stay known, so that the sender cannot deliver them again.", "Drop", true);

async function actOnTarget(action) {
  const { selection, count, words } = target();
  const many = count === null ? "all deliveries" : plural(count);
  if (action === "drop") {
    if (!await confirmedDrop(`Drop ${many} (${words})?`, count)) return;
    if (filter.elements.state.value !== "parked") selection.any_state = true;
  } else if (words === "matching") {
    if (!await confirmed(`Release ${many}?`, "Each is handled again, from its first attempt.", "Release", false)) return;
  }
  await refresh(await act(action, selection));
}

// One delivery.

/** JSON with line breaks and indentation. Every token stays as it was sent. `null` if the text isn't JSON. */
function pretty(text) {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let [made, depth] = ["", 0];
  const line = () => `\n${"  ".repeat(Math.min(depth, 100))}`;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs)) {
    if (token === "{" || token === "[") {
      depth += 1;
      made += token + line();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      made = /[{[]\s*$/.test(made.slice(-220)) ? made.trimEnd() + token : made + line() + token;
    } else {
      made += token === "," ? token + line() : token === ":" ? ": " : token;
    }
  }
  return made;
}

function definitions(pairs) {
  const list = element("dl");
  for (const [name, value, absent] of pairs) {
    if (value === null || value === undefined || value === "") {
      if (absent) list.append(element("dt", {}, visible(name)), element("dd", { className: "absent" }, absent));
      continue;
    }
    list.append(element("dt", {}, visible(name)), element("dd", {}, visible(value)));
  }
  return list;
}

function payload(received) {
  const isText = received.body_encoding === "utf-8";
  const shown = (isText && !received.body_is_cut && pretty(received.body)) || received.body;
  const copy = element("button", { type: "button" }, "Copy");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(received.body);
      copy.textContent = "Copied";
    } catch {
      copy.textContent = "The browser refuses";
    }
  });
  const cut = shown.length > LONGEST_SHOWN;
  const pre = element("pre", { tabIndex: 0 }, visible(shown.slice(0, LONGEST_SHOWN), "\n\t\r"));
  pre.setAttribute("aria-label", "Payload");
  const section = element("section", {}, element("h3", {}, isText ? "Payload" : "Payload, as base64", copy), pre);
  if (cut || received.body_is_cut) section.append(element("p", { className: "absent" }, "This is only its beginning."));
  if (shown === "") pre.append(element("span", { className: "absent" }, "empty"));
  return section;
}

async function openDetail(id) {
  const delivery = await ask(inboxPath("deliveries", id));
  state.opened = delivery;
  byId("detail-title").replaceChildren(visible(titleOf(delivery)));
  const received = delivery.received;
  const parts = [];
  const reason = delivery.unreadable ?? delivery.reason;
  if (reason) parts.push(element("p", { className: "reason" }, visible(reason, "\n")));
  parts.push(definitions([
    ["State", delivery.until_ms ? `${delivery.state} ${delivery.state === "claimed" ? "until" : "at"} ${stamp(delivery.until_ms)}` : delivery.state],
    ["Id", delivery.id],
    ["API", delivery.api],
    ["Key", delivery.key, "none"],
    ["Tenant", delivery.tenant],
    ["Received", delivery.received_ms === undefined ? null : `${stamp(delivery.received_ms)}, ${age(delivery.received_ms)} ago`],
    ["Attempts", String(delivery.attempts)],
    ["Lost claims", delivery.lost_claims ? String(delivery.lost_claims) : null],
    ["Trust", received?.trust],
    ["Request", received?.method && `${received.method} ${received.path ?? ""}`],
    ["Address", received?.address],
    ["Length", delivery.body_bytes === undefined ? null : `${delivery.body_bytes.toLocaleString("en")} bytes`],
  ]));
  if (received) {
    parts.push(payload(received));
    const headers = received.headers.map(({ name, value }) => [name, value, value === "" ? "empty" : "not shown"]);
    parts.push(element("section", {}, element("h3", {}, "Headers"), definitions(headers)));
  }
  byId("detail-body").replaceChildren(...parts);
  byId("detail-release").hidden = delivery.state !== "parked";
  const dialog = byId("detail");
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  byId("close").focus();
}

async function actOnOpened(action) {
  const delivery = state.opened;
  const selection = { ids: [delivery.id] };
  if (action === "drop") {
    if (!await confirmedDrop(`Drop ${titleOf(delivery)}?`, 1)) return;
    if (delivery.state !== "parked") selection.any_state = true;
  }
  const said = await act(action, selection);
  byId("detail").close();
  await refresh(said);
  byId("list").focus();
}

// User actions.

filter.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(() => refresh());
});
// The fields are empty after the event.
filter.addEventListener("reset", () => setTimeout(() => attempt(() => refresh()), 0));
filter.elements.state.addEventListener("change", () => attempt(() => refresh()));
byId("inbox").addEventListener("change", (event) => {
  state.inbox = event.target.value;
  attempt(() => refresh());
});
byId("refresh").addEventListener("click", () => attempt(() => refresh()));
byId("more").addEventListener("click", () => attempt(async () => {
  // It could be clicked twice.
  const next = state.next;
  state.next = null;
  if (next !== null) await loadPage(next);
}));
byId("all").addEventListener("change", (event) => {
  for (const box of boxes()) box.checked = event.target.checked;
  showActions();
});
for (const action of ["release", "drop"]) {
  byId(action).addEventListener("click", () => attempt(() => actOnTarget(action)));
  byId(`detail-${action}`).addEventListener("click", () => attempt(() => actOnOpened(action)));
}
byId("close").addEventListener("click", () => byId("detail").close());
setInterval(() => {
  if (state.inbox && !document.hidden) loadLevels().catch(() => {});
}, EVERY);

attempt(async () => {
  state.inboxes = (await ask("api/inboxes")).inboxes;
  byId("inbox").append(...state.inboxes.map((name) => element("option", { value: name }, visible(name))));
  byId("choose").hidden = state.inboxes.length < 2;
  recall();
  await refresh();
});
