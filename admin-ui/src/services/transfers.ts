import type { List, Transfer, TransferPiece, TransferPlan, TransferUndoVerdict, TransferWithPieces } from '../api-types';
import { get, idempotencyKey, send } from '../api/client';

const place = (id: string) => `/transfers/${encodeURIComponent(id)}`;

export const listTransfers = () => get<List<Transfer>>('/transfers').then((a) => a.items);
export const planTransfer = (plan: TransferPlan) => send<TransferWithPieces>('POST', '/transfers', plan, { key: idempotencyKey() });
export const transferUndoVerdicts = (id: string) => get<List<TransferUndoVerdict>>(`${place(id)}/undo`).then((a) => a.items);
export type TransferStep = 'confirm' | 'pause' | 'resume' | 'undo';
export const stepTransfer = (id: string, step: TransferStep) => send<TransferWithPieces>('POST', `${place(id)}/${step}`, {}, { key: idempotencyKey() });

/** The transfer with all its pieces, however many pages they take. */
export async function readTransfer(id: string): Promise<TransferWithPieces> {
  const transfer = await get<TransferWithPieces>(place(id));
  const items = [...transfer.items];
  let after: string | null | undefined = transfer.next;
  for (let page = 0; after && page < 20; page += 1) {
    const more: List<TransferPiece> = await get<List<TransferPiece>>(`${place(id)}/pieces`, { after, limit: 500 });
    items.push(...more.items);
    after = more.next;
  }
  return { ...transfer, items, next: after ?? null };
}
