"use strict";
/* The player of a run: keys, clicks and a slider choose a step; the panel beside the diagram tells its state. */

function make(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

class Player {
  constructor(root, data, onChange) {
    this.root = root;
    this.data = data;
    this.onChange = onChange || (() => {});
    this.diagram = root.querySelector(".diagram");
    this.panel = root.querySelector(".panel");
    this.step = -1;
    this.build();
    this.listen();
  }

  get last() { return this.data.table.states.length - 1; }
  get end() { return this.data.steps.length; }

  build() {
    const controls = make("div", "controls");
    const button = (sign, title, go) => {
      const made = make("button", "", sign);
      made.type = "button";
      made.title = title;
      made.setAttribute("aria-label", title);
      made.addEventListener("click", () => this.show(go()));
      controls.append(made);
      return made;
    };
    this.first = button("«", "to the beginning (Home)", () => 0);
    this.back = button("‹", "one step back (left arrow)", () => this.step - 1);
    this.slider = make("input");
    Object.assign(this.slider, { type: "range", min: 0, max: this.end, value: 0 });
    this.slider.setAttribute("aria-label", "step");
    this.slider.addEventListener("input", () => this.show(Number(this.slider.value)));
    controls.append(this.slider);
    this.forth = button("›", "one step on (right arrow)", () => this.step + 1);
    this.finish = button("»", "to the end (End)", () => this.end);
    this.told = make("div", "told");
    this.told.setAttribute("aria-live", "polite");
    this.panel.replaceChildren(controls, this.told);
  }

  listen() {
    this.diagram.addEventListener("click", (event) => {
      const row = [...this.picture.querySelectorAll(".row")].find((one) => {
        const box = one.querySelector("rect").getBoundingClientRect();
        return event.clientY >= box.top && event.clientY < box.bottom;
      });
      if (row) this.show(Number(row.dataset.step));
    });
    const fold = this.root.parentElement.querySelector(".fold-box");
    if (fold) fold.addEventListener("change", () => this.fold(fold.checked));
  }

  /* The picture in view: the whole run, or the one in which steps are folded. */
  get picture() {
    return this.diagram.querySelector("div:not([hidden]) > .lanes") || this.diagram.querySelector(".lanes");
  }

  fold(folded) {
    this.diagram.querySelector(".whole").hidden = folded;
    this.diagram.querySelector(".short").hidden = !folded;
    this.mark(true);
  }

  key(event) {
    const go = {
      ArrowRight: this.step + 1, l: this.step + 1, ArrowLeft: this.step - 1, h: this.step - 1,
      Home: 0, End: this.end,
    }[event.key];
    if (go === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select") && event.target !== this.slider) return;
    event.preventDefault();
    this.show(go);
  }

  show(wanted, scroll) {
    const step = Math.max(0, Math.min(this.end, wanted));
    if (step === this.step) return;
    this.step = step;
    this.slider.value = step;
    this.first.disabled = this.back.disabled = step === 0;
    this.forth.disabled = this.finish.disabled = step === this.end;
    this.mark(scroll !== false);
    this.tell();
    this.onChange(step);
  }

  mark(scroll) {
    for (const marked of this.diagram.querySelectorAll(".chosen")) marked.classList.remove("chosen");
    for (const found of this.diagram.querySelectorAll(`[data-step="${this.step}"]`)) found.classList.add("chosen");
    for (const arrow of this.diagram.querySelectorAll(".arrow")) {
      const touches = Number(arrow.dataset.sent) === this.step || Number(arrow.dataset.end) === this.step;
      if (this.step > 0 && touches) arrow.classList.add("chosen");
    }
    if (scroll) this.reveal();
  }

  /* Scroll the diagram, and nothing else, until the chosen step is in view with its neighbors. */
  reveal() {
    const frame = this.diagram.getBoundingClientRect();
    const box = this.picture.querySelector(".box.chosen");
    if (box) {
      const at = box.getBoundingClientRect();
      if (at.left < frame.left) this.diagram.scrollLeft -= frame.left - at.left + 60;
      else if (at.right > frame.right) this.diagram.scrollLeft += at.right - frame.right + 24;
    }
    const row = this.picture.querySelector(".row.chosen rect").getBoundingClientRect();
    const head = frame.top + this.picture.previousElementSibling.getBoundingClientRect().height;
    const rest = this.step === this.end ? 100 : 50;
    /* The diagram may reach below the window, whose lower edge the controls take on a phone. */
    const seen = innerHeight - (innerWidth <= 820 ? 60 : 0);
    const floor = frame.top + 250 < seen ? Math.min(frame.bottom, seen) : frame.bottom;
    if (row.top - 50 < head) this.diagram.scrollTop -= head - row.top + 50;
    else if (row.bottom + rest > floor) this.diagram.scrollTop += row.bottom + rest - floor;
  }

  cells(step) {
    const cells = [];
    for (let k = 0; k <= step; k++) for (const [at, text] of this.data.table.states[k]) cells[at] = text;
    return cells;
  }

  tell() {
    const told = [];
    told.push(make("div", "where", this.step ? `Step ${this.step} of ${this.end}` : "The initial state"));
    if (this.step) told.push(...this.stepTold(this.data.steps[this.step - 1]));
    if (this.step <= this.last) {
      told.push(make("h3", "", this.step ? "State after this step" : "State"), this.stateTable(), ...this.underway());
    }
    if (this.step === this.end && this.data.ending) told.push(make("p", "step-words", `${this.data.ending}.`));
    if (this.step) told.push(...this.source(this.data.steps[this.step - 1]));
    this.told.replaceChildren(...told);
  }

  stepTold(step) {
    const words = make("p", "step-words");
    if (step.kind) words.append(make("span", "fault-tag", `${step.kind}: `));
    words.append(step.words);
    const parts = [words];
    if (step.doc) parts.push(make("p", "muted", step.doc));
    if (step.events.length) {
      const list = make("ul", "events");
      for (const event of step.events) list.append(make("li", "", event));
      parts.push(list);
    }
    if (step.fault) parts.push(make("p", "model-error-words", `model error: ${step.fault}`));
    return parts;
  }

  stateTable() {
    const { columns, rows } = this.data.table;
    const now = this.cells(this.step), before = this.step ? this.cells(this.step - 1) : now;
    const table = make("table", "state");
    if (columns.length) {
      const head = make("tr");
      head.append(make("th"));
      for (const column of columns) head.append(make("th", "", column));
      const top = make("thead");
      top.append(head);
      table.append(top);
    }
    let at = 0;
    for (const row of rows) {
      const line = make("tr", row.budget ? "budget" : "");
      line.append(make("th", "", row.name));
      for (let k = 0; k < (row.perNode ? columns.length : 1); k++, at++) {
        const cell = make("td", now[at] === row.first ? "plain" : "");
        if (!row.perNode) cell.colSpan = Math.max(columns.length, 1);
        if (now[at] !== before[at]) {
          cell.className = "changed";
          cell.append(make("s", "", before[at]), " ");
        }
        cell.append(now[at]);
        line.append(cell);
      }
      table.append(line);
    }
    const wide = make("div", "wide");
    wide.append(table);
    return wide;
  }

  underway() {
    const messages = this.data.messages.filter((m) => m.start <= this.step && (m.end === null || m.end > this.step));
    if (!this.data.messages.length) return [];
    const list = make("ul", "underway-list mono");
    for (const message of messages) {
      const network = message.network ? `${message.network} ` : "";
      const fresh = this.step && message.start === this.step ? "new" : "";
      const item = make("li", fresh, `${network}${message.from} → ${message.to}: ${message.text}`);
      item.title = message.title;
      list.append(item);
    }
    const title = make("h3", "", "On its way");
    return messages.length ? [title, list] : [title, make("p", "muted", "nothing")];
  }

  /* The rule whole, and what it called, folded. */
  source(step) {
    const parts = step.source.map(([number, ran], k) => {
      const method = this.data.methods[number];
      const block = make(k ? "details" : "div", "source");
      block.append(make(k ? "summary" : "div", "muted mono", `${method.place} ${method.name}`));
      const pre = make("pre", "mono");
      method.lines.forEach((text, at) => {
        const line = make("span", ran.includes(method.first + at) ? "code-line ran" : "code-line");
        line.append(make("span", "number", String(method.first + at)), text);
        pre.append(line);
      });
      block.append(pre);
      return block;
    });
    return parts.length ? [make("h3", "", "The lines that ran"), ...parts] : [];
  }
}
