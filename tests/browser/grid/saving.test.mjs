// Saving by itself: states, lost connection, lost answers, another page load, the session, the closing. (E2, E4, E9)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Table, browserOfFile, until } from './fixture.mjs';
import { NOTE, ROW, kept, write } from './notes.mjs';

const browser = browserOfFile();

test('a cell waits, is saved after a pause, and the last change is told', async () => {
  const { server, page, table } = await browser.open(ROW);
  assert.equal(await page.locator('#form-saved').textContent(), 'Сохранено');
  assert.match(await page.locator('#form-changed').textContent(), /ещё не вносились/);
  server.delay = 400;
  await write(table, 'стало');
  assert.equal(await table.cell(0, NOTE).getAttribute('data-state'), 'waiting');
  assert.equal(await page.locator('#form-saved').textContent(), 'Сохраняется…');
  await table.saved();
  assert.equal(await page.locator('#form-changed').textContent(), 'Последнее изменение 7 сентября 2026, 17:58');
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'стало');
  assert.deepEqual(await kept(page), []);
  assert.equal(server.batches[0].edits[0].was, 'было');
});

test('several cells in a row of keys go in one batch; a cell typed twice goes once', async () => {
  const { server, table } = await browser.open(ROW);
  await write(table, 'а');
  await write(table, 'б');
  await table.click(0, 2);
  await table.press('1', 'Enter');
  await table.saved();
  assert.equal(server.batches.length, 1);
  assert.deepEqual(server.batches[0].edits.map((edit) => [edit.column, edit.text, edit.was]), [['note', 'б', 'было'], ['rooms', '1', '']]);
});

test('a batch is kept in the browser before it is sent', async () => {
  const { server, page, table } = await browser.open(ROW);
  server.delay = 3000;
  await write(table, 'стало');
  await until(() => server.batches.length === 1, 'the batch');
  const [key] = await kept(page);
  assert.match(key, /^oko\/sch240001\/12\/batch\//);
  const batch = await page.evaluate((name) => JSON.parse(localStorage[name]), key);
  assert.deepEqual(batch.edits, server.batches[0].edits);
  assert.equal(batch.client, server.batches[0].client);
});

test('without connection typing goes on, is told, and is sent in order on return', async () => {
  const { server, page, table, context } = await browser.open(ROW);
  await context.setOffline(true);
  await write(table, 'раз');
  await page.waitForFunction(() => document.getElementById('form-saved').textContent.startsWith('Нет связи — изменения на этом компьютере'));
  assert.match(await page.locator('#form-banner').textContent(), /Можно продолжать/);
  await write(table, 'два');
  await page.waitForTimeout(800);
  await write(table, 'три');
  await until(async () => (await kept(page)).length === 3, 'three batches kept');
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'было');
  await context.setOffline(false);
  await table.saved();
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'три');
  assert.deepEqual(server.batches.map((batch) => batch.seq), [1, 2, 3]);
  assert.equal(await page.locator('#form-banner').isVisible(), false);
  assert.equal(await page.locator('#form-conflicts').isVisible(), false, 'one\'s own changes are no conflict');
  assert.deepEqual(await kept(page), []);
});

test('batches of a page that went away are sent by the next one', async () => {
  const { server, page, table, context } = await browser.open(ROW);
  await context.setOffline(true);
  await write(table, 'не потерять');
  await table.click(1, NOTE);
  await table.type('новая строка');
  await table.press('Enter');
  await until(async () => (await kept(page)).length > 0, 'a batch kept');
  await page.close({ runBeforeUnload: false });
  await context.setOffline(false);
  assert.equal(server.batches.length, 0);
  const later = await browser.openPage(context, server);
  const again = new Table(later);
  await again.saved();
  assert.deepEqual(server.response.table('paper').map((line) => line[NOTE]), ['не потерять', 'новая строка']);
  assert.deepEqual(await again.block(0, NOTE, 1, NOTE), [['не потерять'], ['новая строка']]);
  assert.deepEqual(await kept(later), []);
});

test('a batch taken over from a page that is alive after all is not sent twice', async () => {
  const { server, page, table, context } = await browser.open(ROW);
  const cut = (route) => route.abort();
  await page.route('**/cells', cut);
  await write(table, 'икс');
  await until(async () => (await kept(page)).length === 1, 'a batch kept');
  const other = await context.newPage();
  await other.route('**/cells', cut);
  await other.goto(server.form);
  await other.waitForSelector('#form[data-ready]');
  const there = new Table(other);
  assert.equal(await there.text(0, NOTE), 'икс');
  await page.unroute('**/cells', cut);
  await table.saved();
  await write(table, 'игрек');
  await table.saved();
  await other.unroute('**/cells', cut);
  await there.saved();
  await until(async () => (await there.text(0, NOTE)) === 'игрек', 'the later value');
  assert.equal(await other.locator('#form-conflicts').isVisible(), false);
  assert.deepEqual(server.batches.map((batch) => batch.edits[0].text), ['икс', 'игрек']);
});

test('what is being typed when the page goes away is kept', async () => {
  const { server, page, table, context } = await browser.open(ROW);
  await context.setOffline(true);
  await table.click(0, NOTE);
  await table.type('на полуслове');
  page.on('dialog', (dialog) => dialog.accept());
  await page.close({ runBeforeUnload: true });
  await until(() => page.isClosed(), 'the page to close');
  await context.setOffline(false);
  const later = await browser.openPage(context, server);
  await new Table(later).saved();
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'на полуслове');
});

test('leaving warns only while something is unsent', async () => {
  const { server, page, table } = await browser.open(ROW);
  let warned = 0;
  page.on('dialog', (dialog) => {
    warned += 1;
    dialog.dismiss();
  });
  server.delay = 3000;
  await write(table, 'ещё не сохранено');
  await page.evaluate(() => location.reload()).catch(() => {});
  await until(() => warned === 1, 'the warning');
  server.delay = 0;
  await table.saved();
  await page.reload();
  assert.equal(warned, 1);
});

test('an answer lost after the batch was stored: sent again, stored once', async () => {
  const { server, table } = await browser.open(ROW);
  server.loseAnswers = 2;
  await write(table, 'один раз');
  await table.saved();
  assert.equal(server.batches.length, 3);
  assert.equal(new Set(server.batches.map((batch) => batch.seq)).size, 1);
  assert.equal(server.response.applied, 1);
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'один раз');
});

test('a batch that came in part is sent again as it was, and nothing is told of an error', async () => {
  const { server, page, table } = await browser.open(ROW);
  server.cutBatches = 1;
  await write(table, 'целиком');
  await page.getByText('Нет связи с сервером').waitFor();
  await table.saved();
  assert.equal(server.batches.length, 2);
  assert.deepEqual(server.batches[1].edits, server.batches[0].edits);
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'целиком');
  assert.equal(await page.getByText('Сервер не принял').count(), 0);
});

test('«Закрыть» and «Сохранить черновик» save the open editor first', async () => {
  const { server, page, table } = await browser.open(ROW);
  await table.click(0, NOTE);
  await table.type('черновик');
  await page.getByRole('button', { name: 'Сохранить черновик' }).click();
  await until(() => server.response.text('paper', 'row00001', 'note') === 'черновик', 'the draft');
  await page.waitForFunction(() => document.querySelector('.grid-line-note').textContent === 'Черновик сохранён.');
  await table.click(0, NOTE);
  await table.type('напоследок');
  await page.getByRole('link', { name: 'Закрыть' }).click();
  await page.waitForURL('**/lk');
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'напоследок');
});

test('signed out: told with a way in, kept, and saved after signing in again', async () => {
  const { server, page, table } = await browser.open(ROW);
  server.signedIn = false;
  await write(table, 'дождётся');
  const link = page.locator('#form-banner').getByRole('link', { name: 'Войти' });
  await link.waitFor();
  assert.equal(await link.getAttribute('target'), '_blank');
  assert.match(await page.locator('#form-saved').textContent(), /на этом компьютере/);
  server.signInAgain();
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await table.saved();
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'дождётся');
  assert.equal(await page.locator('#form-banner').isVisible(), false);
});

test('signed in as somebody else: nothing goes into the other\'s form', async () => {
  const { server, page, table } = await browser.open(ROW);
  server.signInAgain();
  server.login = 'sch240002';
  await write(table, 'не туда');
  await page.getByText('под другим логином. Войдите снова').waitFor();
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'было');
  server.login = 'sch240001';
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await table.saved();
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'не туда');
});

test('signed in as somebody else: nothing of the other\'s is shown', async () => {
  const { server, page, table } = await browser.open(ROW);
  server.signInAgain();
  server.login = 'sch240002';
  server.response.changeByOther('paper', 'row00001', 'note', 'чужие данные');
  await page.getByText('под другим логином. Войдите снова').waitFor();
  assert.equal(await table.text(0, NOTE), 'было');
});

test('closing keeps what was typed, says so, gives it as a file', async () => {
  const { server, page, table } = await browser.open(ROW);
  server.closed = true;
  await write(table, 'опоздало; "в кавычках"');
  const banner = page.locator('#form-banner');
  await banner.getByText('Приём закрыт 7 сентября 2026, 18:00 мск.').waitFor();
  assert.match(await banner.textContent(), /Не сохранено на сервере: 1 ячейка; введённое осталось в этом браузере/);
  assert.equal(await table.text(0, NOTE), 'опоздало; "в кавычках"');
  assert.equal(await page.locator('#form-submit').isDisabled(), true);
  assert.equal((await kept(page)).length, 1);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    banner.getByRole('button', { name: 'Сохранить введённое в файл' }).click(),
  ]);
  const text = await readFile(await download.path(), 'utf8');
  assert.equal(text, '\uFEFF"Лист";"Ячейка";"Столбец";"Введено"\r\n"РАБОТЫ НА БЛАНКЕ";"E1";"Примечание";"опоздало; ""в кавычках"""\r\n');
  await table.click(0, NOTE);
  await table.press('x');
  assert.match(await table.note(), /только для просмотра/);
});

test('after closing, what an earlier page could not send is still offered as a file', async () => {
  const { server, page, table, context } = await browser.open(ROW);
  server.closed = true;
  await write(table, 'опоздало');
  await page.getByRole('button', { name: 'Сохранить введённое в файл' }).waitFor();
  await page.close();
  const later = await browser.openPage(context, server);
  assert.equal(await new Table(later).text(0, NOTE), 'было');
  await later.getByRole('button', { name: 'Сохранить введённое в файл' }).waitFor();
  await later.getByRole('button', { name: 'Больше не показывать' }).click();
  assert.deepEqual(await kept(later), []);
});

test('the closing comes by itself to one who types nothing', async () => {
  const { server, page } = await browser.open({ ...ROW, closesIn: 2500 });
  assert.match(await page.locator('#form-clock').textContent(), /До закрытия 0 мин 0\d с/);
  server.closed = true;
  await page.locator('#form-banner').getByText('Приём закрыт').waitFor();
  assert.equal(await page.locator('#form-saved').textContent(), 'Сохранено');
});

test('the clock counts by the server and shows one\'s own time where it differs', async () => {
  const { page } = await browser.open(ROW, { timezoneId: 'Asia/Krasnoyarsk' });
  await page.waitForFunction(() => document.getElementById('form-clock').textContent !== '');
  assert.match(await page.locator('#form-clock').textContent(), /До закрытия 2 ч 59 мин \(.* мск, у вас .*\)/);
});

test('a batch that can never be accepted is told of, kept for the person, and does not hold up others', async () => {
  const { server, page, table } = await browser.open(ROW);
  server.refuseBatches = true;
  await write(table, 'не приняли');
  const banner = page.locator('#form-banner');
  await banner.getByText('Сервер не принял изменения. Неверная пачка.').waitFor();
  await until(async () => (await table.text(0, NOTE)) === 'было', 'the stored text');
  assert.equal((await kept(page)).length, 1);
  server.refuseBatches = false;
  await table.click(0, 2);
  await table.press('7', 'Enter');
  await table.saved();
  assert.equal(server.response.text('paper', 'row00001', 'rooms'), '7');
  await banner.getByRole('button', { name: 'Больше не показывать' }).click();
  assert.deepEqual(await kept(page), []);
});

test('a server restored from a backup is believed', async () => {
  const { server, page, table } = await browser.open(ROW);
  await write(table, 'после копии');
  await table.saved();
  server.response.restore({ paper: ROW.rows.paper });
  await until(async () => (await table.text(0, NOTE)) === 'было', 'the restored text');
  await write(table, 'заново');
  await table.saved();
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'заново');
  assert.equal(await page.locator('#form-conflicts').isVisible(), false);
});

test('a browser without room says so and still saves', async () => {
  const { server, page, table } = await browser.open(ROW);
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  server.delay = 700;
  await write(table, 'без места');
  await page.getByText('В браузере нет места').waitFor();
  await table.saved();
  assert.equal(server.response.text('paper', 'row00001', 'note'), 'без места');
  assert.equal(await page.getByText('В браузере нет места').count(), 0);
});
