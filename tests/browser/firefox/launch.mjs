// Debian's Firefox, or the one FIREFOX names, in the place of ../launch.mjs: driven over WebDriver BiDi, with keys
// pressed in the browser's own window. What playwright leaves out for this browser is filled in here.

import { setTimeout as delay } from 'node:timers/promises';
import { firefox } from 'playwright-core';
import { Keys } from './keys.mjs';
import { mendPointer } from './pointer.mjs';

const FINE_AND_HOVERING = 6;
const PREFS = {
  // Tests put things on the clipboard and read it back without a question to a person. The table itself never asks.
  'dom.events.testing.asyncClipboard': true,
  // A machine without a screen has no mouse either; the people have.
  'ui.primaryPointerCapabilities': FINE_AND_HOVERING,
  'ui.allPointerCapabilities': FINE_AND_HOVERING,
  'dom.w3c_touch_events.enabled': 1,
};

/** What a page needs to be allowed, for the tests to read the clipboard. */
export const permissions = [];

export async function launch() {
  const browser = await firefox.launch({
    channel: 'moz-firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    firefoxUserPrefs: PREFS,
    env: { ...process.env, MOZ_REMOTE_ALLOW_SYSTEM_ACCESS: '1' },
  });
  leaveMediaAlone(protocolOf(browser));
  boundClosing(browser);
  return browser;
}

/** Firefox sometimes keeps silent about a window that is gone: what is not closed in time goes with the browser. */
function boundClosing(browser) {
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    const close = context.close.bind(context);
    context.close = () => within(5000, close());
    return context;
  };
  const close = browser.close.bind(browser);
  browser.close = async () => {
    if (!await within(10_000, close())) await innerOf(browser).options.browserProcess.kill();
  };
}

/** @returns {Promise<boolean>} whether it was done in time */
function within(limit, done) {
  return Promise.race([done.then(() => true, () => true), delay(limit, false, { ref: false })]);
}

/** playwright always sets the media features of a new window; Firefox has no such command. */
function leaveMediaAlone(protocol) {
  const send = protocol.send.bind(protocol);
  protocol.send = (method, parameters) => (method === 'emulation.setMediaFeaturesOverride' ? Promise.resolve({}) : send(method, parameters));
}

const known = new WeakMap();

/** The keys of a page, see Keys; `page.keyboard` is given the same. */
export function keysOf(page) {
  if (!known.has(page)) known.set(page, prepare(page));
  return known.get(page);
}

function prepare(page) {
  const inner = innerOf(page);
  const id = inner.delegate._session.sessionId;
  const protocol = protocolOf(page.context().browser());
  const keys = new Keys(page, protocol, id);
  for (const name of ['press', 'type', 'insertText']) page.keyboard[name] = (...given) => keys[name](...given);
  mendPointer(inner, (actions) => protocol.send('input.performActions', { context: id, actions }));
  return keys;
}

// The public interface has no way to a browser's own commands but in Chromium.

function protocolOf(browser) {
  return innerOf(browser)._browserSession;
}

function innerOf(object) {
  return object._connection.toImpl(object);
}
