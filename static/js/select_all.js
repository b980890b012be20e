// input[data-select-all="name"] ticks every checkbox of that name in its form (or on the page);
// [data-select-count="name"] tells how many are ticked, in the words of its data-text: "{n}/{total}".

const boxes = (root, name) => [...root.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)]
  .filter((box) => !box.disabled);
const rootOf = (element) => element.closest("form") || document;

function refresh(master) {
  const name = master.dataset.selectAll;
  const all = boxes(rootOf(master), name);
  const ticked = all.filter((box) => box.checked);
  master.checked = all.length > 0 && ticked.length === all.length;
  master.indeterminate = ticked.length > 0 && !master.checked;
  all.forEach((box) => box.closest("tr")?.classList.toggle("row-selected", box.checked));
  document.querySelectorAll(`[data-select-count="${CSS.escape(name)}"]`).forEach((place) => {
    place.hidden = false;
    place.textContent = place.dataset.text.replace("{n}", ticked.length).replace("{total}", all.length);
  });
}

function begin() {
  document.querySelectorAll("input[data-select-all]").forEach((master) => {
    master.closest("[hidden]")?.removeAttribute("hidden");
    refresh(master);
  });
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!box.matches("input[type=checkbox]")) return;
  if (box.dataset.selectAll) {
    boxes(rootOf(box), box.dataset.selectAll).forEach((other) => { other.checked = box.checked; });
    refresh(box);
    return;
  }
  rootOf(box).querySelectorAll("input[data-select-all]").forEach((master) => {
    if (master.dataset.selectAll === box.name) refresh(master);
  });
});

begin();
window.addEventListener("pageshow", begin);
document.addEventListener("htmx:afterSettle", begin);
