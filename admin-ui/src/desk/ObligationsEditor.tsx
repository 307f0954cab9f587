/** The obligations of a guidance before its release: who leads, by when, for whom; many rows at once. Every change is made by the
 *  server, so that ids stay stable. */
import { useRef, useState } from 'react';
import type { AppliesTo, GuidanceDocument, Obligation, ObligationEdit, ObligationValues, ReleaseCheck, Unit } from '../api-types';
import { useAppliesWords } from '../components/documents/GuidanceView';
import { Badge, Button, DayInput, Dialog, Fault, Field, Notice } from '../components/ui';
import { shortDate } from '../lib/format';
import { useWords } from '../lib/words';

export function ObligationsEditor({ document, units, check, faults, busy, error, onEdit }: {
  document: GuidanceDocument; units: Unit[]; check: ReleaseCheck | null; faults: Map<string, string>; busy: boolean; error: unknown;
  onEdit: (edit: ObligationEdit) => void;
}) {
  const { t, full } = useWords();
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const [splitting, setSplitting] = useState<Obligation | null>(null);
  const [rewording, setRewording] = useState<Obligation | null>(null);
  const ids = document.obligations.map((o) => o.id).filter((id) => chosen.has(id));
  const choose = (wanted: string[], on: boolean) => {
    const next = new Set(chosen);
    for (const id of wanted) if (on) next.add(id); else next.delete(id);
    setChosen(next);
  };
  const groups = [...document.parts.map((p) => ({ id: p.id, words: [p.no, p.title].filter(Boolean).join(' ') })), { id: '', words: '' }]
    .map((g) => ({ ...g, rows: document.obligations.filter((o) => (o.part ?? '') === g.id) }))
    .filter((g) => g.rows.length > 0 || g.id !== '');
  return (
    <div className="stack">
      <Release check={check} />
      {error ? <Fault error={error} /> : null}
      <div className="card row" style={{ alignItems: 'flex-end' }}>
        <Field label={t('obl.programmesDue')} fault={faults.get('programmes_due')}>
          {(p) => (
            <input
              {...p}
              key={document.programmes_due}
              type="date"
              defaultValue={document.programmes_due ?? ''}
              onBlur={(e) => { if (e.target.value !== (document.programmes_due ?? '')) onEdit({ op: 'set_due', programmes_due: e.target.value || null }); }}
              data-testid="programmes-due"
            />
          )}
        </Field>
        <span className="soft" style={{ paddingBottom: 'var(--space-3)' }}>{document.programmes_due ? full(document.programmes_due) : t('doc.notSet')}</span>
      </div>
      <BulkBar document={document} units={units} ids={ids} busy={busy} onEdit={onEdit} onAll={() => choose(document.obligations.map((o) => o.id), true)} onNone={() => setChosen(new Set())} />
      {groups.map((group) => (
        <section key={group.id} className="stack-tight" aria-label={group.words || t('doc.own')}>
          {group.words ? (
            <div className="row row-apart">
              <h2>{group.words}</h2>
              {group.rows.length > 0 ? <Button look="quiet" onClick={() => choose(group.rows.map((o) => o.id), true)}>{t('obl.selectPart')}</Button> : null}
            </div>
          ) : null}
          {group.rows.map((o) => (
            <Row key={o.id} obligation={o} units={units} chosen={chosen.has(o.id)} onChoose={(on) => choose([o.id], on)} onSplit={() => setSplitting(o)} onReword={() => setRewording(o)} />
          ))}
        </section>
      ))}
      {splitting ? <SplitDialog obligation={splitting} onClose={() => setSplitting(null)} onSplit={(at) => { onEdit({ op: 'split', id: splitting.id, at: [at] }); setSplitting(null); setChosen(new Set()); }} /> : null}
      {rewording ? <TextDialog obligation={rewording} onClose={() => setRewording(null)} onText={(text) => { onEdit({ op: 'text', id: rewording.id, text }); setRewording(null); }} /> : null}
    </div>
  );
}

function Release({ check }: { check: ReleaseCheck | null }) {
  const { t, say } = useWords();
  if (!check) return null;
  const words = (entry: ReleaseCheck['blocks'][number]) => (typeof entry === 'object' && 'detail' in entry ? entry.detail : say(entry));
  return (
    <section aria-label={t('obl.release')} className="stack-tight" data-testid="release-check">
      {check.blocks.length > 0 ? (
        <Notice tone="bad"><p className="strong">{t('obl.release.blocks')}</p><ul>{check.blocks.map((b, i) => <li key={i}>{words(b)}</li>)}</ul></Notice>
      ) : <Notice tone="good">{t('obl.release.ok')}</Notice>}
      {check.warnings.length > 0 ? (
        <details className="notice notice-warn"><summary>{t('obl.release.warnings')}: {check.warnings.length}</summary><ul>{check.warnings.map((w, i) => <li key={i}>{words(w)}</li>)}</ul></details>
      ) : null}
    </section>
  );
}

function Row({ obligation: o, units, chosen, onChoose, onSplit, onReword }: {
  obligation: Obligation; units: Unit[]; chosen: boolean; onChoose: (on: boolean) => void; onSplit: () => void; onReword: () => void;
}) {
  const { t, say } = useWords();
  const applies = useAppliesWords();
  const nameOf = (code: string) => say(units.find((u) => u.id === code)?.name) || code;
  return (
    <div className={`card obl${chosen ? ' lit' : ''}`} data-testid={`obligation-${o.id}`} lang="vi">
      <label className="check obl-check">
        <input type="checkbox" checked={chosen} onChange={(e) => onChoose(e.target.checked)} aria-label={o.text.slice(0, 120)} data-testid={`obligation-choose-${o.id}`} />
        <span className="nowrap">{o.id}</span>
      </label>
      <div className="stack-tight grow">
        <p className="pre">{o.text}</p>
        <div className="row">
          <Badge tone={o.lead ? 'good' : 'warn'}>{t('doc.lead')}: {o.lead ? nameOf(o.lead) : t('doc.notSet')}</Badge>
          {o.partners.length > 0 ? <Badge>{t('doc.partners')}: {o.partners.map(nameOf).join(', ')}</Badge> : null}
          {o.period && o.period !== 'year' ? <Badge>{t('doc.period')}: {o.period}</Badge> : null}
          {o.due ? <Badge tone="busy">{t('doc.due')}: {shortDate(o.due)}</Badge> : null}
          <Badge>{t('doc.appliesTo')}: {applies(o.applies_to)}</Badge>
          <Button look="quiet" onClick={onReword}>{t('obl.text')}</Button>
          <Button look="quiet" onClick={onSplit}>{t('obl.split')}</Button>
        </div>
      </div>
    </div>
  );
}

function BulkBar({ document, units, ids, busy, onEdit, onAll, onNone }: {
  document: GuidanceDocument; units: Unit[]; ids: string[]; busy: boolean; onEdit: (edit: ObligationEdit) => void; onAll: () => void; onNone: () => void;
}) {
  const { t, say } = useWords();
  const [values, setValues] = useState({ lead: '', partners: '', period: '', due: '', applies: '', attribute: 'border', part: '' });
  const [picked, setPicked] = useState<string[]>([]);
  const set = (change: Partial<typeof values>) => setValues({ ...values, ...change });
  const applies = (): AppliesTo | null => {
    switch (values.applies) {
      case 'province': return { kind: 'province' };
      case 'all': return { kind: 'all' };
      case 'units': return picked.length > 0 ? { kind: 'units', units: picked } : null;
      case 'attribute': return { kind: 'attribute', attribute: values.attribute.trim() };
      default: return null;
    }
  };
  const change = (): ObligationValues => {
    const told = applies();
    return {
      ...(values.lead.trim() ? { lead: values.lead.trim() } : {}),
      ...(values.partners.trim() ? { partners: values.partners.split(/[;,]/).map((p) => p.trim()).filter(Boolean) } : {}),
      ...(values.period.trim() ? { period: values.period.trim() } : {}),
      ...(values.due ? { due: values.due } : {}),
      ...(told ? { applies_to: told } : {}),
    };
  };
  const nothing = Object.keys(change()).length === 0;
  return (
    <section className="card stack obl-bar" aria-label={t('obl.set')}>
      <div className="row">
        <strong role="status">{t('obl.selected', { count: ids.length })}</strong>
        <Button onClick={onAll} data-testid="obligations-all">{t('obl.selectAll')}</Button>
        <Button onClick={onNone}>{t('obl.selectNone')}</Button>
      </div>
      {ids.length === 0 ? <p className="soft">{t('obl.selectHint')}</p> : (
        <>
          <datalist id="unit-codes">{units.map((u) => <option key={u.id} value={u.id}>{say(u.name)}</option>)}</datalist>
          <div className="obl-fields">
            <Field label={t('doc.lead')}>{(p) => <input {...p} list="unit-codes" placeholder={t('obl.keep')} value={values.lead} onChange={(e) => set({ lead: e.target.value })} data-testid="bulk-lead" />}</Field>
            <Field label={t('doc.partners')}>{(p) => <input {...p} list="unit-codes" placeholder={t('obl.keep')} value={values.partners} onChange={(e) => set({ partners: e.target.value })} />}</Field>
            <Field label={t('doc.period')}>{(p) => <input {...p} placeholder={t('obl.keep')} value={values.period} onChange={(e) => set({ period: e.target.value })} />}</Field>
            <Field label={t('doc.due')}>{(p) => <DayInput {...p} value={values.due} onChange={(e) => set({ due: e.target.value })} />}</Field>
            <Field label={t('doc.appliesTo')}>
              {(p) => (
                <select {...p} value={values.applies} onChange={(e) => set({ applies: e.target.value })} data-testid="bulk-applies">
                  <option value="">{t('obl.keep')}</option>
                  {(['province', 'all', 'units', 'attribute'] as const).map((k) => <option key={k} value={k}>{t(`obl.applies.${k}`)}</option>)}
                </select>
              )}
            </Field>
            {values.applies === 'attribute' ? <Field label={t('obl.attribute')}>{(p) => <input {...p} value={values.attribute} onChange={(e) => set({ attribute: e.target.value })} />}</Field> : null}
            {values.applies === 'units' ? (
              <Field label={t('obl.units.pick')}>
                {(p) => (
                  <select {...p} multiple size={6} value={picked} onChange={(e) => setPicked([...e.target.selectedOptions].map((o) => o.value))}>
                    {units.map((u) => <option key={u.id} value={u.id}>{say(u.name)}</option>)}
                  </select>
                )}
              </Field>
            ) : null}
          </div>
          <div className="row">
            <Button look="main" disabled={busy || nothing} onClick={() => onEdit({ op: 'set', ids, values: change() })} data-testid="bulk-apply">{t('obl.set')}</Button>
            <Button disabled={busy || ids.length < 2} title={ids.length < 2 ? t('obl.mergeTwo') : undefined} onClick={() => { onEdit({ op: 'merge', ids }); onNone(); }} data-testid="bulk-merge">{t('obl.merge')}</Button>
            <select className="input" style={{ width: 'auto', maxWidth: '20rem' }} aria-label={t('obl.move')} value={values.part} onChange={(e) => set({ part: e.target.value })}>
              <option value="">{t('obl.move')}…</option>
              {document.parts.map((p) => <option key={p.id} value={p.id}>{[p.no, p.title].filter(Boolean).join(' ').slice(0, 70)}</option>)}
            </select>
            <Button disabled={busy || values.part === '' || ids.length !== 1} onClick={() => { onEdit({ op: 'move', id: ids[0]!, part: values.part, before: null }); onNone(); }} data-testid="bulk-move">{t('obl.apply')}</Button>
          </div>
        </>
      )}
    </section>
  );
}

function SplitDialog({ obligation, onSplit, onClose }: { obligation: Obligation; onSplit: (codePoints: number) => void; onClose: () => void }) {
  const { t } = useWords();
  const area = useRef<HTMLTextAreaElement>(null);
  const [refused, setRefused] = useState(false);
  return (
    <Dialog title={t('obl.split.title')} onClose={onClose} wide>
      <p>{t('obl.split.hint')}</p>
      <textarea ref={area} className="input" rows={8} readOnly defaultValue={obligation.text} aria-label={t('obl.split.hint')} data-testid="split-text" />
      {refused ? <Notice tone="warn" live>{t('obl.split.middle')}</Notice> : null}
      <div className="dialog-feet">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button
          look="main"
          data-testid="confirm"
          onClick={() => {
            const at = area.current?.selectionStart ?? 0;
            if (obligation.text.slice(0, at).trim() === '' || obligation.text.slice(at).trim() === '') setRefused(true);
            else onSplit([...obligation.text.slice(0, at)].length);
          }}
        >
          {t('obl.split.do')}
        </Button>
      </div>
    </Dialog>
  );
}

function TextDialog({ obligation, onText, onClose }: { obligation: Obligation; onText: (text: string) => void; onClose: () => void }) {
  const { t } = useWords();
  const [text, setText] = useState(obligation.text);
  return (
    <Dialog title={t('obl.text')} onClose={onClose} wide>
      <textarea className="input" rows={8} value={text} aria-label={t('obl.text')} onChange={(e) => setText(e.target.value)} />
      <div className="dialog-feet">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button look="main" disabled={text.trim() === '' || text === obligation.text} onClick={() => onText(text.trim())} data-testid="confirm">{t('common.save')}</Button>
      </div>
    </Dialog>
  );
}
