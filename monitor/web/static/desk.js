// Shortcuts and small comforts. Every page works without it.
"use strict";

const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
const keys = document.getElementById("keys");

// An element with data-key="c" is pressed by that key; data-row marks what j and k walk over.
const press = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);
const rows = () => [...document.querySelectorAll("[data-row]")];

function walk(step) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  (next.querySelector("a, button, input") ?? next).focus();
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || keys.open) return;
  if (event.key === "?") keys.showModal();
  else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else {
    // Within the row in focus first, then anywhere on the page.
    const row = document.activeElement.closest("[data-row]");
    const target = row?.querySelector(`[data-key="${CSS.escape(event.key)}"]`) ?? press(event.key);
    if (!target) return;
    target.matches("input, textarea, select") ? target.focus() : target.click();
    if (target.parentElement.open) target.parentElement.querySelector(":is(input:not([type=hidden]), select, textarea)")?.focus();
  }
  event.preventDefault();
});
