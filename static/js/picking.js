// Rows are picked with the mouse, with x, or all at once; the bar below counts them.
const form = document.querySelector("[data-bulk]");

const boxes = () => [...document.querySelectorAll("[data-live=rows] input[name=pick]")];

const count = () => {
  const picked = boxes().filter((box) => box.checked).length;
  const place = form.querySelector("[data-bulk-count]");
  form.toggleAttribute("data-some", picked > 0);
  place.textContent = picked === 1 ? place.dataset.one : place.dataset.many.replace("{}", picked);
  const all = document.querySelector("[data-pick-all]");
  if (all) all.checked = picked > 0 && picked === boxes().length;
};

if (form) {
  let last;
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.matches("[data-pick-all], [name=pick]")) count();
  });
  // With Shift everything between the last pick and this one.
  document.addEventListener("click", (event) => {
    if (!event.target.matches("[name=pick]")) return;
    const all = boxes();
    if (event.shiftKey && last?.isConnected) {
      const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
      for (const box of all.slice(from, to + 1)) box.checked = event.target.checked;
      count();
    }
    last = event.target;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("desk-single-keys") === "off") return;
    const box = document.activeElement?.closest("[data-incident]")?.querySelector("[name=pick]");
    if (!box || document.activeElement.matches("textarea, select, input:not([type=checkbox])")) return;
    box.click();
    event.preventDefault();
  });
  form.addEventListener("reset", () => { for (const box of boxes()) box.checked = false; setTimeout(count); });
  count();
}
