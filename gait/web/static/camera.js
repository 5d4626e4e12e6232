/* Films in the page: a preview with a line that shows whether the phone is level, a countdown, and a few seconds of video. */
import { say } from "./words.js";

const LEVEL_DEG = 2, GOOD_FPS = 50, BITS_PER_S = 16e6;
const TYPES = ["video/mp4;codecs=avc1.640028", "video/mp4", "video/webm;codecs=vp9", "video/webm"];
const WANTED = { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 60 } };

/* Browsers offer the camera only to pages of this computer and over HTTPS. */
export const canFilm = () => Boolean(window.isSecureContext && navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.HTMLDialogElement);

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/* How far the picture leans, in degrees, from the direction of gravity in the plane of the screen. */
function leanOf({ x, y }) {
  const turned = (screen.orientation?.angle ?? 0) % 180 !== 0;
  const [across, along] = turned ? [-y, x] : [x, y];
  return Math.abs(along) < 1 ? null : Math.atan(across / along) * 180 / Math.PI;
}

/* Shows the level line where the phone has a sensor and lets us read it. Returns what stops it. */
function showLevel(dialog) {
  const line = dialog.querySelector(".level"), text = dialog.querySelector(".level-words");
  const follow = ({ accelerationIncludingGravity: gravity }) => {
    const lean = gravity && gravity.x !== null ? leanOf(gravity) : null;
    line.hidden = text.hidden = lean === null;
    if (lean === null) return;
    line.style.transform = `rotate(${lean.toFixed(1)}deg)`;
    const isLevel = Math.abs(lean) <= LEVEL_DEG;
    dialog.classList.toggle("is-level", isLevel);
    text.textContent = isLevel ? say("level") : say("leans", { degrees: Math.abs(lean).toFixed(0) });
  };
  window.addEventListener("devicemotion", follow);
  return () => window.removeEventListener("devicemotion", follow);
}

async function record(stream, seconds, hasEnded) {
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type)), chunks = [];
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: BITS_PER_S });
  recorder.addEventListener("dataavailable", ({ data }) => { if (data.size) chunks.push(data); });
  const stopped = new Promise((resolve, reject) => {
    recorder.addEventListener("stop", resolve, { once: true });
    recorder.addEventListener("error", () => reject(new Error(say("no_recording"))), { once: true });
  });
  const startedAt = performance.now();
  recorder.start(1000);
  await Promise.race([pause(1000 * seconds), hasEnded]);
  const lasted = (performance.now() - startedAt) / 1000;
  if (recorder.state !== "inactive") recorder.stop();
  await stopped;
  const type = (recorder.mimeType || mimeType || "video/webm").split(";")[0];
  return { file: new File(chunks, type === "video/mp4" ? "filmed.mp4" : "filmed.webm", { type }), seconds: lasted };
}

/* Opens the camera. Resolves to the file and its length in seconds, or to null if nothing was filmed. */
export async function film() {
  const dialog = document.getElementById("camera"), view = dialog.querySelector("video"), words = dialog.querySelector(".camera-words");
  const begin = dialog.querySelector(".begin"), count = dialog.querySelector(".count-down"), delay = dialog.querySelector("select");
  const seconds = Number(dialog.dataset.seconds);
  let result = null, stream = null;
  const closed = new Promise((resolve) => { dialog.addEventListener("close", resolve, { once: true }); });
  const leave = () => dialog.close();
  dialog.querySelector(".leave").addEventListener("click", leave, { once: true });
  /* On an iPhone, the sensor needs the person's consent, which must be asked for at once after the tap. */
  const mayRead = window.DeviceMotionEvent?.requestPermission?.().catch(() => "denied");
  dialog.showModal();
  begin.disabled = true;
  delay.disabled = false;
  words.textContent = say("camera_starts");
  const hideLevel = showLevel(dialog);
  const run = async () => {
    begin.disabled = delay.disabled = true;
    for (let left = Number(delay.value); left > 0 && dialog.open; left -= 1) { count.textContent = left; await pause(1000); }
    count.textContent = "";
    if (!dialog.open) return;
    dialog.classList.add("is-filming");
    words.textContent = say("films", { seconds });
    try {
      const filmed = await record(stream, seconds, closed);
      if (dialog.open) { result = filmed; dialog.close(); }
    } catch (error) { words.textContent = error.message; }
  };
  try {
    await mayRead;
    stream = await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
    if (dialog.open) {
      view.srcObject = stream;
      await view.play();
      const { width, height, frameRate } = stream.getVideoTracks()[0].getSettings(), fps = Math.round(frameRate ?? 30);
      words.textContent = say(fps < GOOD_FPS ? "camera_slow" : "camera_ready", { width, height, fps });
      begin.disabled = false;
      begin.addEventListener("click", run, { once: true });
    }
  } catch { words.textContent = say("no_camera"); }
  await closed;
  hideLevel();
  begin.removeEventListener("click", run);
  dialog.querySelector(".leave").removeEventListener("click", leave);
  dialog.classList.remove("is-filming", "is-level");
  count.textContent = "";
  view.srcObject = null;
  stream?.getTracks().forEach((track) => track.stop());
  return result;
}
