// Undo and redo, one step per act of the person. An act is a list of steps; a step is
//   {kind: 'set', row, column, before, after} | {kind: 'insert', row} | {kind: 'delete', row}
// where `row` is the row's record.

const LONGEST = 500;

export class History {
  #done = [];
  #undone = [];

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Remembers an act just carried out; what had been undone can no longer be redone. */
  push(act) {
    this.#done.push(act);
    this.#undone = [];
    if (this.#done.length > LONGEST) this.#done.shift();
  }

  /** The steps that take back the last act, in the order to carry them out, or null. */
  undo() {
    const act = this.#done.pop();
    if (!act) return null;
    this.#undone.push(act);
    return act.toReversedSteps();
  }

  /** The steps that repeat what was last taken back, or null. */
  redo() {
    const act = this.#undone.pop();
    if (!act) return null;
    this.#done.push(act);
    return act.steps;
  }

  /** Somebody else has changed this cell: no undo may overwrite it unseen. */
  forgetCell(row, column) {
    this.#filter((step) => !(step.kind === 'set' && step.row === row && step.column === column));
  }

  /** Somebody else has removed this row. */
  forgetRow(row) {
    this.#filter((step) => step.row !== row);
  }

  #filter(keep) {
    for (const stack of [this.#done, this.#undone]) {
      for (const act of stack) act.steps = act.steps.filter(keep);
      stack.splice(0, stack.length, ...stack.filter((act) => act.steps.length > 0));
    }
  }
}

/** One act: its steps in the order they were carried out. */
export class Act {
  constructor(steps) {
    this.steps = steps;
  }

  toReversedSteps() {
    return [...this.steps].reverse().map(reversed);
  }
}

function reversed(step) {
  if (step.kind === 'set') return { ...step, before: step.after, after: step.before };
  return { ...step, kind: step.kind === 'insert' ? 'delete' : 'insert' };
}
