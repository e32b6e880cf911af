// The interactive page in a real browser: what it computes, that it asks nothing of any network,
// that everyone can use it, on every width, in print and without its script. Speaks TAP.
//
// PATHGATE is the program, PATHGATE_DATA the shipped models, PATHGATE_SOURCE the source tree,
// PATHGATE_BROWSER a Chromium.
"use strict";

const { execFileSync, spawnSync } = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");
const { chromium } = require("playwright-core");
const states = require("./states.js");

const STATES = Number(process.env.PATHGATE_STATES || 1000);
const DEPLOYMENTS = ["closed", "api", "open-weights"];
const axeSource = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "pathgate-drive-"));
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
  if (complaint) console.log(`# ${String(complaint).slice(0, 2000).replace(/\n/g, "\n# ")}`);
}

// ---- pages ----

const inputsOf = (system) => ["--evidence", at("store.db"), "--system", system, "--framework",
  "meta-aasf-2.0", "--date", "2026-11-21"];

function makePage(name, inputs, ...more) {
  run("report", ...inputs, ...DEPLOYMENTS.flatMap((d) => ["--deployment", d]), ...more, "-o",
    at(name));
  return `file://${at(name)}`;
}

// A model of many steps in layers; each needs some of the layer before it, and a capability.
function writeLargeModel(steps) {
  const draw = states.generator(11);
  const capabilities = Array.from({ length: 12 }, (_, i) => `c${i}`);
  const lines = ['<threat-model version="1" title="Many steps">', '<import shipped="common"/>'];
  lines.push('<domain id="many" title="Many"><actor id="crowd" title="A crowd"/>');
  for (const c of capabilities) {
    lines.push(`<metric id="m-${c}" title="Metric ${c}"/>`,
      `<capability id="${c}" title="Capability ${c}" through="chat"><level title="One"/>`,
      `<indicator metric="m-${c}" level="1" at-least="50%" cite="illustrative"/></capability>`);
  }
  lines.push('<outcome id="o" title="An outcome"><scenario id="many-steps" title="Many steps" ' +
    'actor="crowd" goal="s0">');
  for (let i = 0; i < steps; i++) {
    const inputs = [1, 2].map(() => i + 1 + draw(20)).filter((n) => n < steps);
    const needs = [...new Set(inputs)].map((n) => `<needs ref="s${n}"/>`).join("");
    lines.push(`<step id="s${i}" title="Step ${i}">` +
      (needs ? `<any>${needs}<needs ref="s${steps - 1}"/></any>` : "") +
      (i % 7 === 0 ? `<requires capability="c${draw(12)}"/>` : "") + "</step>");
  }
  lines.push("</scenario></outcome></domain></threat-model>");
  fs.writeFileSync(at("many.xml"), lines.join("\n"));
}

// ---- checks ----

async function open(browser, url, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults = [];
  const requests = [];
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && faults.push(m.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => request.url().split("#")[0] !== url.split("#")[0] &&
    requests.push(request.url()));
  await page.goto(url);
  return { context, page, faults, requests };
}

async function checkNumbers(page, html, system) {
  const data = states.dataOf(html);
  const draw = states.generator(5);
  const drawn = Array.from({ length: STATES }, () => states.randomState(data, draw));
  fs.writeFileSync(at("states.json"), JSON.stringify(drawn.map((s) => states.named(data, s))));
  const answers = spawnSync(process.env.PATHGATE, ["whatif", ...inputsOf(system), "--deployment",
    DEPLOYMENTS[0], "--states", at("states.json")], { maxBuffer: 1 << 30 });
  if (answers.status !== 0) return String(answers.stderr);
  const program = JSON.parse(answers.stdout).states;
  const pageAnswers = await answersOf(page, drawn);
  for (let i = 0; i < drawn.length; i++) {
    const found = states.difference(pageAnswers[i], states.ofProgram(program[i]), `state ${i}`);
    if (found) return found;
  }
  return null;
}

// The page's policy refuses code out of strings; the debugger's own evaluation does not.
function answersOf(page, drawn) {
  const source = fs.readFileSync(path.join(__dirname, "states.js"), "utf8")
    .replace(/module\.exports[^;]*;/, "");
  return page.evaluate(`(() => {${source}
    return ${JSON.stringify(drawn)}.map((s) => ofPage({ answer, truthOf }, DATA, s)); })()`);
}

async function checkAxe(page, scheme) {
  await page.emulateMedia({ colorScheme: scheme });
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  await page.evaluate(axeSource);
  const result = await page.evaluate("axe.run(document, {resultTypes: ['violations']})");
  return result.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 200)}`)
    .join("\n");
}

async function checkWidths(browser, url) {
  for (const width of [360, 768, 1280, 3840]) {
    const { context, page } = await open(browser, url, { viewport: { width, height: 900 } });
    const wide = await page.evaluate(() => document.scrollingElement.scrollWidth);
    await context.close();
    if (wide > width) return `at ${width} pixels the page is ${wide} wide`;
  }
  return null;
}

// Tab reaches everything that can be used.
async function checkTab(page) {
  await page.evaluate(() => {
    document.activeElement.blur();
    window.scrollTo(0, 0);
    document.querySelectorAll("details").forEach((d) => { d.open = false; });
    window.wanted = new Set([...document.querySelectorAll(
      "a[href], button, select, input, summary, [tabindex='0']")]
      .filter((e) => e.checkVisibility()));
    window.missed = window.wanted.size;
  });
  const count = await page.evaluate(() => window.missed);
  for (let i = 0; i < count + 20; i++) {
    await page.keyboard.press("Tab");
    await page.evaluate(() => window.wanted.delete(document.activeElement));
  }
  return page.evaluate(() => [...window.wanted].slice(0, 5).map((e) => e.outerHTML.slice(0, 120))
    .join("\n"));
}

async function checkKeys(page) {
  const summary = () => page.textContent("#whatif-summary");
  const before = await summary();
  const frame = page.locator("figure.graph .frame").first();
  const box = () => page.locator("figure.graph .frame svg").first().getAttribute("viewBox");
  const whole = await box();
  await frame.focus();
  await page.keyboard.press("+");
  await page.keyboard.press("ArrowRight");
  if (await box() === whole) return "keys do not move the picture";
  await page.keyboard.press("0");
  if (await box() !== whole) return "0 does not show all of the picture";
  const slider = page.locator("#whatif-room input[type=range]").first();
  await page.evaluate(() => { document.querySelector("#whatif-room details").open = true; });
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  if (await summary() === before) return "a slider moved by keys changes nothing";
  await page.locator("#whatif-room button").first().focus();
  await page.keyboard.press("Enter");
  return await summary() === before ? null : "the button does not bring the base case back";
}

async function checkLink(browser, page, url) {
  await page.evaluate(() => {
    state.safeguards[Object.keys(DATA.safeguards)[0]] = false;
    state.levels[0] = 1;
    build();
  });
  const link = await page.getAttribute("#state-link", "href");
  const text = (p) => p.textContent("#whatif-results");
  const expected = await text(page);
  const other = await open(browser, url + link);
  const restored = await text(other.page);
  await other.context.close();
  await page.evaluate(() => { state = baseState(); build(); });
  return restored === expected ? null : "the link restores another state";
}

async function checkHostileLink(browser, url) {
  const links = ["#state=%", "#state=null", '#state={"case":99,"levels":{"0":-1,"x":2},' +
    '"safeguards":{"0":"<b>"},"conditions":{"0":"maybe"}}', "#state=[]"];
  for (const link of links) {
    const { context, page, faults } = await open(browser, url + link);
    const words = await page.textContent("#whatif-summary");
    await context.close();
    if (faults.length || !words.includes("Nothing is assumed")) return `${link}: ${faults} ${words}`;
  }
  return null;
}

async function checkWithoutScript(browser, url) {
  const { context, page } = await open(browser, url, { javaScriptEnabled: false });
  const text = await page.textContent("main");
  const pictures = await page.locator("figure.graph svg").count();
  const scenarios = await page.locator("article.scenario").count();
  await context.close();
  if (!text.includes("DEPLOY_WITH_MITIGATIONS")) return "no verdict";
  return pictures === scenarios && scenarios > 5 ? null : `${pictures} pictures of ${scenarios}`;
}

async function checkPrint(page) {
  await page.pdf({ path: at("page.pdf"), format: "A4", printBackground: true });
  const text = spawnSync("pdftotext", ["-layout", at("page.pdf"), "-"], { maxBuffer: 1 << 28 });
  if (text.status !== 0) return null; // no pdftotext: the PDF was made, which is something
  const sheets = String(text.stdout).split("\f").slice(0, -1);
  const bare = sheets.findIndex((sheet) => !sheet.includes("TLP:AMBER"));
  return sheets.length > 2 && bare < 0 ? null : `page ${bare + 1} of ${sheets.length} has no banner`;
}

async function checkResponse(browser) {
  writeLargeModel(500);
  fs.writeFileSync(at("many-evidence.xml"), '<evidence version="1" title="Many"><source id="r" ' +
    'title="A report" kind="report"/><system id="many" title="Many"><measurement metric="m-c0" ' +
    'k="30" n="40" source="r" cite="page 1"/></system></evidence>');
  run("evidence", "import", at("many-evidence.xml"), "--evidence", at("many.db"));
  run("report", at("many.xml"), "--evidence", at("many.db"), "--system", "many", "--framework",
    "meta-aasf-2.0", "--date", "2026-11-21", "--deployment", "closed", "-o", at("many.html"));
  const size = fs.statSync(at("many.html")).size;
  const { context, page, faults } = await open(browser, `file://${at("many.html")}`);
  const times = await page.evaluate(async () => {
    const taken = [];
    for (let i = 0; i < 21; i++) {
      state.levels[i % 12] = i % 2;
      const begin = performance.now();
      update();
      taken.push(performance.now() - begin);
      await new Promise((done) => requestAnimationFrame(done));
    }
    return taken.sort((a, b) => a - b);
  });
  await context.close();
  console.log(`# what-if response at 500 steps: median ${times[10].toFixed(1)} ms, most ` +
    `${times[20].toFixed(1)} ms; page of ${size} bytes`);
  if (faults.length) return faults.join("\n");
  if (times[10] >= 50) return `a what-if takes ${times[10].toFixed(1)} ms: fifty times what it should`;
  return size < 2e6 ? null : `the page has ${size} bytes`;
}

async function checkPage(browser, system) {
  const url = makePage(`${system}.html`, inputsOf(system), "--classification", "TLP:AMBER",
    ...(system.endsWith("1.0") ? ["--framework", "openai-pf-2"] : []));
  const html = fs.readFileSync(at(`${system}.html`), "utf8");
  const plain = makePage("plain.html", inputsOf(system));
  const { context, page, faults, requests } = await open(browser, plain);
  report(`${system}: numbers of ${STATES} random states are the program's`,
    await checkNumbers(page, fs.readFileSync(at("plain.html"), "utf8"), system));
  await context.close();
  const shown = await open(browser, url);
  report(`${system}: no violation found by axe in light`, await checkAxe(shown.page, "light"));
  report(`${system}: no violation found by axe in dark`, await checkAxe(shown.page, "dark"));
  await shown.page.emulateMedia({ colorScheme: "light" });
  report(`${system}: Tab reaches everything`, await checkTab(shown.page));
  report(`${system}: keys move pictures and sliders`, await checkKeys(shown.page));
  report(`${system}: the link restores the state`, await checkLink(browser, shown.page, url));
  report(`${system}: a link made by hand breaks nothing`, await checkHostileLink(browser, url));
  report(`${system}: prints with the banner on every page`, await checkPrint(shown.page));
  await shown.context.close();
  report(`${system}: fits every width`, await checkWidths(browser, url));
  report(`${system}: reads without JavaScript`, await checkWithoutScript(browser, url));
  report(`${system}: no console errors`, [...faults, ...shown.faults].join("\n"));
  report(`${system}: no requests`, [...requests, ...shown.requests].join("\n"));
  report(`${system}: under 2 MB`, html.length < 2e6 ? null : `${html.length} bytes`);
}

// The live answers alone, of evidence whose page has nothing else to try.
async function checkOtherNumbers(browser, system) {
  const url = makePage("plain.html", inputsOf(system));
  const { context, page } = await open(browser, url);
  report(`${system}: numbers of ${STATES} random states are the program's`,
    await checkNumbers(page, fs.readFileSync(at("plain.html"), "utf8"), system));
  await context.close();
}

async function main() {
  for (const name of fs.readdirSync(path.join(process.env.PATHGATE_DATA, "examples")).sort()) {
    run("evidence", "import", path.join(process.env.PATHGATE_DATA, "examples", name),
      "--evidence", at("store.db"));
  }
  const browser = await chromium.launch({ executablePath: process.env.PATHGATE_BROWSER,
    args: ["--no-sandbox", "--disable-gpu"] });
  try {
    for (const system of ["muse-spark-1.0", "muse-spark-1.1"]) await checkPage(browser, system);
    await checkOtherNumbers(browser, "claude-mythos-preview");
    report("what-ifs at 500 steps", await checkResponse(browser));
  } finally {
    await browser.close();
  }
}

main().catch((error) => report("the tests ran to their end", error.stack)).finally(() => {
  console.log(`1..${number}`);
  process.exitCode = failed ? 1 : 0;
});
