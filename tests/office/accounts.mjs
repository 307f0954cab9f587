// Accounts as an office needs them: data mended, a password changed, somebody leaving and coming back.
import assert from 'node:assert/strict';
import * as act from '../cycle/support/acts.mjs';
import { Visitor, signIn } from '../cycle/support/visitor.mjs';
import { passwordOf, refusedWith, setPassword, tokenOf } from './start.mjs';

const personOf = async (admin, login) => (await act.all(admin, `/people?q=${login}`)).find((one) => one.login === login);
const changed = (who, id, json) => who.must('PATCH', `/people/${id}`, { json });

async function data({ house, admin, as, step }) {
  const { id } = await personOf(admin, 'thuc.lv');
  await refusedWith(changed(await as('chu.lv'), id, { full_name: 'X' }), 403, 'not-allowed');
  await refusedWith(changed(admin, id, { full_name: ' ' }), 422, 'invalid-input', '/full_name');
  await refusedWith(changed(admin, id, { email: 'no address' }), 422, 'directory-change-refused', '/email');
  await refusedWith(changed(admin, id, { login: 'có dấu' }), 422, 'directory-change-refused', '/login');
  await refusedWith(changed(admin, id, { login: 'CHU.LV' }), 409, 'login-taken', '/login');
  await refusedWith(changed(admin, 'nobody', { full_name: 'X' }), 404, 'no-such-person');
  const mended = await changed(admin, id, { full_name: 'Lý Văn Thực', login: 'thuc2.lv', email: '' });
  assert.deepEqual([mended.full_name, mended.login, mended.email], ['Lý Văn Thực', 'thuc2.lv', null]);
  assert.equal(mended.holdings.length, 1, 'positions stay');
  await refusedWith(signIn(house, 'thuc.lv', passwordOf('thuc.lv')), 401, 'wrong-login-or-password');
  const again = await signIn(house, 'thuc2.lv', passwordOf('thuc.lv'));
  assert.equal((await again.get('/session')).person.full_name, 'Lý Văn Thực');
  await changed(admin, id, { login: 'thuc.lv' });
  step('name, log-in and e-mail mended by the administrator alone; the new log-in works with the old password');
}

async function password({ house, as, step }) {
  const mine = await as('ba.dt');
  const other = await signIn(house, 'ba.dt', passwordOf('ba.dt'));
  const change = (current, wanted, who = mine) => who.must('PUT', '/session/password', { json: { current, password: wanted } });
  const fresh = 'một mật khẩu mới hẳn';
  await refusedWith(change('sai rồi', fresh), 403, 'wrong-password', '/current');
  await refusedWith(change(passwordOf('ba.dt'), 'ngắn'), 422, 'password-weak', '/password');
  await refusedWith(change('', fresh), 422, 'invalid-input', '/current');
  await change(passwordOf('ba.dt'), fresh);
  await mine.get('/session');
  await refusedWith(other.get('/session'), 401, 'session-ended');
  await refusedWith(signIn(house, 'ba.dt', passwordOf('ba.dt')), 401, 'wrong-login-or-password');
  await signIn(house, 'ba.dt', fresh);
  await refusedWith(change('x', fresh, new Visitor(house)), 401, 'not-signed-in');
  const guesser = await as('sau.lv');
  let answer;
  for (let i = 0; i < 8 && answer?.status !== 429; i += 1) {
    answer = await guesser.call('PUT', '/session/password', { json: { current: `đoán ${i}`, password: fresh } });
  }
  assert.equal(answer.status, 429, 'guessing the present password is slowed down like log-in');
  assert.ok(Number(answer.headers['retry-after']) > 0);
  step('own password: asked again, all other sessions ended, guessing slowed down');
}

async function leaving({ house, admin, as, step, programme }) {
  const officer = await as('ba.dt');
  const deputy = await as('hai.pv');
  const before = (await act.all(officer, `/instances/${programme}/history`)).length;
  const { id } = await personOf(admin, 'ba.dt');
  const leave = (who, person, json = {}) => who.must('POST', `/people/${person}/deactivation`, { json });
  await refusedWith(leave(deputy, id), 403, 'not-allowed');
  await refusedWith(leave(admin, admin.id), 409, 'your-own-account');
  await refusedWith(leave(admin, id, { to: '2999-01-01' }), 422, 'invalid-input', '/to');
  const { url } = await admin.post(`/people/${id}/password-link`, {});
  const left = await leave(admin, id);
  assert.equal(left.active, false);
  assert.ok(left.holdings.every((one) => one.to), 'every position has ended');
  assert.equal((await leave(admin, id)).active, false, 'asked twice, done once');
  await refusedWith(officer.get('/tasks'), 401, 'session-ended');
  await refusedWith(signIn(house, 'ba.dt', 'một mật khẩu mới hẳn'), 401, 'wrong-login-or-password');
  await refusedWith(setPassword(house, tokenOf(url), 'ba.dt'), 404, 'link-not-valid');
  await refusedWith(admin.post(`/people/${id}/password-link`, {}), 404, 'no-such-person');
  const given = { person: id, unit: 'X1', position: 'DRAFTER', from: act.localDay(new Date().toISOString()) };
  await refusedWith(admin.post('/holdings', given), 422, 'directory-change-refused', '/person');
  const items = await act.all(deputy, `/instances/${programme}/history`);
  assert.equal(items.length, before);
  assert.ok(items.some((one) => one.actor?.full_name === 'Đặng Thị Ba'), 'history keeps the name');
  step('somebody leaves: positions, sessions and links end, log-in is refused, history keeps the name');

  const back = await admin.must('DELETE', `/people/${id}/deactivation`);
  assert.equal(back.active, true);
  const returned = await signIn(house, 'ba.dt', 'một mật khẩu mới hẳn');
  assert.equal((await returned.get('/session')).person.full_name, 'Đặng Thị Ba');
  const today = given.from;
  assert.ok(back.holdings.every((one) => one.to === today), 'what ended stays ended');
  const later = new Date(Date.parse(`${today}T00:00:00Z`) + 24 * 3600_000).toISOString().slice(0, 10);
  const again = await admin.post('/holdings', { ...given, from: later });
  assert.equal(again.position, 'DRAFTER', 'positions are given anew');
  const never = new Date(Date.parse(`${later}T00:00:00Z`) - 24 * 3600_000).toISOString().slice(0, 10);
  const mistake = await admin.post(`/holdings/${again.id}/end`, { to: never });
  assert.equal(mistake.to, never, 'one entered by mistake was never held');
  await admin.post('/holdings', { ...given, from: later });
  step('and comes back: log-in works, positions are given anew, a mistaken one is taken back');
}

export async function accounts(office) {
  await data(office);
  await password(office);
  await leaving(office);
}
