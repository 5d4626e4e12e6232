"use strict";

/* Synchronise a video with its curves. Without this script, both are still readable. */
function startPlayer(player) {
  const data = JSON.parse(player.querySelector("script").textContent);
  const find = (name) => player.querySelector(name);
  const all = (name) => [...player.querySelectorAll(name)];
  const video = find("video"), traces = find(".traces"), lines = find("svg.lines"), cursor = find(".cursor");
  const readings = data.traces.map((trace, row) => [...all("text.title")[row].querySelectorAll(".reading")]);
  const strip = all(".strip button"), events = all("[data-event]"), play = find(".play");
  let now = data.start, step = -1;

  const minus = (text) => text.replace(/^-0$/, "0").replace("-", "\u2212");
  const within = (time) => Math.min(data.end, Math.max(data.start, time));
  const frameAt = (time) => {
    let low = 0, high = data.frames.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (data.frames[middle] <= time + 1e-3) low = middle; else high = middle - 1;
    }
    return low;
  };
  const nearestFrame = (time) => {
    const before = frameAt(time), after = Math.min(before + 1, data.frames.length - 1);
    return data.frames[after] - time < time - data.frames[before] ? after : before;
  };
  const stepAt = (time) => {
    let last = -1;
    data.steps.forEach((each, index) => { if (each.events[0] <= time + 0.02) last = index; });
    return last;
  };

  /* Show a time on the curves. `chosen` is the index of the step, if the time alone does not determine it. */
  function show(time, chosen) {
    now = within(time);
    const share = (now - data.start) / (data.end - data.start);
    cursor.setAttribute("x1", `${100 * share}%`);
    cursor.setAttribute("x2", `${100 * share}%`);
    data.traces.forEach((trace, row) => trace.lines.forEach((values, column) => {
      const value = values[Math.round(share * (values.length - 1))];
      readings[row][column].textContent = value === null ? "" :
        trace.unit === "deg" ? `${minus(value.toFixed(0))}°` : `${minus(value.toFixed(1))} ${trace.unit}`;
    }));
    const down = data.steps.find((each) => each.events[0] <= now && now < each.events[2]);
    const what = down ? data.texts[down.side] : data.texts.air;
    traces.setAttribute("aria-valuenow", now.toFixed(2));
    traces.setAttribute("aria-valuetext", data.texts.position.replace("{time}", now.toFixed(2)).replace("{what}", what));
    mark(chosen === undefined ? stepAt(now) : chosen);
    scrollIntoView(share);
  }

  function mark(index) {
    const frame = nearestFrame(now);
    events.forEach((button, event) => button.setAttribute(
      "aria-pressed", String(index >= 0 && nearestFrame(data.steps[index].events[event]) === frame)));
    if (index === step) return;
    if (strip[step]) strip[step].removeAttribute("aria-current");
    step = index;
    if (!strip[step]) return;
    strip.forEach((button, position) => { button.tabIndex = position === step ? 0 : -1; });
    strip[step].setAttribute("aria-current", "true");
    const toolbar = strip[step].parentElement;
    toolbar.scrollLeft = strip[step].offsetLeft - (toolbar.clientWidth - strip[step].offsetWidth) / 2;
  }

  function scrollIntoView(share) {
    if (traces.scrollWidth <= traces.clientWidth) return;
    const x = share * lines.getBoundingClientRect().width, visible = traces.clientWidth - 60;
    if (x < traces.scrollLeft || x > traces.scrollLeft + visible) traces.scrollLeft = x - visible / 3;
  }

  /* Seek a little past the start of the frame, so that rounding never shows the previous frame. */
  function seek(time, chosen) {
    const frame = nearestFrame(within(time)), start = data.frames[frame];
    const length = frame + 1 < data.frames.length ? data.frames[frame + 1] - start : 0.01;
    if (video) {
      video.pause();
      if (video.readyState > 0) video.currentTime = (start + length / 4) * data.slowMotion;
    }
    show(start, chosen);
  }
  const seekFrames = (count) => seek(data.frames[Math.min(data.frames.length - 1, Math.max(0, nearestFrame(now) + count))]);
  function seekStep(index, event = 0) {
    if (!data.steps.length) return;
    const chosen = Math.min(data.steps.length - 1, Math.max(0, index));
    seek(data.steps[chosen].events[event], chosen);
  }

  function followVideo() {
    if (!video.paused) {
      show(data.frames[frameAt(video.currentTime / data.slowMotion)]);
      requestAnimationFrame(followVideo);
    }
  }
  if (video) {
    const updateButton = () => { play.textContent = video.paused ? data.texts.play : data.texts.pause; };
    video.addEventListener("play", () => { updateButton(); followVideo(); });
    const catchUp = () => {
      const time = data.frames[frameAt(video.currentTime / data.slowMotion)];
      if (Math.abs(time - now) > 2e-3) show(time);
    };
    video.addEventListener("pause", () => { updateButton(); catchUp(); });
    ["seeking", "timeupdate"].forEach((kind) => video.addEventListener(kind, catchUp));
    const showMissing = () => {
      video.hidden = find(".controls").hidden = true;
      find(".missing").hidden = false;
    };
    video.addEventListener("error", showMissing);
    if (video.error) showMissing();
    play.addEventListener("click", () => { if (video.paused) video.play(); else video.pause(); });
    all("[data-slower]").forEach((button) => button.addEventListener("click", () => {
      video.playbackRate = 1 / Number(button.dataset.slower);
      all("[data-slower]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    }));
    all("[data-frames]").forEach((button) =>
      button.addEventListener("click", () => seekFrames(Number(button.dataset.frames))));
  }

  all("[data-steps]").forEach((button) =>
    button.addEventListener("click", () => seekStep(step + Number(button.dataset.steps))));
  events.forEach((button, event) => button.addEventListener("click", () => seekStep(step, event)));
  strip.forEach((button, index) => {
    button.addEventListener("click", () => seekStep(index));
    button.addEventListener("keydown", (event) => {
      const target = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: strip.length - 1 }[event.key];
      if (target === undefined) return;
      event.preventDefault();
      if (strip[target]) { seekStep(target); strip[target].focus(); }
    });
  });

  const timeUnder = (event) => {
    const box = lines.getBoundingClientRect();
    return data.start + (event.clientX - box.left) / box.width * (data.end - data.start);
  };
  /* A touch scrolls curves that are wider than the page, and seeks on curves that fit. */
  const isScrubbing = (event) => event.buttons === 1 &&
    (event.pointerType === "mouse" || traces.scrollWidth <= traces.clientWidth);
  lines.addEventListener("click", (event) => seek(timeUnder(event)));
  lines.addEventListener("pointermove", (event) => { if (isScrubbing(event)) seek(timeUnder(event)); });
  traces.addEventListener("keydown", (event) => {
    const action = {
      ArrowLeft: () => seekFrames(-1), ArrowDown: () => seekFrames(-1),
      ArrowRight: () => seekFrames(1), ArrowUp: () => seekFrames(1),
      PageDown: () => seekStep(step + 1), PageUp: () => seekStep(step - 1),
      Home: () => seek(data.start), End: () => seek(data.end),
      " ": () => { if (video) play.click(); },
    }[event.key];
    if (!action || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action();
  });

  traces.setAttribute("role", "slider");
  traces.setAttribute("aria-valuemin", data.start.toFixed(2));
  traces.setAttribute("aria-valuemax", data.end.toFixed(2));
  show(data.start);
}

document.querySelectorAll(".requires-script").forEach((element) => { element.hidden = false; });
document.querySelectorAll(".player").forEach(startPlayer);

/* Open folded sections for printing, except explanations. */
const opened = [];
addEventListener("beforeprint", () => document.querySelectorAll("details.fold:not([open])").forEach((section) => {
  opened.push(section);
  section.open = true;
}));
addEventListener("afterprint", () => opened.splice(0).forEach((section) => { section.open = false; }));
