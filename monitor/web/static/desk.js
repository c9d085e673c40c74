// Shortcuts and small comforts. Every page works without it.
"use strict";

const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
const keys = document.getElementById("keys");

// An element with data-key="c" is pressed by that key; data-row marks what j and k walk over.
const press = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);
const rows = () => [...document.querySelectorAll("[data-row]")];

function walk(step) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  (next.querySelector("[data-first]") ?? next.querySelector("a, button, input") ?? next).focus();
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
    typing(target) ? target.focus() : target.click();
    if (target.parentElement.open) target.parentElement.querySelector(":is(input:not([type=hidden]), select, textarea)")?.focus();
  }
  event.preventDefault();
});

// A list with data-live is asked for again while somebody looks at it; what is in focus or chosen stays so.
const list = document.querySelector("[data-live]");
const LIVE_EVERY_MS = 15000;

const idsOf = (root) => [...root.querySelectorAll("[data-row]")].map((row) => row.id);

function tell(before, after) {
  const fresh = after.filter((id) => !before.includes(id)).length;
  const gone = before.filter((id) => !after.includes(id)).length;
  const said = [];
  if (fresh) said.push(fresh === 1 ? list.dataset.newOne : list.dataset.newMany.replace("#", fresh));
  if (gone) said.push(list.dataset.gone.replace("#", gone));
  if (said.length) document.querySelector(".live").textContent = said.join(", ");
}

function swap(html) {
  const rowsBefore = rows(), before = idsOf(list);
  const row = document.activeElement.closest("[data-row]");
  const key = document.activeElement.dataset.key, position = rowsBefore.indexOf(row);
  const chosen = [...list.querySelectorAll("input:checked")].map((box) => box.value);
  list.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  for (const box of list.querySelectorAll("input[type=checkbox]")) box.checked = chosen.includes(box.value);
  if (row) {
    // The row in focus, else the one that came into its place.
    const all = rows(), same = document.getElementById(row.id) ?? all[Math.min(position, all.length - 1)];
    (same?.querySelector(`[data-key="${key}"]`) ?? same?.querySelector("[data-first]"))?.focus({ preventScroll: true });
  }
  tell(before, idsOf(list));
}

async function look() {
  if (document.hidden) return true;
  try {
    const answer = await fetch(list.dataset.live, { headers: { "If-None-Match": list.dataset.tag }, redirect: "error", cache: "no-store" });
    if (answer.status === 304 || answer.status >= 500) return true;
    if (!answer.ok) return false;
    list.dataset.tag = answer.headers.get("ETag");
    swap(await answer.text());
    return true;
  } catch {
    return true; // no network for now
  }
}

if (list) {
  const timer = setInterval(async () => {
    if (await look()) return;
    clearInterval(timer);
    document.querySelector(".live").textContent = list.dataset.stopped;
  }, LIVE_EVERY_MS);
  document.addEventListener("visibilitychange", look);
}
