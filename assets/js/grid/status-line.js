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

  /** Shows the active cell. `marks` say what is wrong with it, `hint` explains what is asked there. */
  showCell({ row, column }, title, hint, { severity, messages }) {
    const isWarned = severity === 'warning';
    const wrong = `${isWarned ? 'Предупреждение: ' : ''}${messages.join(' ')}`;
    this.address.textContent = cellAddress(row, column);
    this.text.textContent = messages.length > 0 ? wrong : [title, hint].filter(Boolean).join(': ');
    this.text.classList.toggle('has-error', messages.length > 0 && !isWarned);
    this.text.classList.toggle('has-warning', isWarned);
  }

  /** Tells what an act did or why it was refused; said aloud by a screen reader. */
  tell(text) {
    this.note.textContent = text;
  }
}
