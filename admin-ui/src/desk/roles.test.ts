import { expect, test } from 'vitest';
import { faultAt, Problem } from '../api/problem';
import { carriersOf, carriesOf } from './UnitDialogs';

test('a role map read by role and written by position is the same map', () => {
  const carries = { CHAIR: ['DEPT_HEAD'], DRAFTER: ['ACCOUNTANT', 'CLERK'] };
  expect(carriersOf(carries)).toEqual({ DEPT_HEAD: 'CHAIR', ACCOUNTANT: 'DRAFTER', CLERK: 'DRAFTER' });
  expect(carriesOf(carriersOf(carries))).toEqual(carries);
});

test('a role carried by two positions keeps both, and one that nobody carries leaves the map', () => {
  const carriers = carriersOf({ DRAFTER: ['CLERK'], CHAIR: ['CLERK'] });
  expect(carriers).toEqual({ CLERK: 'CHAIR+DRAFTER' });
  expect(carriesOf(carriers)).toEqual({ CHAIR: ['CLERK'], DRAFTER: ['CLERK'] });
  expect(carriesOf({ ...carriers, CLERK: '' })).toEqual({});
});

test('a fault stands at the field that its pointer names', () => {
  const problem = new Problem(422, { detail: 'Chưa đúng.', errors: [{ pointer: '/login', code: 'bad-login', detail: 'Chữ không dấu.' }] });
  expect(faultAt(problem, '/login')).toBe('Chữ không dấu.');
  expect(faultAt(problem, '/email')).toBeUndefined();
  expect(faultAt(new Problem(403, { detail: 'Sai.', pointer: '/current' }), '/current')).toBe('Sai.');
  expect(faultAt(null, '/login')).toBeUndefined();
});
