import { showCopyButton } from "./copy.js";

showCopyButton();

/* Phones hand the picture to other apps; elsewhere the link saves it. */
for (const link of document.querySelectorAll("a[data-share]")) {
  if (!navigator.canShare || navigator.maxTouchPoints === 0) continue;
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      const picture = await (await fetch(link.dataset.share)).blob(), files = [new File([picture], "share.png", { type: "image/png" })];
      if (navigator.canShare({ files })) { await navigator.share({ files }); return; }
    } catch (error) { if (error.name === "AbortError") return; }
    location.href = link.href;
  });
}
