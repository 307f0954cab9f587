// One window of a browser and what a person does in it. Nothing here waits for time to pass: every act ends with the state
// that it brings about.
import assert from 'node:assert/strict';
import AxeBuilder from '@axe-core/playwright';

const TARGET = 44; // px, each way
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

export class Walker {
  constructor(page, address) {
    this.page = page;
    this.address = address;
    this.complaints = [];
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // A refused request is said twice: by the page in words, and by the browser with this line.
      if (message.type() === 'error' && !/status of (401|404|412|422)/.test(message.text())) this.complaints.push(message.text());
    });
    page.on('response', (answer) => {
      if (answer.status() >= 500) this.complaints.push(`${answer.request().method()} ${answer.url()} answers ${answer.status()}`);
    });
  }

  at(name) { return this.page.getByTestId(name); }

  async people() {
    const answer = await this.page.request.get(`${this.address}/api/v1/demo/people`);
    assert.ok(answer.ok(), `GET /demo/people answers ${answer.status()}: ${await answer.text()}`);
    return (await answer.json()).items;
  }

  async person(login) {
    const found = (await this.people()).find((one) => one.login === login);
    assert.ok(found, `nobody has the log-in ${login}`);
    return found;
  }

  async seesHomeOf(person) {
    await this.page.getByText(`${person.full_name}, hôm nay`).waitFor();
  }

  // The log-in page's offered person, one click.
  async logInAsOffered(login) {
    const person = await this.person(login);
    await this.page.goto(`${this.address}/login`);
    await this.at(`login-offer-${login}`).click();
    await this.seesHomeOf(person);
    return person;
  }

  async logInByTyping(login, password) {
    const person = await this.person(login);
    await this.page.goto(`${this.address}/login`);
    await this.at('login').fill(login);
    await this.at('password').fill(password);
    await this.at('log-in').click();
    await this.seesHomeOf(person);
    return person;
  }

  // The person switcher in the banner.
  async become(login) {
    const person = await this.person(login);
    const switcher = this.at('demo-person');
    if (!(await switcher.isVisible())) await this.at('demo-banner').locator('summary').click();
    await switcher.selectOption(person.person);
    await this.seesHomeOf(person);
    await this.at('demo-banner').locator('summary').click();
    return person;
  }

  task(step) {
    return this.page.locator('[data-testid^=task-]').filter({ hasText: step });
  }

  // From the inbox to the paper.
  async openTask(step) {
    await this.task(step).first().getByRole('link').click();
    await this.at('subject').waitFor();
    return this.page.url();
  }

  // An act on the paper's page: its button, what its dialog asks for, and the confirming button.
  async act(name, fill, nth = 0) {
    await this.at(`action-${name}`).nth(nth).click();
    if (fill) await fill();
    await this.confirm();
  }

  async confirm() {
    const [answer] = await Promise.all([
      this.page.waitForResponse((r) => r.request().method() === 'POST' && r.url().endsWith('/commands')),
      this.at('confirm').click(),
    ]);
    if (!answer.ok()) throw new Error(`${answer.request().postData()} answers ${answer.status()}: ${await answer.text()}`);
    await this.at('confirm').waitFor({ state: 'hidden' });
  }

  // A file into a dialog, and the server's word that it has it.
  async handIn(control, file) {
    const [answer] = await Promise.all([
      this.page.waitForResponse((r) => r.request().method() === 'POST' && r.url().includes('/attachments')),
      this.at(control).setInputFiles(file),
    ]);
    if (!answer.ok()) throw new Error(`the file is answered with ${answer.status()}: ${await answer.text()}`);
    await this.page.getByRole('status').filter({ hasText: file.name }).waitFor();
  }

  async standsAt(words) {
    await this.at('state-line').locator('.badge-busy').filter({ hasText: words }).waitFor();
  }

  async saved() {
    await this.page.locator('[data-testid=save-state][data-phase=saved]').waitFor();
  }

  // The next save that the server takes, whatever phase the line shows now.
  async savedAfter(change) {
    await Promise.all([
      this.page.waitForResponse((r) => r.request().method() === 'PUT' && r.url().includes('/draft') && r.ok()),
      change(),
    ]);
    await this.saved();
  }

  async businessDay() {
    const answer = await this.page.request.get(`${this.address}/api/v1/status`);
    const { business_now: now } = await answer.json();
    return new Date(Date.parse(now) + 7 * 3_600_000).toISOString().slice(0, 10);
  }

  async fitsTheScreen(where) {
    const wider = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wider <= 0, `${where}: the page is ${wider} px wider than the screen`);
    const small = await this.page.evaluate((least) => {
      const controls = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]');
      const top = [...document.querySelectorAll('dialog[open]')].pop();
      const found = [];
      for (const control of controls) {
        if (top && !top.contains(control)) continue;
        if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        // A link within a sentence has the height of the line.
        if (control.matches('a') && getComputedStyle(control).display === 'inline' && control.closest('p, dd, li, td')) continue;
        const target = control.matches('input[type=checkbox], input[type=radio]') ? (control.closest('label') ?? control) : control;
        const box = target.getBoundingClientRect();
        if (box.right <= 0 || box.bottom <= 0) continue; // the skip link, until the keyboard reaches it
        if (Math.round(box.height) < least || Math.round(box.width) < least)
          found.push(`${Math.round(box.width)}×${Math.round(box.height)} ${control.outerHTML.slice(0, 120)}`);
      }
      return found;
    }, TARGET);
    assert.deepEqual(small, [], `${where}: targets smaller than ${TARGET} px`);
  }

  // Looked at from the end of the page: there the bar of acts stands in its own place and covers nothing.
  async isReadableByAll(where) {
    await this.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    const { violations } = await new AxeBuilder({ page: this.page }).withTags(RULES).analyze();
    await this.page.evaluate(() => window.scrollTo(0, 0));
    const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
    const told = grave.map((v) => `${v.id} (${v.impact}), ${v.nodes.length}×: ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].any[0]?.message ?? ''}`);
    assert.deepEqual(told, [], `${where}: axe`);
  }
}
