// The field under a warning in the list: why the values are right all the same. Stored like a cell, when one leaves it. (E8)

import { element } from '../grid/dom.js';

const LONGEST = 2000;

export class ExplainField {
  #stored;

  /** @param onText (text) another text was typed */
  constructor({ onText }) {
    this.#stored = '';
    this.input = element('textarea', { rows: 2, maxlength: LONGEST, placeholder: 'Почему всё верно' });
    this.box = element('label', { class: 'form-explain' }, element('span', {}, 'Пояснение'), this.input);
    this.input.addEventListener('change', () => onText(this.input.value.trim()));
  }

  /** Takes the text as it is stored; what is being typed stays. */
  take(text, { readonly }) {
    this.input.readOnly = readonly;
    if (text !== this.#stored && this.input.value.trim() === this.#stored) this.input.value = text;
    this.#stored = text;
  }
}
