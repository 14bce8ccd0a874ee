// The table of the form page, driven over a list of the draft: the columns of a sheet, or its fixed rows. A row of the
// table is a member of the list; what is typed goes into the draft, and the draft's own undo is the only one.

import { SheetModel } from '../grid/model.js';
import { newId } from '../form/batches.js';
import { positionsBetween } from '../form/positions.js';
import { blankRow } from '../grid/row.js';

export class ItemsModel extends SheetModel {
  /**
   * @param sheet what the table is: {key, title, frozen, rows, columns}
   * @param options.draft the form being built
   * @param options.items () → the list
   * @param options.textOf (item, columnKey) → the text shown
   * @param options.write (item, columnKey, text) puts a text into the item
   * @param options.make (id) → a new item
   * @param options.lockedOf (item) → Set of column keys that can't be typed into
   */
  constructor(sheet, { draft, items, textOf, write, make, lockedOf }) {
    super(sheet, { newRowId: newId, positionsBetween });
    Object.assign(this, { draft, items, textOf, write, make, lockedOf });
    this.history = new DraftHistory(draft);
    this.onEdits = (edits) => this.#apply(edits);
    this.load();
  }

  /** Shows the list as it is now. Blank rows that nobody has filled stay where they are if they can. */
  load() {
    const items = this.items();
    const known = new Map(this.rows.map((row) => [row.id, row]));
    const shown = this.rows.filter((row) => row.born).map((row) => row.id);
    const isInOrder = shown.length === items.length && shown.every((id, index) => id === items[index].$id);
    if (!isInOrder) {
      const positions = positionsBetween(null, null, items.length);
      this.rows = items.map((item, index) => {
        const row = known.get(item.$id) ?? blankRow(item.$id, positions[index]);
        row.position = positions[index];
        row.born = true;
        return row;
      });
      this.changedRows();
    }
    for (const item of items) this.#show(this.row(item.$id), item);
    this.ensureBlankTail();
  }

  #show(row, item) {
    const texts = this.columns.map(({ key }) => [key, this.textOf(item, key)]).filter(([, text]) => text !== '');
    row.cells = Object.fromEntries(texts);
    row.locked = this.lockedOf(item);
  }

  #apply(edits) {
    this.draft.change(() => {
      const items = this.items();
      const known = new Map(items.map((item) => [item.$id, item]));
      const born = this.rows.filter((row) => row.born);
      items.splice(0, items.length, ...born.map(({ id }) => known.get(id) ?? this.make(id)));
      const byId = new Map(items.map((item) => [item.$id, item]));
      for (const edit of edits) {
        const item = edit.op === 'set' ? byId.get(edit.row) : null;
        if (item) this.write(item, edit.column, edit.text);
      }
    });
  }

  undo() {
    if (!this.draft.canUndo) return null;
    this.draft.undo();
    return [];
  }

  redo() {
    if (!this.draft.canRedo) return null;
    this.draft.redo();
    return [];
  }
}

/** What the table asks of its history: the draft has it. */
class DraftHistory {
  constructor(draft) {
    this.draft = draft;
  }

  get canUndo() {
    return this.draft.canUndo;
  }

  get canRedo() {
    return this.draft.canRedo;
  }

  push() {}

  forgetCell() {}

  forgetRow() {}
}
