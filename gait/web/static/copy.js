import { say } from "./words.js";

/* Shows the button that copies the link of a visit, where the browser supports it. */
export function showCopyButton() {
  const button = document.getElementById("copy");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.origin + location.pathname);
    button.textContent = say("copied");
  });
}
