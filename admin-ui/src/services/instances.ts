import type { BulkResult, Command, CommandAnswer, Delivery, Diagram, Document, HistoryItem, Instance, InstanceRow, List, Seal } from '../api-types';
import { address, get, send } from '../api/client';

const at = (id: string, rest = '') => `/instances/${encodeURIComponent(id)}${rest}`;

export const listInstances = (filter: { definition?: string; unit?: string; state?: string; q?: string; open?: number; after?: string | undefined }) =>
  get<List<InstanceRow>>('/instances', filter);
export const readInstance = (id: string) => get<Instance>(at(id));
/** A page of what happened, the newest first; `after` is what the page before said is next. */
export const readHistory = (id: string, after?: string) => get<List<HistoryItem>>(at(id, '/history'), { after });
export const readLatestSeal = () => get<{ seal: Seal | null }>('/seals/latest').then((a) => a.seal);
export const certificateAddress = (id: string, event: number) => address(at(id, `/events/${event}/certificate`));
export const readDiagram = (id: string) => get<Diagram>(at(id, '/diagram'));
export const readDocument = (id: string, hash: string) => get<Document>(at(id, `/documents/${encodeURIComponent(hash)}`));
export const startInstance = (start: { definition: string; unit: string; data: Record<string, unknown>; document?: Document }, key: string) =>
  send<Instance>('POST', '/instances', start, { key });
export const sendCommand = (id: string, command: Command, key: string, draftEtag?: string) =>
  send<CommandAnswer>('POST', at(id, '/commands'), command, { key, ...(draftEtag ? { ifMatch: draftEtag } : {}) });
export const sendBulk = (commands: ({ instance: string } & Command)[], key: string) =>
  send<BulkResult>('POST', '/commands/bulk', { commands }, { key });

export const programmePdf = (id: string) => address(at(id, '/programme.pdf'));
export const paperToSign = (id: string, work: string) => address(at(id, `/work/${encodeURIComponent(work)}/to-sign`));
export const slipPdf = (id: string) => address(at(id, '/slip.pdf'));
export const reportXlsx = (id: string) => address(at(id, '/report.xlsx'));
export const listDeliveries = (id: string) => get<List<Delivery>>(`/instances/${encodeURIComponent(id)}/deliveries`).then((a) => a.items);
