// The record of one row: {id, position, revision, cells, server, born, locked}. model.js tells what each is.

/** A row nobody has typed into; the server is not told of it. */
export function blankRow(id, position) {
  return { id, position, revision: 0, cells: {}, server: {}, born: false, locked: null };
}

/** No cell of the row holds anything. */
export function isEmpty(row) {
  return Object.keys(row.cells).length === 0;
}

export function isBlankUnborn(row) {
  return !row.born && isEmpty(row);
}

/** The order of rows: by position, and by id where two people have made the same position. */
export function isBefore(one, other) {
  return one.position === other.position ? one.id < other.id : one.position < other.position;
}

/** The index at which a row belongs among rows that are in order. */
export function placeFor(rows, row) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(rows[middle], row)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts a text into a cell of the record; an empty one leaves no key. */
export function putText(row, column, text) {
  if (text === '') delete row.cells[column];
  else row.cells[column] = text;
}

/** Leaves out the sets of rows that the same act deletes afterwards: they would be work for nothing. */
export function withoutLostSets(edits) {
  const deleted = new Set(edits.filter((edit) => edit.op === 'delete').map((edit) => edit.row));
  if (deleted.size === 0) return edits;
  return edits.filter((edit) => !(edit.op === 'set' && deleted.has(edit.row)));
}
