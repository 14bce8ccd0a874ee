// One column of a row as a labelled field: what is asked, what is there, what is wrong with it.

import { cardInput } from './card-input.js';
import { element, setAttribute, uniqueId } from './dom.js';

export class CardField {
  #seen;
  /** The control's own value of the text last put there: it can't hold every text as it is. */
  #untouched;

  /**
   * @param column the column's description
   * @param options.seen {text, revision} what the cell holds; options.hints lines under the label
   * @param options.locked only shown, not filled in
   * @param options.root where lists of options are put
   * @param options.store (text, seen) puts a text into the cell
   */
  constructor(column, { seen, hints, locked, root, store }) {
    this.column = column;
    this.locked = locked;
    this.store = store;
    this.#seen = seen;
    const id = uniqueId('card');
    this.hints = element('div', { class: 'card-hints', id: `${id}-hints` }, ...hints.map((hint) => element('p', {}, hint)));
    this.messages = element('div', { class: 'card-messages', id: `${id}-messages` });
    this.box = element('div', { class: 'card-field', 'data-column': column.key });
    if (locked) this.#buildShown(id, seen.text);
    else this.#buildFilled(id, seen.text, root);
  }

  #buildShown(id, text) {
    const label = element('span', { class: 'card-label', id: `${id}-label` }, ...titleParts(this.column));
    this.value = element('p', { class: 'card-value' });
    this.#putShown(text);
    this.#set({ role: 'group', tabindex: -1, 'aria-labelledby': label.id });
    this.box.append(label, this.hints, this.value, this.messages);
  }

  #buildFilled(id, text, root) {
    this.control = cardInput(this.column, text, { root, commit: () => this.#chosen() });
    const { input } = this.control;
    this.#untouched = input.value;
    input.id = id;
    setAttribute(input, 'aria-required', this.column.required ? 'true' : null);
    const label = element('label', { class: 'card-label', for: id }, ...titleParts(this.column));
    this.box.append(label, this.hints, this.control.box, this.messages);
    this.box.addEventListener('focusin', (event) => event.target === input && this.control.opens && this.control.open());
    this.box.addEventListener('focusout', (event) => this.box.contains(event.relatedTarget) || this.#left());
  }

  #set(attributes) {
    for (const [name, value] of Object.entries(attributes)) setAttribute(this.box, name, value);
  }

  /** An option was chosen by a tap: the list has done its work. */
  #chosen() {
    this.commit();
    this.control.close();
  }

  #left() {
    this.commit();
    this.control.close();
  }

  /** Whether something is typed that the cell does not hold yet. */
  get isTouched() {
    return !this.locked && this.control.input.value !== this.#untouched;
  }

  /** Puts what is typed into the cell. */
  commit() {
    if (!this.isTouched) return;
    const text = this.control.chosen();
    const seen = this.#seen;
    this.#seen = { ...seen, text };
    // A part of an option stands for the option.
    if (this.control.input.value !== text) this.control.put(text);
    this.#untouched = this.control.input.value;
    if (text !== seen.text) this.store(text, seen);
  }

  /** Shows what the cell holds, unless another text is being typed, and its marks {severity, state, other, messages}. */
  paint(seen, marks) {
    if (!this.isTouched) this.#put(seen);
    setAttribute(this.box, 'data-state', marks.state);
    this.box.classList.toggle('has-error', marks.severity === 'error');
    this.box.classList.toggle('has-warning', marks.severity === 'warning');
    this.#paintMessages(marks);
  }

  #put(seen) {
    const isSame = seen.text === this.#seen.text;
    this.#seen = seen;
    if (isSame) return;
    if (this.locked) {
      this.#putShown(seen.text);
      return;
    }
    this.control.put(seen.text);
    this.#untouched = this.control.input.value;
  }

  #putShown(text) {
    this.value.textContent = text || 'Не заполнено';
    this.value.classList.toggle('is-empty', text === '');
  }

  #paintMessages({ severity, state, other, messages }) {
    const told = JSON.stringify([severity, state, other, messages]);
    if (this.told === told) return;
    this.told = told;
    this.messages.replaceChildren(...messages.map((message, index) => messageLine(message, kindOf(index))));
    const target = this.locked ? this.box : this.control.input;
    const describedBy = [this.hints, this.messages].filter((part) => part.childElementCount > 0).map((part) => part.id);
    setAttribute(target, 'aria-describedby', describedBy.length > 0 ? describedBy.join(' ') : null);
    if (!this.locked) setAttribute(target, 'aria-invalid', severity === 'error' ? 'true' : null);

    /** A conflict is told first, who else is there last. */
    function kindOf(index) {
      if (state === 'conflict' && index === 0) return 'conflict';
      return other && index === messages.length - 1 ? 'note' : severity;
    }
  }

  /** Takes away what the field has put elsewhere on the page. */
  close() {
    this.control?.close();
  }

  focus() {
    (this.locked ? this.box : this.control.input).focus();
    this.box.scrollIntoView({ block: 'nearest' });
  }

  /** What Enter on the on-screen keyboard says it does. */
  setEnterHint(hint) {
    if (!this.locked && !this.control.lines) this.control.input.setAttribute('enterkeyhint', hint);
  }

  /** The field is on the page now. */
  shown() {
    if (!this.control?.opens) this.control?.shown?.();
  }
}

/** The mark stays with the last word. */
function titleParts({ title, required }) {
  return required ? [title, '\u00a0', element('abbr', { class: 'grid-required', title: 'Обязательно' }, '*')] : [title];
}

/** A line under a field, of a kind: error, warning, conflict, note. An error and a warning differ also by the form of their mark. */
export function messageLine(message, kind) {
  const line = element('p', { class: `card-message is-${kind}` }, element('span', {}, message));
  if (kind === 'error' || kind === 'warning') line.prepend(element('span', { class: `mark is-${kind}` }));
  if (kind === 'warning') line.firstChild.append(element('span', { class: 'sr-only' }, 'Предупреждение: '));
  return line;
}
