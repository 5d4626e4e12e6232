"use strict";

document.querySelectorAll(".requires-script").forEach((element) => { element.hidden = false; });

/* Open folded sections for printing, except explanations. */
const opened = [];
addEventListener("beforeprint", () => document.querySelectorAll("details.fold:not([open])").forEach((section) => {
  opened.push(section);
  section.open = true;
}));
addEventListener("afterprint", () => opened.splice(0).forEach((section) => { section.open = false; }));
