import { showCopyButton } from "./copy.js";
import { say } from "./words.js";

const POLL_INTERVAL_MS = 3000, MAX_FAILURES = 2;
const section = document.getElementById("progress"), token = section.dataset.token, summary = document.getElementById("now");
const stages = [...section.querySelectorAll("[data-stage]")], names = stages.map((item) => item.dataset.stage);

/* An element with a text. */
function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function showNumbers(numbers) {
  const card = document.getElementById("numbers"), list = card.querySelector("dl");
  if (!numbers.length || list.children.length) return;
  list.append(...numbers.map(({ title, value, interval, warning }) => {
    const row = document.createElement("div"), figures = document.createElement("dd");
    figures.append(element("strong", value), " ", element("span", interval, "quiet"));
    if (warning) figures.append(" ", element("em", warning));
    row.append(element("dt", title), figures);
    return row;
  }));
  card.hidden = false;
}

function show(status) {
  if (status.state === "done" || status.state === "failed") { location.reload(); return; }
  showNumbers(status.numbers ?? []);
  const stage = status.state === "queued" ? "queued" : status.stage ?? "checking", current = names.indexOf(stage);
  stages.forEach((item, index) => {
    item.classList.toggle("past", index < current);
    if (index === current) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
    const bar = item.querySelector("progress"), amount = item.querySelector(".amount"), hasCount = index === current && status.total > 0;
    bar.hidden = !hasCount;
    amount.textContent = index !== current ? "" : hasCount
      ? say(status.view ? "frames_of" : "frames", { clip: status.view && say(status.view), done: status.done, total: status.total })
      : status.view ? say(status.view) : "";
    if (hasCount) bar.value = 100 * status.done / status.total;
  });
  const text = status.state === "queued"
    ? say(status.position ? "before_you" : "next", { count: status.position })
    : `${stages[current].querySelector("span").textContent}.`;
  if (summary.textContent !== text) summary.textContent = text;
}

async function poll() {
  try {
    const response = await fetch(`/api/v1/visits/${token}`);
    if (response.status === 404) { location.reload(); return; }
    if (response.ok) show(await response.json());
  } catch { /* Try again at the next poll. */ }
  setTimeout(poll, POLL_INTERVAL_MS);
}

/* Follows the server-sent events, and polls where they do not get through. */
function listen() {
  const source = new EventSource(`/v/${token}/events`);
  let failures = 0;
  source.onmessage = (event) => { failures = 0; show(JSON.parse(event.data)); };
  source.addEventListener("gone", () => { source.close(); location.reload(); });
  source.onerror = () => {
    failures += 1;
    if (failures > MAX_FAILURES || source.readyState === EventSource.CLOSED) { source.close(); poll(); }
  };
}

showCopyButton();
if ("EventSource" in window) listen(); else poll();
