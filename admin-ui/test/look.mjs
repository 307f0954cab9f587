// Takes a picture of every page at desk and phone width, runs axe on each, and prints what the console or the
// Content-Security-Policy complained about. Needs a build and a Chromium (CHROMIUM, default /usr/bin/chromium).
//   node test/look.mjs [folder for pictures] [page…]
import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { startFixture } from './fixture-server.mjs';

const PAGES = {
  login: '/login', home: '/', deciding: '/instances/deciding', office: '/instances/office', drafting: '/instances/drafting', grid: '/instances/drafting/edit', guide: '/instances/guide', obligations: '/instances/guide/edit',
  report: '/instances/report/edit', round: '/instances/round', issue: '/instances/issue/edit', guidance: '/guidance', import: '/guidance/import', imported: '/guidance/imports/im1', boards: '/board', board: '/board/guide', reports: '/board/guide/reports',
  papers: '/papers', outbox: '/outbox', people: '/people', units: '/units', unit: '/units/x1', account: '/account', substitutions: '/substitutions', definitions: '/definitions', incidents: '/incidents', help: '/help', notifications: '/notifications', password: '/password#abc', missing: '/khong-co',
};
const folder = process.argv[2] ?? 'node_modules/.cache/look';
const wanted = process.argv.slice(3);
mkdirSync(folder, { recursive: true });
const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const fixture = await startFixture();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
let faults = 0;
for (const width of [1280, 360]) {
  const context = await browser.newContext({ viewport: { width, height: width === 360 ? 740 : 900 }, locale: 'vi-VN', bypassCSP: false });
  const page = await context.newPage();
  let name = '';
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type()) && !/401|404/.test(m.text())) { faults += 1; console.log(`[${width} ${name}] ${m.text().slice(0, 300)}`); } });
  page.on('pageerror', (e) => { faults += 1; console.log(`[${width} ${name}] ${e.message}`); });
  fixture.endSession();
  await page.goto(`${fixture.address}/login`);
  await page.getByTestId('login-offer-hang.dt').waitFor();
  for (const [key, path] of Object.entries(PAGES)) {
    if (wanted.length > 0 && !wanted.includes(key)) continue;
    name = key;
    if (key === 'login') fixture.endSession();
    else if (key === 'home' || page.url().endsWith('/login')) await fetch(`${fixture.address}/api/v1/session`, { method: 'POST', body: JSON.stringify({ login: 'hang.dt', password: 'demo' }) });
    await page.goto(fixture.address + path);
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('networkidle', { timeout: 2500 }).catch(() => undefined);
    if (key === 'deciding') {
      await page.getByTestId('show-history').click();
      await page.getByTestId('show-diagram').click();
      await page.getByTestId('attachment-a1').getByRole('button').first().click();
      await page.locator('[data-drawn=yes]').waitFor({ timeout: 10_000 });
      await page.locator('.react-flow__node').first().waitFor();
    }
    if (key === 'office') {
      await page.getByTestId('actions-more').click();
      await page.getByTestId('comment-text').fill('Nhờ @h');
      await page.getByRole('listbox').waitFor();
    }
    if (key === 'substitutions') {
      await page.getByTestId('subst-give').click();
      await page.getByTestId('subst-person').selectOption({ index: 1 });
      await page.getByTestId('subst-holding-all').click();
      await page.getByTestId('subst-preview').click();
      await page.getByTestId('subst-shown').waitFor();
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 1) { faults += 1; console.log(`[${width} ${key}] is ${wide} px wider than the screen`); }
    await page.screenshot({ path: `${folder}/${key}-${width}.png`, fullPage: true });
    await page.evaluate(axe);
    const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
    for (const v of result.violations) { faults += 1; console.log(`[${width} ${key}] axe ${v.id}: ${v.nodes.length}× ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].any[0]?.message ?? ''}`); }
  }
  await context.close();
}
await browser.close();
await fixture.stop();
console.log(faults === 0 ? 'nothing to complain about' : `${faults} complaints`);
process.exit(faults === 0 ? 0 : 1);
