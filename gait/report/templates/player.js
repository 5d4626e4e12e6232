
/* Films, the layers over them and their curves. Without this script, the annotated films and the curves can be seen. */
const LAYER_COLOURS = { left: "rgb(86 180 233)", right: "rgb(240 150 30)", middle: "rgb(236 236 236)",
  measured: "rgb(240 228 66)", vertical: "#fff", outline: "rgb(18 22 28)" };
const LIMBS = [["shoulder", "elbow"], ["elbow", "wrist"], ["hip", "knee"], ["knee", "ankle"], ["ankle", "heel"],
  ["heel", "toe"], ["ankle", "toe"]];
const JOINTS = ["shoulder", "elbow", "wrist", "hip", "knee", "ankle", "toe"];
const TRAIL_S = 0.7;
/* The share of a film that is in view, below which it is pinned to the edge of the screen. */
const PINNED_BELOW = 0.3;

/* The layers: drawn on a canvas over the clean film from the points of the runner. */
function createLayers(film, data, valueAt, isDown) {
  const layers = data.layers, canvas = film.querySelector("canvas"), video = film.querySelector("video");
  if (!layers) return null;
  const bytes = Uint8Array.from(atob(layers.points), (letter) => letter.charCodeAt(0));
  const numbers = new Int16Array(bytes.buffer), count = layers.names.length, samples = numbers.length / (2 * count);
  const column = Object.fromEntries(layers.names.map((name, index) => [name, index]));
  const context = canvas.getContext("2d"), [width, height] = layers.size, stroke = Math.max(width, height) / 225;
  let size = 1, text = 12;

  function point(name, frame) {
    const place = (frame - layers.first) / layers.every, before = Math.floor(place), share = place - before;
    if (!(name in column) || before < 0 || before > samples - 1) return null;
    const read = (sample) => [0, 1].map((axis) => numbers[2 * (count * sample + column[name]) + axis]);
    const from = read(before), to = share > 0 && before + 1 < samples ? read(before + 1) : from;
    if (from[0] === -32768 || to[0] === -32768) return null;
    return from.map((value, axis) => (value + share * (to[axis] - value)) / layers.perPx);
  }
  const middle = (part, frame) => {
    const [left, right] = ["left", "right"].map((side) => point(`${side}_${part}`, frame));
    return left && right && [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2];
  };
  const along = (start, direction, length) => [start[0] + length * direction[0], start[1] + length * direction[1]];
  const minus = (a, b) => [a[0] - b[0], a[1] - b[1]];

  function line(points, colour, thickness, dashed = false) {
    if (points.some((each) => !each)) return;
    context.setLineDash(dashed ? [3.5 * thickness, 3.5 * thickness] : []);
    [[LAYER_COLOURS.outline, 1.55], [colour, 1]].forEach(([style, factor]) => {
      context.strokeStyle = style;
      context.lineWidth = Math.max(1 / size, factor * thickness);
      context.beginPath();
      points.forEach(([x, y], index) => { if (index) context.lineTo(x, y); else context.moveTo(x, y); });
      context.stroke();
    });
    context.setLineDash([]);
  }
  function disc([x, y], radius, colour) {
    [[LAYER_COLOURS.outline, 1.28], [colour, 1]].forEach(([style, factor]) => {
      context.fillStyle = style;
      context.beginPath();
      context.arc(x, y, factor * radius, 0, 2 * Math.PI);
      context.fill();
    });
  }
  function arc(centre, start, end, radius, thickness) {
    const [first, last] = [start, end].map((each) => Math.atan2(each[1] - centre[1], each[0] - centre[0]));
    const turn = ((last - first + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
    line([...Array(13).keys()].map((index) => {
      const angle = first + turn * index / 12;
      return along(centre, [Math.cos(angle), Math.sin(angle)], radius);
    }), LAYER_COLOURS.measured, thickness);
  }
  /* A value with its name, in a frame of the colour of its leg: the other leg may be beside it. */
  function write(name, value, [x, y], before, colour) {
    if (!value) return;
    const words = data.texts.value.replace("{name}", data.texts[name]).replace("{value}", value);
    context.font = `600 ${text}px system-ui, sans-serif`;
    const length = context.measureText(words).width, margin = 0.3 * text;
    const left = Math.min(Math.max(before ? x - length : x, margin), width - length - margin);
    context.fillStyle = "rgb(18 22 28 / 75%)";
    context.fillRect(left - margin, y - 0.75 * text, length + 2 * margin, 1.5 * text);
    context.fillStyle = colour;
    context.fillRect(left - margin, y - 0.75 * text, 0.2 * text, 1.5 * text);
    context.fillStyle = "#fff";
    context.textBaseline = "middle";
    context.fillText(words, left, y);
  }

  const draw = {
    trail(frame, perSecond) {
      ["left", "right"].forEach((side) => {
        const path = [];
        for (let age = Math.round(TRAIL_S * perSecond); age >= 0; age--) {
          const place = point(`${side}_ankle`, frame - age);
          if (place) path.push(place);
        }
        if (path.length > 1) line(path, LAYER_COLOURS[side], 0.8 * stroke);
      });
    },
    plumb(frame) {
      const hip = middle("hip", frame);
      if (hip) line([hip, along(hip, layers.up, -layers.leg)], LAYER_COLOURS.vertical, 0.5 * stroke, true);
    },
    skeleton(frame) {
      const sides = layers.near === "left" ? ["right", "left"] : ["left", "right"];
      sides.forEach((side, order) => {
        const thickness = stroke * (order === 0 && layers.near ? 0.6 : 1);
        LIMBS.forEach((ends) => line(ends.map((end) => point(`${side}_${end}`, frame)), LAYER_COLOURS[side], thickness));
        JOINTS.map((joint) => point(`${side}_${joint}`, frame)).filter(Boolean)
          .forEach((place) => disc(place, 0.85 * thickness, LAYER_COLOURS[side]));
        if (order) return;
        [["left_shoulder", "right_shoulder"], ["left_hip", "right_hip"]].forEach((ends) =>
          line(ends.map((end) => point(end, frame)), LAYER_COLOURS.middle, 0.6 * stroke));
        line([middle("shoulder", frame), middle("hip", frame)], LAYER_COLOURS.middle, 0.6 * stroke);
      });
    },
    angles(frame) {
      const hip = middle("hip", frame), shoulder = middle("shoulder", frame), ahead = layers.facing;
      const labels = [], writeAll = () => labels.forEach((label) => label());
      const trunk = ["trunk_lean", "trunk_side_lean"].find((name) => layers.angles.includes(name));
      if (trunk && hip && shoulder) {
        const long = Math.hypot(...minus(shoulder, hip)), top = along(hip, minus(shoulder, hip), 1.12);
        line([hip, along(hip, layers.up, 1.12 * long)], LAYER_COLOURS.vertical, 0.5 * stroke, true);
        line([hip, top], LAYER_COLOURS.measured, 0.7 * stroke);
        arc(hip, along(hip, layers.up, long), shoulder, long, 0.5 * stroke);
        labels.push(() => write("trunk", valueAt(trunk, 0), [top[0] - ahead * 0.16 * layers.leg, top[1]], ahead === 1,
          LAYER_COLOURS.middle));
      }
      const side = layers.near;
      const [thigh, knee, ankle] = ["hip", "knee", "ankle"].map((joint) => side && point(`${side}_${joint}`, frame));
      if (!thigh || !knee || !ankle) { writeAll(); return; }
      const row = side === "left" ? 0 : 1;
      if (layers.angles.includes("knee_flexion")) {
        const straight = along(knee, minus(knee, thigh), 0.3 * layers.leg / Math.hypot(...minus(knee, thigh)));
        line([knee, straight], LAYER_COLOURS.vertical, 0.5 * stroke, true);
        arc(knee, straight, ankle, 0.24 * layers.leg, 0.6 * stroke);
        const place = [knee[0] + ahead * 0.12 * layers.leg, knee[1] - 0.1 * layers.leg];
        labels.push(() => write(`${side}_knee`, valueAt("knee_flexion", row), place, ahead !== 1, LAYER_COLOURS[side]));
      }
      if (layers.angles.includes("shin_angle") && isDown(side)) {
        const long = Math.hypot(...minus(knee, ankle)), above = along(ankle, layers.up, long);
        line([ankle, above], LAYER_COLOURS.vertical, 0.5 * stroke, true);
        arc(ankle, above, knee, 0.75 * long, 0.6 * stroke);
        const place = [ankle[0] + ahead * 0.16 * layers.leg, ankle[1] - 0.1 * layers.leg];
        labels.push(() => write(`${side}_shin`, valueAt("shin_angle", row), place, ahead !== 1, LAYER_COLOURS[side]));
      }
      /* Last, so that no line crosses them. */
      writeAll();
    },
  };

  return function paint(frame, shown, perSecond) {
    const box = video.getBoundingClientRect(), dense = Math.min(2, window.devicePixelRatio || 1);
    const wanted = [Math.round(box.width * dense), Math.round(box.height * dense)];
    if (canvas.width !== wanted[0] || canvas.height !== wanted[1]) [canvas.width, canvas.height] = wanted;
    size = canvas.width / width;
    text = Math.max(Math.max(width, height) / 36, 12 * dense / size);
    context.setTransform(size, 0, 0, size, 0.5 * size, 0.5 * size);
    context.clearRect(-1, -1, width + 2, height + 2);
    context.lineJoin = context.lineCap = "round";
    ["trail", "plumb", "skeleton", "angles"].filter((name) => shown.has(name)).forEach((name) => draw[name](frame, perSecond));
  };
}

/* One clip: its curves and, if there is one, its film. `film` is null without one. */
function createPlayer(player, film, layersShown) {
  const data = JSON.parse(player.querySelector("script").textContent);
  const find = (name) => player.querySelector(name);
  const all = (name) => [...player.querySelectorAll(name)];
  const video = film && film.querySelector("video");
  const traces = find(".traces"), lines = find("svg.lines"), cursor = find(".cursor");
  const titles = all("text.title").map((title) => [...title.querySelectorAll(".reading")]);
  const live = film ? [...film.querySelectorAll("[data-live]")] : [];
  const strip = all(".strip button"), events = all("[data-event]");
  const perSecond = (data.frames.length - 1) / (data.frames[data.frames.length - 1] - data.frames[0]);
  const self = { data, video, film, get now() { return now; }, onSeek: null, onShow: null };
  let now = data.start, step = -1, share = 0;

  const minus = (text) => text.replace(/^-0(\D|$)/, "0$1").replace("-", "\u2212");
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
  /* The value of a curve at the cursor, marked if it is approximate; empty if it is withheld. */
  function reading(row, line) {
    const trace = data.traces[row], values = trace && trace.lines[Math.min(line, trace.lines.length - 1)];
    const value = values && values[Math.round(share * (values.length - 1))];
    if (value === null || value === undefined || data.marks[row] === "withheld") return "";
    const text = trace.unit === "deg" ? `${minus(value.toFixed(0))}°` : `${minus(value.toFixed(1))} ${trace.unit}`;
    return data.marks[row] === "about" ? data.texts.about.replace("{value}", text) : text;
  }
  const valueAt = (name, line) => reading(data.traces.findIndex((trace) => trace.id === name), line);
  const downAt = (time) => data.steps.find((each) => each.events[0] <= time && time < each.events[2]);
  const isDown = (side) => data.steps.some((each) =>
    each.side === side && each.events[0] - 0.02 <= now && now <= each.events[2]);
  const paint = film && createLayers(film, data, valueAt, isDown);

  /* Show a time on the curves. `chosen` is the index of the step, if the time alone does not determine it. */
  function show(time, chosen) {
    now = within(time);
    share = (now - data.start) / (data.end - data.start);
    cursor.setAttribute("x1", `${100 * share}%`);
    cursor.setAttribute("x2", `${100 * share}%`);
    titles.forEach((spans, row) => spans.forEach((span, line) => { span.textContent = reading(row, line); }));
    live.forEach((place) => { place.textContent = valueAt(place.dataset.live, Number(place.dataset.line)) || "\u2013"; });
    const down = downAt(now);
    const what = down ? data.texts[down.side] : data.texts.air;
    self.position = data.texts.position.replace("{time}", now.toFixed(2)).replace("{what}", what);
    traces.setAttribute("aria-valuenow", now.toFixed(2));
    traces.setAttribute("aria-valuetext", self.position);
    mark(chosen === undefined ? stepAt(now) : chosen);
    scrollIntoView();
    self.paint();
    if (self.onShow) self.onShow();
  }
  self.paint = () => { if (paint) paint(nearestFrame(now), layersShown, perSecond); };

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

  function scrollIntoView() {
    if (traces.scrollWidth <= traces.clientWidth) return;
    const x = share * lines.getBoundingClientRect().width, visible = traces.clientWidth - 60;
    if (x < traces.scrollLeft || x > traces.scrollLeft + visible) traces.scrollLeft = x - visible / 3;
  }

  /* A film that is off the screen is shown small at the edge while its curves are used, until it comes into view. */
  let inView = 1;
  const unpin = () => {
    film.querySelector(".screen").classList.remove("pinned");
    film.style.minHeight = "";
    self.paint();
  };
  function pin() {
    if (!film || inView > PINNED_BELOW || document.fullscreenElement) return;
    document.querySelectorAll(".screen.pinned").forEach((other) => other.classList.remove("pinned"));
    film.style.minHeight = `${film.offsetHeight}px`;
    film.querySelector(".screen").classList.add("pinned");
  }
  if (film && window.IntersectionObserver) {
    new IntersectionObserver((seen) => {
      inView = seen[seen.length - 1].intersectionRatio;
      if (inView > PINNED_BELOW) unpin();
    }, { threshold: [0, PINNED_BELOW, PINNED_BELOW + 0.05] }).observe(film);
    new IntersectionObserver((seen) => { if (!seen[seen.length - 1].isIntersecting) unpin(); }).observe(player);
  }

  /* Seek a little past the start of the frame, so that rounding never shows the previous frame. */
  self.goTo = (time, chosen) => {
    const frame = nearestFrame(within(time)), start = data.frames[frame];
    const length = frame + 1 < data.frames.length ? data.frames[frame + 1] - start : 0.01;
    if (video) {
      if (!video.paused) self.pausedToSeek = true;
      video.pause();
      if (video.readyState > 0) video.currentTime = (start + length / 4) * data.slowMotion;
    }
    show(start, chosen);
  };
  const seek = self.seek = (time, chosen) => {
    pin();
    self.goTo(time, chosen);
    if (self.onSeek) self.onSeek();
  };
  const seekFrames = self.seekFrames = (count) =>
    seek(data.frames[Math.min(data.frames.length - 1, Math.max(0, nearestFrame(now) + count))]);
  function seekStep(index, event = 0) {
    if (!data.steps.length) return;
    const chosen = Math.min(data.steps.length - 1, Math.max(0, index));
    seek(data.steps[chosen].events[event], chosen);
  }

  if (video) {
    const screen = film.querySelector(".screen");
    video.removeAttribute("controls");
    if (data.clean) {
      screen.style.setProperty("--ratio", String(data.layers.size[0] / data.layers.size[1]));
      video.src = data.clean;
    } else {
      video.addEventListener("loadedmetadata", () =>
        screen.style.setProperty("--ratio", String(video.videoWidth / video.videoHeight)));
    }
    /* Called with the time of the frame on the screen, where the browser tells it. */
    const frameShown = (time) => {
      if (video.paused) return;
      show(data.frames[frameAt(time / data.slowMotion)]);
      nextFrame();
    };
    const nextFrame = () => {
      if (video.requestVideoFrameCallback) video.requestVideoFrameCallback((_, facts) => frameShown(facts.mediaTime));
      else requestAnimationFrame(() => frameShown(video.currentTime));
    };
    const catchUp = () => {
      const time = data.frames[frameAt(video.currentTime / data.slowMotion)];
      if (Math.abs(time - now) > 2e-3) show(time);
    };
    video.addEventListener("play", nextFrame);
    video.addEventListener("pause", catchUp);
    ["seeking", "timeupdate"].forEach((kind) => video.addEventListener(kind, catchUp));
    video.addEventListener("loadeddata", () => self.paint());
    const showMissing = () => {
      screen.hidden = true;
      film.querySelector(".missing").hidden = false;
      film.dispatchEvent(new CustomEvent("missing"));
    };
    video.addEventListener("error", showMissing);
    if (video.error) showMissing();
    if (window.ResizeObserver) new ResizeObserver(() => self.paint()).observe(video);
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
      " ": () => { if (self.toggle) self.toggle(); },
    }[event.key];
    if (!action || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action();
  });

  traces.setAttribute("role", "slider");
  traces.setAttribute("aria-valuemin", data.start.toFixed(2));
  traces.setAttribute("aria-valuemax", data.end.toFixed(2));
  show(data.start);
  return self;
}

/* The time in one clip at which the same phase of the stride is shown as at a time in another clip. */
function matched(from, to, time) {
  const between = (knots, x, y, value) => {
    let index = knots.findIndex((knot) => knot[x] > value);
    index = Math.min(Math.max(index < 0 ? knots.length - 1 : index, 1), knots.length - 1);
    const [before, after] = [knots[index - 1], knots[index]];
    return before[y] + (value - before[x]) / (after[x] - before[x]) * (after[y] - before[y]);
  };
  const phase = between(from, 0, 1, time), first = to[0][1];
  const strides = Math.max(1, Math.floor(to[to.length - 1][1] - first));
  /* A shorter clip starts again after its last whole stride. */
  const ahead = phase - from[0][1] + ((from[0][1] - first) % 1 + 1) % 1;
  return between(to, 1, 0, first + (ahead < 0 ? ahead : ahead % strides));
}

/* All films of the page with one set of controls. The first film leads, and the other follows its stride. */
function startPlayers(section) {
  const theatre = section.querySelector(".theatre"), shown = new Set(["skeleton", "angles", "plumb"]);
  const players = [...section.querySelectorAll(".player")].map((element) =>
    createPlayer(element, theatre && theatre.querySelector(`.film[data-view="${element.dataset.view}"]`), shown));
  const films = players.filter((player) => player.video);
  if (!films.length) return;
  const [leader, ...others] = films, find = (name) => theatre.querySelector(name);
  const all = (name) => [...theatre.querySelectorAll(name)];
  const play = find(".play"), scrub = find(".scrub");
  const followers = others.filter((player) => player.data.strides.length && leader.data.strides.length);
  const strides = (player) => player.data.strides;
  let speed = 1;
  const corrected = new Map();

  scrub.min = leader.data.start;
  scrub.max = leader.data.end;
  scrub.step = (leader.data.end - leader.data.start) / Math.max(1, leader.data.frames.length - 1);
  scrub.addEventListener("input", () => leader.seek(Number(scrub.value)));
  leader.onShow = () => {
    scrub.value = leader.now;
    scrub.setAttribute("aria-valuetext", leader.position);
    if (!leader.video.paused) keepInStep();
  };
  leader.onShow();
  leader.onSeek = () => followers.forEach((player) => player.goTo(matched(strides(leader), strides(player), leader.now)));
  followers.forEach((player) => {
    player.onSeek = () => leader.goTo(matched(strides(player), strides(leader), player.now));
  });
  if (followers.length) leader.onSeek();

  /* While the films play, the follower runs a little faster or slower until it is in phase again. Both clocks are read
     at the same moment: the frame that a film shows may be older than the frame of the other film. */
  const clock = (player) => player.video.currentTime / player.data.slowMotion;
  function keepInStep() {
    followers.forEach((player) => {
      const target = matched(strides(leader), strides(player), clock(leader));
      const apart = (target - clock(player)) * player.data.slowMotion;
      if (player.video.paused) player.video.play();
      if (Math.abs(apart) > 0.2 && !player.video.seeking) player.video.currentTime = target * player.data.slowMotion;
      if (performance.now() - (corrected.get(player) || 0) < 100) return;
      corrected.set(player, performance.now());
      const soon = matched(strides(leader), strides(player), clock(leader) + 0.05);
      const slope = (soon - target) / 0.05 * player.data.slowMotion / leader.data.slowMotion;
      const rate = slope > 0.2 && slope < 5 ? slope : 1;
      player.video.playbackRate = Math.min(4, Math.max(0.1, speed * rate * (1 + Math.max(-0.5, Math.min(0.5, 4 * apart / speed)))));
    });
  }
  const updateButton = () => { play.textContent = leader.video.paused ? play.dataset.play : play.dataset.pause; };
  leader.video.addEventListener("play", () => {
    updateButton();
    followers.forEach((player) => player.video.play());
  });
  leader.video.addEventListener("pause", () => {
    updateButton();
    followers.forEach((player) => player.video.pause());
    /* A seek has put the followers where they belong already. */
    if (!leader.pausedToSeek) leader.onSeek();
    leader.pausedToSeek = false;
  });
  const toggle = () => { if (leader.video.paused) leader.video.play(); else leader.video.pause(); };
  players.forEach((player) => { player.toggle = toggle; });
  play.addEventListener("click", toggle);
  all(".screen").forEach((screen) => screen.addEventListener("click", toggle));
  all("[data-slower]").forEach((button) => button.addEventListener("click", () => {
    speed = 1 / Number(button.dataset.slower);
    films.forEach((player) => { player.video.playbackRate = speed; });
    all("[data-slower]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  }));
  all("[data-frames]").forEach((button) =>
    button.addEventListener("click", () => leader.seekFrames(Number(button.dataset.frames))));
  leader.film.addEventListener("missing", () => { find(".controls").hidden = true; });
  if (leader.video.error) find(".controls").hidden = true;

  const layerButtons = all("[data-layer]"), none = find("[data-no-layer]");
  const updateLayers = () => {
    layerButtons.forEach((button) => button.setAttribute("aria-pressed", String(shown.has(button.dataset.layer))));
    if (none) none.setAttribute("aria-pressed", String(shown.size === 0));
    films.forEach((player) => player.paint());
  };
  layerButtons.forEach((button) => button.addEventListener("click", () => {
    if (!shown.delete(button.dataset.layer)) shown.add(button.dataset.layer);
    updateLayers();
  }));
  if (none) none.addEventListener("click", () => { shown.clear(); updateLayers(); });

  /* On a phone held upright, the film is as wide as the screen already: full screen cannot enlarge it. */
  const large = find(".full-screen");
  const updateLarge = () => {
    large.hidden = !document.fullscreenEnabled ||
      (!document.fullscreenElement && innerWidth < innerHeight && matchMedia("(max-width: 44rem)").matches);
  };
  updateLarge();
  addEventListener("resize", updateLarge);
  large.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen(); else theatre.requestFullscreen();
  });
}

document.querySelectorAll(".players").forEach(startPlayers);
