// What the program writes for other programs, against the schemas that those formats are published
// with: SARIF 2.1.0 as a package of npm carries it, and OSCAL where PATHGATE_PUBLISHED is a folder
// with oscal_assessment-results_schema.json, which none does. Speaks TAP.
//
// PATHGATE is the program, PATHGATE_DATA the shipped models, PATHGATE_SOURCE the source tree.
"use strict";

const { execFileSync, spawnSync } = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");
const Ajv = require("ajv");

const source = process.env.PATHGATE_SOURCE || path.join(__dirname, "../..");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "pathgate-published-"));
process.on("exit", () => fs.rmSync(work, { recursive: true, force: true }));
const at = (name) => path.join(work, name);
const write = (...words) => spawnSync(process.env.PATHGATE, words, { maxBuffer: 1 << 30 }).stdout;

let number = 0;
let failed = 0;
function report(good, label, complaint) {
  number += 1;
  failed += good ? 0 : 1;
  console.log(`${good ? "ok" : "not ok"} ${number} - ${label}`);
  if (!good) console.log(`# ${complaint}`);
}

function validatorOf(file) {
  const schema = JSON.parse(fs.readFileSync(file, "utf8"));
  const ajv = new Ajv({ schemaId: "auto", unknownFormats: "ignore", allErrors: true });
  ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
  return ajv.compile(schema);
}

function check(validate, label, bytes) {
  const good = validate(JSON.parse(bytes));
  const faults = (validate.errors || []).slice(0, 3)
    .map((e) => `${e.dataPath} ${e.message}`).join("; ");
  report(good, label, faults);
}

const examples = path.join(process.env.PATHGATE_DATA, "examples");
for (const name of fs.readdirSync(examples).sort()) {
  execFileSync(process.env.PATHGATE, ["evidence", "import", path.join(examples, name),
    "--evidence", at("store.db")], { stdio: "ignore" });
}
const inputs = (system, framework) => ["--evidence", at("store.db"), "--system", system,
  "--deployment", "closed", "--deployment", "open-weights", "--framework", framework, "--date",
  "2026-11-21"];
const cases = [["muse-spark-1.0", "meta-aasf-2.0"], ["muse-spark-1.1", "microsoft-2026-02"],
  ["claude-mythos-preview", "anthropic-rsp-3.4"]];

const sarif = validatorOf(require.resolve(
  "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
for (const [system, framework] of cases) {
  check(sarif, `SARIF of ${system} under ${framework}`,
    write("report", ...inputs(system, framework), "--format", "sarif"));
  check(sarif, `SARIF of ${system} with evidence left out`,
    write("report", ...inputs(system, framework), "--redact", "evidence", "--format", "sarif"));
}
const bad = path.join(source, "tests/bad");
for (const kind of fs.readdirSync(bad).sort()) {
  const files = fs.readdirSync(path.join(bad, kind)).filter((name) => name.endsWith(".xml"));
  if (files.length > 0) {
    check(sarif, `SARIF of faults: ${kind}`, write("check", "--lint",
      ...files.map((name) => path.join(bad, kind, name)), "--format", "sarif"));
  }
}
report(!sarif({ version: "2.1.0", runs: [{}] }), "the schema refuses a run without a tool", "");

const folder = process.env.PATHGATE_PUBLISHED;
const oscal = folder && path.join(folder, "oscal_assessment-results_schema.json");
if (oscal && fs.existsSync(oscal)) {
  const validate = validatorOf(oscal);
  for (const [system, framework] of cases) {
    check(validate, `OSCAL of ${system} under ${framework}`,
      write("report", ...inputs(system, framework), "--format", "oscal"));
  }
}
console.log(`1..${number}`);
process.exit(failed ? 1 : 0);
