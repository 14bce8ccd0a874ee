// What the server says about rows, brought into the model without disturbing what the person has just typed.

import { blankRow, isBlankUnborn, putText } from './row.js';

/**
 * Takes a row as the server has it.
 * @param model the sheet's model
 * @param incoming {id, position, revision, cells}
 * @param isPending (columnKey) → the cell holds a text not yet answered: it stays shown
 * @param isOwn (columnKey) → the cell was in the batch just answered: a change of it is our own
 * @returns {'rows'|'cells'|null} what has to be shown anew
 */
export function receiveRow(model, incoming, isPending, isOwn) {
  const removed = model.removed.get(incoming.id);
  if (removed) {
    remember(removed, incoming);
    return null;
  }
  const row = model.row(incoming.id);
  if (!row) {
    model.addRow({ ...incoming, cells: { ...incoming.cells }, server: incoming.cells, born: true, locked: null });
    return 'rows';
  }
  forgetForeignChanges(model, row, incoming, isOwn);
  remember(row, incoming);
  for (const key of model.keys) {
    if (!isPending(key)) putText(row, key, incoming.cells[key] ?? '');
  }
  return 'cells';
}

/** Takes cells that the server computes from others: nobody types into them, so nothing can be lost. */
export function receiveComputed(model, rowId, cells) {
  const row = model.row(rowId);
  if (!row) return;
  row.server = { ...row.server, ...cells };
  for (const [key, text] of Object.entries(cells)) putText(row, key, text);
}

/** Takes the server's word that a row is gone. */
export function receiveDeletion(model, rowId) {
  model.removed.delete(rowId);
  const row = model.row(rowId);
  if (!row) return null;
  model.history.forgetRow(row);
  model.removeRow(rowId);
  return 'rows';
}

/** The server refused to delete a row that somebody has changed meanwhile: it is shown again. */
export function receiveRefusedDeletion(model, rowId) {
  const row = model.removed.get(rowId);
  if (!row) return null;
  model.removed.delete(rowId);
  row.born = true;
  row.cells = { ...row.server };
  model.addRow(row);
  return 'rows';
}

/** Shows in a cell what the server has. */
export function settleCell(model, rowId, columnKey) {
  const row = model.row(rowId);
  if (row) putText(row, columnKey, row.server[columnKey] ?? '');
}

/** Shows an edit that an earlier page load has left unanswered, as if it had just been made. */
export function overlayEdit(model, edit) {
  const row = model.row(edit.row);
  if (edit.op === 'set' && row) putText(row, edit.column, edit.text);
  else if (edit.op === 'row' && !row) model.addRow({ ...blankRow(edit.row, edit.position), born: true });
  else if (edit.op === 'delete' && row) {
    model.removeRow(row.id);
    model.removed.set(row.id, row);
  }
}

/**
 * Carries out a change of rows so that the blank rows nobody has filled stay at the end: rows that others add come
 * before them.
 */
export function keepingBlankTail(model, change) {
  const tail = [];
  while (model.rows.length > 0 && isBlankUnborn(model.rows.at(-1))) tail.unshift(model.rows.pop());
  model.changedRows();
  change();
  for (const row of tail) {
    const last = model.rows.at(-1);
    if (last && row.position <= last.position) [row.position] = model.positionsBetween(last.position, null, 1);
    model.addRow(row);
  }
  model.ensureBlankTail();
}

/** A record for a row this page has never seen, to stand at the end. */
export function rowAtEnd(model, rowId) {
  const [position] = model.positionsBetween(model.rows.at(-1)?.position ?? null, null, 1);
  return blankRow(rowId, position);
}

function remember(row, incoming) {
  row.server = incoming.cells;
  row.revision = incoming.revision;
  row.born = true;
}

function forgetForeignChanges(model, row, incoming, isOwn) {
  for (const key of model.keys) {
    const changed = (incoming.cells[key] ?? '') !== (row.server[key] ?? '');
    if (changed && !isOwn(key)) model.history.forgetCell(row, key);
  }
}
