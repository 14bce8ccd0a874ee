// What playwright's mouse and finger cannot do in Firefox over BiDi: a double click, which has to be one chain of
// actions; a move to a place outside the window, which BiDi refuses; a tap.

/** @param page playwright's inner page @param perform sends a list of BiDi's sources of actions */
export function mendPointer(page, perform) {
  const { mouse, touchscreen } = page;
  const chain = (id, pointerType, actions) => perform([{ type: 'pointer', id, parameters: { pointerType }, actions }]);
  const click = mouse.click.bind(mouse);
  mouse.click = (progress, x, y, options = {}) =>
    (options.clickCount === 2 ? chain('pw_mouse', 'mouse', [to(x, y), ...PRESS, ...PRESS]) : click(progress, x, y, options));
  mouse._raw.move = (progress, x, y) => {
    const { width, height } = page.emulatedSize()?.viewport ?? { width: Infinity, height: Infinity };
    return chain('pw_mouse', 'mouse', [to(within(x, width), within(y, height))]);
  };
  touchscreen._raw.tap = (progress, x, y) => chain('finger', 'touch', [to(x, y), ...PRESS]);
}

const PRESS = [{ type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];

function to(x, y) {
  return { type: 'pointerMove', x, y };
}

function within(at, size) {
  return Math.max(0, Math.min(size - 1, at));
}
