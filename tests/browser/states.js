// Random what-if states of a page's data, and what the page's engine makes of them in the words of
// 'pathgate whatif --states', so that the two can be compared.
"use strict";

const DEPLOYMENTS = ["development", "internal", "high-risk-internal", "limited", "controlled",
  "closed", "api", "api-fine-tuning", "open-weights"];
const WORLD_WORDS = ["baseline", "unmitigated", "defined", "implemented", "validated"];

// A small generator of its own: the same seed gives the same states everywhere.
function generator(seed) {
  let state = seed >>> 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % bound;
  };
}

function randomState(data, draw) {
  const shown = data.cases.map((c, i) => i).filter((i) => !data.cases[i].hidden);
  const state = { case: shown[draw(shown.length)], levels: {}, safeguards: {}, conditions: {} };
  data.capabilities.forEach((capability, c) => {
    if (draw(4) === 0) state.levels[c] = draw(capability.levels.length + 1);
  });
  data.safeguards.forEach((_, s) => {
    if (draw(3) === 0) state.safeguards[s] = draw(2) === 0;
  });
  data.nodes.forEach((node, n) => {
    if (node.condition && draw(6) === 0) {
      state.conditions[n] = ["true", "false", "unknown"][draw(3)];
    }
  });
  return state;
}

// The state as the program reads it, by ids.
function named(data, state) {
  const result = { deployment: DEPLOYMENTS[data.cases[state.case].deployment], set: {},
    safeguards: {}, conditions: {} };
  for (const [c, level] of Object.entries(state.levels)) {
    result.set[data.capabilities[c].id] = level;
  }
  for (const [s, counts] of Object.entries(state.safeguards)) {
    result.safeguards[data.safeguards[s].id] = counts;
  }
  for (const [n, truth] of Object.entries(state.conditions)) {
    const node = data.nodes[n];
    const scope = node.scenario === undefined ? "" : `${data.scenarios[node.scenario].id}/`;
    result.conditions[scope + node.id] = truth;
  }
  return result;
}

const contributionWord = (engine, substantial, unique, reading) => {
  const low = [1, 0][reading];
  const high = [2, 3][reading];
  return unique >> low & 1 ? "unique" : substantial >> low & 1 ? "substantial"
    : substantial >> high & 1 ? "possible" : "none";
};

// What both say, in one shape.
function ofPage(engine, data, state) {
  const a = engine.answer(data, state);
  const tiers = a.framework.tiers;
  const tier = (find) => [0, 1].map((stage) => {
    const [point, bound] = [find(stage, false), find(stage, true)];
    return [tiers[point.high].id, point.low === point.high ? "YES" : "CANNOT_RULE_OUT",
      tiers[bound.high].id];
  });
  return {
    decisions: [[false, false], [true, false], [false, true], [true, true]]
      .map(([development, bound]) => a.decide(development, bound).decision),
    overall: tier((stage, bound) => a.tierWhere(stage, bound, () => true)),
    scenarios: data.scenarios.map((scenario, s) => ({
      id: scenario.id,
      goal: a.scenarios[s].goal.map((b) => [0, 1].map((r) => engine.truthOf(b, r))),
      contribution: [0, 1].map((stage) => [0, 1].map((r) => contributionWord(engine,
        a.scenarios[s].substantial[stage], a.scenarios[s].unique[stage], r))),
      tiers: tier((stage, bound) => a.cachedTier(s, stage, bound)),
      probability: WORLD_WORDS.map((_, w) => a.probability(s, w)),
    })),
  };
}

function ofProgram(answer) {
  const tier = (holder) => [holder.before_mitigation, holder.residual]
    .map((t) => [t.tier, t.truth, t.at_bound_reading]);
  return {
    decisions: [answer.deployment_decision, answer.development_decision,
      answer.deployment_at_bound_reading, answer.development_at_bound_reading],
    overall: tier(answer),
    scenarios: answer.scenarios.map((scenario) => ({
      id: scenario.id,
      goal: WORLD_WORDS.map((w) => [scenario.goal[w].point, scenario.goal[w].bound]),
      contribution: scenario.contribution.map((c) => [c.point, c.bound]),
      tiers: tier(scenario),
      probability: WORLD_WORDS.map((w) =>
        [scenario.probability[w].lower, scenario.probability[w].upper]),
    })),
  };
}

// Where two answers differ, as a path; numbers may differ by rounding.
function difference(a, b, where = "") {
  if (typeof a === "number" && typeof b === "number") {
    return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a)) ? null : `${where}: ${a} / ${b}`;
  }
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") {
    return a === b ? null : `${where}: ${a} / ${b}`;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference(a[key], b[key], `${where}/${key}`);
    if (found) return found;
  }
  return null;
}

function dataOf(html) {
  const start = html.indexOf('<script type="application/json" id="data">');
  return JSON.parse(html.slice(html.indexOf(">", start) + 1, html.indexOf("</script>", start)));
}

module.exports = { generator, randomState, named, ofPage, ofProgram, difference, dataOf };
