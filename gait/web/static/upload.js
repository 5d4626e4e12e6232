import { lookAt, megabytes } from "./check.js";
import { makeVisit, Refused, sendClip, start, statusOf } from "./send.js";
import { say } from "./words.js";

document.documentElement.classList.toggle("touch", navigator.maxTouchPoints > 0);
const form = document.getElementById("upload"), failure = form.querySelector(".send .failure"), submit = form.querySelector("button[type=submit]");
const limits = { bytes: Number(form.dataset.mostBytes), seconds: Number(form.dataset.mostSeconds), pixels: Number(form.dataset.mostPixels) };
const choosers = [...form.querySelectorAll(".chooser[data-view]")], clips = new Map();
/* Random, since whoever sends it again gets the visit; `randomUUID` is not there without HTTPS. */
const randomKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
let key = randomKey();
let sending = false;
const resumed = Boolean(form.dataset.token), wait = (words) => tell(words, true);

function tell(words, waiting = false) {
  failure.textContent = words;
  failure.classList.toggle("waiting", waiting);
  failure.hidden = !words;
  if (words) failure.scrollIntoView({ block: "center" });
}

async function choose(chooser, file) {
  const view = chooser.dataset.view, chosen = chooser.querySelector(".chosen"), list = chooser.querySelector(".check");
  tell("");
  chosen.hidden = false;
  chooser.classList.add("filled");
  chooser.querySelector(".name").textContent = say("file", { name: file.name, size: megabytes(file.size) });
  const clip = { file, good: false, seconds: null };
  clips.set(view, clip);
  const { found, seconds } = await lookAt(file, chosen.querySelector("video"), limits);
  if (clips.get(view) !== clip) return;
  const expected = Number(chooser.dataset.size);
  if (expected && expected !== file.size) found.unshift({ kind: "fail", words: say("another") });
  list.replaceChildren(...found.map(({ kind, words }) => {
    const item = document.createElement("li");
    item.className = kind;
    item.textContent = words;
    return item;
  }));
  clip.good = !found.some(({ kind }) => kind === "fail");
  clip.seconds = seconds;
}

function forget(chooser) {
  clips.delete(chooser.dataset.view);
  chooser.classList.remove("filled");
  chooser.querySelector(".chosen").hidden = true;
  chooser.querySelectorAll("input[type=file]").forEach((input) => { input.value = ""; });
  chooser.querySelector("input[data-source=file]").focus();
}

for (const chooser of choosers) {
  chooser.addEventListener("change", (event) => { if (event.target.files?.length) choose(chooser, event.target.files[0]); });
  chooser.querySelector(".remove").addEventListener("click", () => { if (!sending) forget(chooser); });
  for (const name of ["dragenter", "dragover"]) chooser.addEventListener(name, (event) => { event.preventDefault(); chooser.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) chooser.addEventListener(name, (event) => { event.preventDefault(); chooser.classList.remove("over"); });
  chooser.addEventListener("drop", (event) => { if (event.dataTransfer.files.length && !sending) choose(chooser, event.dataTransfer.files[0]); });
}

/* A bare number gets the unit that is asked for. */
const withUnit = (field) => (/^\s*[+-]?\d+([.,]\d+)?\s*$/.test(field.value) ? `${field.value.trim()}${field.dataset.unit}` : field.value.trim());

function answers() {
  const fields = new FormData(form), runner = {}, visit = { runner };
  const number = (name) => { if (fields.get(name)) runner[name] = Number(fields.get(name)); };
  for (const name of ["height", "mass", "weekly_distance"]) {
    const field = form.elements[name];
    if (field.value.trim()) runner[name] = withUnit(field);
  }
  const overground = fields.get("surface") === "overground";
  for (const name of overground ? [] : ["speed", "incline"]) {
    const field = form.elements[name];
    if (field.value.trim()) visit[name] = withUnit(field);
  }
  ["age_years", "pain_run", "pain_24h", "weeks_without_progress"].forEach(number);
  for (const name of ["sex", "experience", "goal"]) if (fields.get(name)) runner[name] = fields.get(name);
  for (const name of ["symptoms", "injuries"]) runner[name] = fields.getAll(name);
  for (const name of ["pain_at_night", "altered_gait"]) runner[name] = fields.has(name);
  if (fields.get("surface")) visit.surface = fields.get("surface");
  if (fields.get("capture_fps")) visit.capture_fps = Number(fields.get("capture_fps"));
  if (fields.get("runner_name")?.trim()) visit.runner_name = fields.get("runner_name").trim();
  visit.clips = [...clips].map(([view, { file, seconds }]) => ({ view, size_bytes: file.size, ...(seconds ? { duration_s: seconds } : {}) }));
  return visit;
}

form.elements.surface?.addEventListener("change", () => {
  form.querySelectorAll(".belt").forEach((label) => { label.hidden = form.elements.surface.value === "overground"; });
});

async function send() {
  const known = form.dataset.token;
  const visit = known ? await statusOf(known, wait) : await makeVisit(answers(), key, form.dataset.formToken, wait);
  /* From here on, loading this page again leads to where sending goes on. */
  if (!known) history.replaceState(null, "", visit.page);
  form.dataset.token = visit.token;
  const all = visit.clips.reduce((sum, { size_bytes: bytes }) => sum + bytes, 0);
  let before = 0;
  for (const clip of visit.clips) {
    const first = before;
    before += clip.size_bytes;
    if (clip.received_bytes >= clip.size_bytes) continue;
    const chooser = choosers.find((each) => each.dataset.view === clip.view), line = chooser.querySelector(".sending"), { file } = clips.get(clip.view);
    line.hidden = false;
    await sendClip(file, clip, Number(form.dataset.piece), (sent) => {
      line.querySelector("progress").value = 100 * sent / file.size;
      line.querySelector(".amount").textContent = say("sent", { sent: megabytes(sent), size: megabytes(file.size) });
      submit.textContent = say("sending_percent", { percent: Math.floor(100 * (first + sent) / all) });
    }, wait);
  }
  await start(visit.token, wait);
  location.replace(visit.page);
}

/* A visit whose clip was refused takes no other clip: the next one is for a new visit. */
async function startAnew() {
  await fetch(`/api/v1/visits/${form.dataset.token}`, { method: "DELETE" }).catch(() => null);
  delete form.dataset.token;
  history.replaceState(null, "", "/");
}

/* What is being sent does not change under way. */
function hold(held) {
  sending = held;
  submit.disabled = held;
  form.querySelectorAll("section, .choosers").forEach((part) => { part.inert = held; });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (sending) return;
  const missing = form.dataset.token && choosers.some((chooser) => !clips.has(chooser.dataset.view));
  if (missing || (!clips.size && choosers.length)) { tell(say("choose_first")); return; }
  if ([...clips.values()].some(({ good }) => !good)) { tell(say("unusable")); return; }
  const wrong = [...form.elements].find((field) => field.willValidate && !field.checkValidity());
  if (wrong) { wrong.closest("details")?.setAttribute("open", ""); wrong.reportValidity(); return; }
  hold(true);
  submit.textContent = say("sending");
  tell("");
  try {
    await send();
  } catch (error) {
    tell(error instanceof Refused ? `${error.problem} ${error.remedy}` : say("failed", { message: error.message }));
    if (error instanceof Refused && error.answered && form.dataset.token && !resumed) await startAnew();
    if (!form.dataset.token) key = randomKey();
    hold(false);
    submit.textContent = say(form.dataset.token ? "go_on" : "send");
  }
});
