"use strict";
/* The live page: a run that grows by a step at a time, kept in the address; what can happen next; searches. */

const live = {
  initial: 0,
  steps: [],
  at: 0,
  player: null,
  asked: 0,
  about: null,
  possible: [],
};

async function askServer(question, data) {
  const answer = await fetch(question, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(data) });
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  return answer.json();
}

function complain(words) {
  const place = document.querySelector(".problem");
  place.textContent = words || "";
  place.hidden = !words;
}

/* The position in the address: the initial state, the steps, and which of them is shown. */
function written() {
  return `#${live.at}/${live.initial}/${live.steps.map(encodeURIComponent).join("/")}`;
}

function readAddress() {
  const [at, initial, ...steps] = location.hash.slice(1).split("/");
  live.initial = Number(initial) || 0;
  live.steps = steps.filter((step) => step).map(decodeURIComponent);
  live.at = at === "" ? live.steps.length : Math.max(0, Math.min(Number(at) || 0, live.steps.length));
}

function note(isNewRun) {
  if (location.hash === written()) return;
  if (isNewRun) history.pushState(null, "", written());
  else history.replaceState(null, "", written());
}

async function goTo(initial, steps, at) {
  const ticket = ++live.asked;
  let answer;
  try {
    answer = await askServer("run", { initial, steps });
  } catch (trouble) {
    complain(`The server cannot be reached any more (${trouble.message}).`);
    return;
  }
  if (ticket !== live.asked) return;
  if (answer.problem) {
    complain(answer.problem);
    if (!live.player) goTo(0, [], 0);
    return;
  }
  complain("");
  Object.assign(live, { initial, steps });
  const run = document.querySelector(".run");
  const root = make("div", "player");
  const diagram = make("div", "diagram");
  diagram.tabIndex = 0;
  const whole = make("div", "whole");
  whole.innerHTML = answer.picture;
  diagram.append(whole);
  root.append(diagram, make("div", "panel"));
  run.replaceChildren(root);
  live.player = new Player(root, answer.data, shown);
  live.at = Math.min(at, steps.length);
  note(location.hash.length > 1);
  live.player.show(live.at);
}

function shown(step) {
  live.at = step;
  note();
  tellNext();
}

async function tellNext() {
  const ticket = ++live.asked;
  const before = live.steps.slice(0, live.at);
  const answer = await askServer("next", { initial: live.initial, steps: before });
  if (ticket !== live.asked) return;
  if (answer.problem) return complain(answer.problem);
  live.possible = answer.possible;
  const place = document.querySelector(".next");
  const parts = [make("h2", "", live.possible.length ? "What can happen next" : "Nothing can happen any more")];
  const list = make("ol");
  answer.possible.forEach((one, k) => list.append(stepItem(one, k)));
  parts.push(list, ...electionTold(answer.election));
  if (answer.true.length) parts.push(make("h3", "", "True here"), make("p", "muted", answer.true.join(", ")));
  place.replaceChildren(...parts);
  document.documentElement.dataset.shown = `${live.at}/${live.steps.length}`;
}

function stepItem(one, k) {
  const button = make("button", `step ${one.kind} ${one.error ? "error" : ""}`.trim());
  button.type = "button";
  if (one.name === live.steps[live.at]) button.classList.add("taken");
  button.append(make("span", "number", k < 9 ? String(k + 1) : " "), one.kind ? `${one.kind}: ` : "", one.words);
  for (const effect of one.effects) button.append(make("span", "effect", effect));
  button.title = one.doc;
  button.dataset.name = one.name;
  button.addEventListener("click", () => take(one.name));
  const item = make("li");
  item.append(button);
  return item;
}

function take(name) {
  const steps = live.steps[live.at] === name ? live.steps : [...live.steps.slice(0, live.at), name];
  if (steps === live.steps) return live.player.show(live.at + 1);
  return goTo(live.initial, steps, live.at + 1);
}

function electionTold(found) {
  if (!found) return [];
  const title = make("h3", "", "The next election");
  const words = make("p", "election");
  if (found.steps) {
    words.append(`${found.steps.length} ${found.steps.length === 1 ? "step" : "steps"} away `);
    words.append(tool("Go there", () => goTo(live.initial, [...live.steps.slice(0, live.at), ...found.steps], live.at + found.steps.length)));
  } else if (found.whole) {
    words.append("never comes: nobody else is elected in any state that can follow");
  } else {
    words.append(`more than ${found.depth} steps away `);
    words.append(tool("Search further", () => search({ what: "election" }, "another election")));
  }
  return [title, words];
}

function tool(words, act) {
  const button = make("button", "", words);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

async function search(wanted, words) {
  complain("searching …");
  const from = { initial: live.initial, steps: live.steps.slice(0, live.at) };
  let found;
  try {
    found = await askServer("search", { ...wanted, ...from });
  } catch (trouble) {
    complain(`The server cannot be reached any more (${trouble.message}).`);
    return;
  }
  if (found.problem) complain(found.problem);
  else if (found.steps) {
    await goTo(from.initial, [...from.steps, ...found.steps], from.steps.length + found.steps.length);
  } else if (found.whole) complain(`No state that can follow has ${words}; all ${found.looked} were looked at.`);
  else complain(`Among the ${found.looked} nearest states, up to ${found.depth} steps from here, none has ${words}.`);
}

function select(options, title) {
  const made = make("select");
  made.setAttribute("aria-label", title);
  options.forEach((text, k) => {
    const option = make("option", "", text);
    option.value = k;
    made.append(option);
  });
  return made;
}

function group(label, ...parts) {
  const made = make("span", "tool");
  made.append(label, ...parts);
  return made;
}

function buildTools(about) {
  const tools = document.querySelector(".tools");
  const parts = [];
  if (about.initial.length > 1) {
    const choice = select(about.initial, "initial state");
    choice.value = live.initial;
    choice.addEventListener("change", () => goTo(Number(choice.value), [], 0));
    parts.push(group("Begin with", choice));
  }
  parts.push(tool("Take back", back));
  if (about.predicates.length) {
    const name = select(about.predicates, "predicate");
    const value = select(["true", "false"], "value");
    name.className = "wanted-predicate";
    const go = () => {
      const is = value.value === "0";
      search({ what: "predicate", name: about.predicates[name.value], value: is }, `"${about.predicates[name.value]}" ${is ? "true" : "false"}`);
    };
    parts.push(group("Search for", name, "that is", value, tool("Search", go)));
  }
  const place = select(about.places, "variable");
  const text = make("input");
  Object.assign(text, { type: "text", size: 8 });
  text.setAttribute("aria-label", "value");
  const go = () => search({ what: "cell", place: Number(place.value), text: text.value.trim() }, `${about.places[place.value]} = ${text.value}`);
  text.addEventListener("keydown", (event) => event.key === "Enter" && go());
  parts.push(group("or for", place, "=", text, tool("Search", go)));
  if (about.checks) parts.push(tool("Check all properties", check));
  tools.replaceChildren(...parts);
}

function back() {
  if (live.at === 0) return;
  goTo(live.initial, live.steps.slice(0, live.at - 1), live.at - 1);
}

async function check(event) {
  const button = event.currentTarget;
  button.disabled = true;
  button.textContent = "checking …";
  const found = await askServer("check", {});
  if (found.problem) {
    button.textContent = "Check all properties";
    button.disabled = false;
    return complain(found.problem);
  }
  const list = make("ul", "verdict-list");
  for (const one of found.verdicts) {
    const item = make("li");
    item.append(make("span", `mark ${one.outcome.replace(" ", "-")}`, one.outcome), " ", one.property, " ");
    if (one.steps) {
      const jump = tool("Show the run", () => goTo(one.initial, one.steps, one.steps.length));
      jump.dataset.property = one.property;
      item.append(jump);
    }
    item.title = one.reason;
    list.append(item);
  }
  button.replaceWith(list);
}

window.addEventListener("hashchange", () => {
  if (location.hash === written()) return;
  readAddress();
  goTo(live.initial, live.steps, live.at);
});
document.addEventListener("keydown", (event) => {
  if (!live.player || event.target.matches("input[type=text], select")) return;
  if (event.key === "Backspace") {
    event.preventDefault();
    return back();
  }
  const number = Number(event.key);
  if (number >= 1 && number <= live.possible.length && !event.ctrlKey && !event.metaKey && !event.altKey) {
    return take(live.possible[number - 1].name);
  }
  return live.player.key(event);
});

(async () => {
  readAddress();
  live.about = await askServer("start", {});
  buildTools(live.about);
  await goTo(live.initial, live.steps, live.at);
  document.documentElement.dataset.ready = "yes";
})();
