// In the matrix, up and down move by a row; left and right go from cell to cell, as radio buttons do.
document.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const row = step && event.target.closest("[data-matrix] tbody tr");
  if (!row) return;
  const next = row.parentElement.rows[row.sectionRowIndex + step]?.cells[event.target.closest("td").cellIndex].querySelector("input");
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.click();
});

// Another caller's promises may arrive while a cell is being chosen: the choice and the place stay.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const before = event.detail.target;
  if (before.id !== "matrix-part") return;
  const chosen = before.querySelector("input:checked")?.value;
  const held = before.contains(document.activeElement) ? document.activeElement.value : undefined;
  const cell = (part, value) => [...part.querySelectorAll("input[name=cell]")].find((input) => input.value === value);
  document.addEventListener("htmx:oobAfterSwap", () => {
    const after = document.getElementById("matrix-part");
    const again = chosen !== undefined && cell(after, chosen);
    if (again) again.checked = true;
    if (held !== undefined) cell(after, held)?.focus({ preventScroll: true });
  }, { once: true });
});
