/** The sums of a vote as minutes tell it, checked before they are sent: the server checks them again against the body. */
import type { Choice, Signoff } from '../api-types';

export type Numbers = Record<'present' | 'yes' | 'no' | 'abstain' | 'other', string>;
export interface Voter { id: string; full_name: string; chair: boolean; weight: number }

/** Who could vote, and who took no part because the matter is about them. Without the ids of all, nobody can be named. */
export function membersOf(ballot: Signoff | null): { voters: Voter[]; recused: { full_name: string }[] } {
  const members = ballot?.members ?? [];
  const recused = members.filter((m) => m.recused);
  const voting = members.filter((m) => !m.recused);
  if (voting.some((m) => !m.id)) return { voters: [], recused };
  return { voters: voting.map((m) => ({ id: m.id!, full_name: m.full_name, chair: m.chair === true, weight: m.weight ?? 1 })), recused };
}

type Why = 'record.votes.needed' | 'record.votes.sum' | 'record.votes.tooMany' | 'record.attended.wrong' | 'record.attended.secret';
/** `early`: wrong whatever is still to be filled in, so it is told at once. */
export interface Wrong { why: Why; words: Record<string, number>; early: boolean }

export function addUp(numbers: Numbers, body: { members: number; recused: number; attended: number; secret: boolean }): Wrong | null {
  const { present, yes, no, abstain, other } = byNumbers(numbers);
  const sum = yes + no + abstain + (other ?? 0);
  if (numbers.present !== '' && body.members > 0 && present > body.members) return { why: 'record.votes.tooMany', words: { present, members: body.members }, early: true };
  if (numbers.present !== '' && sum > present) return { why: 'record.votes.sum', words: { sum, present }, early: true };
  if (body.secret && body.attended === 1) return { why: 'record.attended.secret', words: {}, early: true };
  if (numbers.present === '' || present === 0) return { why: 'record.votes.needed', words: {}, early: false };
  if (sum !== present) return { why: 'record.votes.sum', words: { sum, present }, early: false };
  if (body.attended > 0 && body.attended !== present) return { why: 'record.attended.wrong', words: { attended: body.attended, present }, early: false };
  return null;
}

/** As they are sent: what was left out is nobody. */
export function byNumbers(numbers: Numbers): { present: number; yes: number; no: number; abstain: number; other?: number } {
  const other = Number(numbers.other);
  return { present: Number(numbers.present), yes: Number(numbers.yes), no: Number(numbers.no), abstain: Number(numbers.abstain), ...(other > 0 ? { other } : {}) };
}

/** Votes by name as sums, in the order of the choices. */
export function countNamed(voices: Record<string, string>, choices: Choice[]): { present: number; by: Record<string, number> } {
  const said = Object.values(voices);
  const ids = [...choices.map((c) => c.id), ...(choices.some((c) => c.id === 'abstain') ? [] : ['abstain'])];
  const by = Object.fromEntries(ids.map((id) => [id, said.filter((voice) => voice === id).length]).filter(([, count]) => Number(count) > 0)) as Record<string, number>;
  return { present: said.length, by };
}
