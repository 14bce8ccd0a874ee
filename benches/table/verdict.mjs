// Figures beside their goals, printed as the rows of a table for RESULTS.md.

export function median(numbers) {
  return share(numbers, 0.5);
}

/** The figure that the given part of all do not exceed. */
export function share(numbers, part) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
}

export class Verdict {
  #figures = [];

  get missed() {
    return this.#figures.filter(isMissed).length > 0;
  }

  /** `worst` is the slowest run, of keys the 95th of a hundred; a goal that is absent is not kept to. */
  add(title, { typical, goal = Infinity, worst = null, worstGoal = Infinity, unit = ' ms' }) {
    this.#figures.push({ title, typical, goal, worst, worstGoal, unit });
  }

  print() {
    console.log('| what | typical | worst | goal |\n|---|---|---|---|');
    for (const figure of this.#figures) console.log(`| ${cellsOf(figure).join(' | ')} |`);
    for (const { title } of this.#figures.filter(isMissed)) console.log(`MISSED: ${title}`);
  }
}

function isMissed({ typical, goal, worst, worstGoal }) {
  return !(typical <= goal && (worst === null || worst <= worstGoal));
}

function cellsOf({ title, typical, goal, worst, worstGoal, unit }) {
  const shown = (number) => (Number.isFinite(number) ? `${Number(number.toFixed(number < 20 ? 1 : 0))}${unit}` : '');
  const goals = [shown(goal), shown(worstGoal) && `worst ${shown(worstGoal)}`].filter(Boolean).join(', ');
  return [title, shown(typical), worst === null ? '' : shown(worst), goals];
}
