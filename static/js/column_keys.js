// In a table marked data-column-keys, Enter and the arrows move down and up a column of boxes, as in a worksheet.
document.addEventListener("keydown", (event) => {
  const box = event.target;
  const table = box.closest?.("table[data-column-keys]");
  if (!table || !box.matches("input") || event.isComposing) return;
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const column = box.closest("td").cellIndex;
  let row = box.closest("tr");
  do row = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  while (row && !row.cells[column]?.querySelector("input"));
  event.preventDefault(); // else Enter would send the sheet half filled
  row?.cells[column].querySelector("input").select();
});
