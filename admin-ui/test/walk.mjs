// Walks the screens as a person would, against the stand-in server: keyboard, input method, conflict, ended session, lost network,
// decision in two taps, recorded decision. Needs a build and a Chromium.   node test/walk.mjs
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { startFixture } from './fixture-server.mjs';

const fixture = await startFixture();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'vi-VN' });
const page = await context.newPage();
page.setDefaultTimeout(10_000);
const errors = [];
page.on('pageerror', (e) => errors.push(e.message));
const at = (id) => page.getByTestId(id);
const phase = (name) => page.locator(`[data-testid=save-state][data-phase=${name}]`).waitFor();
const put = () => page.waitForResponse((r) => r.request().method() === 'PUT');
async function step(title, walk) {
  try {
    await walk();
    console.log(`ok   ${title}`);
  } catch (error) {
    await page.screenshot({ path: `node_modules/.cache/walk-${title.slice(0, 30).replace(/\W+/g, '-')}.png` });
    console.log(`FAIL ${title}\n     ${page.url()}\n     ${error.message.slice(0, 600)}`);
    process.exitCode = 1;
  }
}

await step('a link opened without log-in leads back to it after one click on a person', async () => {
  await page.goto(`${fixture.address}/instances/deciding`);
  await at('login-offer-hang.dt').click();
  await page.waitForURL('**/instances/deciding');
  await at('subject').waitFor();
});

await step('a decision takes two taps and carries the hash that was shown', async () => {
  await at('action-approved').click();
  await at('confirm').click();
  await page.getByText('Đã ghi: Thông qua').waitFor();
  const sent = fixture.received.at(-1);
  assert.deepEqual(sent.body, { kind: 'decide', work: 'w1', choice: 'approved', shown_hash: 'h'.repeat(64) });
  assert.match(sent.key, /^[0-9a-f-]{36}$/);
});

await step('a return needs its reason', async () => {
  await at('action-return').click();
  await at('confirm').click();
  await page.getByText('Hãy ghi lý do.').waitFor();
  await at('reason-input').fill('Thiếu người thực hiện ở mục 4.');
  await at('confirm').click();
  await page.getByText('Đã ghi: Trả lại để sửa').waitFor();
  assert.equal(fixture.received.at(-1).body.reason, 'Thiếu người thực hiện ở mục 4.');
});

await step('a decision of a meeting is recorded with date, votes and minutes', async () => {
  await at('action-record').click();
  await at('record-date').fill('2026-11-17');
  await at('votes-present').fill('7');
  await at('votes-yes').fill('7');
  await page.getByRole('dialog').getByLabel('Thông qua', { exact: true }).check();
  await at('record-minutes').setInputFiles({ name: 'bien-ban.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') });
  await page.getByText('✓ bien-ban.pdf').waitFor();
  await at('confirm').click();
  await page.getByText('Đã ghi: Ghi nhận quyết định của cuộc họp').waitFor();
  assert.equal(fixture.received.at(-1).body.minutes, 'a9');
});

await step('opinions are asked of two colleagues who are found without tones', async () => {
  await page.goto(`${fixture.address}/instances/office`);
  await at('actions-more').click();
  await at('action-consult').click();
  await at('search-persons').fill('nong thi');
  await page.getByRole('dialog').getByLabel('Nông Thị Hoa, Chuyên viên').check();
  await at('search-persons').fill('');
  await page.getByRole('dialog').getByLabel('Vi Thị Thu, Văn thư').check();
  await at('field-text').fill('Thể thức đã đúng chưa?');
  await at('confirm').click();
  await page.getByText('Đã ghi: Xin ý kiến').waitFor();
  assert.deepEqual(fixture.received.at(-1).body, { kind: 'consult', work: 'w1', persons: ['p1', 'p4'], text: 'Thể thức đã đúng chưa?' });
});

await step('work is taken by one tap', async () => {
  await at('action-claim').click();
  await page.getByText('Đã ghi: Nhận việc').waitFor();
  assert.deepEqual(fixture.received.at(-1).body, { kind: 'claim', work: 'w1' });
});

await step('a comment survives a reload, names a colleague by the keyboard, and is removed leaving its gap', async () => {
  await at('comment-text').fill('Đang viết dở');
  await page.reload();
  await page.waitForFunction(() => document.querySelector('[data-testid=comment-text]')?.value === 'Đang viết dở');
  await at('comment-text').fill('');
  await at('comment-text').pressSequentially('Nhờ @nong');
  await page.getByRole('listbox').getByRole('option', { name: /Nông Thị Hoa/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('xem giúp.');
  await page.keyboard.press('Control+Enter');
  await at('comment-c4').getByText('xem giúp.').waitFor();
  assert.deepEqual(fixture.received.at(-1).body, { kind: 'comment', text: 'Nhờ @Nông Thị Hoa xem giúp.', mentions: ['p1'] });
  await at('comment-c4').getByTestId('comment-remove').click();
  await at('comment-remove-sure').click();
  await at('comment-c4').getByText('Người viết đã gỡ trao đổi này.').waitFor();
});

await step('a decision with edits goes through the editor and carries the version that was saved there', async () => {
  assert.equal(await at('action-edit').count(), 0);
  await at('action-amend').click();
  await page.waitForURL('**/office/edit');
  await at('action-amend').click();
  await page.getByRole('dialog').getByLabel('Thông qua', { exact: true }).check();
  await at('confirm').click();
  await page.waitForURL('**/instances/office');
  const sent = fixture.received.at(-1);
  assert.deepEqual(sent.body, { kind: 'decide', work: 'w1', choice: 'approved', shown_hash: 'h'.repeat(64), with_edits: true });
  // Saved once more before it was asked for: what goes along is what the server holds.
  assert.equal(sent.ifMatch, `"${fixture.drafts.office.etag}"`);
});

await step('what is typed in the grid saves itself and says so', async () => {
  await page.goto(`${fixture.address}/instances/drafting/edit`);
  await phase('clean');
  await at('grid-cell-4-what').fill('Vận động 20 triệu đồng');
  await phase('saved');
  assert.equal(fixture.drafts.drafting.body.rows[3].what, 'Vận động 20 triệu đồng');
});

await step('Ctrl+Enter goes down the column', async () => {
  await at('grid-cell-4-when').click();
  await page.keyboard.press('Control+Enter');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), 'grid-cell-5-when');
  await page.keyboard.type('Quý II');
  await phase('dirty');
  await phase('saved');
  await at('grid-cell-4-who').fill('Ban Thường trực');
  await phase('dirty');
  await phase('saved');
  assert.equal(fixture.drafts.drafting.body.rows[4].when, 'Quý II');
});

await step('nothing is saved while the input method composes', async () => {
  // A faked clock rules a whole context, so this step has one of its own.
  const own = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const other = await own.newPage();
  await other.clock.install();
  await other.goto(`${fixture.address}/instances/report/edit`);
  const before = fixture.drafts.report.etag;
  await other.getByTestId('grid-cell-1-note').click();
  const cdp = await own.newCDPSession(other);
  await cdp.send('Input.imeSetComposition', { text: 'da doi chieu', selectionStart: 12, selectionEnd: 12 });
  await other.getByText('Đang gõ tiếng Việt').waitFor();
  await other.clock.fastForward(60_000);
  assert.equal(fixture.drafts.report.etag, before);
  await cdp.send('Input.insertText', { text: 'đã đối chiếu' });
  await other.getByText('Có thay đổi, sẽ tự lưu').waitFor();
  await other.clock.fastForward(2000);
  await other.locator('[data-testid=save-state][data-phase=saved]').waitFor();
  assert.equal(fixture.drafts.report.body.indicators[0].note, 'đã đối chiếu');
  await own.close();
});

await step('submit shows the faults at their cells', async () => {
  await at('action-submit').click();
  await at('faults').waitFor();
  assert.equal(await at('grid-cell-5-who').getAttribute('aria-invalid'), 'true');
});

await step('without a network the text stays, survives a reload and goes out later', async () => {
  fixture.hangUp(true);
  await at('grid-cell-5-what').fill('Viết khi mất mạng');
  await phase('offline');
  page.once('dialog', (d) => d.accept());
  await page.reload();
  await page.getByText('Đã khôi phục').waitFor();
  assert.equal(await at('grid-cell-5-what').inputValue(), 'Viết khi mất mạng');
  fixture.hangUp(false);
  await at('save-now').click();
  await phase('saved');
  assert.equal(fixture.drafts.drafting.body.rows[4].what, 'Viết khi mất mạng');
});

await step('an ended session is mended in place and the text is sent', async () => {
  fixture.endSession();
  await at('grid-cell-5-who').fill('Văn phòng');
  await at('login-again').waitFor();
  assert.equal(await at('grid-cell-5-who').inputValue(), 'Văn phòng');
  await at('login-again').getByTestId('password').fill('demo');
  await at('login-again').getByTestId('log-in').click();
  await phase('saved');
  assert.equal(fixture.drafts.drafting.body.rows[4].who, 'Văn phòng');
});

await step('a conflict shows both versions, joins by row, loses nothing', async () => {
  fixture.editElsewhere('drafting', (body) => { body.rows[6].what = 'Bản của người khác'; body.rows[0].result = 'sửa nơi khác'; return body; });
  await at('grid-cell-7-what').fill('Bản của tôi');
  await at('conflict').waitFor();
  await at('conflict-rows/r7-both').check();
  await at('conflict-apply').click();
  await phase('saved');
  const { rows } = fixture.drafts.drafting.body;
  assert.equal(rows[6].what, 'Bản của tôi\nBản của người khác');
  assert.equal(rows[0].result, 'sửa nơi khác');
  assert.equal(await at('grid-cell-7-what').inputValue(), 'Bản của tôi\nBản của người khác');
});

await step('a table pasted into a cell shows where its rows go before anything changes', async () => {
  await at('grid-cell-7-when').click();
  await page.evaluate(() => {
    const given = new DataTransfer();
    given.setData('text/plain', 'Nhiệm vụ\tNội dung\nVận động\tX');
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: given, bubbles: true, cancelable: true }));
  });
  await at('paste-row-2').waitFor();
  await at('confirm').click();
  await phase('saved');
  const { rows } = fixture.drafts.drafting.body;
  assert.equal(rows.length, 8);
  assert.equal(rows[7].what, 'Tập huấn nghiệp vụ');
  assert.equal(rows[3].what, 'Vận động 20 triệu đồng');
});

await step('last year fills empty cells only; a row that does not apply takes a ready reason', async () => {
  await Promise.all([put(), at('copy-year').click()]);
  await phase('saved');
  assert.equal(fixture.drafts.drafting.body.rows[6].when, 'Quý II');
  assert.match(fixture.drafts.drafting.body.rows[6].what, /^Bản của tôi/);
  await at('grid-na-7').check();
  await page.getByTestId('grid-row-7').getByRole('button', { name: 'Đơn vị khác chủ trì trên địa bàn' }).click();
  await phase('dirty');
  await phase('saved');
  assert.equal(fixture.drafts.drafting.body.rows[6].not_applicable.reason, 'Đơn vị khác chủ trì trên địa bàn');
});

await step('a complete programme is submitted on the etag that was saved', async () => {
  await at('action-submit').click();
  await at('confirm').click();
  await page.waitForURL('**/instances/drafting');
  const sent = fixture.received.at(-1);
  assert.equal(sent.body.kind, 'submit');
  assert.equal(sent.ifMatch, `"${fixture.drafts.drafting.etag}"`);
});

await step('obligations are set many at once', async () => {
  await page.goto(`${fixture.address}/instances/guide/edit`);
  await at('obligations-all').click();
  await at('bulk-lead').fill('van-phong');
  await at('bulk-apply').click();
  await page.locator('[data-testid="obligation-3.1"]').getByText('van-phong').waitFor();
  assert.ok(fixture.drafts.guide.body.obligations.every((o) => o.lead === 'van-phong'));
});

await step('an import that was already started leads to the first', async () => {
  await page.goto(`${fixture.address}/guidance/import`);
  await at('import-text').fill('1. Mục\n- Nhiệm vụ');
  await at('import-read').click();
  await at('finding-accept-0').click();
  await at('finding-accept-0').waitFor({ state: 'detached' });
  await at('import-start').click();
  await page.getByRole('link', { name: 'Mở hướng dẫn đã có' }).click();
  await page.waitForURL('**/instances/guide');
});

await step('the board is searched without tones and filtered by condition', async () => {
  await page.goto(`${fixture.address}/board/guide`);
  await at('board-row-x1').waitFor();
  await at('board-search').fill('doi sim');
  await at('board-row-x2').waitFor();
  assert.equal(await page.locator('[data-testid^=board-row-]').count(), 5);
  await at('board-search').fill('');
  await at('board-filter-late').click();
  assert.equal(await page.locator('[data-testid^=board-row-]').count(), 7);
  await at('copy-reminder').click();
  await at('reminder-text').waitFor();
});

await step('the clock moves and the other person is one choice away; English is one click away', async () => {
  await page.goto(`${fixture.address}/`);
  await at('demo-banner').locator('summary').click();
  await at('clock-advance-day').click();
  await page.getByText('Đồng hồ đã chuyển đến').waitFor();
  await at('demo-person').selectOption({ index: 1 });
  await page.getByText('Lương Văn Sơn, hôm nay có 4 việc cần xử lý').waitFor();
  await at('language').click();
  await page.getByRole('heading', { name: 'My work' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
});

await step('a one-time link with its token behind the # sets a password', async () => {
  await page.goto(`${fixture.address}/password#abc123`);
  await at('new-password').fill('mot cau de nho');
  await at('repeat-password').fill('mot cau de nho');
  await at('set-password').click();
  await page.getByRole('status').filter({ hasText: 'The password is set' }).waitFor();
});

await step('nothing broke on the way', () => { assert.deepEqual(errors, []); });
await browser.close();
await fixture.stop();
