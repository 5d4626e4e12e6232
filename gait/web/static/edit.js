import { say } from "./words.js";

/* Correct contacts and toe-offs on the film, or label them. The server measures; this page shows and asks. */
const base = location.pathname;
const byId = (id) => document.getElementById(id);
const video = document.querySelector("video"), screen = document.querySelector(".screen");
const overlay = byId("overlay"), ribbon = byId("ribbon"), where = byId("where"), failure = byId("failure");
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(`--${name}`).trim();
const LIMBS = [["shoulder", "hip"], ["hip", "knee"], ["knee", "ankle"], ["ankle", "heel"], ["heel", "toe"], ["ankle", "toe"]];
/* Half of the time that the ribbon shows, in seconds of the runner's own time. */
const HALF_S = 1.6;
const NEAR_PX = 14;

let state = null, view = null, frame = 0, chosen = null, foot = "left";
let drawing = null, line = null, corners = [], dragged = null, stretchStart = null, skeleton = false, busy = false;
const views = {};

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const time = (number = frame) => view.frames[clamp(number, 0, view.frames.length - 1)];
/* What is first seen on a frame happened between the frame before and this one. */
const seenFirst = (number) => number > 0 ? (time(number - 1) + time(number)) / 2 : time(0);
const nearestFrame = (seconds) => {
  let low = 0, high = view.frames.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (view.frames[middle] < seconds) low = middle + 1; else high = middle;
  }
  return low > 0 && seconds - view.frames[low - 1] < view.frames[low] - seconds ? low - 1 : low;
};
/* The first frame after an event. */
const firstFrame = (seconds) => clamp(view.frames.findIndex((each) => each >= seconds - 1e-6), 0, view.frames.length - 1);

function events() {
  const steps = (state.steps[view.view] || []);
  return steps.flatMap((step) => ["initial_contact", "toe_off"].filter((event) => step[event] !== null)
    .map((event) => ({ side: step.side, event, at: step[event], step }))).sort((a, b) => a.at - b.at);
}
const isChosen = (each) => chosen && each.side === chosen.side && each.event === chosen.event && Math.abs(each.at - chosen.at) < 1e-4;

function fail(error) {
  failure.textContent = `${error.problem} ${error.remedy}`;
  failure.hidden = false;
}

async function ask(address, body) {
  let response;
  try {
    response = await fetch(base + address, body ? { method: "POST", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" } } : {});
  } catch {
    throw { problem: say("unreachable"), remedy: say("later") };
  }
  const answer = response.headers.get("content-type")?.includes("json") ? await response.json() : null;
  if (!response.ok) throw (answer && answer.error) || { problem: say("answered", { status: response.status }), remedy: say("later") };
  return answer;
}

async function act(body) {
  if (busy) return;
  busy = true;
  document.body.setAttribute("aria-busy", "true");
  failure.hidden = true;
  try {
    const who = byId("who");
    state = await ask("act", { ...body, who: who ? who.value : "" });
    if (body.edit && ["move", "add"].includes(body.edit.kind)) {
      const at = body.edit.kind === "move" ? body.edit.to_s : body.edit.at_s;
      chosen = events().filter((each) => each.side === body.edit.side && each.event === body.edit.event)
        .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0] || null;
    } else if (chosen) chosen = events().find(isChosen) || null;
    /* After an exchange, the skeleton has other sides. */
    if (skeleton || (body.edit && body.edit.kind === "exchange") || body.action !== "edit") await reload();
    showState();
  } catch (error) {
    if (!error.problem) throw error;
    fail(error);
  } finally {
    busy = false;
    document.body.removeAttribute("aria-busy");
  }
  paint();
}
const edit = (kind, fields) => act({ action: "edit", edit: { kind, view: view.view, ...fields } });

async function reload() {
  views[view.view] = await ask(`view/${view.view}`);
  view = views[view.view];
}

async function choose(name) {
  view = views[name] || (views[name] = await ask(`view/${name}`));
  document.querySelectorAll("button[data-view]").forEach((button) =>
    button.setAttribute("aria-pressed", String(button.dataset.view === name)));
  byId("no-film").hidden = view.film;
  const pelvis = document.querySelector("[data-do=pelvis]");
  if (pelvis) pelvis.hidden = name !== "rear";
  chosen = null;
  screen.style.aspectRatio = view.film ? "" : `${view.size[0]} / ${view.size[1]}`;
  screen.style.width = view.film ? "" : `min(100%, ${62 * view.size[0] / view.size[1]}vh)`;
  if (view.film) video.src = `${base}film/${name}`;
  video.hidden = !view.film;
  const first = events()[0];
  if (first) select(first); else goTo(0);
}

function goTo(number) {
  frame = clamp(number, 0, view.frames.length - 1);
  const next = view.frames[frame + 1] ?? view.frames[frame] + 0.01;
  /* A little past the start of the frame, so that rounding never shows the one before. */
  const wanted = (view.frames[frame] + (next - view.frames[frame]) / 4) * view.slowMotion;
  if (view.film) {
    if (video.readyState > 0) video.currentTime = wanted;
    else video.addEventListener("loadedmetadata", () => { video.currentTime = wanted; }, { once: true });
  }
  paint();
}

function select(each) {
  chosen = each;
  if (!each) return;
  setFoot(each.side);
  goTo(firstFrame(each.at));
}
function stepEvents(direction) {
  const all = events(), here = chosen ? all.findIndex(isChosen) : -1;
  if (here >= 0) { select(all[clamp(here + direction, 0, all.length - 1)]); return; }
  const now = time();
  select(direction > 0 ? all.find((each) => each.at > now) || all[all.length - 1] : all.filter((each) => each.at <= now).pop() || all[0]);
}
function setFoot(side) {
  foot = side;
  document.querySelectorAll("[data-do=left],[data-do=right]").forEach((button) =>
    button.setAttribute("aria-pressed", String(button.dataset.do === side)));
}

/* The film's overlay: the skeleton, and a line that is being drawn. */
function fit(canvas) {
  const box = canvas.getBoundingClientRect(), dense = Math.min(2, devicePixelRatio || 1);
  const wanted = [Math.round(box.width * dense), Math.round(box.height * dense)];
  if (canvas.width !== wanted[0] || canvas.height !== wanted[1]) [canvas.width, canvas.height] = wanted;
  return dense;
}
/* Where the film lies on the canvas: it is centred in the screen. */
function filmArea() {
  const screenBox = screen.getBoundingClientRect(), box = view.film ? video.getBoundingClientRect() : screenBox;
  return { left: box.left - screenBox.left, top: box.top - screenBox.top, scale: box.width / view.size[0] };
}
function points() {
  const layers = view.layers;
  if (!layers) return null;
  if (!layers.numbers) {
    const bytes = Uint8Array.from(atob(layers.points), (letter) => letter.charCodeAt(0));
    layers.numbers = new Int16Array(bytes.buffer);
  }
  const count = layers.names.length, sample = Math.round((frame - layers.first) / layers.every);
  if (sample < 0 || (sample + 1) * count * 2 > layers.numbers.length) return null;
  return (name) => {
    const column = layers.names.indexOf(name), place = 2 * (sample * count + column);
    const [x, y] = [layers.numbers[place], layers.numbers[place + 1]];
    return column < 0 || x === -32768 || y === -32768 ? null : [x / layers.perPx, y / layers.perPx];
  };
}
function paintOverlay() {
  const dense = fit(overlay), context = overlay.getContext("2d"), area = filmArea();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, overlay.width, overlay.height);
  context.setTransform(dense * area.scale, 0, 0, dense * area.scale, dense * area.left, dense * area.top);
  context.lineWidth = 2.5 / area.scale;
  const at = skeleton || !view.film ? points() : null;
  if (at) ["left", "right"].forEach((side) => LIMBS.forEach((limb) => {
    const ends = limb.map((part) => at(`${side}_${part}`));
    if (ends.some((each) => !each)) return;
    context.strokeStyle = side === "left" ? "rgb(86 180 233)" : "rgb(240 150 30)";
    context.beginPath();
    context.moveTo(...ends[0]);
    context.lineTo(...ends[1]);
    context.stroke();
  }));
  const mine = (state.drawings || []).filter((each) => each.view === view.view && Math.abs(each.time_s - time()) < 1e-4);
  mine.flatMap((each) => each.marks).forEach((mark) => {
    const path = mark.points_px.map(inFilm);
    context.strokeStyle = context.fillStyle = "rgb(240 228 66)";
    if (mark.kind === "text") {
      context.font = `600 ${16 / area.scale}px system-ui, sans-serif`;
      context.fillText(mark.text, ...path[0]);
      return;
    }
    context.beginPath();
    path.forEach(([x, y], index) => { if (index) context.lineTo(x, y); else context.moveTo(x, y); });
    context.stroke();
  });
  corners.forEach(([x, y]) => {
    context.fillStyle = "rgb(240 228 66)";
    context.fillRect(x - 4 / area.scale, y - 4 / area.scale, 8 / area.scale, 8 / area.scale);
  });
  if (line) {
    context.strokeStyle = "rgb(240 228 66)";
    context.beginPath();
    context.moveTo(...line[0]);
    context.lineTo(...line[1]);
    context.stroke();
  }
}

/* The ribbon: one row for each foot, with a bar from contact to toe-off. The cursor stays in the middle. */
const ribbonSpan = () => 2 * HALF_S * view.factor;
const ribbonX = (seconds, width) => width / 2 + (seconds - time()) / ribbonSpan() * width;
function paintRibbon() {
  const dense = fit(ribbon), context = ribbon.getContext("2d");
  context.setTransform(dense, 0, 0, dense, 0, 0);
  const width = ribbon.width / dense, height = ribbon.height / dense, row = height / 2;
  context.clearRect(0, 0, width, height);
  context.font = "600 12px system-ui, sans-serif";
  context.textBaseline = "top";
  context.fillStyle = colour("quiet");
  ["left", "right"].forEach((side, index) => context.fillText(say("foot_" + side), 8, index * row + 4));
  (state.steps[view.view] || []).forEach((step) => {
    const top = (step.side === "left" ? 0 : row) + row * 0.38, size = row * 0.4;
    const start = ribbonX(step.initial_contact ?? 0, width);
    const end = step.toe_off === null ? start + 8 : ribbonX(step.toe_off, width);
    if (step.initial_contact === null || end < -20 || start > width + 20) return;
    context.globalAlpha = step.used ? 1 : 0.3;
    context.fillStyle = colour(step.side);
    context.fillRect(start, top, end - start, size);
    context.globalAlpha = 1;
  });
  events().forEach((each) => {
    const x = ribbonX(each.at, width), top = (each.side === "left" ? 0 : row) + row * 0.3;
    if (x < -10 || x > width + 10) return;
    context.fillStyle = each.step.byHand.includes(each.event) ? colour("accent") : colour("ink");
    context.fillRect(x - 1.5, top, 3, row * 0.56);
    if (isChosen(each)) {
      context.strokeStyle = colour("accent");
      context.lineWidth = 2.5;
      context.strokeRect(x - 7, top - 4, 14, row * 0.56 + 8);
    }
  });
  context.fillStyle = colour("fail");
  context.fillRect(width / 2 - 1, 0, 2, height);
}

function paint() {
  if (!view || !state) return;
  paintOverlay();
  paintRibbon();
  const what = chosen ? say("chosen_" + chosen.event, { side: say("of_" + chosen.side), seconds: chosen.at.toFixed(3) }) : say("chosen_none");
  const reason = chosen && !chosen.step.used ? ` (${chosen.step.reason})` : "";
  where.textContent = `${say("frame_at", { frame, seconds: time().toFixed(3) })} ${what}${reason}`;
}

function showState() {
  document.querySelector("[data-do=undo]").disabled = !state.canUndo;
  document.querySelector("[data-do=redo]").disabled = !state.canRedo;
  const body = byId("numbers");
  if (!body) return;
  body.replaceChildren(...state.numbers.filter((row) => row.view === view.view).map((row) => {
    const cells = [["th", row.title], ["td", row.value], ["td", row.interval], ["td", row.machine]];
    const line = document.createElement("tr");
    line.dataset.id = row.id;
    line.className = row.machine ? "changed" : "";
    line.append(...cells.map(([kind, text]) => {
      const cell = document.createElement(kind);
      if (kind === "th") cell.scope = "row";
      cell.textContent = text;
      return cell;
    }));
    return line;
  }));
  byId("log").replaceChildren(...state.log.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
  byId("drawings").replaceChildren(...state.drawings.filter((each) => each.view === view.view).map((each) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = say("drawn_at", { seconds: each.time_s.toFixed(2) });
    button.addEventListener("click", () => goTo(nearestFrame(each.time_s)));
    item.append(button);
    return item;
  }));
  byId("none").hidden = state.log.length > 0;
}

/* Whatever the keys and buttons do. Those that need an event do nothing without one. */
const actions = {
  back: () => goTo(frame - 1),
  forward: () => goTo(frame + 1),
  earlier: () => stepEvents(-1),
  later: () => stepEvents(1),
  move: () => chosen && edit("move", { side: chosen.side, event: chosen.event, at_s: chosen.at, to_s: seenFirst(frame) }),
  delete: () => chosen && edit("delete", { side: chosen.side, event: chosen.event, at_s: chosen.at }),
  exclude: () => chosen && edit("exclude_step", { side: chosen.side, at_s: chosen.step.initial_contact }),
  contact: () => edit("add", { side: foot, event: "initial_contact", at_s: seenFirst(frame) }),
  toe_off: () => edit("add", { side: foot, event: "toe_off", at_s: seenFirst(frame) }),
  undo: () => state.canUndo && act({ action: "undo" }),
  redo: () => state.canRedo && act({ action: "redo" }),
  left: () => setFoot("left"),
  right: () => setFoot("right"),
  stretch_start: () => { stretchStart = time(); where.textContent = say("stretch", { seconds: stretchStart.toFixed(2) }); },
  stretch_end: () => stretchStart !== null && edit("exclude_stretch", { from_s: stretchStart, to_s: time() }),
  legs: () => edit("exchange", { cause: "legs" }),
  mirrored: () => edit("exchange", { cause: "mirrored" }),
  vertical: () => draw("vertical"),
  ground: () => draw("ground"),
  runner: () => draw("choose_runner"),
  mark_line: () => draw("line"),
  mark_angle: () => draw("angle"),
  mark_level: () => draw("level"),
  mark_text: () => draw("text"),
  /* The pelvis at the middle of the stance of the chosen step. */
  pelvis: () => {
    const step = chosen && chosen.step;
    if (step && step.toe_off !== null) goTo(nearestFrame((step.initial_contact + step.toe_off) / 2));
    sendDrawing({ pelvis: true });
  },
  wipe: () => sendDrawing({}),
  skeleton: () => {
    skeleton = !skeleton;
    document.querySelector("[data-do=skeleton]").setAttribute("aria-pressed", String(skeleton));
    if (skeleton) reload().then(paint); else paint();
  },
};
const KEYS = { m: "move", enter: "move", d: "delete", delete: "delete", backspace: "delete", x: "exclude", c: "contact",
  t: "toe_off", l: "left", r: "right", u: "undo", y: "redo", s: "skeleton", arrowup: "earlier", arrowdown: "later" };

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) actions[button.dataset.do]();
  const other = event.target.closest("button[data-view]");
  if (other) choose(other.dataset.view).then(showState);
});
document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  if (event.target.closest("input, summary") || event.altKey) return;
  /* A button that has the focus is pressed with Enter. */
  if (key === "enter" && event.target.closest("button")) return;
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") { event.preventDefault(); actions[event.shiftKey ? "redo" : "undo"](); }
    return;
  }
  const by = event.shiftKey ? 10 : 1;
  if (key === "arrowleft" || key === "arrowright") goTo(frame + (key === "arrowleft" ? -by : by));
  else if (KEYS[key] && document.querySelector(`[data-do=${KEYS[key]}]`)) actions[KEYS[key]]();
  else if (key === "escape") { draw(null); }
  else return;
  event.preventDefault();
});

/* Drawing on the film: a line by dragging, a place by tapping. */
function draw(kind) {
  drawing = kind;
  line = null;
  corners = [];
  screen.classList.toggle("drawing", kind !== null);
  if (kind) where.textContent = say("draw_" + kind);
  paintOverlay();
}
const onFilm = (event) => {
  const box = overlay.getBoundingClientRect(), area = filmArea();
  return [(event.clientX - box.left - area.left) / area.scale, (event.clientY - box.top - area.top) / area.scale];
};
const inClip = ([x, y]) => {
  const corner = view.corners[view.corners.length > 1 ? frame : 0];
  return [corner[0] + x * view.reduction, corner[1] + y * view.reduction];
};
const inFilm = ([x, y]) => {
  const corner = view.corners[view.corners.length > 1 ? frame : 0];
  return [(x - corner[0]) / view.reduction, (y - corner[1]) / view.reduction];
};
async function sendDrawing(body) {
  failure.hidden = true;
  try {
    state = await ask("draw", { view: view.view, time_s: time(), ...body });
    showState();
  } catch (error) {
    if (!error.problem) throw error;
    fail(error);
  }
  paint();
}
overlay.addEventListener("pointerdown", (event) => {
  if (!drawing) return;
  overlay.setPointerCapture(event.pointerId);
  line = [onFilm(event), onFilm(event)];
});
overlay.addEventListener("pointermove", (event) => {
  if (!drawing || !line) return;
  line[1] = onFilm(event);
  paintOverlay();
});
overlay.addEventListener("pointerup", () => {
  if (!drawing || !line) return;
  const kind = drawing, [start, end] = line.map(inClip);
  if (kind === "angle") {
    corners.push(line[1]);
    line = null;
    if (corners.length === 3) {
      const points = corners.map(inClip);
      draw(null);
      sendDrawing({ mark: { kind, points_px: points } });
    } else paintOverlay();
    return;
  }
  draw(null);
  if (kind === "text") { sendDrawing({ mark: { kind, points_px: [end], text: byId("words").value } }); return; }
  if (kind === "line" || kind === "level") { sendDrawing({ mark: { kind, points_px: [start, end] } }); return; }
  if (kind === "choose_runner") edit(kind, { at_s: time(), x_px: end[0], y_px: end[1] });
  else edit(kind, { start_px: start, end_px: end });
});

/* On the ribbon: tap an event to choose it, drag it to move it, tap beside it to go there. */
const ribbonTime = (event) => {
  const box = ribbon.getBoundingClientRect();
  return time() + ((event.clientX - box.left) / box.width - 0.5) * ribbonSpan();
};
ribbon.addEventListener("pointerdown", (event) => {
  const box = ribbon.getBoundingClientRect(), x = event.clientX - box.left;
  const side = event.clientY - box.top < box.height / 2 ? "left" : "right";
  const near = events().filter((each) => each.side === side)
    .map((each) => [Math.abs(ribbonX(each.at, box.width) - x), each]).sort((a, b) => a[0] - b[0])[0];
  dragged = { pointer: event.pointerId, x, started: false, origin: time(), from: ribbonTime(event),
    each: near && near[0] < NEAR_PX ? near[1] : null };
  ribbon.setPointerCapture(event.pointerId);
});
ribbon.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const box = ribbon.getBoundingClientRect(), x = event.clientX - box.left;
  if (!dragged.started && Math.abs(x - dragged.x) < 6) return;
  dragged.started = true;
  const moved = (x - dragged.x) / box.width * ribbonSpan();
  /* An event is carried along; beside one, the ribbon is pulled. */
  goTo(nearestFrame(dragged.each ? dragged.each.at + moved : dragged.origin - moved));
});
ribbon.addEventListener("pointerup", () => {
  if (!dragged) return;
  const { each, started, from } = dragged;
  dragged = null;
  if (!started) { if (each) select(each); else goTo(nearestFrame(from)); return; }
  if (each) { chosen = each; actions.move(); }
});

new ResizeObserver(paint).observe(screen);
new ResizeObserver(paint).observe(ribbon);
video.addEventListener("loadeddata", paint);
video.addEventListener("seeked", paintOverlay);

state = await ask("state");
await choose(document.querySelector("[data-view]").dataset.view);
showState();
document.body.dataset.ready = "yes";
