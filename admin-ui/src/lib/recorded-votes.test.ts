import { expect, test } from 'vitest';
import { addUp, countNamed, membersOf } from './recorded-votes';

const body = { members: 5, recused: 0, attended: 0, secret: false };
const none = { present: '', yes: '', no: '', abstain: '', other: '' };

test('sums are right only when every vote is counted once', () => {
  expect(addUp(none, body)).toMatchObject({ why: 'record.votes.needed', early: false });
  expect(addUp({ ...none, present: '3', yes: '2' }, body)).toMatchObject({ why: 'record.votes.sum', early: false });
  expect(addUp({ ...none, present: '3', yes: '2', other: '2' }, body)).toMatchObject({ why: 'record.votes.sum', early: true });
  expect(addUp({ ...none, present: '6', yes: '6' }, body)).toMatchObject({ why: 'record.votes.tooMany' });
  expect(addUp({ ...none, present: '5', yes: '2', no: '1', abstain: '1', other: '1' }, body)).toBeNull();
  expect(addUp({ ...none, present: '0' }, body)).toMatchObject({ why: 'record.votes.needed' });
  // A body whose members are not known by name: the server alone knows how many they are.
  expect(addUp({ ...none, present: '60', yes: '60' }, { ...body, members: 0 })).toBeNull();
});

test('nobody is named where one of the members is a seat or a party outside', () => {
  const ballot = { need_text: { vi: '', en: '' }, choices: [], given: [], members: [{ id: 'a', full_name: 'A' }, { full_name: 'Cấp ủy' }] };
  expect(membersOf(ballot).voters).toEqual([]);
  expect(membersOf(null)).toEqual({ voters: [], recused: [] });
});

test('votes by name are counted by choice', () => {
  const choices = [{ id: 'approved', label: { vi: '', en: '' } }];
  expect(countNamed({ a: 'approved', b: 'abstain', c: 'approved' }, choices)).toEqual({ present: 3, by: { approved: 2, abstain: 1 } });
});
