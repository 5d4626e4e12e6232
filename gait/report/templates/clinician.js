/* On a phone, the pictures scroll sideways, with the keyboard too. */
document.querySelectorAll(".sheet").forEach((sheet) => { sheet.tabIndex = 0; });

/* Copies the note for the record. Pages that are opened as a file may not use the clipboard directly. */
(() => {
  const button = document.getElementById("copy-note"), note = document.getElementById("note-text");
  if (!button) return;
  const select = () => {
    const range = document.createRange();
    range.selectNodeContents(note);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };
  const say = (done) => { button.textContent = done ? button.dataset.done : button.dataset.failed; };
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(note.textContent);
      say(true);
    } catch {
      select();
      say(document.execCommand("copy"));
    }
  });
})();
