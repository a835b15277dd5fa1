"use strict";
/* A report: one piece of evidence in view at a time, and the chosen step in the address. */

const players = new Map();
let current = null;

function playerOf(section) {
  const root = section.querySelector(".player");
  if (!root) return null;
  if (!players.has(section.id)) {
    const data = JSON.parse(document.getElementById(root.dataset.source).textContent);
    players.set(section.id, new Player(root, data, (step) => note(section.id, step)));
  }
  return players.get(section.id);
}

function note(id, step) {
  try {
    history.replaceState(null, "", `#${id}:${step}`);
  } catch (refused) {
    /* Some viewers of attachments allow no change of the address. */
  }
}

function choose(id, step, scroll) {
  const sections = [...document.querySelectorAll(".evidence")];
  const chosen = sections.find((section) => section.id === id);
  if (!chosen) return;
  current = chosen;
  for (const section of sections) section.hidden = section !== chosen;
  for (const row of document.querySelectorAll("[data-evidence]")) {
    row.classList.toggle("current", row.dataset.evidence === id);
  }
  const player = playerOf(chosen);
  if (player) player.show(step === null ? player.end : step);
  if (scroll) chosen.scrollIntoView();
}

function follow(scroll) {
  const [id, step] = decodeURIComponent(location.hash.slice(1)).split(":");
  choose(id, step === undefined ? null : Number(step) || 0, scroll);
}

window.addEventListener("hashchange", () => follow(true));
document.addEventListener("keydown", (event) => {
  const player = current && playerOf(current);
  if (player) player.key(event);
});
window.addEventListener("beforeprint", () => {
  for (const section of document.querySelectorAll(".evidence")) {
    const player = playerOf(section);
    if (player && player.step < 0) player.show(player.end, false);
  }
  for (const details of document.querySelectorAll("details.for-print")) details.open = true;
});
if (location.hash.length > 1) follow(false);
if (!current) {
  const first = document.querySelector(".evidence[data-first]") || document.querySelector(".evidence");
  if (first) {
    const kept = location.hash;
    choose(first.id, null, false);
    if (!kept) note(first.id, players.has(first.id) ? players.get(first.id).step : 0);
  }
}
document.documentElement.dataset.ready = "yes";
