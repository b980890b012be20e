// table[data-grid-rows]: a grid to type into. Enter goes to the next box as Tab does, Shift+Enter back; the last row
// makes a new one, up to the number given; Enter in an empty first box goes to the button [data-grid-save].

const boxes = (row) => [...row.querySelectorAll("input, select")];
const isEmpty = (row) => boxes(row).every((box) => !box.value.trim());

function grow(table) {
  const rows = table.tBodies[0].rows;
  const last = rows[rows.length - 1];
  if (isEmpty(last) || rows.length >= Number(table.dataset.gridRows)) return;
  const row = last.cloneNode(true);
  row.querySelector("[data-row-number]").textContent = rows.length + 1;
  boxes(row).forEach((box) => { box.value = ""; box.removeAttribute("autofocus"); });
  last.after(row);
}

function step(table, box, by) {
  const all = boxes(table.tBodies[0]);
  const next = all[all.indexOf(box) + by];
  next?.focus();
  next?.select?.();
}

document.addEventListener("input", (event) => {
  const table = event.target.closest("table[data-grid-rows]");
  if (table) grow(table);
});

document.addEventListener("keydown", (event) => {
  const box = event.target;
  const table = box.closest?.("table[data-grid-rows]");
  if (!table || event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  const row = box.closest("tr");
  if (!event.shiftKey && isEmpty(row) && box === boxes(row)[0]) box.form.querySelector("[data-grid-save]").focus();
  else step(table, box, event.shiftKey ? -1 : 1);
});
