import { offerLink } from "./copy.js";
import { say } from "./words.js";

const section = document.getElementById("progress"), token = section.dataset.token, now = document.getElementById("now");
const stages = [...section.querySelectorAll("[data-stage]")], names = stages.map((item) => item.dataset.stage);

function show(status) {
  if (status.state === "done" || status.state === "failed") { location.reload(); return; }
  const stage = status.state === "queued" ? "queued" : status.stage ?? "checking", current = names.indexOf(stage);
  stages.forEach((item, index) => {
    item.classList.toggle("past", index < current);
    if (index === current) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
    const bar = item.querySelector("progress"), amount = item.querySelector(".amount"), counted = index === current && status.total > 0;
    bar.hidden = !counted;
    amount.textContent = index !== current ? "" : counted
      ? say(status.view ? "frames_of" : "frames", { clip: status.view && say(status.view), done: status.done, total: status.total })
      : status.view ? say(status.view) : "";
    if (counted) bar.value = 100 * status.done / status.total;
  });
  const words = status.state === "queued"
    ? say(status.position ? "before_you" : "next", { count: status.position })
    : `${stages[current].querySelector("span").textContent}.`;
  if (now.textContent !== words) now.textContent = words;
}

async function poll() {
  try {
    const response = await fetch(`/api/v1/visits/${token}`);
    if (response.status === 404) { location.reload(); return; }
    if (response.ok) show(await response.json());
  } catch { /* The next look will tell. */ }
  setTimeout(poll, 3000);
}

function listen() {
  const source = new EventSource(`/v/${token}/events`);
  let failures = 0;
  source.onmessage = (event) => { failures = 0; show(JSON.parse(event.data)); };
  source.addEventListener("gone", () => { source.close(); location.reload(); });
  source.onerror = () => {
    failures += 1;
    if (failures > 2 || source.readyState === EventSource.CLOSED) { source.close(); poll(); }
  };
}

offerLink();
if ("EventSource" in window) listen(); else poll();
