import { canFilm, film } from "./camera.js";
import { checkClip, megabytes } from "./check.js";
import { createVisit, RequestFailed, sendClip, start, statusOf } from "./send.js";
import { say } from "./words.js";

document.documentElement.classList.toggle("touch", navigator.maxTouchPoints > 0);
const form = document.getElementById("upload"), message = form.querySelector(".send .failure"), submit = form.querySelector("button[type=submit]");
const limits = { bytes: Number(form.dataset.maxBytes), seconds: Number(form.dataset.maxSeconds), pixels: Number(form.dataset.maxPixels), extensions: form.dataset.extensions.split(",") };
const choosers = [...form.querySelectorAll(".chooser[data-view]")], clips = new Map();
/* Random, because whoever sends the same key gets access to the visit. `randomUUID` requires HTTPS. */
const randomKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
let key = randomKey();
let sending = false;
/* Where another clip is sent after one that was rejected. */
const firstPage = location.pathname;
const isResumed = Boolean(form.dataset.token), onWaiting = (text) => showMessage(text, true);

function showMessage(text, isWaiting = false) {
  message.textContent = text;
  message.classList.toggle("waiting", isWaiting);
  message.hidden = !text;
  if (text) message.scrollIntoView({ block: "center" });
}

/* The limit counts the runner's own time. Slow motion plays longer; phones export it at 30 frames a second. */
const longestSeconds = () => limits.seconds * Math.max(1, Number(form.elements.capture_fps?.value || 0) / 30);

async function choose(chooser, file, filmed = null) {
  const view = chooser.dataset.view, chosen = chooser.querySelector(".chosen"), list = chooser.querySelector(".check");
  showMessage("");
  chosen.hidden = false;
  chooser.classList.add("filled");
  chooser.querySelector(".name").textContent = say("file", { name: file.name, size: megabytes(file.size) });
  const clip = { file, filmed, isUsable: false, seconds: null };
  clips.set(view, clip);
  const { notes, seconds } = await checkClip(file, chosen.querySelector("video"), { ...limits, seconds: longestSeconds() }, filmed);
  /* Another file was chosen meanwhile. */
  if (clips.get(view) !== clip) return;
  const expectedSize = Number(chooser.dataset.size);
  if (expectedSize && expectedSize !== file.size) notes.unshift({ kind: "fail", text: say("another") });
  list.replaceChildren(...notes.map(({ kind, text }) => {
    const item = document.createElement("li");
    item.className = kind;
    item.textContent = text;
    return item;
  }));
  clip.isUsable = !notes.some(({ kind }) => kind === "fail");
  clip.seconds = seconds;
}

function removeClip(chooser) {
  clips.delete(chooser.dataset.view);
  chooser.classList.remove("filled");
  chooser.querySelector(".chosen").hidden = true;
  chooser.querySelectorAll("input[type=file]").forEach((input) => { input.value = ""; });
  chooser.querySelector("input[data-source=file]").focus();
}

form.elements.capture_fps?.addEventListener("change", () => {
  for (const chooser of choosers) if (clips.has(chooser.dataset.view)) choose(chooser, clips.get(chooser.dataset.view).file, clips.get(chooser.dataset.view).filmed);
});

for (const chooser of choosers) {
  chooser.addEventListener("change", (event) => { if (event.target.files?.length) choose(chooser, event.target.files[0]); });
  const filmButton = chooser.querySelector(".film");
  filmButton.hidden = !canFilm();
  filmButton.addEventListener("click", async () => {
    const filmed = await film();
    if (filmed) choose(chooser, filmed.file, filmed.seconds);
  });
  chooser.querySelector(".remove").addEventListener("click", () => { if (!sending) removeClip(chooser); });
  for (const name of ["dragenter", "dragover"]) chooser.addEventListener(name, (event) => { event.preventDefault(); chooser.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) chooser.addEventListener(name, (event) => { event.preventDefault(); chooser.classList.remove("over"); });
  chooser.addEventListener("drop", (event) => { if (event.dataTransfer.files.length && !sending) choose(chooser, event.dataTransfer.files[0]); });
}

/* Adds the field's unit to a bare number. */
const withUnit = (field) => (/^\s*[+-]?\d+([.,]\d+)?\s*$/.test(field.value) ? `${field.value.trim()}${field.dataset.unit}` : field.value.trim());

/* The answers about the runner, or about the visit. */
function answersOf(part, fields) {
  const answers = {};
  for (const field of form.querySelectorAll("[data-kind]")) {
    if ((field.closest("[data-part]")?.dataset.part ?? "runner") !== part) continue;
    const { name, value, dataset: { kind } } = field;
    if (kind === "choices") answers[name] = fields.getAll(name);
    else if (kind === "yes_no") answers[name] = fields.has(name);
    else if (!value.trim()) continue;
    else if (kind === "quantity") answers[name] = withUnit(field);
    else answers[name] = ["choice", "text", "date"].includes(kind) ? value.trim() : Number(value);
  }
  return answers;
}

function visitAnswers() {
  const fields = new FormData(form), answers = {};
  /* The other answers of a retest are those of the first film. */
  if (form.dataset.retestOf) answers.retest_of = form.dataset.retestOf;
  else for (const part of ["runner", "visit", "report"]) answers[part] = answersOf(part, fields);
  const isOverground = fields.get("surface") === "overground";
  for (const name of isOverground ? [] : ["speed", "incline"]) {
    const field = form.elements[name];
    if (field?.value.trim()) answers[name] = withUnit(field);
  }
  if (fields.get("surface")) answers.surface = fields.get("surface");
  if (fields.get("units")) answers.units = fields.get("units");
  if (fields.get("sound")) answers.sound = true;
  if (fields.get("capture_fps")) answers.capture_fps = Number(fields.get("capture_fps"));
  if (fields.get("runner_name")?.trim()) answers.runner_name = fields.get("runner_name").trim();
  answers.clips = [...clips].map(([view, { file, seconds }]) => ({ view, size_bytes: file.size, ...(seconds ? { duration_s: seconds } : {}) }));
  return answers;
}

form.elements.surface?.addEventListener("change", () => {
  form.querySelectorAll(".belt").forEach((label) => { label.hidden = form.elements.surface.value === "overground"; });
});

async function send() {
  const existing = form.dataset.token;
  const visit = existing ? await statusOf(existing, onWaiting) : await createVisit(visitAnswers(), key, form.dataset.formToken, onWaiting);
  /* From now on, reloading the page continues the upload. */
  if (!existing) history.replaceState(null, "", visit.page);
  form.dataset.token = visit.token;
  const totalBytes = visit.clips.reduce((sum, { size_bytes: bytes }) => sum + bytes, 0);
  let bytesBefore = 0;
  for (const clip of visit.clips) {
    const firstByte = bytesBefore;
    bytesBefore += clip.size_bytes;
    if (clip.received_bytes >= clip.size_bytes) continue;
    const chooser = choosers.find((each) => each.dataset.view === clip.view), line = chooser.querySelector(".sending"), { file } = clips.get(clip.view);
    line.hidden = false;
    await sendClip(file, clip, Number(form.dataset.piece), (sent) => {
      line.querySelector("progress").value = 100 * sent / file.size;
      line.querySelector(".amount").textContent = say("sent", { sent: megabytes(sent), size: megabytes(file.size) });
      submit.textContent = say("sending_percent", { percent: Math.floor(100 * (firstByte + sent) / totalBytes) });
    }, onWaiting);
  }
  await start(visit.token, onWaiting);
  location.replace(visit.page);
}

/* A visit whose clip was rejected accepts no other clip, so the next clip needs a new visit. */
async function discardVisit() {
  await fetch(`/api/v1/visits/${form.dataset.token}`, { method: "DELETE" }).catch(() => null);
  delete form.dataset.token;
  history.replaceState(null, "", firstPage);
}

/* Shows what is wrong with an answer at its field. Returns whether the form has such a field. */
function markField({ field: name, problem, remedy }) {
  const field = name && form.elements[name];
  if (!field?.setCustomValidity) return false;
  field.closest("details")?.setAttribute("open", "");
  field.setAttribute("aria-invalid", "true");
  field.setCustomValidity(`${problem} ${remedy}`);
  field.addEventListener("input", () => { field.setCustomValidity(""); field.removeAttribute("aria-invalid"); }, { once: true });
  field.reportValidity();
  return true;
}

/* The form cannot be changed while it is being sent. */
function setSending(isSending) {
  sending = isSending;
  submit.disabled = isSending;
  form.querySelectorAll("section, .choosers").forEach((part) => { part.inert = isSending; });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (sending) return;
  const isIncomplete = form.dataset.token && choosers.some((chooser) => !clips.has(chooser.dataset.view));
  if (isIncomplete || (!clips.size && choosers.length)) { showMessage(say("choose_first")); return; }
  if ([...clips.values()].some(({ isUsable }) => !isUsable)) { showMessage(say("unusable")); return; }
  const invalid = [...form.elements].find((field) => field.willValidate && !field.checkValidity());
  if (invalid) { invalid.closest("details")?.setAttribute("open", ""); invalid.reportValidity(); return; }
  setSending(true);
  submit.textContent = say("sending");
  showMessage("");
  try {
    await send();
  } catch (error) {
    showMessage(error instanceof RequestFailed ? `${error.problem} ${error.remedy}` : say("failed", { message: error.message }));
    if (error instanceof RequestFailed && error.answered && form.dataset.token && !isResumed) await discardVisit();
    if (!form.dataset.token) key = randomKey();
    setSending(false);
    if (error instanceof RequestFailed) markField(error);
    submit.textContent = say(form.dataset.token ? "go_on" : "send");
  }
});
