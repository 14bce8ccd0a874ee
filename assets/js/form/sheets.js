// The sheets of the form on the page: a panel with a table each, made when first shown, and the tabs.

import { element } from '../grid/dom.js';
import { Grid } from '../grid/grid.js';
import { Tabs } from '../grid/tabs.js';

export class Sheets {
  #grids = new Map();

  /** @param panelsRoot, tabsRoot elements to build in; @param workbook the form; @param today () → дд.мм.гггг; @param widthsOf (sheetKey) widths of its columns */
  constructor(panelsRoot, tabsRoot, workbook, { today, widthsOf }) {
    this.widthsOf = widthsOf;
    this.workbook = workbook;
    this.today = today;
    this.sheets = workbook.spec.sheets;
    this.panels = this.sheets.map((sheet, index) => element('div', {
      class: 'sheet-panel',
      role: 'tabpanel',
      id: panelId(index),
      'aria-labelledby': `${panelId(index)}-tab`,
      'data-sheet': sheet.key,
    }));
    panelsRoot.replaceChildren(...this.panels);
    this.tabs = new Tabs(tabsRoot, this.sheets, { panelId, onSelect: (index, { enter }) => this.show(index, enter) });
    this.show(0, false);
  }

  /** Shows a sheet; with `enter` the keyboard goes into its table. */
  show(index, enter) {
    this.commit();
    this.#grids.get(this.sheets[this.current]?.key)?.card.close();
    this.current = index;
    this.panels.forEach((panel, at) => {
      panel.hidden = at !== index;
    });
    this.tabs.show(index);
    const grid = this.#grid(index);
    grid.view.render();
    if (enter) grid.focusCell();
  }

  /** Shows the sheet of a key, if there is one; the keyboard stays where it is. */
  showKey(key) {
    const index = this.sheets.findIndex((sheet) => sheet.key === key);
    if (index !== -1 && index !== this.current) this.show(index, false);
  }

  #grid(index) {
    const { key, title } = this.sheets[index];
    if (!this.#grids.has(key)) {
      const grid = new Grid(this.panels[index], this.workbook.models.get(key), {
        label: title,
        today: this.today,
        widths: this.widthsOf(key),
        marksOf: (row, column) => this.workbook.marksOf(key, row, column),
        onLeave: () => this.tabs.focus(),
        onCard: (isOpen) => this.panels[index].closest('main').toggleAttribute('data-card', isOpen),
      });
      this.#grids.set(key, grid);
      this.workbook.attach(key, grid);
    }
    return this.#grids.get(key);
  }

  /** Stores what is being typed, if anything. */
  commit() {
    for (const grid of this.#grids.values()) grid.commit();
  }

  /** The page is not shown any more: stores what could be lost. */
  keep() {
    for (const grid of this.#grids.values()) grid.keep();
  }

  /** Leads to a cell of any sheet; a row of null leads to the sheet. */
  goTo(sheetKey, row, column) {
    const index = this.sheets.findIndex((sheet) => sheet.key === sheetKey);
    if (index === -1) return;
    if (index !== this.current) this.show(index, false);
    const grid = this.#grid(index);
    if (row === null) grid.focusCell();
    else grid.goTo(row, column);
  }

  /** Where the active cell is: [number of the sheet, row, column], all from 0. */
  get place() {
    const { row, column } = this.#grid(this.current).selection.anchor;
    return [this.current, row, column];
  }

  /** The active cell as the server names it: {sheet, row, column}; null when there is no row. */
  get cell() {
    const [index, row, column] = this.place;
    const { key: sheet } = this.sheets[index];
    const { rows, columns } = this.workbook.models.get(sheet);
    return rows[row] ? { sheet, row: rows[row].id, column: columns[column].key } : null;
  }

  /** Brings the keyboard to the active cell of the sheet shown. */
  focusCell() {
    this.#grid(this.current).focusCell();
  }

  /** Brings what is being edited back into sight: the room for the sheet has changed. */
  reveal() {
    this.#grid(this.current).reveal();
  }

  /** Tells something in the sheet shown. */
  note(text) {
    this.#grid(this.current).note(text);
  }

  /** Shows at the tabs which sheets have errors or warnings. */
  update() {
    this.sheets.forEach((sheet, index) => this.tabs.setIssues(index, this.workbook.countsOf(sheet.key)));
  }
}

function panelId(index) {
  return `sheet-${index}`;
}
