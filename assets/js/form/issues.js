// What the server has found wrong, kept by sheet and row as it says it: each list in an answer replaces the one
// known for that row or sheet. Nothing is judged here.

const NOTHING = [];

export class Issues {
  #byRow = new Map();
  #bySheet = new Map();
  #cells = new Map();

  /** Takes the issues of an answer: {rows: {sheet: {row: [issue]}}, sheets: {sheet: [issue]}}. */
  replace({ rows = {}, sheets = {} } = {}) {
    for (const [sheet, lists] of Object.entries(rows)) {
      for (const [row, list] of Object.entries(lists)) {
        this.#rowsOf(sheet).set(row, list.map((issue) => ({ ...issue, sheet, row })));
      }
    }
    for (const [sheet, list] of Object.entries(sheets)) {
      this.#bySheet.set(sheet, list.map((issue) => ({ ...issue, sheet })));
    }
    this.#cells.clear();
  }

  clear() {
    this.#byRow.clear();
    this.#bySheet.clear();
    this.#cells.clear();
  }

  dropRow(sheet, row) {
    this.#rowsOf(sheet).delete(row);
    this.#cells.clear();
  }

  /** Everything found in a sheet. */
  ofSheet(sheet) {
    return [...[...this.#rowsOf(sheet).values()].flat(), ...(this.#bySheet.get(sheet) ?? NOTHING)];
  }

  /** What was found in a cell; a column of null stands for the row as a whole. */
  at(sheet, row, column) {
    if (!this.#cells.has(sheet)) this.#cells.set(sheet, this.#indexOf(sheet));
    return this.#cells.get(sheet).get(`${row}\n${column ?? ''}`) ?? NOTHING;
  }

  #indexOf(sheet) {
    const index = new Map();
    for (const issue of this.ofSheet(sheet)) {
      if (!issue.row) continue;
      const key = `${issue.row}\n${issue.column ?? ''}`;
      if (!index.has(key)) index.set(key, []);
      index.get(key).push(issue);
    }
    return index;
  }

  #rowsOf(sheet) {
    if (!this.#byRow.has(sheet)) this.#byRow.set(sheet, new Map());
    return this.#byRow.get(sheet);
  }
}

export function isError(issue) {
  return issue.severity === 'error';
}

/** A warning that still asks for an explanation. */
export function isUnexplained(issue) {
  return Boolean(issue.explain) && issue.explain.text === '';
}
