/* Sends clips in pieces. After an interruption, it asks how much was received and continues from there. */
import { say } from "./words.js";

const GIVE_UP_AFTER_MS = 10 * 60 * 1000, MAX_DELAY_MS = 15000, FIRST_DELAY_MS = 500;
const TEMPORARY_ERRORS = [408, 429, 502, 503, 504, 507];

export class RequestFailed extends Error {
  /* `answered`: the server rejected the request. Otherwise the server could not be reached. */
  constructor({ problem, remedy, field }, answered) { super(problem); Object.assign(this, { problem, remedy, field, answered }); }
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/* Repeats a request after temporary errors: a lost connection, a busy server, a full queue or a full disk. */
async function withRetries(request, onWaiting) {
  const deadline = Date.now() + GIVE_UP_AFTER_MS;
  for (let attempt = 0; ; attempt += 1) {
    let response = null;
    try { response = await request(); } catch (error) { if (!(error instanceof TypeError)) throw error; }
    if (response && response.ok) return response;
    const isTemporary = !response || TEMPORARY_ERRORS.includes(response.status);
    if (response && (!isTemporary || Date.now() > deadline)) {
      /* A wrong offset: the header holds the right one. */
      if (response.status === 409 && response.headers.has("Upload-Offset")) return response;
      const body = await response.json().catch(() => null);
      throw new RequestFailed(body?.error ?? { problem: say("answered", { status: response.status }), remedy: say("later") }, true);
    }
    if (Date.now() > deadline) throw new RequestFailed({ problem: say("unreachable"), remedy: say("check_connection") }, false);
    onWaiting(say(!response ? "broke" : response.status === 507 ? "full" : "busy"));
    const retryAfterMs = 1000 * (Number(response?.headers.get("Retry-After")) || 0);
    /* A random factor spreads the requests of many browsers. */
    await sleep((0.5 + Math.random()) * Math.min(MAX_DELAY_MS, Math.max(retryAfterMs, FIRST_DELAY_MS * 2 ** attempt)));
    onWaiting("");
  }
}

export async function createVisit(answers, key, formToken, onWaiting) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  if (formToken) headers["X-Form-Token"] = formToken;
  const response = await withRetries(() => fetch("/api/v1/visits", { method: "POST", headers, body: JSON.stringify(answers) }), onWaiting);
  return response.json();
}

export async function statusOf(token, onWaiting) {
  return (await withRetries(() => fetch(`/api/v1/visits/${token}`), onWaiting)).json();
}

export async function sendClip(file, clip, pieceBytes, onSent, onWaiting) {
  let offset = clip.received_bytes;
  while (offset < file.size) {
    onSent(offset);
    const piece = file.slice(offset, offset + pieceBytes), headers = { "Upload-Offset": String(offset), "Content-Type": "application/octet-stream" };
    const response = await withRetries(() => fetch(clip.url, { method: "PUT", headers, body: piece }), onWaiting);
    offset = Number(response.headers.get("Upload-Offset"));
  }
  onSent(offset);
}

export async function start(token, onWaiting) {
  await withRetries(() => fetch(`/api/v1/visits/${token}/start`, { method: "POST" }), onWaiting);
}
