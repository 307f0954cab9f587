import type { DefinitionState } from '../api-types';

/** States where a paper can rest: nothing inside them, and no end of the whole. */
export function restingStates(states: DefinitionState[] | undefined): DefinitionState[] {
  const all = states ?? [];
  const parents = new Set(all.map((s) => s.parent));
  return all.filter((s) => !parents.has(s.id) && s.kind !== 'history' && !(s.kind === 'final' && !s.parent));
}

/** A state of the same id is its own place; the others wait for a choice. */
export function suggestedMap(before: DefinitionState[], after: DefinitionState[]): Record<string, string> {
  const known = new Set(after.map((s) => s.id));
  return Object.fromEntries(before.map((s) => [s.id, known.has(s.id) ? s.id : '']));
}
