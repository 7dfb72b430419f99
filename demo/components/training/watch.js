// The trainings: the one on show, its curves and rows, and what can be done to it. It asks for news while it is in sight.
const BUSY = 1000, QUIET = 5000;        // ms between two looks
const part = (name) => element.querySelector(name);
let known = { run: null, log: [], rows: [] };
let at = null;                          // the row on show; null: always the newest
let looked = 0;                         // when

const have = () => ({ run: known.run?.id ?? null, log_seen: known.run?.log_seen ?? 0, rows_seen: known.run?.rows_seen ?? 0 });
const busy = () => known.runs?.some(({ state }) => state === "running" || state === "waiting");
let asking = false;

async function ask(question) {
  asking = true;
  try {
    learn(await question());
    part(".lost").hidden = true;
  } catch (error) {
    if (!(error instanceof TypeError) && error?.name !== "SyntaxError") throw error;
    part(".lost").hidden = false;       // the program is gone, or the way to it
  } finally {
    asking = false;
    looked = Date.now();
  }
}
const look = (want) => ask(() => server.look(want));
const order = (act) => ask(() => server.order({ ...have(), act }));

setInterval(() => {
  if (!element.isConnected || element.offsetParent === null || document.hidden || asking) return;
  if (Date.now() - looked >= (busy() ? BUSY : QUIET)) look(have());
}, 250);
document.addEventListener("alignDRAW:training", ({ detail }) => look({ run: detail, log_seen: 0, rows_seen: 0 })
  .then(() => part(".watch").scrollIntoView({ behavior: "smooth", block: "start" })));
look(have());

function learn(news) {
  if (!news) return;
  const { runs, run } = news;
  part(".refused").hidden = !news.refused;
  part(".refused").textContent = news.refused ?? "";
  if (!run) known = { runs, run: null, log: [], rows: [] };
  else {
    const same = known.run?.id === run.id && !run.anew;
    if (!same) at = null;
    const seen = same ? known.run : { log_seen: 0, rows_seen: 0 };
    // Two answers may overlap: only what is new is added.
    const log = same ? [...known.log, ...run.log.slice(Math.max(0, run.log.length - (run.log_seen - seen.log_seen)))] : run.log;
    const rows = same ? [...known.rows, ...run.rows.slice(Math.max(0, run.rows.length - (run.rows_seen - seen.rows_seen)))] : run.rows;
    if (run.log_seen < seen.log_seen || run.rows_seen < seen.rows_seen) return;     // an answer that was overtaken
    const learned = run.state === "kept" && known.run?.state !== "kept";
    known = { runs, run, log, rows };
    if (learned) document.dispatchEvent(new CustomEvent("alignDRAW:kept", { detail: run.checkpoint }));
  }
  show();
}

// Renders a part anew only when what it shows has changed, so that focus and selection stay.
const keys = {};
function anew(name, facts, render) {
  const key = JSON.stringify(facts);
  if (keys[name] !== key) render();
  keys[name] = key;
}

function show() {
  const { run, runs } = known;
  part(".watch").hidden = !run;
  if (!run) return;
  anew("runs", [runs, run.id], () => showRuns(runs, run));
  showState(run);
  showRow(run);
  showCurves(run);
}

function showRuns(runs, run) {
  const list = part(".runs");
  list.hidden = runs.length < 2;
  list.replaceChildren(...runs.map((each) => {
    const button = make("button", { type: "button", title: each.about },
      make("strong", {}, each.name), ` ${each.state === "waiting" ? `number ${each.place} in line` : STATES[each.state]}${each.owner ? ` · ${each.owner}` : ""}`);
    button.setAttribute("aria-pressed", String(each.id === run.id));
    button.addEventListener("click", () => look({ run: each.id, log_seen: 0, rows_seen: 0 }));
    return button;
  }));
}

const STATES = { waiting: "waiting", running: "training", kept: "done", failed: "stopped", interrupted: "can go on" };
const PHASES = { preparing: "Getting ready", training: "Training", paused: "Paused", saving: "Saving", finished: "Done", stopped: "Saving", failed: "Stopped" };

function showState({ state, status, name, source, checkpoint, message, saved, model, lines }) {
  part("h2").replaceChildren(state === "kept" ? "Learned: " : "Learning: ", make("em", {}, checkpoint || name));
  const place = known.runs.find(({ id }) => id === known.run.id)?.place;
  const first = known.runs.find((each) => each.state === "running");
  const phase = state === "running" ? PHASES[status?.phase] ?? "Getting ready"
    : { waiting: `Waits, number ${place} in line${first ? `, behind ${first.name}` : ""}`, kept: "Done", failed: "Stopped", interrupted: "Not finished" }[state];
  const facts = [phase];
  if (status?.step !== undefined && state !== "waiting" && phase !== PHASES.preparing) facts.push(`step ${status.step.toLocaleString("en")}${status.steps ? ` of ${status.steps.toLocaleString("en")}` : ""}`);
  if (state === "running" && status?.seconds_per_step) facts.push(`${status.seconds_per_step.toFixed(2)} s a step`);
  if (state === "running" && status?.phase === "training" && status.seconds_left !== null) facts.push(`about ${duration(status.seconds_left)} left`);
  if (status?.seconds && state !== "running") facts.push(`trained for ${duration(status.seconds)}`);
  if (status?.device && state === "running") facts.push(status.device + (status.device === "cpu" && status.threads ? `, ${plural(status.threads, "thread")}` : ""));
  if (source) facts.push(`from ${source}`);
  part(".state").textContent = facts.join(" · ");
  const share = state === "kept" ? 1 : status?.steps ? status.step / status.steps : 0;
  part(".progress").style.setProperty("--share", Math.min(1, share));
  part(".watch").dataset.state = state;
  const paused = state === "running" && status?.phase === "paused";
  const broken = state === "failed" || state === "interrupted";
  const shown = {
    pause: state === "running" && !paused, resume: paused || broken, stop: state === "running" || broken && model, discard: true,
  };
  for (const [act, on] of Object.entries(shown)) part(`.${act}`).hidden = !on;
  part(".resume").textContent = broken && !saved ? "Try again" : "Resume";
  part(".stop").textContent = state === "running" ? "Stop and keep" : "Keep what was saved";
  part(".discard").textContent = { running: "Stop and throw away", waiting: "Leave the line", kept: "Clear from here" }[state] ?? "Throw away";
  part(".use").hidden = !checkpoint;
  if (checkpoint) part(".use").href = `?checkpoint=${encodeURIComponent(checkpoint)}`;
  const said = [message, state === "running" && status?.message].filter(Boolean).join(" ");
  part(".said").hidden = !said;
  part(".said p").textContent = said;
  part(".said details").hidden = lines.length === 0;
  part(".said pre").textContent = lines.join("\n");
}

function showRow({ captions }) {
  const { rows } = known;
  part(".drawings").hidden = rows.length === 0 || !captions;
  if (part(".drawings").hidden) return;
  const shown = Math.min(at ?? rows.length - 1, rows.length - 1);
  const scrub = part(".scrub input");
  Object.assign(scrub, { max: rows.length - 1, value: shown, disabled: rows.length === 1 });
  scrub.setAttribute("aria-valuetext", `step ${rows[shown].step}`);
  part(".scrub output").textContent = `step ${rows[shown].step.toLocaleString("en")}`;
  const picture = (row, i, when) => make("figure", {}, tile(rows[row].picture, i, captions.captions.length, 1, sentences(captions.captions[i], when)),
    make("figcaption", {}, when));
  anew("pairs", [known.run.id, shown], () => part(".pairs").replaceChildren(...captions.captions.map((caption, i) => make("li", { className: captions.own[i] ? "own" : "old" },
    make("div", {}, picture(0, i, "before"), picture(shown, i, `step ${rows[shown].step.toLocaleString("en")}`)),
    make("p", {}, caption), make("small", {}, captions.own[i] ? "new" : "it knew this before")))));
}

function showCurves({ status }) {
  // A training that was resumed repeats some steps: the later figures count.
  const log = [];
  for (const line of known.log) {
    while (log.length && log.at(-1).step >= line.step) log.pop();
    log.push(line);
  }
  part(".curves").hidden = log.length === 0;
  if (log.length === 0) return;
  const rows = known.rows, row = rows[Math.min(at ?? rows.length - 1, rows.length - 1)];
  const last = Math.max(log.at(-1).step, rows.at(-1)?.step ?? 0);
  part(".legend").textContent = log.some((line) => line.held_out)
    ? "The line is what it learns from, the dots are pictures held out."
    : "The line is what it learns from; no pictures are held out.";
  part(".charts").replaceChildren(...["bound", "kl", "reconstruction"].map((name) => chart(name, log, last, row?.step ?? last)));
}

part(".scrub input").addEventListener("input", ({ target }) => {
  at = Number(target.value) === known.rows.length - 1 ? null : Number(target.value);
  showRow(known.run);
  showCurves(known.run);
});
for (const act of ["pause", "resume", "stop"]) part(`.${act}`).addEventListener("click", () => order(act));
part(".discard").addEventListener("click", () => {
  const harmless = known.run.state === "kept" || known.run.state === "waiting";
  if (harmless) return order("discard");
  part("dialog").returnValue = "";      // Escape leaves the last answer
  part("dialog").showModal();
});
part("dialog").addEventListener("close", ({ target }) => target.returnValue === "discard" && order("discard"));
