// Where a key of moving leads, as in Excel. A place is {row, column}; what lies past the table is cut off by the
// selection.

const STEPS = {
  ArrowUp: { rows: -1, columns: 0 },
  ArrowDown: { rows: 1, columns: 0 },
  ArrowLeft: { rows: 0, columns: -1 },
  ArrowRight: { rows: 0, columns: 1 },
};

const MOVES = {
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }) => ({ row, column: Infinity }),
  PageUp: ({ row, column }, page) => ({ row: row - page, column }),
  PageDown: ({ row, column }, page) => ({ row: row + page, column }),
};

/**
 * @param key the key's name
 * @param from the place to go from
 * @param page how many rows PgUp and PgDn go
 * @returns the place, or null when the key does not move
 */
export function move(key, from, page) {
  const step = STEPS[key];
  if (step) return { row: from.row + step.rows, column: from.column + step.columns };
  return MOVES[key]?.(from, page) ?? null;
}

/**
 * The same with Ctrl: an arrow goes to the edge of the filled block, or over empty cells to the next one.
 * @param model the sheet's model
 * @param anchor whose row or column is looked along: with Shift the corner that moves may stand aside of it
 */
export function jump(key, from, anchor, model) {
  if (key === 'Home') return { row: 0, column: 0 };
  if (key === 'End') return lastUsed(model);
  const step = STEPS[key];
  if (!step) return null;
  if (step.rows !== 0) {
    const filled = (row) => model.text(row, anchor.column) !== '';
    return { row: edge(filled, from.row, step.rows, model.rows.length - 1), column: from.column };
  }
  const filled = (column) => model.text(anchor.row, column) !== '';
  return { row: from.row, column: edge(filled, from.column, step.columns, model.columns.length - 1) };
}

function edge(filled, start, step, last) {
  const end = step > 0 ? last : 0;
  if (start === end) return end;
  let at = start + step;
  if (filled(start) && filled(at)) {
    while (at !== end && filled(at + step)) at += step;
    return at;
  }
  while (at !== end && !filled(at)) at += step;
  return at;
}

/** The corner of all that is filled: the last filled row and the last filled column. */
export function lastUsed({ rows, columns }) {
  const row = rows.findLastIndex(({ cells }) => Object.keys(cells).length > 0);
  const column = columns.findLastIndex(({ key }) => rows.some(({ cells }) => cells[key] !== undefined));
  return { row, column };
}
