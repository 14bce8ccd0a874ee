// Labelled fields of the builder: each shows what the draft has, tells of what is typed, and has room for its mistakes.

import { element, setAttribute, uniqueId } from '../grid/dom.js';
import { Completion } from './completion.js';

/** A field with its label, hint and messages. `path` is what of the member it holds: «min», «rows.max». */
export class Field {
  constructor(control, { label, hint = '', path, isWide = false, isFlag = false }) {
    this.control = control;
    this.path = path;
    const id = control.id || uniqueId('field');
    control.id = id;
    this.messages = element('span', { class: 'field-error', id: `${id}-messages` });
    const hintBox = hint ? [element('span', { class: 'hint', id: `${id}-hint` }, hint)] : [];
    this.describedBy = hint ? `${id}-hint` : null;
    setAttribute(control, 'aria-describedby', this.describedBy);
    const title = element('label', { for: id }, label);
    this.box = element('div', { class: 'builder-field', 'data-path': path });
    this.box.classList.toggle('is-wide', isWide);
    this.box.classList.toggle('is-flag', isFlag);
    this.box.append(...(isFlag ? [control, title] : [title, control]), ...hintBox, this.messages);
  }

  /** Shows what the draft has, unless the person is typing here. */
  show(text) {
    if (this.control.type === 'checkbox') this.control.checked = text === true;
    else if (document.activeElement !== this.control && this.control.value !== text) this.control.value = text;
  }

  /** @param messages what is wrong with it */
  tell(messages) {
    const text = messages.join(' ');
    if (this.messages.textContent !== text) this.messages.textContent = text;
    setAttribute(this.control, 'aria-invalid', text ? 'true' : null);
    const described = [this.describedBy, text && this.messages.id].filter(Boolean).join(' ');
    setAttribute(this.control, 'aria-describedby', described || null);
  }

  set enabled(isEnabled) {
    this.control.disabled = !isEnabled;
    this.box.hidden = !isEnabled;
  }

  focus() {
    this.box.closest('details')?.setAttribute('open', '');
    this.control.focus();
    this.box.scrollIntoView({ block: 'nearest' });
  }
}

/** @param onInput (text); with rest.isLazy only when the person has finished */
export function textField(rest, onInput) {
  const control = element('input', { type: 'text', autocomplete: 'off', spellcheck: rest.spellcheck ?? null, inputmode: rest.inputmode ?? null, maxlength: rest.maxlength ?? null });
  control.addEventListener(rest.isLazy ? 'change' : 'input', () => onInput(control.value));
  return new Field(control, rest);
}

export function areaField(rest, onInput) {
  const control = element('textarea', { rows: rest.rows ?? 2, spellcheck: rest.spellcheck ?? null });
  control.addEventListener('input', () => onInput(control.value));
  return new Field(control, { isWide: true, ...rest });
}

/** @param options [[value, title]] or () → such a list, made anew with every show */
export function choiceField(rest, options, onInput) {
  const control = element('select', {});
  const field = new Field(control, rest);
  const show = field.show.bind(field);
  const fill = (value) => {
    const list = typeof options === 'function' ? options() : options;
    const all = list.some(([known]) => known === value) ? list : [...list, [value, value]];
    const drawn = JSON.stringify(all);
    if (control.dataset.drawn === drawn) return;
    control.dataset.drawn = drawn;
    control.replaceChildren(...all.map(([known, title]) => element('option', { value: known }, title)));
  };
  field.show = (value) => {
    fill(value);
    if (control.value !== value) control.value = value;
    else show(value);
  };
  control.addEventListener('change', () => onInput(control.value));
  return field;
}

export function flagField(rest, onInput) {
  const control = element('input', { type: 'checkbox' });
  control.addEventListener('change', () => onInput(control.checked));
  return new Field(control, { isFlag: true, ...rest });
}

/** A formula with completion of names. @param context () → {spec, sheet} */
export function formulaField(rest, context, onInput) {
  const field = areaField({ spellcheck: 'false', rows: 2, ...rest }, onInput);
  field.control.classList.add('builder-formula');
  field.completion = new Completion(field.control, context);
  /** Shows where in the formula a mistake is. */
  field.point = (at) => {
    field.focus();
    if (at) field.control.setSelectionRange(...inUnits(field.control.value, at));
  };
  return field;
}

/** Places in characters as places in the units of a JavaScript string. */
function inUnits(text, [from, to]) {
  const characters = [...text];
  const start = characters.slice(0, from).join('').length;
  return [start, Math.max(start + 1, characters.slice(0, to).join('').length)];
}
