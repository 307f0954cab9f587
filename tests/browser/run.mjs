#!/usr/bin/env node
// A programme from its draft to the board, walked by clicking as each person concerned, on the release program with the
// demonstration of 2022; then the same on a phone where it is decided. Exits 1 with the reason.
//
//   node tests/browser/run.mjs                 the walk
//   node tests/browser/run.mjs --pictures      the walk, and the pictures of docs/pictures anew
//
// TRINHKY_PROGRAM, TRINHKY_UI, TRINHKY_CHROMIUM say what is walked with; TRINHKY_WORKFLOWS is for a program that
// lies outside its project, TRINHKY_LIVED for a data folder to copy instead of living the demonstration.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const project = join(here, '..', '..');
if (!existsSync(join(here, 'node_modules', 'playwright-core'))) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: here, stdio: 'inherit' });
}
const { chromium } = await import('playwright-core');
const { openOffice } = await import('./office.mjs');
const { Walker } = await import('./walker.mjs');
const { smallPdf } = await import('./papers.mjs');

const { values: options } = parseArgs({ options: { pictures: { type: 'boolean', default: false } } });
const PICTURES = join(project, 'docs', 'pictures');
const LARGEST_PICTURE = 150_000; // bytes
const DESK = { width: 1280, height: 720 };
const PHONE = { width: 360, height: 740 };
// The district that has not submitted when the visitor arrives, and who follows it at the province.
const UNIT = '20-180';
const [DRAFTER, VICE_CHAIR, FOLLOWER] = [`cb.${UNIT}`, `pct.${UNIT}`, 'chuyenvien2'];
const FIRST_ROW = { what: 'Họp mỗi quý một buổi tại 22 xã, thị trấn', when: 'Tháng cuối mỗi quý', who: 'Ban Thường trực' };
const REASON = 'Ghi rõ thời gian của nhiệm vụ đầu tiên và người chủ trì.';

const started = Date.now();
const office = await openOffice({
  program: process.env.TRINHKY_PROGRAM ?? join(project, 'build', 'trinhky'),
  screens: process.env.TRINHKY_UI ?? join(project, 'admin-ui', 'dist'),
  workflows: process.env.TRINHKY_WORKFLOWS,
  lived: process.env.TRINHKY_LIVED,
});
console.log(`the office is open after ${Math.round((Date.now() - started) / 1000)} s`);
let browser;
let current;
try {
  browser = await chromium.launch({
    executablePath: process.env.TRINHKY_CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  await walk();
} catch (error) {
  console.error(`\nNOT WELL: ${current?.step ?? 'before the first step'}\n${error.stack ?? error}`);
  const page = current?.walker?.page;
  if (page && !page.isClosed()) {
    const left = join(here, 'node_modules', 'where-it-stopped.png');
    await page.screenshot({ path: left }).catch(() => undefined);
    console.error(`at ${page.url()}; the screen is in ${left}`);
    console.error((await page.locator('main').innerText().catch(() => '')).slice(0, 1500));
  }
  console.error(office.said().slice(-2000));
  process.exitCode = 1;
} finally {
  await browser?.close();
  await office.close();
}

async function open(viewport) {
  const context = await browser.newContext({ viewport, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh' });
  return new Walker(await context.newPage(), office.address);
}

async function step(walker, name, body) {
  current = { walker, step: name };
  const begin = Date.now();
  await body();
  assert.deepEqual(walker.complaints, [], 'the browser complains');
  console.log(`ok  ${name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
}

async function picture(walker, name) {
  if (!options.pictures) return;
  await mkdir(PICTURES, { recursive: true });
  const path = join(PICTURES, `${name}.png`);
  await walker.page.mouse.move(0, 0);
  await walker.page.evaluate(() => document.activeElement?.blur?.());
  await walker.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  const { size } = await stat(path);
  assert.ok(size <= LARGEST_PICTURE, `${name}.png has ${size} bytes`);
}

// The other rows, as a spreadsheet would hand them over.
function tableOf(duties) {
  const rows = duties.map((duty, n) => [duty, `Xây dựng kế hoạch và tổ chức thực hiện, việc số ${n + 3}`, `Quý ${['I', 'II', 'III', 'IV'][n % 4]}`, 'Phó Chủ tịch'].join('\t'));
  return ['Nhiệm vụ\tNội dung thực hiện\tThời gian\tNgười chủ trì', ...rows].join('\n');
}

// Somebody saves the same draft from another window.
function editElsewhere(page, instance, row, what) {
  return page.evaluate(async ([id, index, words]) => {
    const at = `/api/v1/instances/${id}/draft`;
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const draft = await (await fetch(at)).json();
    draft.body.rows[index].what = words;
    const answer = await fetch(at, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, 'If-Match': `"${draft.etag}"` },
      body: JSON.stringify({ body: draft.body }),
    });
    if (!answer.ok) throw new Error(`PUT ${at} answers ${answer.status}: ${await answer.text()}`);
  }, [instance, row, what]);
}

async function walk() {
  const desk = await open(DESK);
  const { page } = desk;
  let paper; // address of the programme
  let id; // of the programme
  let rows; // how many rows it has

  await step(desk, 'the log-in page offers people; one click is enough, the switcher leads to the drafter', async () => {
    await page.goto(`${office.address}/login`);
    await page.locator('[data-testid^=login-offer-]').first().waitFor();
    assert.equal(await page.locator('[data-testid^=login-offer-]').count(), 6);
    await desk.isReadableByAll('log-in');
    await desk.logInAsOffered('cb.20-178');
    await desk.become(DRAFTER);
    await desk.isReadableByAll('home');
  });

  await step(desk, 'the drafter opens his programme from the inbox', async () => {
    paper = await desk.openTask('Dự thảo');
    id = paper.split('/').pop();
    await desk.standsAt('Dự thảo');
    await desk.at('action-edit').click();
    await desk.at('grid-row-1').waitFor();
    rows = await page.locator('[data-testid^=grid-row-]').count();
    assert.ok(rows > 10, `only ${rows} rows`);
  });

  await step(desk, 'a row is typed and saves itself', async () => {
    await desk.savedAfter(async () => {
      for (const [field, words] of Object.entries(FIRST_ROW)) await desk.at(`grid-cell-1-${field}`).pressSequentially(words);
    });
    await desk.at('grid-row-1').locator('.grid-no').getByText('✓').waitFor();
  });

  await step(desk, 'a row that does not apply takes a ready reason', async () => {
    await desk.savedAfter(async () => {
      await desk.at('grid-na-2').check();
      await desk.at('grid-row-2').getByRole('button', { name: 'Địa bàn không có đối tượng này' }).click();
    });
  });

  await step(desk, 'a save on a stale version is refused, both texts are shown, none is lost', async () => {
    await editElsewhere(page, id, 2, 'Bản của người khác');
    await desk.at('grid-cell-3-what').fill('Bản của tôi');
    await desk.at('conflict').waitFor();
    assert.equal(await desk.at('grid-cell-3-what').inputValue(), 'Bản của tôi');
    await page.locator('[data-testid^="conflict-rows/"][data-testid$="-both"]').check();
    await desk.savedAfter(() => desk.at('conflict-apply').click());
    assert.equal(await desk.at('grid-cell-3-what').inputValue(), 'Bản của tôi\nBản của người khác');
    await page.reload();
    await desk.at('grid-row-1').waitFor();
    assert.equal(await desk.at('grid-cell-3-what').inputValue(), 'Bản của tôi\nBản của người khác');
    assert.equal(await desk.at('grid-cell-1-what').inputValue(), FIRST_ROW.what);
  });

  await step(desk, 'submitting too early shows what is missing at its cell', async () => {
    await desk.at('action-submit').click();
    await desk.at('faults').waitFor();
    assert.equal(await desk.at('grid-cell-4-what').getAttribute('aria-invalid'), 'true');
  });

  await step(desk, 'the other rows come from a spreadsheet, with a preview of what goes where', async () => {
    const duties = await page.locator('[data-testid^=grid-row-] .grid-words').allInnerTexts();
    assert.equal(duties.length, rows);
    await desk.at('paste-open').click();
    await desk.at('paste-text').fill(tableOf(duties.slice(2)));
    await desk.at('paste-preview').click();
    await desk.at('paste-row-1').waitFor();
    assert.equal(await page.locator('[data-testid^=paste-row-]').count(), rows - 2);
    assert.equal(await desk.at('paste-dialog').getByText('✓').count(), rows - 2, 'not every row found its place');
    await desk.savedAfter(() => desk.at('confirm').click());
    await desk.at('grid-progress').getByText(`${rows}/${rows}`).waitFor();
    assert.match(await desk.at('grid-cell-3-what').inputValue(), /^Bản của tôi/, 'a filled cell was overwritten');
    await desk.at('faults').waitFor({ state: 'hidden' });
    await page.evaluate(() => window.scrollTo(0, 0));
    await picture(desk, 'programme-1280');
  });

  await step(desk, 'the complete programme is submitted', async () => {
    await desk.at('action-submit').click();
    await desk.confirm();
    await page.waitForURL(`**/instances/${id}`);
    await desk.standsAt('Rà soát nội dung');
    await desk.isReadableByAll('programme');
    await page.getByRole('link', { name: 'Việc của tôi' }).first().click();
    const holder = await desk.person(VICE_CHAIR);
    await desk.at(`held-${id}`).getByText(holder.full_name).waitFor();
  });

  await step(desk, 'the vice chair returns it with a reason, in two taps', async () => {
    await desk.become(VICE_CHAIR);
    assert.equal(await desk.openTask('Rà soát nội dung'), paper);
    await desk.act('return', () => desk.at('reason-input').fill(REASON));
    await desk.standsAt('Dự thảo');
  });

  await step(desk, 'the drafter reads the reason in his inbox, mends the row and submits again', async () => {
    await desk.become(DRAFTER);
    await desk.task('Dự thảo').getByText(REASON).waitFor();
    await picture(desk, 'home-1280');
    await desk.openTask('Dự thảo');
    await desk.at('action-edit').click();
    await page.getByText(REASON).waitFor();
    await desk.savedAfter(() => desk.at('grid-cell-1-when').fill('Tuần cuối của tháng cuối quý'));
    await desk.at('action-submit').click();
    await desk.confirm();
    await page.waitForURL(`**/instances/${id}`);
    await desk.standsAt('Rà soát nội dung');
  });

  await decideOnThePhone(id);

  await step(desk, 'the clerk registers the papers of those asked and of the Party committee', async () => {
    const today = await desk.businessDay();
    await desk.become(DRAFTER); // keeps the clerk's books in an office of three
    await desk.openTask('Xin ý kiến tổ chức thành viên');
    const register = async (about, issuer, words) => {
      await desk.at('action-register').filter({ hasText: about }).click();
      await desk.at('register-date').fill(today);
      await desk.at('register-issuer').fill(issuer);
      await desk.at('reason-input').fill(words);
      await desk.confirm();
    };
    await register('Xin ý kiến tổ chức thành viên', 'Hội Liên hiệp Phụ nữ huyện', 'Nhất trí, đề nghị thêm một lớp tập huấn.');
    await desk.act('opinions.close');
    await desk.standsAt(/^\S*Chờ ý kiến cấp ủy$/); // alone now, so that the act needs no second name
    await register('Đăng ký văn bản đến', 'Thường trực Huyện ủy', 'Nhất trí chủ trương.');
    await desk.standsAt('Tập thể thông qua');
  });

  await step(desk, 'the decision of the meeting is entered from its minutes, and stands apart from a click', async () => {
    await desk.act('record', async () => {
      await desk.at('record-date').fill(await desk.businessDay());
      await desk.at('record-dialog').getByLabel('Thông qua', { exact: true }).check();
      for (const [name, count] of Object.entries({ present: '2', yes: '2', no: '0', abstain: '0' })) await desk.at(`votes-${name}`).fill(count);
      await desk.handIn('record-minutes', { name: 'bien-ban-hop.pdf', mimeType: 'application/pdf', buffer: smallPdf('Bien ban hop Ban Thuong truc') });
    });
    await desk.standsAt('Ký và phát hành');
    await page.locator('[data-testid^=attachment-]').filter({ hasText: 'bien-ban-hop.pdf' }).getByRole('button').first().click();
    await page.locator('[data-drawn=yes]').waitFor();
    await desk.at('show-history').click();
    await page.locator('[data-testid^=history-]').filter({ hasText: 'ghi nhận từ văn bản, cuộc họp' }).first().waitFor();
    await desk.at('show-diagram').click();
    await page.locator('.react-flow__node').first().waitFor();
  });

  await step(desk, 'its form is checked, it is signed on paper, numbered and released', async () => {
    await desk.become(VICE_CHAIR);
    await desk.openTask('Kiểm tra thể thức');
    await desk.act('approved');
    await desk.become(DRAFTER);
    await desk.openTask('Chờ ký bản giấy');
    await desk.act('register', async () => {
      await desk.at('field-signed_by').getByRole('radio').first().check();
      await desk.at('register-date').fill(await desk.businessDay());
      await desk.at('reason-input').fill('Chủ tịch đã ký bản giấy.');
    });
    await desk.act('number');
    await desk.act('release');
    await desk.standsAt('Đã phát hành');
    await page.goto(paper);
    await page.locator('.facts').getByText(/\d+\/CTr-/).waitFor();
  });

  await step(desk, 'who follows the unit at the province notes it', async () => {
    await desk.become(FOLLOWER);
    await page.locator('[data-testid^=task-]').filter({ has: page.locator(`a[href$="/instances/${id}"]`) }).getByRole('link').click();
    await desk.at('subject').waitFor();
    await desk.act('noted');
    await desk.standsAt('Triển khai');
  });

  await step(desk, 'the board shows it', async () => {
    await page.getByRole('link', { name: 'Bảng theo dõi' }).first().click();
    await desk.at('round-2022').getByRole('link', { name: 'Mở bảng theo dõi' }).click();
    await desk.at(`board-row-${UNIT}`).getByText('Đã ghi nhận').first().waitFor();
    await desk.at(`board-row-${UNIT}`).getByText(/\d+\/CTr-/).waitFor();
    assert.equal(await page.locator('[data-testid^=board-row-]').count(), 11);
    await picture(desk, 'board-1280');
    await desk.isReadableByAll('board');
    await desk.at('board-search').fill('trang dinh');
    await page.waitForFunction(() => document.querySelectorAll('[data-testid^=board-row-]').length === 1);
    for (const name of ['board-pdf', 'board-xlsx']) {
      const answer = await page.request.get(office.address + (await desk.at(name).getAttribute('href')));
      assert.equal(answer.status(), 200, name);
      assert.ok((await answer.body()).length > 1000, name);
    }
  });

  await step(desk, 'next year’s guidance is imported and its findings stand beside the text', async () => {
    await page.getByRole('link', { name: 'Hướng dẫn năm' }).first().click();
    await desk.at('import-open').click();
    const text = readFileSync(join(process.env.TRINHKY_WORKFLOWS ?? join(project, 'workflows'), 'demo', 'guidance.txt'), 'utf8').replaceAll('{YEAR}', '2023');
    await desk.at('import-text').fill(text);
    await desk.at('import-year').fill('2023');
    await desk.at('import-read').click();
    await desk.at('import-summary').waitFor();
    await picture(desk, 'import-1280');
  });

  await step(desk, 'English is one click away, and so is the way back', async () => {
    await page.goto(office.address);
    await desk.at('language').click();
    await page.getByRole('heading', { name: 'My work' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    await desk.at('language').click();
    await page.getByRole('heading', { name: 'Việc của tôi' }).waitFor();
  });
}

async function decideOnThePhone(id) {
  const phone = await open(PHONE);
  await step(phone, 'on a phone of 360 px: log-in, inbox, read, decide', async () => {
    await phone.page.goto(`${office.address}/login`);
    await phone.page.locator('[data-testid^=login-offer-]').first().waitFor();
    await phone.fitsTheScreen('log-in, 360 px');
    await phone.logInByTyping(VICE_CHAIR, 'demo');
    await phone.task('Rà soát nội dung').first().waitFor();
    await phone.fitsTheScreen('home, 360 px');
    await picture(phone, 'home-360');
    await phone.isReadableByAll('home, 360 px');
    await phone.openTask('Rà soát nội dung');
    await phone.page.getByText(FIRST_ROW.what).first().waitFor();
    await phone.fitsTheScreen('programme, 360 px');
    await phone.isReadableByAll('programme, 360 px');
    await phone.at('action-approved').click();
    await phone.at('act-dialog').waitFor();
    await phone.fitsTheScreen('deciding, 360 px');
    await picture(phone, 'decide-360');
    await phone.confirm();
    await phone.standsAt('Chờ ý kiến cấp ủy');
    assert.ok(phone.page.url().endsWith(id));
    await phone.page.locator('.facts').getByRole('link').click();
    await phone.page.getByRole('link', { name: 'Mở bảng theo dõi' }).waitFor();
    await phone.fitsTheScreen('guidance, 360 px');
  });
  await phone.page.context().close();
}
