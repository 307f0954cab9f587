import { expect, test } from 'vitest';
import type { DefinitionState } from '../api-types';
import { restingStates, suggestedMap } from './migration';

const state = (id: string, parent: string | null = null, kind = 'atomic'): DefinitionState => ({ id, parent, kind, title: { vi: id, en: id } });

test('a paper rests where nothing is inside, and not at the end', () => {
  const all = [state('making', null, 'compound'), state('making.a', 'making'), state('making.b', 'making', 'final'), state('past', null, 'history'), state('done', null, 'final')];
  expect(restingStates(all).map((s) => s.id)).toEqual(['making.a', 'making.b']);
  expect(restingStates(undefined)).toEqual([]);
});

test('the same id is suggested, and nothing is guessed for another', () => {
  expect(suggestedMap([state('a'), state('b')], [state('a'), state('c')])).toEqual({ a: 'a', b: '' });
});
