// A button that puts a text on the clipboard. It is there only where this file runs.
const told = document.querySelector("[data-copying-told]");

// Outside of https the browser has no clipboard, only what somebody marked.
const copy = async (source) => {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(source.textContent);
    return;
  }
  getSelection().selectAllChildren(source);
  document.execCommand("copy");
};

for (const button of document.querySelectorAll("[data-copies]")) {
  const source = document.getElementById(button.dataset.copies);
  const label = button.querySelector("span");
  const asks = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await copy(source);
    } catch {
      // Refused: it is marked, to be copied by hand.
      getSelection().selectAllChildren(source);
      return;
    }
    label.textContent = told.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = asks; told.textContent = ""; }, 2500);
  });
}
