/** A decision that was taken in a meeting or on paper, entered from its minutes: where and when, with what result, who took part
 *  and how they voted. What does not add up is told before it is sent; what the server refuses stands at its field. */
import { useState } from 'react';
import type { Attachment, Choice, FieldFault } from '../api-types';
import { problemOf } from '../api/problem';
import { officeDay } from '../lib/format';
import { addUp, byNumbers, countNamed, membersOf, type Numbers, type Voter } from '../lib/recorded-votes';
import { useWords } from '../lib/words';
import { Feet, type ActionGiven } from './ActionFeet';
import { FilePick } from './FilePick';
import { isTooLong, LongText } from './LongText';
import { Choose, DayInput, Dialog, Field, Notice } from './ui';

const RECORDED_FROM = ['meeting', 'written-ballot', 'signed-slip', 'letter'] as const;
type SourceKind = (typeof RECORDED_FROM)[number];
const isSourceKind = (kind: string): kind is SourceKind => (RECORDED_FROM as readonly string[]).includes(kind);
const NUMBERS = ['present', 'yes', 'no', 'abstain', 'other'] as const;
const PLACED = ['source', 'choice', 'votes', 'minutes', 'signed_by', 'to', 'reason', 'comment'];

/** The sentences of a refusal about this place or below it. */
function told(faults: FieldFault[], pointer: string): string | undefined {
  return faults.filter((f) => f.pointer === pointer || f.pointer.startsWith(`${pointer}/`)).map((f) => f.detail).join(' ') || undefined;
}

export function RecordDialog(given: ActionGiven) {
  const { action, ballot = null } = given;
  const signers = action.signers ?? [];
  const { t, say } = useWords();
  const kinds = (action.recorded?.from ?? ['meeting']).filter(isSourceKind);
  const [kind, setKind] = useState<SourceKind>(kinds[0] ?? 'meeting');
  const [choice, setChoice] = useState<string | null>(action.choices?.length === 1 ? action.choices[0]!.id : null);
  const [date, setDate] = useState('');
  const [number, setNumber] = useState('');
  const [signer, setSigner] = useState('');
  const [comment, setComment] = useState('');
  const [minutes, setMinutes] = useState<Attachment | null>(null);
  const [tried, setTried] = useState(false);
  const [to, setTo] = useState<string | null>(action.to?.[0]?.state ?? null);

  const secret = action.recorded?.secret === true || ballot?.secret === true;
  const { voters, recused } = membersOf(ballot);
  const weighted = voters.some((v) => v.weight !== voters[0]!.weight);
  const nameable = voters.length > 0 && !secret;
  const [how, setHow] = useState<'numbers' | 'names'>(nameable && weighted ? 'names' : 'numbers');
  const [numbers, setNumbers] = useState<Numbers>({ present: '', yes: '', no: '', abstain: '', other: '' });
  const [attended, setAttended] = useState<string[]>([]);
  const [voices, setVoices] = useState<Record<string, string>>({});

  const picked = action.choices?.find((c) => c.id === choice) ?? null;
  const goesBack = choice === 'returned' && (action.to?.length ?? 0) > 0;
  const byBody = action.recorded?.votes ?? (kind === 'meeting' || kind === 'written-ballot');
  const votes = byBody && !goesBack;
  const wrong = votes && how === 'numbers' ? addUp(numbers, { members: voters.length, recused: recused.length, attended: attended.length, secret }) : null;
  const nobody = votes && how === 'names' && Object.keys(voices).length === 0;
  const needsFile = action.requires.includes('minutes') && !minutes;
  const choiceMissing = Boolean(action.choices?.length) && !choice;
  const signerMissing = !byBody && signers.length > 0 && signer === '';
  const needsReason = picked?.requires?.includes('reason') === true;
  const needsText = needsReason || picked?.requires?.includes('comment') === true;
  const textMissing = needsText && comment.trim() === '';

  // A fault is told until something is changed: one number can make another one wrong.
  const [since, setSince] = useState<unknown>(null);
  const faults = given.error && given.error !== since ? problemOf(given.error).faults : [];
  const touch = () => setSince(given.error);
  const at = (pointer: string) => told(faults, pointer);

  const attend = (id: string, on: boolean) => {
    const now = voters.map((v) => v.id).filter((v) => (v === id ? on : attended.includes(v)));
    setAttended(now);
    // The names say how many there were; without names the number stays as it was written.
    if (now.length > 0) setNumbers({ ...numbers, present: String(now.length) });
    touch();
  };

  return (
    <Dialog title={say(action.label) || t('record.title')} onClose={given.onClose} testid="record-dialog">
      <p className="soft">{t('record.hint')}</p>
      {kinds.length > 1 ? (
        <Choose legend={t('record.source')} name="record-source" options={kinds.map((k) => ({ value: k, label: t(`source.${k}`) }))} value={kind} onChange={(k) => { setKind(k); touch(); }} />
      ) : <p>{t('record.source')}: <strong>{t(`source.${kind}`)}</strong></p>}
      {byBody && kind === 'written-ballot' ? <p className="soft">{t('record.silence')}</p> : null}
      <Told what={at('/source/kind')} />
      <Field label={t('record.date')} fault={tried && !date ? t('record.date.needed') : at('/source/date')}>
        {(p) => <DayInput {...p} max={officeDay(given.now)} value={date} onChange={(e) => { setDate(e.target.value); touch(); }} data-testid="record-date" />}
      </Field>
      <Field label={t('record.number')} optional>{(p) => <input {...p} value={number} onChange={(e) => setNumber(e.target.value)} />}</Field>
      {action.choices && action.choices.length > 0 ? (
        <Choose legend={t('record.choice')} name="record-choice" options={action.choices.map((c) => ({ value: c.id, label: say(c.label) }))} value={choice} onChange={(c) => { setChoice(c); touch(); }} />
      ) : null}
      <Told what={tried && choiceMissing ? t('record.choice.needed') : at('/choice')} />
      {goesBack ? <Choose legend={t('act.to')} name="record-to" options={(action.to ?? []).map((x) => ({ value: x.state, label: say(x.title) }))} value={to} onChange={(x) => { setTo(x); touch(); }} /> : null}
      {goesBack ? <Told what={at('/to')} /> : null}
      {votes ? (
        <fieldset className="field plain-set stack-tight" data-testid="record-votes">
          <legend className="strong">{t('record.votes')}{secret ? ` (${t('record.secret.short')})` : ''}</legend>
          {ballot && say(ballot.need_text) ? <span className="soft">{t('record.need', { need: say(ballot.need_text) })}</span> : null}
          {secret ? <span className="soft">{t('record.secret')}</span> : null}
          {recused.length > 0 ? <span data-testid="record-recused">{t('record.recused.are', { names: recused.map((m) => m.full_name).join(', ') })}</span> : null}
          {nameable ? (
            <Choose
              legend={t('record.how')} name="record-how" value={how} onChange={(x) => { setHow(x); touch(); }}
              options={weighted ? [{ value: 'names', label: t('record.how.names') }] : [{ value: 'numbers', label: t('record.how.numbers') }, { value: 'names', label: t('record.how.names') }]}
            />
          ) : null}
          {weighted && nameable ? <span className="soft">{t('record.weighted')}</span> : null}
          {how === 'names' ? (
            <Named voters={voters} choices={ballot?.choices ?? []} voices={voices} faultOf={(id) => at(`/votes/members/${id}`)} onChange={(next) => { setVoices(next); touch(); }} />
          ) : (
            <>
              <div className="row row-bottom">
                {NUMBERS.map((name) => (
                  <div key={name} className="number-field">
                    <Field label={t(`record.${name}`)} optional={name === 'other'} fault={at(`/votes/${name}`)}>
                      {(p) => <input {...p} inputMode="numeric" maxLength={4} value={numbers[name]} onChange={(e) => { setNumbers({ ...numbers, [name]: e.target.value.replace(/\D/g, '') }); touch(); }} data-testid={`votes-${name}`} />}
                    </Field>
                  </div>
                ))}
              </div>
              {wrong && (tried || wrong.early) ? <span className="fault" role="alert" tabIndex={-1}>{t(wrong.why, wrong.words)}</span> : null}
              {voters.length > 0 ? (
                <details>
                  <summary data-testid="show-attended">{t('record.attended.show', { count: attended.length, members: voters.length })}</summary>
                  <p className="soft">{t('record.attended.hint')}</p>
                  <div className="check-list" role="group" aria-label={t('record.attended')}>
                    {voters.map((v) => (
                      <label key={v.id} className="check">
                        <input type="checkbox" checked={attended.includes(v.id)} onChange={(e) => attend(v.id, e.target.checked)} data-testid={`attended-${v.id}`} />
                        <span>{v.full_name}{v.chair ? ` (${t('instance.chair')})` : ''}</span>
                      </label>
                    ))}
                  </div>
                </details>
              ) : null}
              <Told what={at('/votes/attended')} />
            </>
          )}
          {tried && nobody ? <span className="fault" role="alert" tabIndex={-1}>{t('record.names.needed')}</span> : null}
          <Told what={faults.filter((f) => ['/votes', '/votes/named', '/votes/recused', '/votes/members'].includes(f.pointer)).map((f) => f.detail).join(' ') || undefined} />
        </fieldset>
      ) : !byBody && signers.length > 0 ? (
        <Field label={t('record.signedBy')} fault={tried && signerMissing ? t('record.signedBy.needed') : at('/signed_by')}>
          {(p) => (
            <select {...p} value={signer} onChange={(e) => { setSigner(e.target.value); touch(); }}>
              <option value="">–</option>
              {signers.map((s) => <option key={s.id} value={s.id}>{s.full_name}</option>)}
            </select>
          )}
        </Field>
      ) : <Told what={at('/votes') ?? at('/signed_by')} />}
      <FilePick label={t('record.minutes')} done={minutes?.name ?? null} limits={given.fileLimits} onPick={async (file) => { setMinutes(null); setMinutes(await given.onUpload(file, byBody ? 'minutes' : 'scan')); touch(); }} testid="record-minutes" />
      {tried && needsFile ? <Notice tone="bad" live>{t('record.minutes.needed')}</Notice> : <Told what={at('/minutes')} />}
      <Field label={needsReason ? t('act.reason') : t('act.comment')} optional={!needsText} fault={tried && textMissing ? t(needsReason ? 'act.reason.needed' : 'act.comment.needed') : (at('/reason') ?? at('/comment'))}>
        {(p) => <LongText {...p} value={comment} onChange={(e) => { setComment(e.target.value); touch(); }} data-testid="reason-input" />}
      </Field>
      <Feet
        given={given}
        label={picked ? say(picked.label) : t('common.confirm')}
        placed={PLACED}
        onConfirm={() => {
          setTried(true);
          if (!date || wrong || nobody || needsFile || textMissing || isTooLong(comment) || choiceMissing || signerMissing) return;
          given.onSend({
            kind: 'record',
            work: action.work ?? '',
            choice: choice ?? '',
            source: { kind, date, ...(number.trim() ? { number: number.trim() } : {}) },
            ...(votes ? { votes: how === 'names' ? { members: voices } : { ...byNumbers(numbers), ...(attended.length > 0 ? { attended } : {}) } } : {}),
            ...(!byBody && signer ? { signed_by: signer } : {}),
            ...(minutes ? { minutes: minutes.id } : {}),
            ...(goesBack && to ? { to } : {}),
            ...(comment.trim() ? (needsReason ? { reason: comment.trim() } : { comment: comment.trim() }) : {}),
            shown_hash: action.shown_hash ?? null,
          });
        }}
      />
    </Dialog>
  );
}

function Told({ what }: { what: string | undefined }) {
  return what ? <span className="fault" role="alert" tabIndex={-1}>{what}</span> : null;
}

/** Each member's vote; who is not named was absent. The sums are told while the minutes are read off. */
function Named({ voters, choices, voices, faultOf, onChange }: {
  voters: Voter[]; choices: Choice[]; voices: Record<string, string>; faultOf: (id: string) => string | undefined; onChange: (voices: Record<string, string>) => void;
}) {
  const { t, say } = useWords();
  const counts = countNamed(voices, choices);
  const abstains = choices.some((c) => c.id === 'abstain' || c.means === 'abstain');
  const set = (id: string, said: string) => onChange(Object.fromEntries(voters.flatMap((v) => {
    const voice = v.id === id ? said : voices[v.id];
    return voice ? [[v.id, voice]] : [];
  })));
  return (
    <>
      {voters.map((v) => (
        <Field key={v.id} label={`${v.full_name}${v.chair ? ` (${t('instance.chair')})` : ''}${v.weight === 1 ? '' : `, ${t('work.weight', { weight: v.weight })}`}`} fault={faultOf(v.id)}>
          {(p) => (
            <select {...p} value={voices[v.id] ?? ''} onChange={(e) => set(v.id, e.target.value)} data-testid={`voice-${v.id}`}>
              <option value="">{t('record.absent')}</option>
              {choices.map((c) => <option key={c.id} value={c.id}>{say(c.label)}</option>)}
              {abstains ? null : <option value="abstain">{t('record.abstain')}</option>}
            </select>
          )}
        </Field>
      ))}
      <span role="status" data-testid="record-sums">
        {t('record.sums', { present: counts.present, absent: voters.length - counts.present })}
        {Object.entries(counts.by).map(([id, count]) => `; ${id === 'abstain' && !abstains ? t('record.abstain') : say(choices.find((c) => c.id === id)?.label) || id} ${count}`).join('')}
      </span>
    </>
  );
}
