// The page's engine against the program: random what-if states of shipped models and of a small
// one, every number the page would show. Runs in Node alone; drive.js does the same in a browser.
// Speaks TAP.
//
// PATHGATE is the program, PATHGATE_DATA the shipped models, PATHGATE_SOURCE the source tree.
"use strict";

const { execFileSync, spawnSync } = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");

const source = process.env.PATHGATE_SOURCE || path.join(__dirname, "../..");
const states = require("./states.js");
const engine = require(path.join(source, "export/html/engine.js"));
const STATES = Number(process.env.PATHGATE_STATES || 10);

const work = fs.mkdtempSync(path.join(os.tmpdir(), "pathgate-equal-"));
process.on("exit", () => fs.rmSync(work, { recursive: true, force: true }));
const at = (name) => path.join(work, name);
const run = (...words) => execFileSync(process.env.PATHGATE, words,
  { maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "inherit"] });

let number = 0;
let failed = 0;
function report(label, complaint) {
  number += 1;
  failed += complaint ? 1 : 0;
  console.log(`${complaint ? "not ok" : "ok"} ${number} - ${label}`);
  if (complaint) console.log(`# ${complaint}`);
}

function compare(label, inputs, deployments, seed) {
  const page = at("page.html");
  run("report", ...inputs, ...deployments.flatMap((d) => ["--deployment", d]), "-o", page);
  const data = states.dataOf(fs.readFileSync(page, "utf8"));
  const draw = states.generator(seed);
  const drawn = Array.from({ length: STATES }, () => states.randomState(data, draw));
  fs.writeFileSync(at("states.json"), JSON.stringify(drawn.map((s) => states.named(data, s))));
  const answers = spawnSync(process.env.PATHGATE,
    ["whatif", ...inputs, "--deployment", deployments[0], "--states", at("states.json")],
    { maxBuffer: 1 << 30 });
  if (answers.status !== 0) return report(label, String(answers.stderr).split("\n")[0]);
  const program = JSON.parse(answers.stdout).states;
  let complaint = null;
  drawn.forEach((state, i) => {
    complaint = complaint || states.difference(states.ofPage(engine, data, state),
      states.ofProgram(program[i]), `state ${i} ${JSON.stringify(states.named(data, state))}`);
  });
  return report(label, complaint);
}

const store = at("store.db");
for (const name of fs.readdirSync(path.join(process.env.PATHGATE_DATA, "examples"))) {
  run("evidence", "import", path.join(process.env.PATHGATE_DATA, "examples", name), "--evidence",
    store);
}
const deployments = ["closed", "api", "open-weights", "internal"];
const frameworks = fs.readdirSync(path.join(process.env.PATHGATE_DATA, "frameworks"))
  .filter((name) => name.endsWith(".xml")).map((name) => name.slice(0, -4)).sort();
frameworks.forEach((framework, i) => {
  for (const [j, system] of ["muse-spark-1.0", "muse-spark-1.1"].entries()) {
    compare(`${system} under ${framework}`, ["--evidence", store, "--system", system,
      "--framework", framework, "--date", "2026-11-21"], deployments, 1 + 2 * i + j);
  }
});
compare("strict", ["--evidence", store, "--system", "muse-spark-1.0", "--framework",
  "meta-aasf-2.0", "--date", "2026-11-21", "--strict"], deployments, 99);
const fair = path.join(source, "tests/golden/fair");
run("evidence", "import", path.join(fair, "baker-bot.xml"), "--evidence", at("fair.db"));
compare("a small model with a defeated safeguard", [path.join(fair, "fair.xml"), "--evidence",
  at("fair.db"), "--system", "baker-bot", "--framework", path.join(fair, "fair-rules.xml"),
  "--date", "2026-11-21"], ["closed", "open-weights"], 7);
console.log(`1..${number}`);
process.exit(failed ? 1 : 0);
