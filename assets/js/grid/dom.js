// Small helpers for building elements. Styles and handlers are only ever set from script (strict CSP).

/**
 * Makes an element. `attributes` whose value is null or undefined are left out; `class` is the class name.
 * @param {string} tag
 * @param {Object<string, string|number|null|undefined>} [attributes]
 * @param {...(Node|string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value);
  made.append(...children);
  return made;
}

/** Sets an attribute, or removes it when the value is null or undefined. Untouched when already so. */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else if (node.getAttribute(name) !== String(value)) {
    node.setAttribute(name, String(value));
  }
}

/** A button that never submits a form. */
export function button(label, attributes = {}, onClick = null) {
  const made = element('button', { type: 'button', ...attributes }, label);
  if (onClick) made.addEventListener('click', onClick);
  return made;
}

/** An icon of assets/icons.txt; it says nothing to a screen reader. */
export function icon(name) {
  return element('span', { class: `icon i-${name}`, 'aria-hidden': 'true' });
}

let lastId = 0;

/** An id no other element of the page has. */
export function uniqueId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/**
 * The Russian form of a noun after a number: plural(5, 'ячейка', 'ячейки', 'ячеек') is 'ячеек'.
 */
export function plural(count, one, few, many) {
  const tens = count % 100;
  const units = count % 10;
  if (units === 1 && tens !== 11) return one;
  if (units >= 2 && units <= 4 && (tens < 12 || tens > 14)) return few;
  return many;
}

/** «1 ячейка», «3 ячейки», «5 ячеек». */
export function cellsWord(count) {
  return `${count} ${plural(count, 'ячейка', 'ячейки', 'ячеек')}`;
}
