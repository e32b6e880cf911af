// The page's behaviour: controls of what-ifs and what they come to, the movement of graphs, the
// panel of a node. What is computed is computed in engine.js.
"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);
const WORDS = {
  truth: { YES: "reachable", NO: "not reachable", CANNOT_RULE_OUT: "cannot rule out",
    NOT_ASSESSED: "not assessed" },
  node: { YES: "holds", NO: "does not hold", CANNOT_RULE_OUT: "may hold",
    NOT_ASSESSED: "not assessed" },
};

// Elements out of a description: make("p.note", {id: "x"}, "text", child ...).
function make(what, attributes, ...children) {
  const [name, ...classes] = what.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

// ---- the state, and its link ----

const baseState = () => ({ case: 0, levels: {}, safeguards: {}, conditions: {} });
let state = baseState();

function isChanged() {
  return [state.levels, state.safeguards, state.conditions].some((o) => Object.keys(o).length);
}

function fragmentOf() {
  return `#state=${encodeURIComponent(JSON.stringify(state))}`;
}

// A link may be old or made by hand: only what this page knows is taken from it.
function stateOf(fragment) {
  const fresh = baseState();
  let given;
  try {
    given = JSON.parse(decodeURIComponent(fragment.slice("#state=".length)));
  } catch {
    return fresh;
  }
  if (given === null || typeof given !== "object") return fresh;
  if (DATA.cases[given.case] && !DATA.cases[given.case].hidden) fresh.case = given.case;
  const take = (key, list, fits) => {
    for (const [index, value] of Object.entries(given[key] || {})) {
      if (list[index] && fits(list[index], value)) fresh[key][index] = value;
    }
  };
  take("levels", DATA.capabilities, (c, level) => Number.isInteger(level) && level >= 0 &&
    level <= c.levels.length);
  take("safeguards", DATA.safeguards, (_, counts) => typeof counts === "boolean");
  take("conditions", DATA.nodes, (node, truth) => node.condition &&
    ["true", "false", "unknown"].includes(truth));
  return fresh;
}

// ---- controls ----

const caseTitle = (c) => `${c.title} under ${DATA.frameworks[c.framework].title} ` +
  `${DATA.frameworks[c.framework].edition}`;

function used(kind) {
  const subjects = new Set();
  for (const framework of DATA.frameworks) {
    for (const scenario of framework.scenarios) {
      for (const [atomKind, subject] of scenario.atoms) if (atomKind === kind) subjects.add(subject);
    }
  }
  return [...subjects].sort((a, b) => a - b);
}

function labelled(text, control, note) {
  const id = `control-${labelled.next = (labelled.next || 0) + 1}`;
  control.id = id;
  return make("div.control", {}, make("label", { for: id }, text), control, note || "");
}

function choice(options, value, change) {
  const select = make("select", { onchange: () => change(select.value) });
  for (const [key, text] of options) {
    const option = make("option", { value: key }, text);
    option.selected = key === value;
    select.append(option);
  }
  return select;
}

function levelWords(capability, level) {
  return level === undefined ? "as measured"
    : level === 0 ? "none" : `level ${level}: ${capability.levels[level - 1]}`;
}

// A slider from "as measured" over "none" to the highest level.
function levelControl(c) {
  const capability = DATA.capabilities[c];
  const words = make("output", {}, levelWords(capability, state.levels[c]));
  const slider = make("input", { type: "range", min: -1, max: capability.levels.length, step: 1,
    value: state.levels[c] === undefined ? -1 : state.levels[c],
    "aria-valuetext": levelWords(capability, state.levels[c]) });
  slider.addEventListener("input", () => {
    const level = Number(slider.value);
    if (level < 0) delete state.levels[c];
    else state.levels[c] = level;
    words.textContent = levelWords(capability, state.levels[c]);
    slider.setAttribute("aria-valuetext", words.textContent);
    update();
  });
  return labelled(capability.title, slider, words);
}

function safeguardControl(s) {
  const value = state.safeguards[s] === undefined ? "" : String(state.safeguards[s]);
  const select = choice([["", "as it is"], ["true", "counts"], ["false", "fails"]], value,
    (picked) => {
      if (picked === "") delete state.safeguards[s];
      else state.safeguards[s] = picked === "true";
      update();
    });
  return labelled(DATA.safeguards[s].title, select);
}

function conditionControl(n) {
  const select = choice([["", "as it is"], ["true", "true"], ["false", "false"],
    ["unknown", "unknown"]], state.conditions[n] || "", (picked) => {
    if (picked === "") delete state.conditions[n];
    else state.conditions[n] = picked;
    update();
  });
  const node = DATA.nodes[n];
  const scenario = node.scenario === undefined ? "" : ` (${DATA.scenarios[node.scenario].id})`;
  return labelled(node.title + scenario, select);
}

function group(title, controls, open) {
  const details = make("details", {}, make("summary", {}, `${title} (${controls.length})`),
    make("div.controls", {}, ...controls));
  details.open = open;
  return details;
}

function buildControls() {
  const cases = DATA.cases.map((c, i) => [String(i), caseTitle(c)])
    .filter(([i]) => !DATA.cases[i].hidden);
  const pick = choice(cases, String(state.case), (value) => {
    state.case = Number(value);
    update();
  });
  const link = make("a", { id: "state-link", href: fragmentOf() }, "Link to this state");
  const reset = make("button", { type: "button", onclick: () => {
    state = baseState();
    build();
  } }, "Back to what was measured");
  return [labelled("Deployment and framework", pick),
    group("Capabilities", used(ATOM.assisted).map(levelControl), true),
    group("Safeguards", used(ATOM.safeguard).map(safeguardControl), true),
    group("Conditions", used(ATOM.condition).map(conditionControl), false),
    make("p.actions", {}, reset, link)];
}

// ---- what it comes to ----

function tierWords(a, tier) {
  const title = a.framework.tiers[tier.high].title;
  if (tier.low === tier.high) return title;
  return `${title} (${tier.clear < tier.high ? "provisional: not assessed" : "cannot rule out"})`;
}

function contributionWords(a, s, stage) {
  const reading = DATA.strict ? READING.bound : a.framework.reading;
  const { substantial, unique } = a.scenarios[s];
  if (has(unique[stage], LOW[reading])) return "unique";
  if (has(substantial[stage], LOW[reading])) return "substantial";
  return has(substantial[stage], HIGH[reading]) ? "possible" : "none";
}

function chanceWords(bounds) {
  if (!bounds) return "not computed in this page";
  const round = (p) => String(Number(p.toPrecision(4)));
  return bounds[0] === bounds[1] ? round(bounds[0]) : `${round(bounds[0])} to ${round(bounds[1])}`;
}

const readingOf = (a) => (DATA.strict ? READING.bound : a.framework.reading);

// Two cells: as it is, and what if; marked where they differ.
function cells(before, after) {
  const differs = before !== after;
  return [make("td", {}, before),
    make(differs ? "td.changed" : "td", {}, differs ? `${after} (changed)` : after)];
}

function row(title, before, after) {
  return make("tr", {}, make("th", { scope: "row" }, title), ...cells(before, after));
}

function table(caption, rows) {
  const head = ["", "As it is", "What if"].map((text) => (text
    ? make("th", { scope: "col" }, text) : make("td", {}, "")));
  return make("div.wide", { role: "group", tabindex: "0", "aria-label": caption },
    make("table", {}, make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)));
}

function decisionRows(before, after) {
  const word = (a, development) => a.decide(development, false).decision;
  return [row("Deployment", word(before, false), word(after, false)),
    row("Development", word(before, true), word(after, true))];
}

function domainRows(before, after) {
  const rows = [];
  DATA.domains.forEach((domain, d) => {
    const gating = before.case.scenarios.some((scenario, s) => scenario.gating &&
      DATA.scenarios[s].domain === d);
    if (!gating) return;
    for (const [stage, words] of ["before mitigation", "residual"].entries()) {
      rows.push(row(`${domain.title}, ${words}`,
        tierWords(before, before.modelDomainTier(d, stage, false)),
        tierWords(after, after.modelDomainTier(d, stage, false))));
    }
  });
  return rows;
}

function scenarioRows(before, after) {
  return DATA.scenarios.flatMap((scenario, s) => {
    const truth = (a) => WORDS.truth[truthOf(a.scenarios[s].goal[WORLD.validated], readingOf(a))];
    const chance = (a) => chanceWords(a.probability(s, WORLD.validated));
    return [row(`${scenario.title}: goal`, truth(before), truth(after)),
      row("contribution", contributionWords(before, s, 1), contributionWords(after, s, 1)),
      row("probability", chance(before), chance(after))];
  });
}

function summary(before, after) {
  const was = before.decide(false, false).decision;
  const is = after.decide(false, false).decision;
  if (!isChanged()) return `${caseTitle(after.case)}: ${is}, as measured. Nothing is assumed.`;
  return `What if, not a verdict: ${is}${was === is ? ", as without the assumptions" :
    ` instead of ${was}`}.`;
}

let pending = 0;

function update() {
  const before = answer(DATA, { ...baseState(), case: state.case });
  const after = isChanged() ? answer(DATA, state) : before;
  const results = document.getElementById("whatif-results");
  results.replaceChildren(table("Decisions", decisionRows(before, after)),
    table("Tiers", domainRows(before, after)),
    make("details", {}, make("summary", {}, "Scenarios, one by one"),
      table("Scenarios in the validated world", scenarioRows(before, after))));
  document.getElementById("whatif-summary").textContent = summary(before, after);
  document.getElementById("whatif").classList.toggle("assumed", isChanged());
  document.getElementById("state-link").setAttribute("href", fragmentOf());
  cancelAnimationFrame(pending);
  pending = requestAnimationFrame(() => markGraphs(before, after));
}

function build() {
  const room = document.getElementById("whatif-room");
  room.replaceChildren(make("div.split", {}, make("div.inputs", {}, ...buildControls()),
    make("div.outputs", {}, make("p.summary", { id: "whatif-summary", role: "status" }),
      make("div", { id: "whatif-results" }))));
  update();
}

// ---- graphs ----

const SVG = "http://www.w3.org/2000/svg";

function nodeTruths(a, s) {
  const { nodeOf } = a.framework.scenarios[s];
  const truths = new Map();
  for (let i = 0; i < nodeOf.length; i += 2) {
    const belief = beliefIn(a.scenarios[s].words[nodeOf[i + 1]], WORLD.validated);
    truths.set(DATA.nodes[nodeOf[i]].id, truthOf(belief, readingOf(a)));
  }
  return truths;
}

// Nodes whose truth differs from the picture bear a flag that says so.
function markGraphs(before, after) {
  const drawn = answer(DATA, baseState());
  for (const figure of document.querySelectorAll("figure.graph")) {
    const s = Number(figure.dataset.scenario);
    const was = nodeTruths(drawn, s);
    const is = nodeTruths(after, s);
    for (const flag of figure.querySelectorAll(".flag")) flag.remove();
    for (const node of figure.querySelectorAll("g.node[data-id]")) {
      const id = node.dataset.id;
      const differs = was.has(id) && was.get(id) !== is.get(id);
      if (differs) flagNode(node, WORDS.node[is.get(id)]);
      const safeguard = DATA.safeguards.findIndex((g) => id === `safeguard:${g.id}`);
      const assumed = state.safeguards[safeguard];
      if (assumed !== undefined) flagNode(node, assumed ? "counts" : "fails");
    }
  }
}

function flagNode(node, words) {
  const box = node.getBBox();
  const flag = document.createElementNS(SVG, "g");
  flag.setAttribute("class", "flag");
  const width = 14 + 7 * `what if: ${words}`.length;
  const rectangle = document.createElementNS(SVG, "rect");
  const text = document.createElementNS(SVG, "text");
  for (const [key, value] of Object.entries({ x: box.x + box.width / 2 - width / 2,
    y: box.y - 18, width, height: 18, rx: 3 })) rectangle.setAttribute(key, value);
  text.setAttribute("x", box.x + box.width / 2);
  text.setAttribute("y", box.y - 5);
  text.textContent = `what if: ${words}`;
  flag.append(rectangle, text);
  node.append(flag);
}

// Zooming and panning change the view box alone.
class View {
  constructor(svg) {
    this.svg = svg;
    this.whole = svg.getAttribute("viewBox").split(" ").map(Number);
    this.reset();
  }

  show() {
    this.svg.setAttribute("viewBox", this.box.join(" "));
  }

  reset() {
    this.box = [...this.whole];
    this.show();
  }

  zoom(factor, atX = 0.5, atY = 0.5) {
    const [x, y, width, height] = this.box;
    const wide = Math.min(this.whole[2] * 2, Math.max(this.whole[2] / 40, width * factor));
    const high = height * wide / width;
    this.box = [x + (width - wide) * atX, y + (height - high) * atY, wide, high];
    this.show();
  }

  pan(dx, dy) {
    this.box[0] += dx * this.box[2];
    this.box[1] += dy * this.box[3];
    this.show();
  }

  focus(node) {
    const box = node.getBBox();
    const [, , width, height] = this.box;
    this.box = [box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2, width,
      height];
    this.show();
  }
}

function onKey(view, event) {
  const moves = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1],
    ArrowDown: [0, 0.1] };
  if (moves[event.key]) view.pan(...moves[event.key]);
  else if (event.key === "+" || event.key === "=") view.zoom(0.8);
  else if (event.key === "-") view.zoom(1.25);
  else if (event.key === "0") view.reset();
  else return;
  event.preventDefault();
}

function onDrag(view, frame, event) {
  if (event.button !== 0) return;
  const bounds = frame.getBoundingClientRect();
  let [x, y] = [event.clientX, event.clientY];
  const move = (next) => {
    view.pan((x - next.clientX) / bounds.width, (y - next.clientY) / bounds.height);
    [x, y] = [next.clientX, next.clientY];
  };
  const stop = () => {
    frame.removeEventListener("pointermove", move);
    frame.removeEventListener("pointerup", stop);
    frame.removeEventListener("pointerleave", stop);
  };
  frame.addEventListener("pointermove", move);
  frame.addEventListener("pointerup", stop);
  frame.addEventListener("pointerleave", stop);
}

const nodesOf = (figure) => [...figure.querySelectorAll("g.node[data-id]")];

function highlight(figure, ids) {
  figure.classList.toggle("highlighted", ids.size > 0);
  for (const node of nodesOf(figure)) node.classList.toggle("lit", ids.has(node.dataset.id));
  for (const edge of figure.querySelectorAll("g.edge")) {
    edge.classList.toggle("lit", ids.has(edge.dataset.from) && ids.has(edge.dataset.to));
  }
}

function search(figure, view, words, status) {
  const wanted = words.trim().toLowerCase();
  const found = wanted ? nodesOf(figure).filter((node) =>
    node.textContent.toLowerCase().includes(wanted)) : [];
  highlight(figure, new Set(found.map((node) => node.dataset.id)));
  status.textContent = wanted ? `${found.length} found` : "";
  if (found.length) view.focus(found[0]);
}

// The definition of a node, from the list below the picture.
function showNode(figure, panel, id) {
  const s = figure.dataset.scenario;
  const entry = [...document.querySelectorAll(`[data-scenario="${s}"][data-node]`)]
    .find((div) => div.dataset.node === id);
  const node = nodesOf(figure).find((g) => g.dataset.id === id);
  if (!node) return;
  const title = node.querySelector("title").textContent.split("\n");
  const a = answer(DATA, state);
  const truth = nodeTruths(a, Number(s)).get(id);
  panel.replaceChildren(make("h4", {}, title[0]), ...title.slice(1).map((l) => make("p", {}, l)),
    ...(truth ? [make("p", {}, `${isChanged() ? "What if" : "As measured"}: ` +
      WORDS.node[truth])] : []),
    ...(entry ? [make("p", {}, ...[...entry.querySelector("dd").childNodes]
      .map((child) => child.cloneNode(true)))] : []));
  highlight(figure, new Set([id]));
}

function enliven(figure) {
  const svg = figure.querySelector("svg");
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  const view = new View(svg);
  const frame = make("div.frame", { tabindex: "0", role: "group", "aria-label":
    "Picture: arrow keys move it, plus and minus zoom, 0 shows all of it" });
  const panel = make("div.panel", { role: "status" });
  const status = make("span.found", { role: "status" });
  const button = (text, label, action) => make("button", { type: "button", "aria-label": label,
    onclick: action }, text);
  const input = make("input", { type: "search", placeholder: "Find a step",
    "aria-label": "Find a step in this picture" });
  input.addEventListener("input", () => search(figure, view, input.value, status));
  svg.replaceWith(frame);
  frame.append(svg);
  figure.prepend(make("div.tools", {}, button("+", "Zoom in", () => view.zoom(0.8)),
    button("−", "Zoom out", () => view.zoom(1.25)),
    button("All", "Show all of the picture", () => view.reset()), input, status));
  figure.append(panel);
  frame.addEventListener("keydown", (event) => onKey(view, event));
  frame.addEventListener("pointerdown", (event) => onDrag(view, frame, event));
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the page scrolls as it does everywhere
    event.preventDefault();
    view.zoom(event.deltaY > 0 ? 1.1 : 0.9);
  }, { passive: false });
  for (const node of nodesOf(figure)) {
    node.addEventListener("click", () => showNode(figure, panel, node.dataset.id));
  }
  addShowButtons(figure, view, panel);
}

// Paths and definitions lead back to the picture, by keyboard, too.
function addShowButtons(figure, view, panel) {
  const s = figure.dataset.scenario;
  for (const path of document.querySelectorAll(`li[data-scenario="${s}"][data-nodes]`)) {
    path.prepend(make("button", { type: "button", onclick: () => {
      highlight(figure, new Set(path.dataset.nodes.split(" ")));
      view.reset();
      figure.scrollIntoView({ block: "nearest" });
    } }, "Show"), " ");
  }
  for (const entry of document.querySelectorAll(`div[data-scenario="${s}"][data-node]`)) {
    entry.querySelector("dt").append(" ", make("button", { type: "button", "aria-label":
      `Show ${entry.querySelector("dt").textContent} in the picture`, onclick: () => {
      showNode(figure, panel, entry.dataset.node);
      const node = nodesOf(figure).find((g) => g.dataset.id === entry.dataset.node);
      if (node) view.focus(node);
      figure.scrollIntoView({ block: "nearest" });
    } }, "Show"));
  }
}

function start() {
  document.documentElement.classList.add("scripted");
  if (location.hash.startsWith("#state=")) state = stateOf(location.hash);
  for (const figure of document.querySelectorAll("figure.graph")) enliven(figure);
  build();
  window.addEventListener("hashchange", () => {
    if (!location.hash.startsWith("#state=")) return;
    state = stateOf(location.hash);
    build();
  });
}

start();
