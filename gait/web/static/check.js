/* A look at a clip before it is sent, as far as this browser can play it. The server looks again. */
import { say } from "./words.js";

const SHORTEST_S = 5, STEADY_S = 10, LEAST_HEIGHT = 700;

export async function lookAt(file, video, limits) {
  const found = [];
  const tell = (kind, key, values) => found.push({ kind, words: say(key, values) });
  if (file.size > limits.bytes) tell("fail", "too_large", { size: megabytes(file.size), most: megabytes(limits.bytes) });
  if (file.size === 0) tell("fail", "empty");
  if (file.type && !file.type.startsWith("video/")) tell("fail", "no_video");
  const about = await load(file, video);
  if (!about) {
    tell("warn", "cannot_show");
    return { found, seconds: null };
  }
  const { seconds, width, height } = about;
  if (seconds > limits.seconds) tell("fail", "too_long", { seconds: seconds.toFixed(0), most: limits.seconds });
  else if (seconds < SHORTEST_S) tell("warn", "short", { seconds: seconds.toFixed(1) });
  else tell("good", seconds < STEADY_S ? "rather_short" : "seconds", { seconds: seconds.toFixed(0) });
  if (width * height > limits.pixels) tell("fail", "too_many_pixels", { width, height });
  else if (Math.max(width, height) < LEAST_HEIGHT) tell("warn", "coarse", { width, height });
  else tell("good", "pixels", { width, height });
  if (width > height) tell("warn", "sideways");
  else tell("good", "upright");
  return { found, seconds };
}

function load(file, video) {
  return new Promise((resolve) => {
    const address = URL.createObjectURL(file);
    const giveUp = setTimeout(() => resolve(null), 4000);
    const done = (about) => { clearTimeout(giveUp); resolve(about); };
    video.onloadedmetadata = () => {
      const { duration, videoWidth, videoHeight } = video;
      if (!Number.isFinite(duration) || !videoWidth) return done(null);
      video.currentTime = duration / 2;
      return done({ seconds: duration, width: videoWidth, height: videoHeight });
    };
    video.onerror = () => done(null);
    if (video.src) URL.revokeObjectURL(video.src);
    video.src = address;
  });
}

export const megabytes = (count) => (count / 1048576).toFixed(count < 10485760 ? 1 : 0);
