import type { DefinitionDetail, DefinitionProblem, DefinitionRow, List } from '../api-types';
import { get, send } from '../api/client';

export const listDefinitions = () => get<List<DefinitionRow>>('/definitions').then((a) => a.items);
export const readDefinition = (id: string, version: number) => get<DefinitionDetail>(`/definitions/${encodeURIComponent(id)}/${version}`);
export const checkDefinition = (definition: unknown) =>
  send<{ problems: DefinitionProblem[] }>('POST', '/definitions/check', { definition }).then((a) => a.problems);
