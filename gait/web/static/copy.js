import { say } from "./words.js";

/* The link is the only way back: make it easy to keep. */
export function offerLink() {
  const button = document.getElementById("copy");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.origin + location.pathname);
    button.textContent = say("copied");
  });
}
