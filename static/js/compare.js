// Two pictures side by side become one with a slider: a range input, so that keys and fingers move it alike.
"use strict";

for (const pair of document.querySelectorAll("[data-compare]")) {
  const label = document.createElement("label");
  const range = document.createElement("input");
  range.type = "range";
  range.value = 50;
  const slide = () => pair.style.setProperty("--at", `${range.value}%`);
  range.addEventListener("input", slide);
  label.append(pair.dataset.compare, range);
  pair.append(label);
  pair.classList.add("is-slider");
  slide();
}
