/* Sends clips in pieces. After a broken connection it asks how much is there and goes on from there. */
import { say } from "./words.js";

const PATIENCE_MS = 10 * 60 * 1000, LONGEST_PAUSE_MS = 15000;

export class Refused extends Error {
  /* `answered`: the server said so, and would again; else nobody was reached. */
  constructor({ problem, remedy }, answered) { super(problem); Object.assign(this, { problem, remedy, answered }); }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/* Ask until there is an answer: lost connections, busy servers, full queues and full disks pass. */
async function persistently(ask, onWaiting) {
  const until = Date.now() + PATIENCE_MS;
  for (let tries = 0; ; tries += 1) {
    let response = null;
    try { response = await ask(); } catch (error) { if (!(error instanceof TypeError)) throw error; }
    if (response && response.ok) return response;
    const passing = !response || [408, 429, 502, 503, 504, 507].includes(response.status);
    if (response && (!passing || Date.now() > until)) {
      if (response.status === 409 && response.headers.has("Upload-Offset")) return response;
      const told = await response.json().catch(() => null);
      throw new Refused(told?.error ?? { problem: say("answered", { status: response.status }), remedy: say("later") }, true);
    }
    if (Date.now() > until) throw new Refused({ problem: say("unreachable"), remedy: say("check_connection") }, false);
    onWaiting(say(!response ? "broke" : response.status === 507 ? "full" : "busy"));
    const told_s = Number(response?.headers.get("Retry-After")) || 0;
    /* Not all in the same moment. */
    await pause((0.5 + Math.random()) * Math.min(LONGEST_PAUSE_MS, Math.max(told_s * 1000, 500 * 2 ** tries)));
    onWaiting("");
  }
}

export async function makeVisit(answers, key, formToken, onWaiting) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  if (formToken) headers["X-Form-Token"] = formToken;
  const response = await persistently(() => fetch("/api/v1/visits", { method: "POST", headers, body: JSON.stringify(answers) }), onWaiting);
  return response.json();
}

export async function statusOf(token, onWaiting) {
  return (await persistently(() => fetch(`/api/v1/visits/${token}`), onWaiting)).json();
}

export async function sendClip(file, clip, pieceBytes, onSent, onWaiting) {
  let offset = clip.received_bytes;
  while (offset < file.size) {
    onSent(offset);
    const piece = file.slice(offset, offset + pieceBytes), headers = { "Upload-Offset": String(offset), "Content-Type": "application/octet-stream" };
    const response = await persistently(() => fetch(clip.url, { method: "PUT", headers, body: piece }), onWaiting);
    offset = Number(response.headers.get("Upload-Offset"));
  }
  onSent(offset);
}

export async function start(token, onWaiting) {
  await persistently(() => fetch(`/api/v1/visits/${token}/start`, { method: "POST" }), onWaiting);
}
