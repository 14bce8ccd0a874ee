// Keys as a keyboard gives them: pressed in the browser's own window, so that its shortcuts, its editing keys and the
// clipboard take part. WebDriver's own keys reach only the page, and know no letter of another layout on its place.

const NAMED = {
  Backspace: 8, Tab: 9, Enter: 13, Escape: 27, PageUp: 33, PageDown: 34, End: 35, Home: 36,
  ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, Insert: 45, Delete: 46,
  ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`F${index + 1}`, 112 + index])),
};
const MODIFIERS = { Control: 17, Shift: 16, Alt: 18 };
const SIGNS = {
  Semicolon: [';', ':', 59], Equal: ['=', '+', 61], Minus: ['-', '_', 173], Slash: ['/', '?', 191], Space: [' ', ' ', 32],
  Comma: [',', '<', 188], Period: ['.', '>', 190],
};

/** The page whose window has the keyboard: {keys, ready}; null after a window came or went. */
let active = null;

export class Keys {
  #window = null;

  /** @param protocol sends BiDi commands @param id the page's browsing context */
  constructor(page, protocol, id) {
    this.page = page;
    this.protocol = protocol;
    this.id = id;
    const forget = () => { active = null; };
    page.context().on('page', forget);
    page.on('close', forget);
  }

  /** A key by its place and modifiers, as playwright names them: «Control+Shift+ArrowDown». */
  async press(names) {
    const parts = names.split(/\+(?=.)/);
    const modifiers = parts.slice(0, -1);
    await this.#send(around(modifiers, keyOf(parts.at(-1), modifiers.includes('Shift'))));
  }

  async type(text) {
    for (const letter of text) await (letter.charCodeAt(0) < 128 ? this.letter(letter, '') : this.insertText(letter));
  }

  /** Text without keys: from a panel of signs, by voice. */
  insertText(text) {
    return this.#send([{ text }]);
  }

  letter(key, code) {
    return this.#send(struck({ key, code, keyCode: 0 }));
  }

  /** Ctrl and a key of some layout: `key` is what the layout gives, `code` the place. */
  combination(key, code, { shift = false } = {}) {
    const keyCode = /^Key.$/.test(code) ? code.charCodeAt(3) : 0;
    return this.#send(around(shift ? ['Control', 'Shift'] : ['Control'], { key, code, keyCode }));
  }

  async #send(events) {
    if (active?.keys !== this) active = { keys: this, ready: this.#comeToFront() };
    await active.ready;
    const target = { context: await this.#window };
    const expression = `(${strike})(${JSON.stringify(events)})`;
    const answer = await this.protocol.send('script.evaluate', { expression, target, awaitPromise: false });
    if (answer.type !== 'success') throw new Error(`the key was not taken: ${JSON.stringify(answer.exceptionDetails?.text)}`);
    // The page answers after it has dealt with the keys.
    await this.page.evaluate(() => null);
  }

  /** A key that comes before the page knows it has the keyboard would be lost. */
  async #comeToFront() {
    this.#window ??= this.#find();
    const target = { context: await this.#window };
    await this.protocol.send('script.evaluate', { expression: 'window.focus(), gBrowser.selectedBrowser.focus()', target, awaitPromise: false });
    await this.page.waitForFunction(() => document.hasFocus());
  }

  /** The browser's window the page is in. */
  async #find() {
    const { contexts: [{ clientWindow }] } = await this.protocol.send('browsingContext.getTree', { root: this.id });
    const { contexts } = await this.protocol.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
    return contexts.find((one) => one.clientWindow === clientWindow).context;
  }
}

/** Runs in the browser's window. */
function strike(events) {
  const { Components } = window;
  const make = () => Components.classes['@mozilla.org/text-input-processor;1'].createInstance(Components.interfaces.nsITextInputProcessor);
  window.keysOfTests ??= make();
  const keyboard = window.keysOfTests;
  if (!keyboard.beginInputTransactionForTests(window)) throw new Error('another keyboard is at work');
  for (const { down, text, ...key } of events) {
    if (text !== undefined) keyboard.commitCompositionWith(text);
    else if (down) keyboard.keydown(new KeyboardEvent('keydown', key));
    else keyboard.keyup(new KeyboardEvent('keyup', key));
  }
}

function around(modifiers, key) {
  const held = modifiers.map((name) => keyOf(name));
  return [...held.map((one) => ({ down: true, ...one })), ...struck(key), ...held.reverse().map((one) => ({ down: false, ...one }))];
}

function struck(key) {
  return [{ down: true, ...key }, { down: false, ...key }];
}

function keyOf(name, shift = false) {
  if (MODIFIERS[name]) return { key: name, code: `${name}Left`, keyCode: MODIFIERS[name] };
  if (NAMED[name]) return { key: name, code: name, keyCode: NAMED[name] };
  const sign = Object.entries(SIGNS).find(([code, [plain, shifted]]) => [code, plain, shifted].includes(name));
  if (sign) return { key: sign[1][shift ? 1 : 0], code: sign[0], keyCode: sign[1][2] };
  const letter = /^Key.$/.test(name) ? name[3].toLowerCase() : name;
  const key = shift ? letter.toUpperCase() : letter;
  if (/^\d$/.test(letter)) return { key, code: `Digit${letter}`, keyCode: letter.charCodeAt(0) };
  if (/^[a-z]$/i.test(letter)) return { key, code: `Key${letter.toUpperCase()}`, keyCode: letter.toUpperCase().charCodeAt(0) };
  throw new Error(`no such key: ${name}`);
}
