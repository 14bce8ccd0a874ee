// The columns of a sheet: a table with an attribute in each column, and beside it the properties of the active one.

import { element } from '../grid/dom.js';
import { Grid } from '../grid/grid.js';
import { ATTRIBUTES, applies, attribute } from './attributes.js';
import { moveMembers } from './draft.js';
import { Inspector } from './inspector.js';
import { ItemsModel } from './items-model.js';
import { MoveRows } from './move-rows.js';
import { rekeyColumn, renameColumn } from './names.js';

const MOST_COLUMNS = 200;

export class ColumnsPanel {
  /**
   * @param options.draft the form being built; options.sheetId the sheet
   * @param options.library the lists of the office; options.names what formulas can name; options.mistakes what the server says is wrong
   * @param options.widths widths of columns; options.onLeave () the keyboard leaves the table
   */
  constructor({ draft, sheetId, library, names, mistakes, widths, onLeave }) {
    Object.assign(this, { draft, sheetId, mistakes });
    this.inspector = new Inspector({ draft, sheetId, library, names, mistakesAt: (column, path) => this.#messages(column, path) });
    this.root = element('div', {});
    const frame = element('div', { class: 'builder-grid' }, this.root);
    this.box = element('div', { class: 'builder-columns' }, frame, this.inspector.box);
    this.model = new ItemsModel(
      { key: 'columns', title: 'Столбцы', frozen: 1, rows: { mode: 'free', min: 1, max: MOST_COLUMNS }, columns: ATTRIBUTES.map(shownColumn) },
      {
        draft,
        items: () => this.sheet.columns,
        textOf: (column, key) => attribute(key).read(column),
        write: (column, key, text) => this.#write(column, key, text),
        make: (id) => ({ $id: id, key: '', title: '', kind: 'text' }),
        lockedOf: (column) => new Set(ATTRIBUTES.filter(({ key, isSummary }) => isSummary || !applies(key, column.kind)).map(({ key }) => key)),
      },
    );
    this.widths = widths;
    this.onLeave = onLeave;
  }

  get sheet() {
    return this.draft.sheet(this.sheetId);
  }

  /** Builds the table: its place on the page must be there already. */
  start() {
    this.grid = new Grid(this.root, this.model, {
      label: 'Столбцы листа',
      today: () => new Date().toLocaleDateString('ru-RU'),
      widths: this.widths,
      marksOf: (row, column) => this.#marks(row, column),
      onLeave: this.onLeave,
    });
    // A row of this table is a column of the sheet.
    for (const made of this.grid.toolbar.box.querySelectorAll('button')) made.lastChild.textContent = made.lastChild.textContent.replace('строку', 'столбец');
    this.grid.selection.subscribe(() => this.#follow());
    new MoveRows(this.grid, (ids, to) => this.draft.change(() => moveMembers(this.sheet.columns, ids, to)));
    this.#follow();
  }

  #write(column, key, text) {
    if (key === 'title' || key === 'group') {
      renameColumn(this.draft.spec, this.sheet, column, () => attribute(key).write(column, text));
    } else if (key === 'key') {
      rekeyColumn(this.draft.spec, this.sheet, column, text.trim());
    } else {
      attribute(key).write?.(column, text);
    }
  }

  #follow() {
    const row = this.model.rows[this.grid.selection.anchor.row];
    this.inspector.show(row?.born ? row.id : null);
  }

  /** The draft has changed, by whomever. */
  update() {
    if (!this.sheet) return;
    if (this.grid) this.grid.receive(() => this.model.load());
    else this.model.load();
    if (this.grid) this.#follow();
    this.inspector.update();
  }

  /** The server has looked at the draft. */
  tell() {
    this.grid?.repaint();
    this.inspector.update();
  }

  #messages(column, path) {
    return this.mistakes.of(column.$id, path).map(({ message }) => message);
  }

  #marks(rowId, key) {
    const found = key === null ? this.mistakes.of(rowId) : this.mistakes.of(rowId, key);
    const messages = found.map(({ message }) => message);
    return { severity: messages.length > 0 ? 'error' : null, state: null, other: null, messages };
  }

  /** Leads to an attribute of a column. */
  lead(columnId, path, at) {
    const key = /^[a-z_]+/.exec(path)?.[0] ?? 'title';
    const shown = key === 'depends_on' || key === 'options_by' || key === 'list' ? 'options' : key;
    this.grid.goTo(columnId, attribute(shown) ? shown : 'title');
    if (attribute(shown)?.isSummary || at) this.inspector.lead(path, at);
  }

  commit() {
    this.grid?.commit();
  }
}

/** An attribute as a column of the table. */
function shownColumn({ key, title, kind, options, hint, required, isSummary }) {
  return { key, title, kind, options, hint, required, locked: Boolean(isSummary) };
}
