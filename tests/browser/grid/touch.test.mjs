// A finger and an on-screen keyboard: the keys each kind asks for, choosing from a list, dates, scrolling, what the
// keyboard leaves of the window. (E3)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { SPEC, Table, browserOfFile, until } from './fixture.mjs';
import { rowsOf } from './rows.mjs';

const browser = browserOfFile();
const PHONE = { hasTouch: true, isMobile: true };
const SIZE = { viewport: { width: 390, height: 780 } };
const ROWS = { paper: rowsOf(Array.from({ length: 40 }, (_, index) => ['Химия', '15.09.2026', String(index + 1), '3,5', `строка ${index}`, 'Да'])) };
const INPUT = '.is-editing .grid-input';

const KINDS = {
  title: 'Клавиатуры',
  sheets: [{
    key: 'paper',
    title: 'Лист',
    rows: { mode: 'free', min: 1, max: 50 },
    columns: [
      { key: 'count', title: 'Число', kind: 'integer', min: '0' },
      { key: 'share', title: 'Доля', kind: 'decimal' },
      { key: 'change', title: 'Изменение', kind: 'decimal', min: '-100' },
      { key: 'phone', title: 'Телефон', kind: 'text' },
      { key: 'fax', title: 'Факс', kind: 'text', hint: 'Например +7 (495) 123-45-67' },
      { key: 'mail', title: 'Адрес эл. почты', kind: 'text' },
      { key: 'post', title: 'Почтовый адрес', kind: 'text' },
      { key: 'site', title: 'Официальный сайт', kind: 'text' },
      { key: 'inn', title: 'ИНН', kind: 'text' },
      { key: 'codes', title: 'ИНН / КПП', kind: 'text' },
      { key: 'day', title: 'Дата', kind: 'date' },
      { key: 'online', title: 'Дистанционно', kind: 'boolean' },
      { key: 'school', title: 'Школа', kind: 'list', options: Array.from({ length: 40 }, (_, index) => `Школа № ${index + 1}`) },
      { key: 'name', title: 'Фамилия', kind: 'text' },
    ],
  }],
};

/** What the on-screen keyboard is told in each column's editor, opened by two taps. */
async function keysOf({ page, table }) {
  const told = {};
  for (const [index, { title }] of KINDS.sheets[0].columns.entries()) {
    await table.cell(0, index).tap();
    await table.cell(0, index).tap();
    told[title] = await page.locator(INPUT).evaluate((input) => ({
      mode: input.getAttribute('inputmode'),
      capitals: input.getAttribute('autocapitalize'),
      hint: input.enterKeyHint,
      corrects: input.getAttribute('autocorrect') !== 'off' || input.getAttribute('spellcheck') !== 'false',
      size: parseFloat(getComputedStyle(input).fontSize),
    }));
    await table.press('Escape');
  }
  return told;
}

test('each kind asks for the keyboard it needs, in letters a phone does not zoom into, and nothing is corrected unseen', async () => {
  const opened = await browser.open({ spec: KINDS, ...SIZE }, PHONE);
  const told = await keysOf(opened);
  assert.deepEqual(Object.fromEntries(Object.entries(told).map(([title, { mode }]) => [title, mode])), {
    Число: 'numeric',
    Доля: 'decimal',
    Изменение: null,
    Телефон: 'tel',
    Факс: null,
    'Адрес эл. почты': 'email',
    'Почтовый адрес': null,
    'Официальный сайт': 'url',
    ИНН: 'numeric',
    'ИНН / КПП': null,
    Дата: 'numeric',
    Дистанционно: 'none',
    Школа: null,
    Фамилия: null,
  });
  for (const [title, { hint, corrects, size }] of Object.entries(told)) {
    assert.deepEqual({ title, hint, corrects, zooms: size < 16 }, { title, hint: 'next', corrects: false, zooms: false });
  }
  const capitals = Object.entries(told).filter(([, keys]) => keys.capitals === 'sentences').map(([title]) => title);
  assert.deepEqual(capitals, ['Факс', 'Почтовый адрес', 'ИНН / КПП', 'Фамилия']);
});

test('a tap selects, a second one edits, what is typed is saved', async () => {
  const { server, page, table } = await browser.open({ rows: ROWS, ...SIZE }, PHONE);
  await table.cell(2, 1).tap();
  assert.deepEqual(await table.active(), [2, 1]);
  assert.equal(await page.locator('.is-editing').count(), 0);
  await table.cell(2, 1).tap();
  await page.locator(INPUT).fill('');
  await page.keyboard.type('160926');
  assert.equal(await page.locator(INPUT).inputValue(), '16.09.26', 'the points come by themselves');
  await table.press('Enter');
  await table.saved();
  assert.equal(server.response.text('paper', 'row00002', 'day'), '16.09.2026');
});

test('a date is typed also with its points, a comma for a point, as an ISO date, and mended in the middle', async () => {
  const { page, table } = await browser.open({ ...SIZE }, PHONE);
  await table.cell(0, 1).tap();
  await table.cell(0, 1).tap();
  const typed = {};
  for (const text of ['16.09.2026', '16,09,2026', '2026-09-16', '1.9.2026', '16/09/2026']) {
    await page.locator(INPUT).fill('');
    await page.keyboard.type(text);
    typed[text] = await page.locator(INPUT).inputValue();
  }
  assert.deepEqual(typed, {
    '16.09.2026': '16.09.2026',
    '16,09,2026': '16.09.2026',
    '2026-09-16': '2026-09-16',
    '1.9.2026': '1.9.2026',
    '16/09/2026': '16/09/2026',
  });
  await page.locator(INPUT).fill('16.09.2026');
  await table.press('Home', 'ArrowRight', 'Backspace');
  await page.keyboard.type('2');
  assert.equal(await page.locator(INPUT).inputValue(), '26.09.2026');
});

test('a date without points, as some keyboards give it, and one from the calendar close the keyboard when chosen', async () => {
  const { server, page, table } = await browser.open({ rows: ROWS, ...SIZE }, PHONE);
  await table.cell(1, 1).tap();
  await table.cell(1, 1).tap();
  await page.locator(INPUT).fill('17092026');
  await table.press('Enter');
  await table.cell(2, 1).tap();
  await table.cell(2, 1).tap();
  // The browser's own calendar is out of reach of a test: it gives its day in this way.
  await page.locator('.is-editing input[type=date]').evaluate((calendar) => {
    calendar.value = '2026-09-18';
    calendar.dispatchEvent(new Event('change', { bubbles: true }));
  });
  assert.equal(await page.locator('.is-editing').count(), 0);
  assert.deepEqual(await table.active(), [2, 1]);
  await table.saved();
  assert.deepEqual(server.response.table('paper').slice(1, 3).map((line) => line[1]), ['17.09.2026', '18.09.2026']);
});

test('with a mouse and a keyboard no point comes by itself', async () => {
  const { page, table } = await browser.open();
  await table.click(0, 1);
  await page.keyboard.type('1609');
  assert.equal(await page.locator(INPUT).inputValue(), '1609');
});

test('a finger chooses from a list, scrolls it without choosing, and empties the cell', async () => {
  const { server, page, table } = await browser.open({ rows: ROWS, ...SIZE }, PHONE);
  await table.cell(0, 0).tap();
  await table.cell(0, 0).tap();
  await swipe(page, page.getByRole('listbox'), -60);
  assert.equal(await page.getByRole('listbox').count(), 1, 'still open');
  await page.getByRole('option', { name: 'Математика' }).tap();
  assert.equal(await table.text(0, 0), 'Математика');
  await table.cell(0, 0).tap();
  await page.getByRole('option', { name: 'Очистить' }).tap();
  await table.saved();
  assert.equal(server.response.text('paper', 'row00000', 'subject'), '');
});

test('a swipe scrolls the table and neither selects nor edits', async () => {
  const { page, table } = await browser.open({ rows: ROWS, ...SIZE }, PHONE);
  await table.cell(1, 0).tap();
  const scroller = page.locator('.sheet-panel:not([hidden]) .grid-scroll');
  await swipe(page, scroller, -200);
  await until(async () => await scroller.evaluate((node) => node.scrollTop) > 100, 'the table to scroll down');
  await swipe(page, scroller, 0, -150);
  await until(async () => await scroller.evaluate((node) => node.scrollLeft) > 80, 'the table to scroll sideways');
  assert.deepEqual(await table.active(), [1, 0]);
  assert.equal(await page.locator('.is-editing').count(), 0);
  assert.equal(await page.evaluate(() => window.scrollX + window.scrollY), 0);
});

/** Drags a finger over an element, as many pixels down and to the right. */
async function swipe(page, locator, down, right = 0) {
  const box = await locator.boundingBox();
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const session = await page.context().newCDPSession(page);
  const touch = (type, ...touchPoints) => session.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', from);
  for (let step = 1; step <= 10; step += 1) {
    await touch('touchMove', { x: from.x + (right * step) / 10, y: from.y + (down * step) / 10 });
    await page.waitForTimeout(16);
  }
  await touch('touchEnd');
  await session.detach();
}

/** A page on which the test says how much of the window an on-screen keyboard covers. */
async function openWithKeyboard(options) {
  const { server, context } = await browser.open({ rows: ROWS, ...SIZE, ...options }, PHONE);
  await context.addInitScript(() => {
    let covered = 0;
    const seen = window.visualViewport;
    const real = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(seen), 'height').get;
    Object.defineProperty(seen, 'height', { get: () => real.call(seen) - covered });
    window.cover = (height) => {
      covered = height;
      seen.dispatchEvent(new Event('resize'));
    };
  });
  const page = await browser.openPage(context, server);
  return { page, table: new Table(page), cover: (height) => page.evaluate((value) => window.cover(value), height) };
}

/** Lower edge of what matches, in CSS pixels. */
const bottomOf = async (locator) => {
  const box = await locator.boundingBox();
  return box.y + box.height;
};

test('the edited cell stays in sight above the on-screen keyboard, and the page is whole again without it', async () => {
  const { page, table, cover } = await openWithKeyboard();
  const whole = await page.locator('#form').evaluate((form) => form.offsetHeight);
  await table.cell(10, 2).tap();
  await table.cell(10, 2).tap();
  await cover(400);
  await until(async () => await bottomOf(page.locator(INPUT)) <= 380, 'the cell above the keyboard');
  assert.ok(await bottomOf(page.locator('#form')) <= 380);
  assert.ok((await page.locator(INPUT).boundingBox()).y > await bottomOf(page.locator('.sheet-panel:not([hidden]) .grid-head')) - 1);
  assert.equal(await page.locator('#form-saved').isVisible(), true, 'the state of saving is still told');
  await page.keyboard.type('5');
  await table.press('Enter');
  await cover(0);
  assert.equal(await page.locator('#form').evaluate((form) => form.offsetHeight), whole);
  assert.equal(await page.locator('#form-tabs').isVisible(), true);
});

test('the list of options stays above the on-screen keyboard', async () => {
  const { page, table, cover } = await openWithKeyboard({ spec: KINDS, rows: {} });
  await table.cell(0, 12).tap();
  await table.cell(0, 12).tap();
  await cover(400);
  await until(async () => await bottomOf(page.getByRole('listbox')) <= 380, 'the list above the keyboard');
  const list = await page.getByRole('listbox').boundingBox();
  assert.ok(list.height >= 96 && list.y >= 0, JSON.stringify(list));
});

test('a table made low by turning the phone shows the edited cell', async () => {
  const { page, table } = await browser.open({ rows: ROWS, ...SIZE }, PHONE);
  await table.cell(6, 1).tap();
  await table.cell(6, 1).tap();
  await page.setViewportSize({ width: 780, height: 340 });
  await until(async () => await bottomOf(page.locator(INPUT)) <= 340, 'the cell in the low window');
  assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight));
});

test('a page made larger by fingers is not taken for one under a keyboard', async () => {
  const { page, table, context } = await browser.open({ rows: ROWS, ...SIZE }, PHONE);
  await table.cell(1, 1).tap();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setPageScaleFactor', { pageScaleFactor: 2 });
  await until(() => page.evaluate(() => window.visualViewport.height < 500), 'the zoom');
  assert.equal(await page.locator('#form[data-keyboard]').count(), 0);
});

test('the spec of the other tests has no keyboards that were not looked at', () => {
  assert.deepEqual([...new Set(SPEC.sheets.flatMap(({ columns }) => columns.map(({ kind }) => kind)))].sort(), [...new Set(KINDS.sheets[0].columns.map(({ kind }) => kind))].sort());
});
