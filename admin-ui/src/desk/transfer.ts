import type { CalendarDate, PersonRecord, Transfer, TransferPiece } from '../api-types';
import type { TransferStep } from '../services/transfers';

const unitsOf = (person: PersonRecord, today: CalendarDate) => person.holdings.filter((h) => h.from <= today && (!h.to || h.to >= today)).map((h) => h.unit);

/** Who could take the work over: active, with a position today; those of the same unit first, then by name. */
export function takers(people: PersonRecord[], from: PersonRecord, today: CalendarDate): PersonRecord[] {
  const own = new Set([...unitsOf(from, today), ...from.holdings.map((h) => h.unit)]);
  const near = (p: PersonRecord) => (unitsOf(p, today).some((unit) => own.has(unit)) ? 0 : 1);
  return people
    .filter((p) => p.id !== from.id && p.active && unitsOf(p, today).length > 0)
    .sort((a, b) => near(a) - near(b) || a.full_name.localeCompare(b.full_name, 'vi'));
}

/** What is late comes first, then what is due soonest; what has no due time last. */
export function byUrgency(pieces: TransferPiece[]): TransferPiece[] {
  return [...pieces].sort((a, b) => Number(b.overdue) - Number(a.overdue) || (a.due ?? '9').localeCompare(b.due ?? '9') || a.work.localeCompare(b.work));
}

/** How far it came, of what was planned; on the way back, of what had gone. */
export function progressOf(transfer: Transfer): { done: number; of: number } {
  const { counts } = transfer;
  const back = counts.undone + counts.kept;
  if (transfer.state === 'undoing' || transfer.state === 'undo_paused' || transfer.state === 'undone') return { done: back, of: back + counts.moved };
  return { done: counts.moved + counts.stayed, of: transfer.moves };
}

/** What the buttons offer now. */
export function stepsOf(transfer: Transfer): TransferStep[] {
  switch (transfer.state) {
    case 'planned': return transfer.moves > 0 ? ['confirm'] : [];
    case 'running': case 'undoing': return ['pause'];
    case 'paused': return transfer.counts.moved > 0 ? ['resume', 'undo'] : ['resume'];
    case 'undo_paused': return ['resume'];
    case 'done': return transfer.counts.moved > 0 ? ['undo'] : [];
    default: return [];
  }
}

export const isRunning = (transfer: Transfer | undefined) => transfer?.state === 'running' || transfer?.state === 'undoing';

/** One line, as the server keeps it. */
export const oneLine = (reason: string) => reason.replace(/\s+/g, ' ').trim().normalize('NFC');
