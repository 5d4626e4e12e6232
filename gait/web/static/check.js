/* Checks a chosen clip before it is sent, as far as this browser can play it. The server checks it again. */
import { say } from "./words.js";

const SHORT_S = 5, RECOMMENDED_S = 10, LOW_RESOLUTION_PX = 700, LOAD_TIMEOUT_MS = 4000;

/* `filmed` is the length of a clip that this page has filmed, whose file may not state it. */
export async function checkClip(file, video, limits, filmed = null) {
  const notes = [];
  const addNote = (kind, key, values) => notes.push({ kind, text: say(key, values) });
  if (file.size > limits.bytes) addNote("fail", "too_large", { size: megabytes(file.size), most: megabytes(limits.bytes) });
  if (file.size === 0) addNote("fail", "empty");
  /* Systems know some video files by other types, such as .mts and .ts. */
  const isVideo = !file.type || file.type.startsWith("video/") || limits.extensions.some((each) => file.name.toLowerCase().endsWith(each));
  if (!isVideo) {
    addNote("fail", "no_video");
    return { notes, seconds: null };
  }
  const metadata = await loadMetadata(file, video, filmed);
  if (!metadata) {
    addNote("warn", "cannot_show");
    return { notes, seconds: null };
  }
  const { seconds, width, height } = metadata;
  if (seconds > limits.seconds) addNote("fail", "too_long", { seconds: seconds.toFixed(0), most: limits.seconds.toFixed(0) });
  else if (seconds < SHORT_S) addNote("warn", "short", { seconds: seconds.toFixed(1) });
  else addNote("good", seconds < RECOMMENDED_S ? "rather_short" : "seconds", { seconds: seconds.toFixed(0) });
  if (width * height > limits.pixels) addNote("fail", "too_many_pixels", { width, height });
  else if (Math.max(width, height) < LOW_RESOLUTION_PX) addNote("warn", "coarse", { width, height });
  else addNote("good", "pixels", { width, height });
  if (width > height) addNote("warn", "sideways");
  else addNote("good", "upright");
  return { notes, seconds };
}

/* Shows the clip in the video element. Resolves to null if the browser cannot play it. */
function loadMetadata(file, video, filmed) {
  return new Promise((resolve) => {
    const url = URL.createObjectURL(file);
    const timeout = setTimeout(() => resolve(null), LOAD_TIMEOUT_MS);
    const finish = (metadata) => { clearTimeout(timeout); resolve(metadata); };
    video.onloadedmetadata = () => {
      const { videoWidth, videoHeight } = video, duration = filmed ?? video.duration;
      if (!Number.isFinite(duration) || !videoWidth) return finish(null);
      video.currentTime = duration / 2;
      return finish({ seconds: duration, width: videoWidth, height: videoHeight });
    };
    video.onerror = () => finish(null);
    if (video.src) URL.revokeObjectURL(video.src);
    video.src = url;
  });
}

export const megabytes = (bytes) => (bytes / 1048576).toFixed(bytes < 10485760 ? 1 : 0);
