// [data-dropzone]: the whole zone takes a dropped file for the file field in it, and says which file was chosen.

const zoneOf = (event) => event.target.closest?.("[data-dropzone]");

function size(bytes) {
  const units = ["B", "KB", "MB"];
  const step = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2;
  return `${(bytes / 1024 ** step).toLocaleString(document.documentElement.lang, { maximumFractionDigits: step })} ${units[step]}`;
}

function tell(zone) {
  const files = [...zone.querySelector("input[type=file]").files];
  const place = zone.querySelector("[data-dropzone-name]");
  if (!place) return;
  const names = files.map((file) => `${file.name} (${size(file.size)})`).join(", ");
  place.textContent = names && place.dataset.text.replace("{name}", names);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-dropzone] input[type=file]")) tell(zoneOf(event));
});

document.addEventListener("dragover", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.add("dropzone-over");
});

document.addEventListener("dragleave", (event) => {
  const zone = zoneOf(event);
  if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("dropzone-over");
});

document.addEventListener("drop", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.remove("dropzone-over");
  const field = zone.querySelector("input[type=file]");
  if (field.disabled || !event.dataTransfer.files.length) return;
  const files = new DataTransfer();
  [...event.dataTransfer.files].slice(0, field.multiple ? undefined : 1).forEach((file) => files.items.add(file));
  field.files = files.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

document.querySelectorAll("[data-dropzone] [data-dropzone-hint]").forEach((hint) => { hint.hidden = false; });
