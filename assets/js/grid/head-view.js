// The head of a table: the columns' headings, and above them those of groups that neighbours share.

import { columnLetter, headingGroups } from './columns.js';
import { button, element } from './dom.js';

export class HeadView {
  /** @param model the sheet's model */
  constructor(model) {
    this.model = model;
    this.groups = headingGroups(model.columns);
    this.hasGroups = this.groups.some(({ title }) => title !== null);
    this.box = element('div', { class: 'grid-head', role: 'rowgroup' });
  }

  /** How many rows of headings there are. */
  get rows() {
    return this.hasGroups ? 2 : 1;
  }

  /** Builds the headings; the first `frozen` columns stay in view. */
  build(frozen) {
    const corner = element('div', { class: 'grid-title grid-number', role: 'columnheader', 'aria-colindex': 1, 'aria-rowspan': this.#spanned(true) }, '№');
    if (this.hasGroups) corner.style.gridRow = '1 / span 2';
    const above = element('div', { class: 'grid-row', role: 'row', 'aria-rowindex': 1 }, corner);
    const below = this.hasGroups ? element('div', { class: 'grid-row', role: 'row', 'aria-rowindex': 2 }) : above;
    for (const group of this.groups) {
      const isGrouped = group.title !== null;
      if (isGrouped) above.append(...this.#groupParts(group, frozen));
      for (let index = group.from; index < group.to; index += 1) (isGrouped ? below : above).append(this.#title(index, frozen, isGrouped));
    }
    this.box.replaceChildren(above, ...(this.hasGroups ? [below] : []));
  }

  #spanned(spans) {
    return spans && this.hasGroups ? 2 : null;
  }

  /** A group of which only a part stays in view is shown in two parts. */
  #groupParts({ title, from, to }, frozen) {
    const edges = frozen > from && frozen < to ? [from, frozen, to] : [from, to];
    return edges.slice(1).map((end, part) => {
      const start = edges[part];
      const cell = element('div', {
        class: 'grid-title grid-group',
        role: 'columnheader',
        'aria-colindex': start + 2,
        'aria-colspan': end - start > 1 ? end - start : null,
      }, element('span', { class: 'grid-title-text' }, title));
      cell.style.gridColumn = `${start + 2} / ${end + 2}`;
      freeze(cell, start, end - 1, frozen);
      return cell;
    });
  }

  #title(index, frozen, isGrouped) {
    const column = this.model.columns[index];
    const title = element('div', { class: 'grid-title', role: 'columnheader', 'aria-colindex': index + 2, 'aria-rowspan': this.#spanned(!isGrouped) });
    title.dataset.columnIndex = String(index);
    title.style.gridColumn = String(index + 2);
    if (this.hasGroups) title.style.gridRow = isGrouped ? '2' : '1 / span 2';
    const text = element('span', { class: 'grid-title-text' }, column.title);
    // The mark stays with the last word.
    if (column.required) text.append('\u00a0', element('abbr', { class: 'grid-required', title: 'Обязательно' }, '*'));
    title.append(element('span', { class: 'grid-letter', 'aria-hidden': 'true' }, columnLetter(index)), text);
    if (column.hint) title.append(hintIcon(column.hint));
    title.append(element('span', { class: 'grid-resize', 'aria-hidden': 'true' }));
    freeze(title, index, index, frozen);
    return title;
  }
}

/** Keeps a cell of the columns `first` to `last` in view, when they are among the frozen ones. */
export function freeze(cell, first, last, frozen) {
  if (last >= frozen) return;
  cell.classList.add('is-frozen');
  cell.classList.toggle('is-last-frozen', last === frozen - 1);
  cell.style.insetInlineStart = `var(--left-${first})`;
}

function hintIcon(hint) {
  return button('i', { class: 'hint-icon', tabindex: -1, 'data-hint': hint, 'aria-label': `Подсказка: ${hint}` });
}
