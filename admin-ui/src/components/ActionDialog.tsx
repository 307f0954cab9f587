/** Asks for what an act requires and hands back the command. The confirming button carries the server's own word. An act without
 *  a case of its own here is asked for by its fields and sent as {kind, work, …fields, reason}. */
import { useEffect, useRef, useState, type ChangeEvent, type ReactNode } from 'react';
import type { Action, ActionKind, Attachment, Choice, Command, RecordSource, Text, VerbKind } from '../api-types';
import { problemOf } from '../api/problem';
import { officeDay } from '../lib/format';
import { useWords } from '../lib/words';
import { ActionFields, byMember, firstData, memberOf, missingIn, wireData, type FieldData } from './ActionFields';
import { FilePick } from './FilePick';
import { isTooLong, LongText } from './LongText';
import { Button, Choose, DayInput, Dialog, Fault, Field, Notice } from './ui';

export interface UnitChoice { id: string; name: Text }
interface Given {
  action: Action;
  choice: Choice | null;
  now: string;
  busy: boolean;
  error: unknown;
  units: UnitChoice[];
  hasAttachment: boolean;
  /** The decision takes the decider's own draft with it. */
  withEdits?: boolean;
  onUpload: (file: File, purpose: 'minutes' | 'scan') => Promise<Attachment>;
  onSend: (command: Command) => void;
  onClose: () => void;
}

export function ActionDialog(given: Given) {
  const { action } = given;
  if (action.kind === 'record') return <RecordDialog {...given} />;
  if (action.kind === 'register') return <RegisterDialog {...given} />;
  if (action.kind === 'assign_number') return <NumberDialog {...given} />;
  return <PlainDialog {...given} />;
}

function Feet({ given, label, placed = [], onConfirm }: {
  given: Given; label: string;
  /** Members whose faults stand at their own fields. */
  placed?: string[];
  onConfirm: () => void;
}) {
  const { t } = useWords();
  const feet = useRef<HTMLDivElement>(null);
  const [pressed, setPressed] = useState(0);
  // What is missing may stand above or below the part of a long form that is in sight.
  useEffect(() => {
    if (pressed === 0 && !given.error) return;
    const fault = feet.current?.closest('dialog')?.querySelector<HTMLElement>('[aria-invalid=true], .fault, .notice-bad');
    fault?.scrollIntoView({ block: 'center' });
    fault?.focus();
  }, [pressed, given.error]);
  return (
    <>
      {given.error ? <Fault error={given.error} isPlaced={(pointer) => placed.includes(memberOf(pointer))} /> : null}
      <div className="dialog-feet" ref={feet}>
        <Button onClick={given.onClose}>{t('common.cancel')}</Button>
        <Button look={given.action.danger || given.action.kind === 'cancel' ? 'danger' : 'main'} disabled={given.busy} onClick={() => { onConfirm(); setPressed(pressed + 1); }} data-testid="confirm">
          {given.busy ? t('common.sending') : label}
        </Button>
      </div>
    </>
  );
}

/** Where a reason can be given without being compulsory. */
const TAKES_REASON: ActionKind[] = ['reassign', 'add_approver', 'hold', 'reopen', 'contest_record', 'correct', 'replace', 'recall'];
const OWN_CASE: ActionKind[] = ['submit', 'signal', 'decide', 'return', 'give_opinion', 'register', 'record', 'assign_number', 'cancel', 'withdraw', 'add_unit', 'replace_attachment'];
export const isVerb = (kind: ActionKind): kind is VerbKind => !OWN_CASE.includes(kind);
const NONE: string[] = [];

function PlainDialog(given: Given) {
  const { action, withEdits = false } = given;
  const { t, say } = useWords();
  const [picked, setPicked] = useState<string | null>(null);
  const several = action.kind === 'decide' && !given.choice && (action.choices?.length ?? 0) > 1;
  const choice = given.choice ?? (several ? (action.choices?.find((c) => c.id === picked) ?? null) : action.kind === 'decide' ? (action.choices?.[0] ?? null) : null);
  const label = say(choice ? choice.label : action.label);
  const requires = [...(choice?.requires ?? []), ...action.requires];
  const fields = action.kind === 'add_unit' ? [] : (action.fields ?? []);
  const asksReasonItself = fields.some((f) => f.name === 'reason');
  const needsReason = !asksReasonItself && (action.kind === 'return' || action.kind === 'cancel' || requires.includes('reason'));
  const needsComment = requires.includes('comment');
  const [text, setText] = useState('');
  const [to, setTo] = useState<string | null>(action.to?.[0]?.state ?? null);
  const [behalf, setBehalf] = useState('');
  const [unit, setUnit] = useState('');
  const [data, setData] = useState<FieldData>(() => firstData(fields));
  const [tried, setTried] = useState(false);
  const opinion = action.kind === 'give_opinion';
  const compulsory = needsReason || needsComment || opinion;
  const missing = compulsory && text.trim() === '';
  const noFile = requires.includes('attachment') && !given.hasAttachment;
  const noUnit = action.kind === 'add_unit' && unit === '';
  const [password, setPassword] = useState('');
  const asksPassword = action.confirm === 'password';
  const noPassword = asksPassword && password === '';
  const noChoice = several && !choice;
  const wrong = missingIn(fields, data);

  // What the server refused is told at its field until that field is changed.
  const [changed, setChanged] = useState<{ since: unknown; names: string[] }>({ since: null, names: NONE });
  const changedNow = changed.since === given.error ? changed.names : NONE;
  const touch = (...names: string[]) => setChanged({ since: given.error, names: [...changedNow, ...names] });
  const refused = given.error ? byMember(problemOf(given.error).faults) : {};
  const faults = Object.fromEntries(fields.map(({ name }) => [name, tried && wrong[name] ? t(wrong[name]) : changedNow.includes(name) ? undefined : refused[name]]));
  const textMembers = ['reason', 'comment', 'text'];
  const textFault = textMembers.filter((name) => !fields.some((f) => f.name === name) && !changedNow.includes(name)).map((name) => refused[name]).find(Boolean);

  const command = (): Command => {
    const said = text.trim();
    const comment = said ? { comment: said } : {};
    const reason = said ? { reason: said } : {};
    const work = action.work ?? '';
    switch (action.kind) {
      case 'decide': return { kind: 'decide', work, choice: choice?.id ?? '', ...(needsReason ? reason : comment), shown_hash: action.shown_hash ?? null, ...(withEdits ? { with_edits: true as const } : {}), ...(asksPassword ? { password } : {}) };
      case 'return': return { kind: 'return', work, ...(to ? { to } : {}), reason: said, shown_hash: action.shown_hash ?? null };
      case 'give_opinion': return { kind: 'give_opinion', work, text: said, ...(behalf.trim() ? { on_behalf_of: behalf.trim() } : {}) };
      case 'submit': return { kind: 'submit', ...(action.work ? { work: action.work } : {}), ...(action.signal ? { signal: action.signal } : {}), ...(needsReason ? reason : comment) };
      case 'cancel': return { kind: 'cancel', reason: said };
      case 'withdraw': return { kind: 'withdraw', ...reason };
      case 'add_unit': return { kind: 'add_unit', unit };
      default: {
        if (isVerb(action.kind)) return verbCommand(action, { ...wireData(fields, data), ...(asksText ? reason : {}) });
        return { kind: 'signal', signal: action.signal ?? action.id, ...(needsReason ? reason : comment), ...(fields.length > 0 ? { data: wireData(fields, data) } : {}) };
      }
    }
  };
  const reasonWords = needsReason || isVerb(action.kind);
  const words = opinion ? t('act.opinion') : reasonWords ? t('act.reason') : t('act.comment');
  const needed = opinion ? t('act.opinion.needed') : needsReason ? t('act.reason.needed') : t('act.comment.needed');
  const asksText = compulsory || ['decide', 'submit', 'signal'].includes(action.kind) || (TAKES_REASON.includes(action.kind) && !asksReasonItself);
  const unitFault = tried && noUnit ? t('act.unit') : changedNow.includes('unit') ? undefined : refused.unit;
  return (
    <Dialog title={withEdits ? t('act.amend', { label: say(choice ? choice.label : action.label) }) : several ? say(action.label) : label} onClose={given.onClose} testid="act-dialog">
      {several ? <Choose legend={t('act.choice')} name="decide-choice" options={(action.choices ?? []).map((c) => ({ value: c.id, label: say(c.label) }))} value={picked} onChange={setPicked} /> : null}
      {tried && noChoice ? <span className="fault" role="alert">{t('field.choose')}</span> : null}
      {action.kind === 'decide' && choice ? <p>{t('act.sure', { label })}</p> : null}
      {action.warnings?.length ? <Notice tone="warn"><ul>{action.warnings.map((w) => <li key={w.vi}>{say(w)}</li>)}</ul></Notice> : null}
      {withEdits ? <p>{t('act.amend.hint')}</p> : null}
      {action.kind === 'submit' ? <p>{t('act.submitHint')}</p> : null}
      {action.kind === 'return' && (action.to?.length ?? 0) > 1 ? (
        <Choose legend={t('act.to')} name="return-to" options={(action.to ?? []).map((x) => ({ value: x.state, label: say(x.title) }))} value={to} onChange={setTo} />
      ) : action.kind === 'return' && action.to?.[0] ? <p>{t('act.to')}: <strong>{say(action.to[0].title)}</strong></p> : null}
      {action.kind === 'add_unit' ? (
        <Field label={t('act.unit')} fault={unitFault}>
          {(p) => (
            <select {...p} value={unit} onChange={(e) => { setUnit(e.target.value); touch('unit'); }}>
              <option value="">–</option>
              {given.units.map((u) => <option key={u.id} value={u.id}>{say(u.name)}</option>)}
            </select>
          )}
        </Field>
      ) : null}
      <ActionFields fields={fields} data={data} faults={faults} onChange={(name, value) => { setData({ ...data, [name]: value }); touch(name); }} />
      {asksText ? (
        <Field
          label={words}
          hint={action.kind === 'return' ? t('act.reason.hint') : undefined}
          optional={!compulsory}
          fault={tried && missing ? needed : textFault}
        >
          {(p) => <LongText {...p} value={text} onChange={(e) => { setText(e.target.value); touch(...textMembers); }} data-testid="reason-input" />}
        </Field>
      ) : null}
      {opinion ? <Field label={t('act.onBehalf')} optional>{(p) => <input {...p} value={behalf} onChange={(e) => setBehalf(e.target.value)} />}</Field> : null}
      {asksPassword ? (
        <Field label={t('act.password')} hint={t('act.password.hint')} fault={tried && noPassword ? t('field.needed') : changedNow.includes('password') ? undefined : refused.password}>
          {(p) => <input {...p} type="password" autoComplete="current-password" value={password} onChange={(e) => { setPassword(e.target.value); touch('password'); }} data-testid="act-password" />}
        </Field>
      ) : null}
      {tried && noFile ? <Notice tone="bad" live>{t('act.fileNeeded')}</Notice> : null}
      {action.shown_hash && !withEdits ? <p className="soft">{t('act.binds')}</p> : null}
      <Feet
        given={given}
        label={label}
        placed={[...fields.map((f) => f.name), ...(asksText ? textMembers : []), ...(action.kind === 'add_unit' ? ['unit'] : []), ...(asksPassword ? ['password'] : [])]}
        onConfirm={() => {
          setTried(true);
          if (!missing && !noFile && !noUnit && !noChoice && !noPassword && !isTooLong(text) && Object.keys(wrong).length === 0) given.onSend(command());
        }}
      />
    </Dialog>
  );
}

/** The command of an act that needs nothing but what its fields say. */
export function verbCommand(action: Action, data: FieldData = {}): Command {
  return {
    ...data,
    kind: action.kind as VerbKind,
    ...(action.work ? { work: action.work } : {}),
    ...(action.event === undefined ? {} : { event: action.event }),
    ...(action.person === undefined ? {} : { person: action.person }),
  };
}

const RECORDED_FROM = ['meeting', 'written-ballot', 'signed-slip', 'letter'] as const;
type SourceKind = (typeof RECORDED_FROM)[number];
const isSourceKind = (kind: string): kind is SourceKind => (RECORDED_FROM as readonly string[]).includes(kind);

function RecordDialog(given: Given) {
  const { action } = given;
  const signers = action.signers ?? [];
  const { t, say } = useWords();
  const kinds = (action.recorded?.from ?? ['meeting']).filter(isSourceKind);
  const [kind, setKind] = useState<SourceKind>(kinds[0] ?? 'meeting');
  const [choice, setChoice] = useState<string | null>(action.choices?.length === 1 ? action.choices[0]!.id : null);
  const [date, setDate] = useState('');
  const [number, setNumber] = useState('');
  const [votes, setVotes] = useState({ present: '', yes: '', no: '', abstain: '' });
  const [signer, setSigner] = useState('');
  const [comment, setComment] = useState('');
  const [minutes, setMinutes] = useState<Attachment | null>(null);
  const [tried, setTried] = useState(false);
  const [to, setTo] = useState<string | null>(action.to?.[0]?.state ?? null);
  const byBody = action.recorded?.votes ?? (kind === 'meeting' || kind === 'written-ballot');
  const count = { present: Number(votes.present), yes: Number(votes.yes), no: Number(votes.no), abstain: Number(votes.abstain) };
  const sum = count.yes + count.no + count.abstain;
  const voted = votes.present !== '';
  const tooMany = byBody && voted && sum > count.present;
  const needsFile = action.requires.includes('minutes') && !minutes;
  const choiceMissing = Boolean(action.choices?.length) && !choice;
  const signerMissing = !byBody && signers.length > 0 && signer === '';
  const picked = action.choices?.find((c) => c.id === choice) ?? null;
  const needsReason = picked?.requires?.includes('reason') === true;
  const needsText = needsReason || picked?.requires?.includes('comment') === true;
  const textMissing = needsText && comment.trim() === '';
  const goesBack = choice === 'returned' && (action.to?.length ?? 0) > 0;
  return (
    <Dialog title={say(action.label) || t('record.title')} onClose={given.onClose} testid="record-dialog">
      <p className="soft">{t('record.hint')}</p>
      {kinds.length > 1 ? (
        <Choose legend={t('record.source')} name="record-source" options={kinds.map((k) => ({ value: k, label: t(`source.${k}`) }))} value={kind} onChange={setKind} />
      ) : <p>{t('record.source')}: <strong>{t(`source.${kind}`)}</strong></p>}
      <Field label={t('record.date')} fault={tried && !date ? t('record.date.needed') : undefined}>
        {(p) => <DayInput {...p} max={officeDay(given.now)} value={date} onChange={(e) => setDate(e.target.value)} data-testid="record-date" />}
      </Field>
      <Field label={t('record.number')} optional>{(p) => <input {...p} value={number} onChange={(e) => setNumber(e.target.value)} />}</Field>
      {action.choices && action.choices.length > 0 ? (
        <Choose legend={t('record.choice')} name="record-choice" options={action.choices.map((c) => ({ value: c.id, label: say(c.label) }))} value={choice} onChange={setChoice} />
      ) : null}
      {tried && choiceMissing ? <span className="fault" role="alert">{t('record.choice.needed')}</span> : null}
      {goesBack ? <Choose legend={t('act.to')} name="record-to" options={(action.to ?? []).map((x) => ({ value: x.state, label: say(x.title) }))} value={to} onChange={setTo} /> : null}
      {byBody ? (
        <fieldset className="field" style={{ border: 'none', padding: 0, margin: 0 }}>
          <legend className="strong">{t('record.votes')}</legend>
          <div className="row" style={{ alignItems: 'flex-end' }}>
            {(['present', 'yes', 'no', 'abstain'] as const).map((name) => (
              <div key={name} style={{ flex: '1 1 7rem' }}>
                <Field label={t(`record.${name}`)}>
                  {(p) => <input {...p} inputMode="numeric" value={votes[name]} onChange={(e) => setVotes({ ...votes, [name]: e.target.value.replace(/\D/g, '') })} data-testid={`votes-${name}`} />}
                </Field>
              </div>
            ))}
          </div>
          {tooMany ? <span className="fault" role="alert">{t('record.votesWrong', { sum, present: count.present })}</span> : null}
        </fieldset>
      ) : signers.length > 0 ? (
        <Field label={t('record.signedBy')} fault={tried && signerMissing ? t('record.signedBy.needed') : undefined}>
          {(p) => (
            <select {...p} value={signer} onChange={(e) => setSigner(e.target.value)}>
              <option value="">–</option>
              {signers.map((s) => <option key={s.id} value={s.id}>{s.full_name}</option>)}
            </select>
          )}
        </Field>
      ) : null}
      <FilePick label={t('record.minutes')} done={minutes?.name ?? null} onPick={async (file) => setMinutes(await given.onUpload(file, byBody ? 'minutes' : 'scan'))} testid="record-minutes" />
      {tried && needsFile ? <Notice tone="bad" live>{t('record.minutes.needed')}</Notice> : null}
      <Field label={needsReason ? t('act.reason') : t('act.comment')} optional={!needsText} fault={tried && textMissing ? t(needsReason ? 'act.reason.needed' : 'act.comment.needed') : undefined}>
        {(p) => <LongText {...p} value={comment} onChange={(e) => setComment(e.target.value)} data-testid="reason-input" />}
      </Field>
      <Feet
        given={given}
        label={picked ? say(picked.label) : t('common.confirm')}
        onConfirm={() => {
          setTried(true);
          if (!date || tooMany || needsFile || textMissing || isTooLong(comment) || choiceMissing || signerMissing) return;
          given.onSend({
            kind: 'record',
            work: action.work ?? '',
            choice: choice ?? '',
            source: { kind, date, ...(number.trim() ? { number: number.trim() } : {}) },
            ...(byBody && voted ? { votes: count } : {}),
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

const REGISTERED_KINDS = ['letter', 'minutes', 'written-ballot', 'phone', 'email'] as const;

function RegisterDialog(given: Given) {
  const { action } = given;
  const { t, say } = useWords();
  const [kind, setKind] = useState<(typeof REGISTERED_KINDS)[number]>('letter');
  const [source, setSource] = useState({ number: '', date: '', issuer: '', summary: '' });
  const [text, setText] = useState('');
  const [file, setFile] = useState<Attachment | null>(null);
  const fields = action.fields ?? [];
  const [data, setData] = useState<FieldData>(() => firstData(fields));
  const wrong = missingIn(fields, data);
  const [tried, setTried] = useState(false);
  const part = (name: keyof typeof source, fault?: string): ReactNode => (
    <Field label={t(`register.${name}`)} optional={name !== 'date'} fault={fault}>
      {(p) => {
        const rest = { ...p, value: source[name], onChange: (e: ChangeEvent<HTMLInputElement>) => setSource({ ...source, [name]: e.target.value }), 'data-testid': `register-${name}` };
        return name === 'date' ? <DayInput {...rest} max={officeDay(given.now)} /> : <input {...rest} />;
      }}
    </Field>
  );
  return (
    <Dialog title={say(action.label) || t('register.title')} onClose={given.onClose} testid="register-dialog">
      <Field label={t('register.kind')}>
        {(p) => (
          <select {...p} value={kind} onChange={(e) => setKind(REGISTERED_KINDS.find((k) => k === e.target.value) ?? 'letter')}>
            {REGISTERED_KINDS.map((k) => <option key={k} value={k}>{t(`source.${k}`)}</option>)}
          </select>
        )}
      </Field>
      <ActionFields fields={fields} data={data} faults={Object.fromEntries(fields.map(({ name }) => [name, tried && wrong[name] ? t(wrong[name]) : undefined]))} onChange={(name, value) => setData({ ...data, [name]: value })} />
      {part('date', tried && !source.date ? t('record.date.needed') : undefined)}
      {part('number')}
      {part('issuer')}
      {part('summary')}
      <Field label={t('register.text')} optional>{(p) => <LongText {...p} value={text} onChange={(e) => setText(e.target.value)} data-testid="reason-input" />}</Field>
      <FilePick label={t('register.file')} done={file?.name ?? null} onPick={async (f) => setFile(await given.onUpload(f, 'scan'))} testid="register-file" />
      <Feet
        given={given}
        label={say(action.label)}
        onConfirm={() => {
          setTried(true);
          if (!source.date || isTooLong(text) || Object.keys(wrong).length > 0) return;
          const told: RecordSource = { kind, date: source.date };
          for (const name of ['number', 'issuer', 'summary'] as const) if (source[name].trim()) told[name] = source[name].trim();
          given.onSend({ ...wireData(fields, data), kind: 'register', work: action.work ?? '', source: told, ...(text.trim() ? { text: text.trim() } : {}), ...(file ? { attachment: file.id } : {}) });
        }}
      />
    </Dialog>
  );
}

function NumberDialog(given: Given) {
  const { t, say } = useWords();
  const [number, setNumber] = useState('');
  const [date, setDate] = useState(officeDay(given.now));
  return (
    <Dialog title={say(given.action.label) || t('number.title')} onClose={given.onClose} testid="number-dialog">
      <Field label={t('number.number')} hint={t('number.hint')} optional>{(p) => <input {...p} value={number} onChange={(e) => setNumber(e.target.value)} data-testid="number-input" />}</Field>
      <Field label={t('number.date')}>{(p) => <DayInput {...p} value={date} max={officeDay(given.now)} onChange={(e) => setDate(e.target.value)} />}</Field>
      <Feet
        given={given}
        label={say(given.action.label)}
        onConfirm={() => given.onSend({ kind: 'assign_number', work: given.action.work ?? '', ...(number.trim() ? { number: number.trim() } : {}), ...(date ? { date } : {}) })}
      />
    </Dialog>
  );
}
