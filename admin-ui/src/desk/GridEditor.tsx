/** The programme as a grid: one row per obligation. What, when and who are asked of every row; the rest is folded away. */
import { memo, useCallback, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import type { ProgrammeDocument, ProgrammeRow } from '../api-types';
import { Badge, Button, Empty } from '../components/ui';
import { useWords } from '../lib/words';
import { readPasted, tidy, toTsv } from './pasted-table';
import { COMPULSORY, FIELDS, isDone, progress, withoutRow, withOwnRow, withRow, type RowField } from './programme';

const READY_REASONS = ['grid.na.border', 'grid.na.none', 'grid.na.other', 'grid.na.done'] as const;

export function GridEditor({ document, faults, onEdit, onPasteTable, onPaste, onCopyYear }: {
  document: ProgrammeDocument;
  /** What is wrong, by "<row id> <field>". */
  faults: Map<string, string>;
  onEdit: (edit: (document: ProgrammeDocument) => ProgrammeDocument) => void;
  onPasteTable: (table: string) => void;
  onPaste: () => void;
  onCopyYear: () => void;
}) {
  const { t } = useWords();
  const [only, setOnly] = useState<Set<string> | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const { done, total } = progress(document);

  const changeRow = useCallback((id: string, change: Partial<ProgrammeRow>) => onEdit((d) => withRow(d, id, change)), [onEdit]);
  const removeRow = useCallback((id: string) => onEdit((d) => withoutRow(d, id)), [onEdit]);

  const onKey = useCallback((event: KeyboardEvent) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-cell]')?.dataset.cell;
    if (!cell || event.nativeEvent.isComposing || !(event.ctrlKey || event.metaKey)) return;
    const step = event.key === 'ArrowDown' || event.key === 'Enter' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    const [, field] = cell.split(' ');
    const column = [...(table.current?.querySelectorAll<HTMLElement>(`[data-cell$=" ${field}"]`) ?? [])];
    const next = column[column.findIndex((c) => c.dataset.cell === cell) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }, []);
  const onPasteCell = useCallback((event: ClipboardEvent) => {
    const html = event.clipboardData.getData('text/html');
    const text = event.clipboardData.getData('text/plain');
    // Words of one cell are pasted as words.
    const pasted = tidy(readPasted(html, text));
    if (!text.includes('\t') && !pasted.some((row) => row.length > 1)) return;
    event.preventDefault();
    onPasteTable(toTsv(pasted));
  }, [onPasteTable]);

  const rows = only ? document.rows.filter((r) => only.has(r.id)) : document.rows;
  return (
    <div className="stack">
      <div className="row row-apart">
        <p className="strong" data-testid="grid-progress">
          {t('grid.progress', { done, total })} <progress max={Math.max(total, 1)} value={done} aria-hidden="true" />
        </p>
        <label className="check">
          <input type="checkbox" checked={only !== null} onChange={(e) => setOnly(e.target.checked ? new Set(document.rows.filter((r) => !isDone(r)).map((r) => r.id)) : null)} />
          <span>{t('grid.onlyOpen')}</span>
        </label>
      </div>
      <div className="row">
        <Button onClick={onPaste} data-testid="paste-open">{t('grid.paste')}</Button>
        <Button onClick={onCopyYear} data-testid="copy-year">{t('grid.copyYear')}</Button>
        <Button onClick={() => { setOnly(null); onEdit((d) => withOwnRow(d)); }} data-testid="add-own">{t('grid.addOwn')}</Button>
      </div>
      <label className="check">
        <input type="checkbox" checked={document.party_opinion_needed !== false} onChange={(e) => { const needed = e.target.checked; onEdit((d) => ({ ...d, party_opinion_needed: needed })); }} data-testid="party-opinion" />
        <span>{t('grid.partyOpinion')}</span>
      </label>
      <p className="soft">{t('grid.keys')}</p>
      {document.rows.length === 0 ? <Empty next={t('grid.empty.next')}>{t('grid.empty')}</Empty> : (
        <div className="table-scroll">
          <table className="table grid grid-narrow" ref={table} lang="vi">
            <thead>
              <tr>
                <th scope="col" className="grid-no">{t('doc.no')}</th>
                <th scope="col" className="grid-text">{t('doc.obligation')}</th>
                {COMPULSORY.map((f) => <th key={f} scope="col" className={`grid-${f}`}>{t(`doc.${f}`)} <span className="soft">({t('common.required')})</span></th>)}
              </tr>
            </thead>
            {rows.map((row) => (
              <GridRow
                key={row.id}
                row={row}
                number={document.rows.indexOf(row) + 1}
                faults={FIELDS.map((f) => faults.get(`${row.id} ${f}`) ?? '').join('\n')}
                naFault={faults.get(`${row.id} not_applicable`) ?? ''}
                onChange={changeRow}
                onRemove={removeRow}
                onKey={onKey}
                onPasteCell={onPasteCell}
              />
            ))}
          </table>
        </div>
      )}
    </div>
  );
}

interface RowGiven {
  row: ProgrammeRow;
  number: number;
  /** One line per field, in the order of FIELDS; a string, so that an unchanged row is not drawn again. */
  faults: string;
  naFault: string;
  onChange: (id: string, change: Partial<ProgrammeRow>) => void;
  onRemove: (id: string) => void;
  onKey: (event: KeyboardEvent) => void;
  onPasteCell: (event: ClipboardEvent) => void;
}

const GridRow = memo(function GridRow({ row, number, faults, naFault, onChange, onRemove, onKey, onPasteCell }: RowGiven) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const faultOf = (field: RowField) => faults.split('\n')[FIELDS.indexOf(field)] ?? '';
  const hints: Partial<Record<RowField, string>> = { when: t('grid.when.hint'), who: t('grid.who.hint') };
  const restFault = faultOf('partners') || faultOf('result');
  const restFilled = (['partners', 'result'] as const).filter((f) => (row[f] ?? '') !== '').length;

  const cell = (field: RowField, rows: number) => {
    const fault = faultOf(field);
    const id = `cell-${row.id}-${field}`;
    return (
      <>
        <textarea
          id={id}
          className="input grid-cell"
          rows={rows}
          value={row[field] ?? ''}
          placeholder={hints[field]}
          aria-label={`${t('doc.no')} ${number}, ${t(`doc.${field}`)}`}
          aria-invalid={fault !== ''}
          aria-describedby={fault ? `${id}-fault` : undefined}
          data-cell={`${row.id} ${field}`}
          data-testid={`grid-cell-${number}-${field}`}
          onKeyDown={onKey}
          onPaste={onPasteCell}
          onChange={(e) => onChange(row.id, { [field]: e.target.value })}
        />
        {fault ? <span className="fault" id={`${id}-fault`}>{fault}</span> : null}
      </>
    );
  };

  return (
    <tbody className={isDone(row) ? 'grid-done' : undefined} data-testid={`grid-row-${number}`}>
      <tr>
        <td className="grid-no">{number}{isDone(row) ? <span title={t('common.yes')}> ✓</span> : null}</td>
        <th scope="row" className="grid-text">
          {row.obligation ? <span className="grid-words">{row.text}</span> : (
            <div className="stack-tight">
              <Badge tone="busy">{t('doc.own')}</Badge>
              <textarea className="input grid-cell" rows={2} value={row.text} aria-label={t('grid.ownText')} placeholder={t('grid.ownText')} data-testid={`grid-cell-${number}-text`} onChange={(e) => onChange(row.id, { text: e.target.value })} />
              <div><Button look="quiet" onClick={() => onRemove(row.id)}>{t('grid.removeOwn')}</Button></div>
            </div>
          )}
          {row.obligation ? (
            <label className="check">
              <input
                type="checkbox"
                checked={row.not_applicable !== null}
                data-testid={`grid-na-${number}`}
                onChange={(e) => onChange(row.id, { not_applicable: e.target.checked ? { reason: '' } : null })}
              />
              <span>{t('grid.notApplicable')}</span>
            </label>
          ) : null}
        </th>
        {row.not_applicable ? (
          <td colSpan={3}><NotApplicable row={row} number={number} fault={naFault} onChange={onChange} /></td>
        ) : (
          <>
            <td data-label={t('doc.what')}>
              {cell('what', 3)}
              <button type="button" className="button button-quiet" aria-expanded={open || restFault !== ''} onClick={() => setOpen(!open)} data-testid={`grid-rest-${number}`}>
                {open ? '▾' : '▸'} {t('grid.rest')}{restFilled > 0 ? ` (${restFilled})` : ''}
              </button>
            </td>
            <td data-label={t('doc.when')}>{cell('when', 2)}</td>
            <td data-label={t('doc.who')}>{cell('who', 2)}</td>
          </>
        )}
      </tr>
      {(open || restFault !== '') && !row.not_applicable ? (
        <tr>
          <td colSpan={2} className="soft grid-rest">{t('grid.rest')}</td>
          <td><span className="label">{t('doc.result')}</span>{cell('result', 2)}</td>
          <td colSpan={2}><span className="label">{t('doc.partners')}</span>{cell('partners', 2)}</td>
        </tr>
      ) : null}
    </tbody>
  );
});

function NotApplicable({ row, number, fault, onChange }: { row: ProgrammeRow; number: number; fault: string; onChange: RowGiven['onChange'] }) {
  const { t } = useWords();
  const reason = row.not_applicable?.reason ?? '';
  const ready = READY_REASONS.map((key) => t(key));
  const [own, setOwn] = useState(reason !== '' && !ready.includes(reason));
  const set = (value: string) => onChange(row.id, { not_applicable: { reason: value } });
  return (
    <div className="stack-tight" role="group" aria-label={t('grid.na.reason')}>
      <span className="strong">{t('grid.na.reason')}</span>
      <div className="row">
        {ready.map((words) => <Button key={words} aria-pressed={reason === words} look={reason === words ? 'main' : 'plain'} onClick={() => { setOwn(false); set(words); }}>{words}</Button>)}
        <Button aria-pressed={own} look={own ? 'main' : 'plain'} onClick={() => { setOwn(true); if (ready.includes(reason)) set(''); }}>{t('grid.na.own')}</Button>
      </div>
      {own ? <textarea className="input grid-cell" rows={2} value={reason} aria-label={t('grid.na.reason')} data-cell={`${row.id} reason`} data-testid={`grid-cell-${number}-reason`} onChange={(e) => set(e.target.value)} /> : null}
      {fault ? <span className="fault">{fault}</span> : null}
    </div>
  );
}
