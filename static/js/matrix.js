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
