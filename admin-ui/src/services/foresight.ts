import type { DefinitionRow, Forecast, RehearsalWish, RehearsedYear } from '../api-types';
import { get, send } from '../api/client';

const at = (one: Pick<DefinitionRow, 'id' | 'version'>) => `/definitions/${encodeURIComponent(one.id)}/${one.version}/rehearsal`;

export const readForecast = (instance: string) => get<Forecast>(`/instances/${encodeURIComponent(instance)}/forecast`);
export const rehearse = (one: Pick<DefinitionRow, 'id' | 'version'>, wish: RehearsalWish) => send<RehearsedYear>('POST', at(one), wish);
/** The same as a file for a calendar. */
export const rehearseAsCalendar = (one: Pick<DefinitionRow, 'id' | 'version'>, wish: RehearsalWish) => send<string>('POST', `${at(one)}?format=ics`, wish);
