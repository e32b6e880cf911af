// What-ifs in the page: the same circuits, diagrams and rules that the program used, answered for
// a changed state. Beliefs are six bits a world (bound low, point low, point high, bound high, and
// both highs if what was not assessed came out clear), worlds from the lowest bits on.
//
// A state is { case: number, levels: {capability: level}, safeguards: {safeguard: true|false},
// conditions: {node: "true"|"false"|"unknown"} }, everything by index.
"use strict";

const WORLD = { baseline: 0, unmitigated: 1, defined: 2, implemented: 3, validated: 4 };
const WORLDS = 5;
const LANES = 6;
const ALL_WORLDS = 0x3fffffff;
const YES = 0x3f;
const UNKNOWN = 0x0c;
const POSSIBLE = 0x3c;
const ATOM = { assisted: 0, condition: 1, safeguard: 2, affordance: 3, step: 4 };
const READING = { point: 0, bound: 1 };
const LOW = [1, 0]; // lanes by reading
const HIGH = [2, 3];
const CLEAR = [4, 5];
const STAGE_WORLDS = [WORLD.unmitigated, WORLD.validated];
const KIND = {
  contribution: 0, goal: 1, probability: 2, coverage: 3, meets: 4, reaches: 5, safeguard: 6,
  security: 7, judged: 8, deployment: 9, tier: 10, missing: 11,
};
const STATUS_VALIDATED = 3;

const has = (belief, lane) => (belief >> lane & 1) === 1;
const beliefIn = (word, world) => word >> (world * LANES) & YES;
const certainly = (so) => (so ? YES : 0);

// Kleene's not: lows and highs change places; what was not assessed would come out clear for the
// negation, too.
function beliefNot(belief) {
  let result = 0;
  for (const reading of [READING.point, READING.bound]) {
    const low = !has(belief, HIGH[reading]);
    const high = !has(belief, LOW[reading]);
    const missing = has(belief, HIGH[reading]) && !has(belief, CLEAR[reading]);
    result |= low << LOW[reading] | high << HIGH[reading];
    result |= (high && !missing) << CLEAR[reading];
  }
  return result;
}

function truthOf(belief, reading) {
  if (has(belief, LOW[reading])) return "YES";
  if (!has(belief, HIGH[reading])) return "NO";
  return has(belief, CLEAR[reading]) ? "CANNOT_RULE_OUT" : "NOT_ASSESSED";
}

// The least fixed point: gates come after their inputs but for cycles, so a pass without change is
// the second one where there is no cycle.
function close(circuit, atomWords) {
  const words = atomWords.concat(new Array(circuit.gates.length).fill(0));
  const atoms = atomWords.length;
  for (let changed = true; changed;) {
    changed = false;
    for (let g = 0; g < circuit.gates.length; g++) {
      const word = gateWord(circuit.gates[g], words);
      changed = changed || word !== words[atoms + g];
      words[atoms + g] = word;
    }
  }
  return words;
}

function gateWord(gate, words) {
  const least = gate[0];
  const count = gate.length - 1;
  if (least === count) {
    let word = ALL_WORLDS;
    for (let i = 1; i <= count; i++) word &= words[gate[i]];
    return word;
  }
  if (least === 1) {
    let word = 0;
    for (let i = 1; i <= count; i++) word |= words[gate[i]];
    return word;
  }
  let word = 0;
  for (let bit = 0; bit < WORLDS * LANES; bit++) {
    let held = 0;
    for (let i = 1; i <= count; i++) held += words[gate[i]] >> bit & 1;
    if (held >= least) word |= 1 << bit;
  }
  return word;
}

// P(goal) when atoms hold with probability p[atom].
function probability(diagram, p) {
  if ("constant" in diagram) return diagram.constant ? 1 : 0;
  const units = [];
  const valueOf = (variable) => (variable >= 0 ? p[variable] : units[-1 - variable]);
  for (const unit of diagram.units) {
    const values = [1];
    const edge = (e) => (e & 1 ? 1 - values[e >> 1] : values[e >> 1]);
    for (let i = 0; i < unit.nodes.length; i += 3) {
      const q = valueOf(unit.variables[unit.nodes[i]]);
      values.push(q * edge(unit.nodes[i + 1]) + (1 - q) * edge(unit.nodes[i + 2]));
    }
    units.push(edge(unit.root));
  }
  const root = valueOf(diagram.root);
  return diagram.complemented ? 1 - root : root;
}

// The atoms on which the goal still depends when fixed[atom] is true, false or undefined (free):
// every unit is restricted and reduced anew, which makes dependence visible.
function support(diagram, fixed) {
  if ("constant" in diagram) return new Set();
  const units = [];
  const valueOf = (variable) => (variable >= 0 ? fixed[variable] : units[-1 - variable].constant);
  for (const unit of diagram.units) {
    const made = [null];
    const known = new Map();
    const results = [0];
    const edge = (e) => results[e >> 1] ^ (e & 1);
    for (let i = 0; i < unit.nodes.length; i += 3) {
      const variable = unit.variables[unit.nodes[i]];
      const value = valueOf(variable);
      const high = edge(unit.nodes[i + 1]);
      const low = edge(unit.nodes[i + 2]);
      results.push(value === true ? high : value === false ? low
        : makeNode(made, known, variable, high, low));
    }
    units.push(describeUnit(made, edge(unit.root), units));
  }
  if (diagram.root < 0) return units[-1 - diagram.root].support;
  return fixed[diagram.root] === undefined ? new Set([diagram.root]) : new Set();
}

function makeNode(made, known, variable, high, low) {
  if (high === low) return high;
  const flip = high & 1;
  const key = `${variable},${high ^ flip},${low ^ flip}`;
  let node = known.get(key);
  if (node === undefined) {
    node = made.length;
    made.push([variable, high ^ flip, low ^ flip]);
    known.set(key, node);
  }
  return node << 1 | flip;
}

function describeUnit(made, root, units) {
  if (root >> 1 === 0) return { constant: (root & 1) === 0, support: new Set() };
  const seen = new Set([0]);
  const atoms = new Set();
  const stack = [root >> 1];
  while (stack.length) {
    const node = stack.pop();
    if (seen.has(node)) continue;
    seen.add(node);
    const [variable, high, low] = made[node];
    if (variable >= 0) atoms.add(variable);
    else for (const atom of units[-1 - variable].support) atoms.add(atom);
    stack.push(high >> 1, low >> 1);
  }
  return { constant: undefined, support: atoms };
}

function tierMax(a, b) {
  return {
    low: Math.max(a.low, b.low),
    high: Math.max(a.high, b.high),
    clear: Math.max(a.clear, b.clear),
    rule: b.high > a.high || a.rule === null ? b.rule : a.rule,
  };
}

const NO_TIER = { low: 0, high: 0, clear: 0, rule: null };

function passes(value, predicate) {
  return [value >= predicate.value, value > predicate.value, value <= predicate.value,
    value < predicate.value][predicate.comparison];
}

// One case (a deployment under a framework) in one state.
class Answer {
  constructor(data, state, caseNumber) {
    this.data = data;
    this.state = state;
    this.case = data.cases[caseNumber];
    this.framework = data.frameworks[this.case.framework];
    this.others = new Map();
    this.scenarios = this.case.scenarios.map((_, s) => this.assess(s));
  }

  assumedLevel(capability) {
    return this.state.levels[capability];
  }

  counts(safeguard) {
    return this.data.safeguards[safeguard].worksUnder >> this.case.deployment & 1;
  }

  atomWord(atom, word) {
    const [kind, subject, level] = atom;
    if (kind === ATOM.assisted && this.assumedLevel(subject) !== undefined) {
      return level <= this.assumedLevel(subject) ? ALL_WORLDS & ~YES : 0;
    }
    if (kind === ATOM.condition && this.state.conditions[subject] !== undefined) {
      const belief = { true: YES, false: 0, unknown: POSSIBLE }[this.state.conditions[subject]];
      let all = 0;
      for (let w = 0; w < WORLDS; w++) all |= belief << (w * LANES);
      return all;
    }
    if (kind === ATOM.safeguard && this.state.safeguards[subject] !== undefined) {
      const inForce = this.state.safeguards[subject] && this.counts(subject);
      return inForce ? YES | YES << LANES : ALL_WORLDS;
    }
    return word;
  }

  assess(s) {
    const compiled = this.framework.scenarios[s];
    const base = this.case.scenarios[s];
    const atoms = compiled.atoms.map((atom, i) => this.atomWord(atom, base.words[i]));
    const words = close(compiled, atoms);
    const goal = [];
    for (let w = 0; w < WORLDS; w++) goal.push(beliefIn(words[compiled.goal], w));
    const substantial = STAGE_WORLDS.map((w) => this.substantial(compiled, words, goal, w));
    const outside = this.outsideBaseline(goal[WORLD.baseline]);
    return { words, goal, substantial, unique: substantial.map((b) => b & outside) };
  }

  outsideBaseline(baseline) {
    let outside = 0;
    for (const r of [READING.point, READING.bound]) {
      const low = !has(baseline, HIGH[r]);
      const high = !has(baseline, LOW[r]);
      outside |= low << LOW[r] | high << HIGH[r] | high << CLEAR[r];
    }
    return outside;
  }

  substantial(compiled, words, goal, world) {
    let belief = 0;
    for (let lane = 0; lane < LANES; lane++) {
      if (has(goal[world], lane) && this.usesAssistance(compiled, words, world, lane)) {
        belief |= 1 << lane;
      }
    }
    return belief;
  }

  usesAssistance(compiled, words, world, lane) {
    const point = lane === LOW[0] || lane === HIGH[0] || lane === CLEAR[0];
    const certain = point ? LOW[0] : LOW[1];
    let assistance = false;
    const fixed = compiled.atoms.map(([kind], i) => {
      const belief = beliefIn(words[i], world);
      const named = kind === ATOM.assisted || kind === ATOM.condition ||
        (kind === ATOM.safeguard && !has(belief, certain));
      assistance = assistance || (has(belief, lane) && kind === ATOM.assisted);
      return !has(belief, lane) ? false : named ? undefined : true;
    });
    if (!assistance || !compiled.diagram) return false;
    for (const atom of support(compiled.diagram, fixed)) {
      if (compiled.atoms[atom][0] === ATOM.assisted) return true;
    }
    return false;
  }

  atomRange(atom, world, low, high) {
    const [kind, subject, level] = atom;
    if (kind === ATOM.assisted && this.assumedLevel(subject) !== undefined) {
      const p = world !== WORLD.baseline && level <= this.assumedLevel(subject) ? 1 : 0;
      return [p, p];
    }
    if (kind === ATOM.condition && this.state.conditions[subject] !== undefined) {
      return { true: [1, 1], false: [0, 0], unknown: [0, 1] }[this.state.conditions[subject]];
    }
    if (kind === ATOM.safeguard && this.state.safeguards[subject] !== undefined) {
      const standing = this.case.standings[subject];
      return this.state.safeguards[subject] && this.counts(subject) && world >= WORLD.defined
        ? [standing.bypassLow, standing.bypassHigh] : [1, 1];
    }
    return [low, high];
  }

  // Bounds of P(goal) in a world; null where the page has no diagram or leaves evidence out.
  probability(s, world) {
    const compiled = this.framework.scenarios[s];
    const [low, high] = this.case.scenarios[s].likelihoods.slice(2 * world, 2 * world + 2);
    if (!compiled.diagram || !low) return null;
    const ranges = compiled.atoms.map((atom, i) => this.atomRange(atom, world, low[i], high[i]));
    return [probability(compiled.diagram, ranges.map((r) => r[0])),
      probability(compiled.diagram, ranges.map((r) => r[1]))];
  }

  // The same state under another deployment that rules speak of.
  under(deployment) {
    if (!this.others.has(deployment)) {
      const number = this.data.cases.findIndex((c) =>
        c.framework === this.case.framework && c.deployment === deployment);
      this.others.set(deployment, new Answer(this.data, this.state, number));
    }
    return this.others.get(deployment);
  }

  safeguardBelief(safeguard, status, tested) {
    if (safeguard < 0) return certainly(status === 0 && !tested);
    const assumed = this.state.safeguards[safeguard];
    const standing = assumed === undefined ? this.case.standings[safeguard]
      : { status: assumed ? STATUS_VALIDATED : 0, tested: assumed ? ~0 : 0,
        accepted: certainly(assumed) };
    if (standing.status < status || tested & ~standing.tested) return 0;
    return status === STATUS_VALIDATED ? standing.accepted : YES;
  }

  questionBelief(question) {
    return [0, YES, UNKNOWN][this.case.judgements[question]];
  }

  securityBelief(level) {
    let belief = YES;
    for (let i = 0; i <= level; i++) {
      const rung = this.framework.security[i];
      for (const s of rung.safeguards) {
        belief &= this.safeguardBelief(s, STATUS_VALIDATED, rung.tested);
      }
      if (rung.question >= 0) belief &= this.questionBelief(rung.question);
    }
    return belief;
  }

  levelBelief(capability, level) {
    if (capability < 0 || level > this.data.capabilities[capability].levels.length) return UNKNOWN;
    const assumed = this.assumedLevel(capability);
    return assumed === undefined ? this.case.levels[capability][level - 1]
      : certainly(level <= assumed);
  }

  criterionBelief(number, expected) {
    const criterion = this.framework.criteria[number];
    const assumed = criterion.capability < 0 ? undefined : this.assumedLevel(criterion.capability);
    if (assumed !== undefined) return certainly(criterion.level <= assumed);
    return this.case.criteria[2 * number + (expected ? 0 : 1)];
  }

  judgedBelief(predicate) {
    const yes = this.questionBelief(predicate.question);
    const open = this.case.judgements[predicate.question] === 2;
    return [yes, beliefNot(yes), certainly(open)][predicate.judged];
  }

  systemBelief(p) {
    let belief;
    switch (p.kind) {
      case KIND.meets: belief = this.criterionBelief(p.criterion, p.expected); break;
      case KIND.reaches: belief = this.levelBelief(p.capability, p.level); break;
      case KIND.safeguard: belief = this.safeguardBelief(p.safeguard, p.status, p.tested); break;
      case KIND.security: belief = this.securityBelief(p.level); break;
      case KIND.judged: return this.judgedBelief(p);
      default: return certainly(p.deployments >> this.case.deployment & 1);
    }
    return p.expected ? belief : beliefNot(belief);
  }

  predicateBelief(p, s, stage) {
    const scenario = this.scenarios[s];
    let belief;
    switch (p.kind) {
      case KIND.contribution: {
        const from = p.under < 0 ? scenario : this.under(p.under).scenarios[s];
        return p.contribution === 0 ? YES
          : p.contribution === 1 ? from.substantial[stage] : from.unique[stage];
      }
      case KIND.goal: belief = scenario.goal[p.world]; break;
      case KIND.probability: {
        const [low, high] = this.probability(s, p.world) || [0, 1];
        const lower = passes(low, p);
        const upper = passes(high, p);
        return lower && upper ? YES : lower || upper ? POSSIBLE : 0;
      }
      case KIND.coverage: belief = certainly(this.case.scenarios[s].assessed <= p.assessed); break;
      default: return this.systemBelief(p);
    }
    return p.expected ? belief : beliefNot(belief);
  }

  scenarioTier(s, stage, bound) {
    let tier = NO_TIER;
    this.framework.rules.forEach((rule, r) => {
      if (!rule.applies[stage].includes(s)) return;
      const reading = bound || this.data.strict ? READING.bound : rule.reading;
      let belief = YES;
      for (const p of rule.predicates) belief &= this.predicateBelief(p, s, stage);
      if (!has(belief, rule.ignoresMissing ? CLEAR[reading] : HIGH[reading])) return;
      tier = tierMax(tier, {
        low: has(belief, LOW[reading]) ? rule.tier : 0,
        high: rule.tier,
        clear: has(belief, CLEAR[reading]) ? rule.tier : 0,
        rule: r,
      });
    });
    return tier;
  }

  tierWhere(stage, bound, takes) {
    let tier = NO_TIER;
    this.case.scenarios.forEach((scenario, s) => {
      if (scenario.gating && takes(scenario, s)) {
        tier = tierMax(tier, this.cachedTier(s, stage, bound));
      }
    });
    return tier;
  }

  cachedTier(s, stage, bound) {
    const scenario = this.scenarios[s];
    scenario.tiers = scenario.tiers || {};
    const key = `${stage}${bound}`;
    if (!scenario.tiers[key]) scenario.tiers[key] = this.scenarioTier(s, stage, bound);
    return scenario.tiers[key];
  }

  conditionHolds(p, bound) {
    const reading = bound || this.data.strict ? READING.bound : this.framework.reading;
    const listed = (domain) => domain >= 0 &&
      (!p.domains.length || p.domains.includes(this.framework.domainIds[domain]));
    if (p.kind === KIND.tier) {
      const rank = this.tierWhere(p.stage, bound, (scenario) => listed(scenario.domain)).high;
      return rank >= p.least && (p.most < 0 || rank <= p.most);
    }
    if (p.kind === KIND.missing) {
      if (this.tierWhere(p.stage, bound, () => true).clear > p.most) return false;
      return this.framework.domainIds.some((_, d) => {
        const tier = this.tierWhere(p.stage, bound, (scenario) => scenario.domain === d);
        return listed(d) && tier.clear < tier.high;
      });
    }
    return has(this.systemBelief(p), LOW[reading]);
  }

  decide(development, bound) {
    return this.framework.decisions.find((rule) => rule.development === development &&
      rule.conditions.every((p) => this.conditionHolds(p, bound)));
  }

  modelDomainTier(domain, stage, bound) {
    return this.tierWhere(stage, bound, (_, s) => this.data.scenarios[s].domain === domain);
  }
}

// Everything the page shows of a state.
function answer(data, state) {
  return new Answer(data, state, state.case);
}

if (typeof module !== "undefined") module.exports = { answer, truthOf, beliefNot, WORLD, READING };
