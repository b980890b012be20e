// [data-suggest="field"][data-value]: a value offered for the field of that id. It fills the field as long as that
// is empty, or still holds what was offered before; what a person typed stays.

const offered = new WeakMap(); // field → the value it was given

function offer(place) {
  const field = document.getElementById(place.dataset.suggest);
  if (!field || (field.value && field.value !== offered.get(field))) return;
  field.value = place.dataset.value;
  offered.set(field, field.value);
}

document.addEventListener("htmx:afterSwap", () => document.querySelectorAll("[data-suggest]").forEach(offer));
