// A dialog of the builder: a heading, «Закрыть», whatever stands inside.

import { button, element, icon, uniqueId } from '../grid/dom.js';

export function makeDialog(title, ...body) {
  const id = uniqueId('dialog');
  const close = button('', { class: 'icon-button', title: 'Закрыть', 'aria-label': 'Закрыть' }, () => dialog.close());
  close.append(icon('x'));
  const heading = element('h2', { id }, title);
  const article = element('article', {}, element('header', {}, heading, close), ...body);
  const dialog = element('dialog', { class: 'builder-dialog wide', 'aria-labelledby': id, 'data-light-dismiss': '' }, article);
  return dialog;
}
