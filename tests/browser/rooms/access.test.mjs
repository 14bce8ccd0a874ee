// Pages for everybody: by keyboard alone, without script, checked by axe-core, light (FEATURES B5, DESIGN 11, 12).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { Table } from '../grid/fixture.mjs';
import { collectionPackage } from './packages.mjs';
import { NARROW, PASSWORD, WIDE, assertText, fillRow, roundOfFile } from './round.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCHOOL = 'sch240001';
const MUNICIPAL = 'reg24_vpr_m006';
const REGIONAL = 'reg24_vpr';
/** Bytes of HTML, CSS and JS that a page may take, packed. */
const LIGHT = 100 * 1024;

/** Addresses of pages by the login that reads them. */
const pages = {};

const round = roundOfFile({ prepare });

test('sign-in to handing in by keyboard alone', { timeout: 60_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Без мыши' }));
  const visitor = await round.visitor();
  const { page } = visitor;
  const { keyboard } = page;
  await page.goto('/login');
  await tabTo(page, '#login');
  await keyboard.type(SCHOOL);
  await keyboard.press('Tab');
  await keyboard.type(PASSWORD);
  await keyboard.press('Enter');
  await page.waitForURL('**/lk/publications/vpr');
  await keyboard.press('Tab');
  assert.equal(await focused(page), 'К содержанию', 'the way past the menu comes first');
  await keyboard.press('Enter');
  await tabTo(page, `.publication-title a[href="${publication}"]`);
  await keyboard.press('Enter');
  await page.waitForURL(`**${publication}`);
  await tabTo(page, '.block.collection a.button');
  await keyboard.press('Enter');
  await page.waitForSelector('#form[data-ready]');
  await tabTo(page, '.grid-cell');
  const table = new Table(page);
  await table.type('мат');
  await table.press('Tab', 'Tab');
  await table.type('6');
  await table.press('Enter');
  await table.saved();
  await tabTo(page, '#form-submit');
  await keyboard.press('Enter');
  await page.locator('#form-receipt').getByText(/24-\d{6}/).waitFor();
  await keyboard.press('Enter');
  await page.waitForURL(`**${publication}`);
  await assertText(page.locator('.block.collection'), [/Сдано/]);
});

for (const width of [WIDE, NARROW]) {
  test(`axe-core finds nothing serious on any page at ${width} px`, { timeout: 90_000 }, async () => {
    for (const [login, addresses] of Object.entries(pages)) {
      const person = login ? await round.person(login, { width }) : await round.visitor({ width });
      for (const address of addresses) {
        await person.page.goto(address);
        await assertClean(person.page, address);
      }
    }
    const school = await round.person(SCHOOL, { width });
    await school.page.goto('/lk/publications/vpr');
    await school.page.getByRole('link', { name: 'Развернуть публикацию' }).nth(1).click();
    await school.page.locator('.publication.open').waitFor();
    await assertClean(school.page, 'a publication opened in place');
    school.foresee(/^404: GET \/lk\/nothing$/);
    await school.page.goto('/lk/nothing');
    await assertClean(school.page, 'not found');
  });
}

test('reading, downloading and signing in need no script', { timeout: 60_000 }, async () => {
  const bare = { javaScriptEnabled: false };
  const school = await round.person(SCHOOL, bare);
  // Modules that the table's page names are not fetched where scripts are off.
  school.foresee(/^csp: GET \/assets\/.*\.js$/);
  const { page } = school;
  await page.getByRole('link', { name: 'Развернуть публикацию' }).first().click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Свернуть публикацию' }).click();
  await page.waitForURL(/\/lk\/publications\/vpr#publication-\d+$/);
  await page.goto(pages[SCHOOL][1]);
  await page.getByRole('link', { name: /№ 24-/ }).click();
  await assertText(page.locator('main'), [/Квитанция/, /([0-9a-f]{8} ?){8}/]);
  assert.equal(await page.locator('[data-needs-script]:visible').count(), 0, 'nothing that cannot answer');
  await page.goto(pages[SCHOOL][1]);
  await page.getByRole('link', { name: 'Редактировать' }).click();
  await assertText(page.locator('noscript p'), [/Таблицу нельзя заполнить без JavaScript/]);

  const municipal = await round.person(MUNICIPAL, bare);
  await municipal.page.goto(pages[MUNICIPAL][1]);
  await municipal.page.getByPlaceholder('Логин или название организации').fill(SCHOOL);
  await municipal.page.getByRole('button', { name: 'Искать' }).click();
  await municipal.page.waitForURL(/q=sch240001/);
  assert.equal(await municipal.page.locator('tbody tr').count(), 1);
  await municipal.page.getByRole('link', { name: /^Открыть данные/ }).click();
  await assertText(municipal.page.locator('main'), [/Сдано/, /Математика/]);
  await municipal.page.getByRole('link', { name: 'Закрыть' }).click();
  await municipal.page.waitForURL('**/participants');
  await municipal.page.getByRole('button', { name: 'Экспорт результатов' }).click();
  await municipal.page.waitForURL('**/lk/reports/*');
});

test('every page but the table is light', { timeout: 60_000 }, async () => {
  for (const [login, addresses] of Object.entries(pages)) {
    const person = login ? await round.person(login) : await round.visitor();
    for (const address of addresses) {
      const bytes = await weigh(person.page, address);
      assert.ok(bytes < LIGHT, `${address} takes ${bytes} bytes`);
    }
  }
});

/** A report handed in by a school, and what its coordinators see of it. */
async function prepare(round) {
  const publication = await round.server.publish(collectionPackage({ title: 'Для всех' }));
  const school = await round.person(SCHOOL);
  await fillRow(await school.openForm(publication), 0, ['мат', '', '7']);
  await school.page.locator('#form-submit:enabled').click();
  await school.page.getByRole('button', { name: 'Вернуться в кабинет' }).click();
  await school.page.waitForURL(`**${publication}`);
  const receipt = await school.page.getByRole('link', { name: /№ 24-/ }).getAttribute('href');
  const municipal = await round.person(MUNICIPAL);
  await municipal.openParticipants(publication);
  const participants = new URL(municipal.page.url()).pathname;
  const response = await municipal.page.getByRole('link', { name: /^Открыть данные/ }).first().getAttribute('href');
  const regional = await round.person(REGIONAL);
  await regional.page.goto(publication);
  await regional.page.getByRole('button', { name: 'Экспорт результатов' }).click();
  await regional.page.getByText('готов к загрузке').waitFor();
  const report = new URL(regional.page.url()).pathname;
  pages[''] = ['/login', '/help/password'];
  pages[SCHOOL] = ['/lk/publications/vpr', publication, receipt, '/lk/notifications', '/lk/passport', '/lk/analytics'];
  pages[MUNICIPAL] = [publication, participants, response, '/lk/passport', '/lk/analytics'];
  pages[REGIONAL] = [participants, report, '/lk/notifications'];
}

/** Nothing serious or critical. */
async function assertClean(page, name) {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const found = await window.axe.run(document, { resultTypes: ['violations'] });
    return found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
  });
  assert.deepEqual(violations, [], name);
}

/** Packed bytes of HTML, CSS and JS that an address brings. */
async function weigh(page, address) {
  const answers = [];
  const note = (answer) => answers.push(answer);
  page.on('response', note);
  await page.goto(address, { waitUntil: 'load' });
  page.off('response', note);
  let bytes = 0;
  for (const answer of answers) {
    if (!/html|css|javascript/.test(answer.headers()['content-type'] ?? '')) continue;
    bytes += gzipSync(await answer.body()).length;
  }
  return bytes;
}

/** Presses Tab until the focus is on what the selector names. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not come to ${selector}`);
}

function focused(page) {
  return page.evaluate(() => document.activeElement?.textContent.trim());
}
