// What the list of errors is narrowed to: a sheet, errors or warnings. Each choice is offered only where there is one.

import { element } from '../grid/dom.js';
import { isError } from './issues.js';

const KINDS = [['', 'Ошибки и предупреждения'], ['error', 'Только ошибки'], ['warning', 'Только предупреждения']];

export class ErrorsFilter {
  /** @param onChange () another choice was made */
  constructor(workbook, onChange) {
    const { sheets } = workbook.spec;
    this.sheets = sheets;
    this.sheet = select('Лист', [['', 'Все листы'], ...sheets.map(({ key, title }) => [key, title])], onChange);
    this.kind = select('Вид', KINDS, onChange);
    this.box = element('div', { class: 'form-errors-filter' }, this.sheet, this.kind);
  }

  /** The issues that are wanted. */
  of(issues) {
    const { sheet, kind } = { sheet: this.sheet.value, kind: this.kind.value };
    return issues.filter((issue) => (!sheet || issue.sheet === sheet) && (!kind || issue.severity === kind));
  }

  /** Offers what there is to choose; what was chosen stays offered. Each sheet tells how many it has. */
  update(all) {
    const kinds = new Set(all.map((issue) => isError(issue)));
    this.sheet.hidden = this.sheets.length < 2;
    this.kind.hidden = kinds.size < 2 && this.kind.value === '';
    this.box.hidden = this.sheet.hidden && this.kind.hidden;
    this.sheets.forEach(({ key, title }, index) => {
      const count = all.filter((issue) => issue.sheet === key).length;
      const text = count > 0 ? `${title} (${count})` : title;
      const option = this.sheet.options[index + 1];
      if (option.textContent !== text) option.textContent = text;
    });
  }
}

function select(label, choices, onChange) {
  const made = element('select', { 'aria-label': label }, ...choices.map(([value, text]) => element('option', { value }, text)));
  made.addEventListener('change', onChange);
  return made;
}
