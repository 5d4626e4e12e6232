/* A look at a clip before it is sent, as far as this browser can play it. The server looks again. */
const SHORTEST_S = 5, STEADY_S = 10, LEAST_HEIGHT = 700;

export async function lookAt(file, video, limits) {
  const found = [];
  const say = (kind, words) => found.push({ kind, words });
  if (file.size > limits.bytes) say("fail", `${megabytes(file.size)} MB is more than ${megabytes(limits.bytes)} MB. Trim it in the gallery.`);
  if (file.size === 0) say("fail", "The file is empty.");
  if (file.type && !file.type.startsWith("video/")) say("fail", "This is not a video.");
  const about = await load(file, video);
  if (!about) {
    say("warn", "This browser cannot show the clip; the server will check it.");
    return { found, seconds: null };
  }
  const { seconds, width, height } = about;
  if (seconds > limits.seconds) say("fail", `${seconds.toFixed(0)} s is longer than ${limits.seconds} s. Trim it to ten to fifteen seconds.`);
  else if (seconds < SHORTEST_S) say("warn", `${seconds.toFixed(1)} s is short: few steps make unsure numbers. Ten seconds are good.`);
  else say("good", `${seconds.toFixed(0)} s${seconds < STEADY_S ? "; ten would be surer" : ""}`);
  if (width * height > limits.pixels) say("fail", `${width} × ${height} is larger than 4K. Film in 1080p.`);
  else if (Math.max(width, height) < LEAST_HEIGHT) say("warn", `${width} × ${height} is coarse. Send the original, not a copy from a messenger.`);
  else say("good", `${width} × ${height}`);
  if (width > height) say("warn", "Filmed sideways: the runner is small in the picture. Hold the phone upright next time.");
  else say("good", "Upright");
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
