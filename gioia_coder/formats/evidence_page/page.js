// It filters, shows and, under a filter, counts again by the program's rule. Words become text nodes, never markup.
const D = JSON.parse(document.getElementById("data").textContent);
const { about, codes, cases, informants, sources, matrix } = D;
const coders = D.coders || { id: [] }, sets = D.sets.members;
// The codings by field; a public page lacks some.
const C = { coders: [], shown: {}, memo: {}, intensity: {}, ...D.codings };
const STEP = 60, HITS = 50;
const STATES = ["power quote", "proof quote", "", "rejected", "private"];
const PRIVATE = "(private)", FILL = /\x01+/g;
const FILTERS = ["code", "case", "informant", "coder", "q"], KEYS = [...FILTERS, "view", "rows", "at"];
const VIEWS = ["figure", "codes", "matrix"], DEFAULTS = { view: VIEWS[0], rows: matrix.level[1] };
const byId = (id) => document.getElementById(id);
const many = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;

function el(name, props = {}, ...inner) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (key === "on") made.addEventListener("click", () => value(made));
    else key in made ? (made[key] = value) : made.setAttribute(key, value);
  }
  made.append(...inner.filter((one) => one !== ""));
  return made;
}

const button = (className, on, label, more) => el("button", { type: "button", className, dir: "auto", on, ...more }, label);
const number = (words) => el("td", { className: "number" }, words);
const click = (id, act) => byId(id).addEventListener("click", act);
const span = (className, words) => el("span", { className }, words);

// What is asked for stands in the address: a view can be kept and sent, and Back goes back.
let state = {};
let cameFrom = null, before = "";

function read() {
  const found = new URLSearchParams(location.hash.slice(1));
  state = Object.fromEntries(KEYS.map((key) => [key, found.get(key) || ""]));
  if (!VIEWS.includes(state.view)) state.view = DEFAULTS.view;
  if (!matrix.level.includes(state.rows)) state.rows = DEFAULTS.rows;
}

function go(changes, quietly) {
  const next = { ...state, ...changes };
  const kept = KEYS.filter((key) => next[key] && next[key] !== DEFAULTS[key]).map((key) => [key, next[key]]);
  const hash = "#" + new URLSearchParams(kept);
  history[quietly || hash === location.hash ? "replaceState" : "pushState"](null, "", hash);
  apply();
}

// Codes
const codeAt = new Map(codes.id.map((id, n) => [id, n]));
const above = codes.parent.map((_, n) => {
  const path = [n];
  while (codes.parent[path[0]] >= 0) path.unshift(codes.parent[path[0]]);
  return path;
});
const under = codes.id.map(() => []);
above.forEach((path, n) => path.forEach((one) => under[one].push(n)));

/** The codes that are asked for: "t3" with all beneath it, "=t3" for the theme itself alone; null for all. */
function wanted() {
  const n = codeAt.get(state.code.replace(/^=/, ""));
  if (n === undefined) return null;
  return { n, exact: state.code[0] === "=", all: new Set(state.code[0] === "=" ? [n] : under[n]) };
}

// Words
const clean = (text) => text.replace(FILL, PRIVATE);

function words(n) {
  if (C.state[n] === 4) return PRIVATE;
  return C.words[n] ?? C.shown[n] ?? clean(sources.text[C.source[n]].slice(C.start[n], C.end[n]));
}

const plain = /^[\x20-\x7e]*$/;
function fold(text) {
  const bare = plain.test(text) ? text : text.normalize("NFKD").replace(/\p{Mn}/gu, "").toUpperCase()
    .replace(/[‘’‚‛′]/g, "'").replace(/[“”„‟″«»]/g, '"').replace(/[‐-―−]/g, "-");
  return bare.toLowerCase().replace(/\s+/g, " ");
}

const folded = [];
function searched(n) {
  if (folded[n] === undefined) {
    const people = sets[C.people[n]].map((one) => informants.id[one]), said = Object.values(C.translations[n] || {});
    folded[n] = fold([words(n), C.segment[n], codes.name[C.code[n]], C.memo[n] || "", ...said, ...people].join("\n"));
  }
  return folded[n];
}

// Filters
const rows = C.code.map((_, n) => n);
const inPlace = [...rows].sort((a, b) => C.source[a] - C.source[b] || C.start[a] - C.start[b]);

function filter(from, byCode = true, byCase = true) {
  const code = byCode && wanted(), tests = [];
  const among = (column, table, value) => {
    if (!value) return;
    const at = table.indexOf(value);
    tests.push((n) => sets[column[n]].includes(at));
  };
  if (code) tests.push((n) => code.all.has(C.code[n]));
  if (byCase) among(C.cases, cases.id, state.case);
  among(C.people, informants.id, state.informant);
  among(C.coders, coders.id, state.coder);
  const q = fold(state.q.trim());
  if (q) tests.push((n) => searched(n).includes(q));
  return tests.length ? from.filter((n) => tests.every((test) => test(n))) : from;
}

const narrowed = (byCase = true) => Boolean(state.informant || state.coder || state.q.trim() || (byCase && state.case));

/** Passages by key: runs of overlapping codings that support, not those wholly in interviewers' turns. */
function passages(ordered, keys) {
  const open = new Map(), found = new Map();
  const close = (key, run) => {
    if (run.spoken !== 1) found.set(key, (found.get(key) || 0) + 1);
  };
  for (const n of ordered) {
    if (C.against[n]) continue;
    for (const key of keys(n)) {
      const run = open.get(key);
      if (run && run.source === C.source[n] && C.start[n] < run.end) {
        run.end = Math.max(run.end, C.end[n]);
        run.spoken |= C.spoken[n];
      } else {
        if (run) close(key, run);
        open.set(key, { source: C.source[n], end: C.end[n], spoken: C.spoken[n] });
      }
    }
  }
  open.forEach((run, key) => close(key, run));
  return found;
}

const counts = (n) => !about.by_case || sets[C.cases[n]].length > 0;
/** The passages of each cell of a level, and the cells that something speaks against. */
function byCell(ordered, level) {
  const column = new Map(matrix.columns.map((one, at) => [one, at])), width = matrix.columns.length;
  const keys = (n) => {
    const row = matrix.row_of[level][C.code[n]];
    return row < 0 ? [] : sets[C.cases[n]].filter((one) => column.has(one)).map((one) => row * width + column.get(one));
  };
  const against = ordered.filter((n) => C.against[n] && C.spoken[n] !== 1);
  return { passages: passages(ordered, keys), against: new Set(against.flatMap(keys)) };
}

// Views
function figure() {
  const code = wanted(), panel = byId("figure");
  if (!panel.dataset.ready && panel.getClientRects().length) {
    panel.dataset.ready = "yes";
    for (const svg of panel.querySelectorAll("svg")) {
      svg.setAttribute("role", "group");
      for (const part of svg.querySelectorAll("[data-key]")) {
        const n = codeAt.get(part.dataset.key);
        if (n !== undefined) svg.append(target(part, n));
      }
    }
  }
  for (const hit of panel.querySelectorAll(".hit")) hit.ariaPressed = String(hit.dataset.code === codes.id[code?.n]);
}

function target(part, n) {
  const box = part.getBBox(), hit = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const { x, y, width, height } = box, look = { x, y, width, height, class: "hit", tabindex: 0, role: "button" };
  Object.assign(look, { "aria-label": `${codes.name[n]}: show its quotations`, "data-code": codes.id[n] });
  for (const [key, value] of Object.entries(look)) hit.setAttribute(key, value);
  hit.addEventListener("click", () => choose(hit, { code: codes.id[n] }));
  hit.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose(hit, { code: codes.id[n] });
  });
  return hit;
}

const pressed = (yes) => ({ "aria-pressed": String(Boolean(yes)) });
const empty = (words) => el("p", { className: "empty" }, words);

function tree() {
  const own = (n) => (counts(n) ? above[C.code[n]] : []);
  const found = narrowed() ? passages(filter(inPlace, false), own) : null, code = wanted();
  const head = ["Code", ...(found ? ["Passages"] : ["Informants", "Cases", "Passages"])];
  const body = codes.id.map((id, n) => {
    const numbers = found ? [found.get(n) || 0] : [codes.informants[n], codes.cases[n], codes.passages[n]];
    const pick = button("code", (from) => choose(from, { code: id }), codes.name[n], pressed(code && code.n === n));
    const cells = numbers.map((one) => number(String(one)));
    return el("tr", { className: `level${codes.level[n]}` }, el("th", { scope: "row" }, pick), ...cells);
  });
  const made = table(head.map((one, at) => el("th", { scope: "col", className: at ? "number" : "" }, one)), body);
  byId("codes").replaceChildren(codes.id.length ? made : empty("There are no codes yet."));
}

function table(head, body) {
  return el("div", { className: "wide" }, el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body)));
}

function grid() {
  const level = matrix.level.indexOf(state.rows), width = matrix.columns.length, constructs = matrix.constructs[level];
  const again = narrowed(false) ? byCell(filter(inPlace, false, false), level) : null;
  const depth = level + 1;
  const heads = about.heads.slice(0, depth).map((one) => el("th", { scope: "col" }, one));
  const caseHeads = matrix.columns.map((one) => {
    const id = cases.id[one], pick = button("code", (from) => choose(from, { case: id, code: "" }), id);
    return el("th", { scope: "col", className: "number", "data-name": id }, pick);
  });
  const body = constructs.map((names, row) => {
    const cells = [];
    for (let at = 0; at < depth; at++) {
      if (at < depth - 1 && row && same(constructs[row - 1], names, at)) continue;
      let high = 1;
      while (at < depth - 1 && constructs[row + high] && same(constructs[row + high], names, at)) high++;
      const inner = at === depth - 1 ? pickCode(level, row, names[at]) : names[at];
      cells.push(el("th", { scope: high > 1 ? "rowgroup" : "row", rowSpan: high, dir: "auto" }, inner));
    }
    for (let at = 0; at < width; at++) cells.push(cell(level, row, at, again));
    return el("tr", { className: row && !same(constructs[row - 1], names, 0) ? "group" : "" }, ...cells);
  });
  const note = again ? "Cells count the passages of the codings under the filter, by the same rule." : matrix.note[level];
  const against = matrix.against[level].some((row) => row.some(Boolean)) ? " † Something there speaks against it." : "";
  byId("grid").replaceChildren(
    width && constructs.length ? table([...heads, ...caseHeads], body) : empty("There is nothing to compare yet."),
    el("p", { className: "note" }, note + against),
  );
}

const same = (one, other, at) => one.slice(0, at + 1).join("\n") === other.slice(0, at + 1).join("\n");

function codeOfRow(level, row) {
  const n = matrix.row_of[level].indexOf(row);
  return (codes.level[n] < level ? "=" : "") + codes.id[n];
}

function pickCode(level, row, name) {
  return button("code", (from) => choose(from, { code: codeOfRow(level, row), case: "" }), name);
}

function cell(level, row, at, again) {
  const key = row * matrix.columns.length + at;
  const found = again ? again.passages.get(key) || 0 : matrix.passages[level][row][at];
  const mark = (again ? again.against.has(key) : matrix.against[level][row][at]) ? "†" : "";
  if (!found && !mark) return number("");
  const name = cases.id[matrix.columns[at]], code = codeOfRow(level, row);
  const said = `${matrix.constructs[level][row].at(-1)}, ${name}: ${many(found, "passage")}${mark ? ", contradicted" : ""}`;
  const props = { "aria-label": said, ...pressed(state.code === code && state.case === name) };
  const pick = button("cell", (from) => choose(from, { code, case: name }), `${found || ""}${mark}`, props);
  return number(pick);
}

// Quotations
let listed = [], shownTo = 0;

function groups(found) {
  const made = [];
  for (const n of found) {
    const last = made.at(-1), one = last && last[0];
    if (last && ["code", "source", "start", "end", "against"].every((key) => C[key][one] === C[key][n])) last.push(n);
    else made.push([n]);
  }
  return made;
}

function list() {
  const code = wanted(), found = filter(rows);
  listed = groups(found);
  shownTo = 0;
  const whole = code?.exact ? ` (${matrix.level[codes.level[code.n]]} as a whole)` : "";
  byId("quotes-title").replaceChildren(el("bdi", {}, code ? codes.name[code.n] : "All quotations"), whole);
  const up = code ? above[code.n].slice(0, -1).flatMap((one) => [pickOne(one), " › "]) : [];
  byId("path").replaceChildren(...up, code ? codes.id[code.n] : "");
  byId("definition").textContent = code ? codes.definition[code.n] : "";
  byId("counts").textContent = told(code, found);
  byId("list").replaceChildren();
  more();
  const q = fold(state.q.trim());
  byId("hits").replaceChildren(...(sources.text && q.length > 1 ? turnsWith(q) : []));
}

const pickOne = (n) => button("code", (from) => choose(from, { code: codes.id[n], at: "" }), codes.name[n]);

function told(code, found) {
  const said = `${many(listed.length, "quotation")}, ${many(found.length, "coding")} listed.`;
  if (!rows.length) return "Nothing is coded yet.";
  if (!code) return said;
  if (!code.exact && !narrowed()) {
    const given = ["passage", "informant", "case"].map((word) => many(codes[`${word}s`][code.n], word));
    return `${given.join(", ")} count for it. ${said}`;
  }
  const members = new Set(found), sorted = inPlace.filter((n) => members.has(n) && counts(n));
  return `${many(passages(sorted, () => [0]).get(0) || 0, "passage")} here. ${said}`;
}

function more() {
  const box = byId("list"), code = wanted(), to = Math.min(listed.length, shownTo + STEP);
  const leaf = code && under[code.n].length === 1;
  let ol = box.lastElementChild;
  for (; shownTo < to; shownTo++) {
    const n = listed[shownTo][0], before = shownTo ? listed[shownTo - 1][0] : -1;
    if (!ol || before < 0 || C.code[before] !== C.code[n]) {
      if (!leaf) box.append(el("h3", {}, pathOf(C.code[n], code)));
      ol = box.appendChild(el("ol", { className: "plain" }));
    }
    ol.append(quotation(listed[shownTo]));
  }
  const rest = listed.length - shownTo;
  byId("more").hidden = !rest;
  byId("more").textContent = `Show ${Math.min(rest, STEP)} more of ${rest.toLocaleString("en")}`;
}

function pathOf(n, code) {
  const path = above[n].slice(code ? above[n].indexOf(code.n) + 1 : 0);
  return el("span", {}, ...(path.length ? path : [n]).flatMap((one, at) => [at ? " › " : "", el("bdi", {}, codes.name[one])]));
}

function quotation(group) {
  const n = group[0], source = C.source[n], told = C.state[n] === 4;
  const quote = el("blockquote", { dir: "auto", lang: sources.language[source] }, told ? words(n) : `“${words(n)}”`);
  const more = Object.entries(C.translations[n] || {}).map(([lang, text]) =>
    el("p", { className: "translation", dir: "auto", lang }, text, " ", span("chip", lang)));
  const place = C.segment[n], from = el("p", { className: "from" }, ...speaker(n));
  from.append(about.public ? span("place", place) : pickPlace(place));
  const intensity = [...new Set(group.map((one) => C.intensity[one]).filter(Boolean))].join(", ");
  const marks = [
    STATES[C.state[n]],
    C.against[n] && "speaks against",
    C.spoken[n] === 1 ? "interviewer, not counted" : !counts(n) && "no case, not counted",
    C.shown[n] && "edited for print",
    intensity && `intensity ${intensity}`,
  ];
  marks.filter(Boolean).forEach((one) => from.append(" ", span(`chip ${one.replace(/\W.*/, "")}`, one)));
  const who = [...new Set(group.flatMap((one) => sets[C.coders[one]] || []))].map((one) => coders.id[one]);
  if (who.length) from.append(" ", span("faint", `coded by ${who.join(", ")}`));
  const memos = group.map((one) => (C.memo[one] ? el("p", { className: "memo", dir: "auto" }, `Memo: ${C.memo[one]}`) : ""));
  return el("li", { className: C.against[n] ? "quote against" : "quote" }, quote, ...more, from, ...memos);
}

function speaker(n) {
  const people = sets[C.people[n]], where = sets[C.cases[n]].map((one) => cases.id[one]).join(", ");
  const made = people.flatMap((one, at) => {
    const role = informants.role[one] && el("bdi", {}, `, ${informants.role[one]}`);
    return [at ? "; " : "", el("b", { dir: "auto" }, informants.id[one]), role];
  });
  if (!people.length) made.push(span("faint", C.spoken[n] === 1 ? "interviewer" : sources.kind[C.source[n]]));
  return [...made, where ? el("bdi", {}, `, ${where}`) : "", " · "];
}

// Sources
const pickPlace = (at) => button("place", () => go({ at }), at, { "aria-label": `${at}: read it in its source` });
let foldedTurns = null;

function turnsWith(q) {
  foldedTurns ??= sources.turns.map((turns, s) => turns.map((turn) => fold(turnText(s, turn))));
  const found = [];
  let total = 0;
  foldedTurns.forEach((turns, s) => turns.forEach((text, at) => {
    if (text.includes(q) && ++total <= HITS) found.push([s, at]);
  }));
  if (!total) return [];
  const items = found.map(([s, at]) => {
    const address = `${sources.id[s]}:${at + 1}`, text = turnText(s, sources.turns[s][at]);
    const from = Math.max(0, foldedTurns[s][at].indexOf(q) - 60);
    const shown = (from ? "…" : "") + text.slice(from, from + 160) + (text.length > from + 160 ? "…" : "");
    return el("li", {}, pickPlace(address), " ", el("bdi", {}, shown));
  });
  const said = `In the sources: ${many(total, "turn")}${total > HITS ? `, the first ${HITS} of them` : ""}`;
  return [el("h3", {}, said), el("ul", { className: "plain" }, ...items)];
}

function turnText(s, turn) {
  let said = "";
  for (let at = 1; at < turn.length; at += 2) said += (at > 1 ? "\n" : "") + sources.text[s].slice(turn[at], turn[at + 1]);
  return clean(said);
}

/** A place as source, start, end: a coding's segment, or a turn. */
function find(address) {
  const among = [...listed.map((one) => one[0]), ...rows];
  const n = among.find((one) => C.segment[one] === address);
  if (n !== undefined) return { s: C.source[n], start: C.start[n], end: C.end[n] };
  const cut = address.lastIndexOf(":"), s = sources.id.indexOf(address.slice(0, cut));
  const turn = s < 0 ? null : sources.turns[s][Number(address.slice(cut + 1)) - 1];
  return turn ? { s, start: turn[1], end: turn.at(-1) } : null;
}

function reading() {
  const dialog = byId("source"), at = sources.text && state.at ? find(state.at) : null;
  if (!at) {
    if (dialog.open) dialog.close();
    return;
  }
  const { s } = at, meta = [sources.title[s], sources.kind[s], sources.date[s], cases.id[sources.case[s]]];
  byId("source-title").textContent = sources.id[s];
  byId("source-about").textContent = meta.filter(Boolean).join(" · ");
  const own = rows.filter((n) => C.source[n] === s);
  const spans = own.flatMap((n) => [C.start[n], C.end[n]]);
  const edges = [...new Set([...spans, at.start, at.end])].sort((a, b) => a - b);
  const turns = sources.turns[s].map((turn, n) => spoken(s, turn, n, own, edges, at));
  byId("turns").replaceChildren(...turns);
  const place = listed.findIndex((one) => C.segment[one[0]] === state.at);
  for (const [id, step] of [["before", -1], ["after", 1]]) {
    const next = place < 0 ? undefined : listed[place + step];
    byId(id).disabled = !next;
    byId(id).onclick = () => go({ at: C.segment[next[0]] }, true);
  }
  if (!dialog.open) dialog.showModal();
  const here = dialog.querySelector(".turn.here");
  here?.scrollIntoView({ block: "center" });
  here?.focus({ preventScroll: true });
}

function spoken(s, turn, n, own, edges, at) {
  const first = turn[1], last = turn.at(-1), here = at.start < last && first < at.end;
  const said = el("p", { className: "said", dir: "auto", lang: sources.language[s] });
  for (let k = 1; k < turn.length; k += 2) {
    if (k > 1) said.append("\n");
    said.append(...marked(sources.text[s], turn[k], turn[k + 1], own, edges, at));
  }
  const inside = own.filter((one) => C.start[one] < last && first < C.end[one]).map((one) => C.code[one]);
  const chips = el("div", { className: "chips" }, ...[...new Set(inside)].map(pickOne));
  const label = sources.speakers[s][turn[0]], asks = sources.asking[s].includes(turn[0]) ? " asks" : "";
  const item = el("li", { className: `turn${asks}${here ? " here" : ""}` }, span("n", String(n + 1)));
  if (here) item.tabIndex = -1;
  item.append(el("div", {}, label && el("b", { dir: "auto" }, label), said), chips);
  return item;
}

function marked(text, start, end, own, edges, at) {
  const inside = (one) => start < one && one < end && text.slice(one - 1, one + 1) !== "\x01\x01";
  const cuts = [start, ...edges.filter(inside), end];
  return cuts.slice(1).map((to, k) => {
    const from = cuts[k], words = clean(text.slice(from, to));
    if (at.start < to && from < at.end) return el("mark", { className: "here" }, words);
    return own.some((n) => C.start[n] < to && from < C.end[n]) ? el("mark", {}, words) : words;
  });
}

// Acting
function choose(from, changes) {
  cameFrom = from;
  go(changes);
  byId("quotes-title").focus();
  const top = byId("quotes-title").getBoundingClientRect().top;
  if (top < 0 || top > innerHeight / 2) byId("quotes-title").scrollIntoView();
}

function back() {
  const again = cameFrom?.isConnected ? cameFrom : document.querySelector(`#${state.view} [aria-pressed=true]`);
  again?.focus();
}

function options(id, values, labels) {
  const select = byId(id);
  values.forEach((value, n) => select.append(el("option", { value }, labels[n])));
  select.addEventListener("change", () => go({ [id]: select.value }));
  if (!values.length) select.closest("label").hidden = true;
}

const short = (text) => (text.length > 70 ? text.slice(0, 70) + "…" : text);

function controls() {
  matrix.level.forEach((one, at) => byId("rows").append(el("option", { value: one }, about.heads[at])));
  byId("rows").addEventListener("change", () => go({ rows: byId("rows").value }));
  options("code", codes.id, codes.id.map((id, n) => "\u2003".repeat(above[n].length - 1) + short(codes.name[n])));
  options("case", cases.id, cases.id);
  options("informant", informants.id, informants.id.map((id, n) => [id, short(informants.role[n])].filter(Boolean).join(", ")));
  const used = new Set(C.coders.flatMap((one) => sets[one])), who = coders.id.filter((_, n) => used.has(n));
  options("coder", who, who);
  let wait = 0;
  byId("q").addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(() => go({ q: byId("q").value }, true), 150);
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  click("clear", () => {
    go(Object.fromEntries(FILTERS.map((key) => [key, ""])));
    byId("q").focus();
  });
  click("more", () => {
    const from = shownTo;
    more();
    const next = byId("list").querySelectorAll(".quote")[from];
    next.tabIndex = -1;
    next.focus();
  });
  click("skip", () => byId("quotes-title").focus());
  click("close", () => byId("source").close());
  byId("source").addEventListener("close", () => state.at && go({ at: "" }, true));
}

function tabs() {
  VIEWS.forEach((view, n) => {
    click(`tab-${view}`, () => go({ view }));
    byId(`tab-${view}`).addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = VIEWS[(n + step + VIEWS.length) % VIEWS.length];
      go({ view: next });
      byId(`tab-${next}`).focus();
    });
  });
}

function keys(event) {
  const q = byId("q"), { key, target } = event;
  if (byId("source").open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "/" && !/^(INPUT|SELECT)$/.test(target.tagName)) {
    event.preventDefault();
    q.focus();
    q.select();
  } else if (key === "Escape" && target === q) {
    q.value = "";
    go({ q: "" }, true);
  } else if (key === "Escape" && byId("quotes").contains(target)) back();
}

function apply() {
  read();
  for (const view of VIEWS) {
    byId(view).hidden = view !== state.view;
    byId(`tab-${view}`).setAttribute("aria-selected", String(view === state.view));
    byId(`tab-${view}`).tabIndex = view === state.view ? 0 : -1;
  }
  byId("rows").value = state.rows;
  for (const id of FILTERS.slice(0, 4)) byId(id).value = state[id].replace(/^=/, "");
  if (document.activeElement !== byId("q")) byId("q").value = state.q;
  byId("clear").disabled = !narrowed() && !state.code;
  const asked = FILTERS.slice(1).filter((key) => state[key]);
  byId("asked").textContent = asked.map((key) => `${key === "q" ? "search" : key} ${state[key]}`).join("; ");
  figure();
  if (state.view === "codes") tree();
  if (state.view === "matrix") grid();
  const now = FILTERS.map((key) => state[key]).join("\n");
  if (now !== before) list();
  before = now;
  reading();
}

addEventListener("popstate", apply);
addEventListener("keydown", keys);
addEventListener("beforeprint", () => {
  grid();
  while (shownTo < listed.length) more();
});
addEventListener("afterprint", () => {
  before = "";
  apply();
});
controls();
tabs();
apply();
document.documentElement.dataset.ready = String(Math.round(performance.now()));
