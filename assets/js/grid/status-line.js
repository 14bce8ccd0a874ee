// The line under a sheet: which cell is active, its hint and messages, and what the last act had to tell.

import { cellAddress } from './columns.js';
import { element } from './dom.js';

export class StatusLine {
  constructor() {
    this.address = element('span', { class: 'grid-line-address' });
    this.text = element('span', { class: 'grid-line-text' });
    this.note = element('span', { class: 'grid-line-note', role: 'status' });
    this.box = element('div', { class: 'grid-line' }, this.address, this.text, this.note);
  }

  /** Shows the active cell. `marks` say what is wrong with it and who else is there, `hint` explains what is asked there. */
  showCell({ row, column }, title, hint, { severity, state, messages }) {
    const isWarned = severity === 'warning';
    const isWrong = severity !== null || state === 'conflict';
    const wrong = `${isWarned ? 'Предупреждение: ' : ''}${messages.join(' ')}`;
    this.address.textContent = cellAddress(row, column);
    this.text.textContent = isWrong ? wrong : [[title, hint].filter(Boolean).join(': '), ...messages].join('. ');
    this.text.classList.toggle('has-error', isWrong && !isWarned);
    this.text.classList.toggle('has-warning', isWarned);
  }

  /** Tells what an act did or why it was refused; said aloud by a screen reader. */
  tell(text) {
    this.note.textContent = text;
  }
}
