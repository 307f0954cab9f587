// The first day of a real office: an empty folder, an administrator, and everything else through the API alone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { House, program } from '../cycle/support/house.mjs';
import { Visitor, signIn } from '../cycle/support/visitor.mjs';

export const passwordOf = (login) => `mật khẩu của ${login}`;

// `trinhky init`, the server, and the administrator with a password. Answers {house, admin}.
export async function newOffice(profile) {
  const house = new House();
  const out = execFileSync(
    program(),
    ['init', '--data', house.data, '--login', 'quantri', '--name', 'Hoàng Thị Quản', '--profile', profile],
    { encoding: 'utf8' },
  );
  const token = /\/password[/#](\S+)/.exec(out)?.[1];
  assert.ok(token, `init prints the link: ${out}`);
  await house.serve();
  await setPassword(house, token, 'quantri');
  return { house, admin: await signIn(house, 'quantri', passwordOf('quantri')) };
}

export async function setPassword(house, token, login) {
  await new Visitor(house).must('POST', `/password-links/${token}`, { json: { password: passwordOf(login) } });
}

export const tokenOf = (url) => url.split('#')[1];

// A CSV with semicolons as the templates are; cells of the office's own words hold none.
export const cells = (table) =>
  table
    .replace(/^\ufeff/, '')
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => line.split(';'));
export const table = (rows) => rows.map((row) => row.join(';')).join('\r\n');

export async function template(admin, noun) {
  const answer = await admin.call('GET', `/${noun}/import/template.csv`);
  assert.equal(answer.status, 200);
  return cells(answer.raw.toString('utf8'));
}

export async function refusedWith(promise, status, type, pointer) {
  const error = await promise.then(
    () => null,
    (refused) => refused,
  );
  assert.ok(error?.answer, `expected a refusal with ${status} ${type}, got ${error ?? 'success'}`);
  assert.equal(error.answer.status, status, error.message);
  assert.equal(error.answer.body.type, `/problems/${type}`, error.message);
  if (pointer !== undefined) {
    const pointers = [error.answer.body.pointer, ...(error.answer.body.errors ?? []).map((one) => one.pointer)];
    assert.ok(pointers.includes(pointer), `${error.message}: no fault at ${pointer}`);
  }
  return error.answer;
}
