// The fixed rows of a sheet in a table like the one people fill: their values, hints and formulas, a layer of each.

import { button, element } from '../grid/dom.js';
import { Grid } from '../grid/grid.js';
import { moveMembers } from './draft.js';
import { ItemsModel } from './items-model.js';
import { MoveRows } from './move-rows.js';
import { rekeyRow } from './names.js';
import { put, readValue, showValue } from './values.js';

const MOST_ROWS = 5000;
const LAYERS = [
  { layer: 'values', title: 'Значения', note: 'Заполненные здесь ячейки организация видит, но не меняет. Пустые она заполняет сама.' },
  { layer: 'hints', title: 'Подсказки', note: 'Подсказки к отдельным ячейкам.' },
  { layer: 'formulas', title: 'Формулы', note: 'Отдельные вычисляемые ячейки, например строка итогов: СУММ([r1:r9;Учеников]). Строки называются ключами.' },
];
/** Beside hints and formulas: which row it is. */
const NAME = { key: '$name', title: 'Строка', kind: 'text', locked: true };
const KEY = { key: '$key', title: 'Ключ строки', kind: 'text', hint: 'Имя строки для формул и программ' };

export class RowsPanel {
  constructor({ draft, sheetId, mistakes, widths, onLeave }) {
    Object.assign(this, { draft, sheetId, mistakes, widths, onLeave });
    this.layer = LAYERS[0].layer;
    this.layers = element('div', { class: 'builder-layers', role: 'toolbar', 'aria-label': 'Что показано в ячейках' }, ...LAYERS.map(({ layer, title }) =>
      button(title, { class: 'secondary small', 'data-layer': layer }, () => this.showLayer(layer))));
    this.note = element('p', { class: 'builder-note' });
    this.root = element('div', {});
    const frame = element('div', { class: 'builder-grid' }, this.root);
    this.box = element('section', { class: 'builder-rows', 'aria-label': 'Строки листа' }, element('h2', {}, 'Строки листа'), this.layers, this.note, frame);
    this.made = '';
  }

  get sheet() {
    return this.draft.sheet(this.sheetId);
  }

  showLayer(layer) {
    this.layer = layer;
    this.made = '';
    this.update();
  }

  /** The columns of the table: the key of the row, then those of the sheet; a change of them makes the table anew. */
  get #columns() {
    const { layer } = this;
    const all = this.sheet.columns.filter(({ key }) => key).map((column) => ({
      key: column.key,
      title: column.title || column.key,
      group: column.group,
      kind: layer === 'values' ? column.kind : 'text',
      options: layer === 'values' && Array.isArray(column.options) ? column.options : undefined,
      locked: layer === 'values' && Boolean(column.formula),
    }));
    return layer === 'values' ? [KEY, ...all] : [KEY, NAME, ...all];
  }

  start() {
    this.update();
  }

  update() {
    const isFixed = this.sheet?.rows.mode === 'fixed';
    this.box.hidden = !isFixed;
    if (!isFixed) return;
    const columns = this.#columns;
    const made = JSON.stringify([this.layer, columns]);
    if (this.made !== made) {
      this.made = made;
      this.#make(columns);
    } else {
      this.grid.receive(() => this.model.load());
    }
  }

  #make(columns) {
    for (const node of this.layers.children) node.setAttribute('aria-pressed', String(node.dataset.layer === this.layer));
    this.note.textContent = LAYERS.find(({ layer }) => layer === this.layer).note;
    const kinds = new Map(this.sheet.columns.map(({ key, kind }) => [key, kind]));
    this.model = new ItemsModel(
      { key: 'rows', title: 'Строки', frozen: this.layer === 'values' ? 1 : 2, rows: { mode: 'free', min: 1, max: MOST_ROWS }, columns },
      {
        draft: this.draft,
        items: () => {
          this.sheet.rows.items ??= [];
          return this.sheet.rows.items;
        },
        textOf: (item, key) => this.#text(item, key),
        write: (item, key, text) => this.#write(item, key, text, kinds),
        make: (id) => ({ $id: id, key: '' }),
        // A cell that the operator has filled is not computed.
        lockedOf: (item) => new Set(this.layer === 'formulas' ? Object.keys(item.values ?? {}).filter((key) => !item.formulas?.[key]) : []),
      },
    );
    this.root.replaceChildren();
    this.root.className = '';
    this.grid = new Grid(this.root, this.model, {
      label: 'Строки листа',
      today: () => new Date().toLocaleDateString('ru-RU'),
      widths: this.widths,
      marksOf: (row, column) => this.#marks(row, column),
      onLeave: this.onLeave,
    });
    new MoveRows(this.grid, (ids, to) => this.draft.change(() => moveMembers(this.sheet.rows.items, ids, to)));
  }

  #text(item, key) {
    if (key === KEY.key) return item.key ?? '';
    if (key === NAME.key) return Object.values(item.values ?? {}).slice(0, 2).map(showValue).join(', ');
    const text = showValue(item[this.layer]?.[key]);
    return text === '' && this.layer === 'formulas' ? showValue(item.values?.[key]) : text;
  }

  #write(item, key, text, kinds) {
    if (key === KEY.key) {
      rekeyRow(this.draft.spec, this.sheet, item, text.trim());
      return;
    }
    const value = this.layer === 'values' && text.trim() !== '' ? readValue(kinds.get(key), text.trim()) : text.trim();
    item[this.layer] ??= {};
    if (value === false) item[this.layer][key] = false;
    else put(item[this.layer], key, value);
    if (Object.keys(item[this.layer]).length === 0) delete item[this.layer];
  }

  #marks(rowId, key) {
    const inner = key === KEY.key ? 'key' : `${this.layer}.${key}`;
    const found = key === null ? this.mistakes.of(rowId) : this.mistakes.of(rowId, inner);
    const messages = found.map(({ message }) => message);
    return { severity: messages.length > 0 ? 'error' : null, state: null, other: null, messages };
  }

  tell() {
    if (!this.box.hidden) this.grid?.repaint();
  }

  /** Leads to a cell: «values.total», «key». */
  lead(itemId, path) {
    const [layer, column] = path.split('.');
    if (LAYERS.some((one) => one.layer === layer) && layer !== this.layer) this.showLayer(layer);
    this.grid?.goTo(itemId, column ?? KEY.key);
  }

  commit() {
    if (!this.box.hidden) this.grid?.commit();
  }
}
