/** Asks for what an act requires and hands back the command. The confirming button carries the server's own word. An act without
 *  a case of its own here is asked for by its fields and sent as {kind, work, …fields, reason}. */
import { useState, type ChangeEvent, type ReactNode } from 'react';
import type { Action, ActionKind, Attachment, Command, RecordSource, VerbKind } from '../api-types';
import { problemOf } from '../api/problem';
import { officeDay } from '../lib/format';
import { useWords } from '../lib/words';
import { Feet, type ActionGiven as Given } from './ActionFeet';
import { ActionFields, byMember, firstData, memberOf, missingIn, wireData, type FieldData } from './ActionFields';
import { ExtensionContext } from './DueFacts';
import { FilePick } from './FilePick';
import { isTooLong, LongText } from './LongText';
import { RecordDialog } from './RecordDialog';
import { SignSteps } from './SignSteps';
import { Choose, DayInput, Dialog, Field, Notice } from './ui';

export type { UnitChoice } from './ActionFeet';

export function ActionDialog(given: Given) {
  const { action } = given;
  if (action.kind === 'record') return <RecordDialog {...given} />;
  if (action.kind === 'register') return <RegisterDialog {...given} />;
  if (action.kind === 'assign_number') return <NumberDialog {...given} />;
  return <PlainDialog {...given} />;
}

/** Where a reason can be given without being compulsory. */
const TAKES_REASON: ActionKind[] = ['reassign', 'add_approver', 'set_urgency', 'hold', 'reopen', 'contest_record', 'correct', 'replace', 'recall'];
const MORE_TIME: ActionKind[] = ['ask_extension', 'grant_extension', 'refuse_extension'];
const OWN_CASE: ActionKind[] = ['submit', 'signal', 'decide', 'return', 'give_opinion', 'register', 'record', 'assign_number', 'cancel', 'withdraw', 'add_unit', 'replace_attachment'];
export const isVerb = (kind: ActionKind): kind is VerbKind => !OWN_CASE.includes(kind);
const NONE: string[] = [];

function PlainDialog(given: Given) {
  const { action, withEdits = false } = given;
  const { t, say } = useWords();
  const [picked, setPicked] = useState<string | null>(null);
  const choosable = (action.choices ?? []).filter((c) => !withEdits || c.amends);
  const several = action.kind === 'decide' && !given.choice && choosable.length > 1;
  const choice = given.choice ?? (several ? (choosable.find((c) => c.id === picked) ?? null) : action.kind === 'decide' ? (choosable[0] ?? null) : null);
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
  // Only a favourable choice is signed, and only what was put up.
  const asksSignature = action.confirm === 'signature' && choice?.confirm === 'signature';
  const [signed, setSigned] = useState<Attachment | null>(null);
  const noSignature = asksSignature && !signed;
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
      case 'decide': return { kind: 'decide', work, choice: choice?.id ?? '', ...(needsReason ? reason : comment), shown_hash: action.shown_hash ?? null, ...(withEdits ? { with_edits: true as const } : {}), ...(asksPassword ? { password } : {}), ...(asksSignature && signed ? { signed_file: signed.id } : {}) };
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
      {several ? <Choose legend={t('act.choice')} name="decide-choice" options={choosable.map((c) => ({ value: c.id, label: say(c.label) }))} value={picked} onChange={setPicked} /> : null}
      {tried && noChoice ? <span className="fault" role="alert">{t('field.choose')}</span> : null}
      {action.kind === 'decide' && choice ? <p>{t('act.sure', { label })}</p> : null}
      {action.warnings?.length ? <Notice tone="warn"><ul>{action.warnings.map((w) => <li key={w.vi}>{say(w)}</li>)}</ul></Notice> : null}
      {given.work && MORE_TIME.includes(action.kind) ? <ExtensionContext work={given.work} decides={action.kind !== 'ask_extension'} /> : null}
      {action.kind === 'set_urgency' ? <p>{t('due.urgency.hint')}</p> : null}
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
      {asksSignature ? (
        <SignSteps
          address={given.toSign && action.work ? given.toSign(action.work) : null}
          uploaded={signed?.name ?? null}
          fault={tried && noSignature ? t('sign.needed') : changedNow.includes('signed_file') ? undefined : signedFault(given.error)}
          onPick={async (file) => { setSigned(null); touch('signed_file'); setSigned(await given.onUpload(file, 'signed')); }}
        />
      ) : null}
      {tried && noFile ? <Notice tone="bad" live>{t('act.fileNeeded')}</Notice> : null}
      {action.shown_hash && !withEdits ? <p className="soft">{t('act.binds')}</p> : null}
      <Feet
        given={given}
        label={label}
        placed={[...fields.map((f) => f.name), ...(asksText ? textMembers : []), ...(action.kind === 'add_unit' ? ['unit'] : []), ...(asksPassword ? ['password'] : []), ...(asksSignature ? ['signed_file'] : [])]}
        onConfirm={() => {
          setTried(true);
          if (!missing && !noFile && !noUnit && !noChoice && !noPassword && !noSignature && !isTooLong(text) && Object.keys(wrong).length === 0) given.onSend(command());
        }}
      />
    </Dialog>
  );
}

/** What is wrong with the signed file: the first sentence tells the next step, further findings stand behind it. */
function signedFault(error: unknown): string | undefined {
  const problem = error ? problemOf(error) : null;
  const faults = problem?.faults.filter((fault) => memberOf(fault.pointer) === 'signed_file') ?? [];
  if (!problem || faults.length === 0) return undefined;
  return [problem.document.detail ?? faults[0]!.detail, ...faults.slice(1).map((fault) => fault.detail)].join(' ');
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

const REGISTERED_KINDS = ['letter', 'meeting', 'written-ballot', 'signed-slip'] as const;

function RegisterDialog(given: Given) {
  const { action } = given;
  const { t, say } = useWords();
  // The server's order is that of what is likely here.
  const told = action.recorded?.from ?? [];
  const kinds = told.flatMap((one) => REGISTERED_KINDS.filter((known) => known === one));
  const open = kinds.length > 0 ? kinds : REGISTERED_KINDS;
  const [kind, setKind] = useState<(typeof REGISTERED_KINDS)[number]>(open[0] ?? 'letter');
  const [source, setSource] = useState({ number: '', date: '', issuer: '', summary: '' });
  const [text, setText] = useState('');
  const [file, setFile] = useState<Attachment | null>(null);
  // Who signed is asked of a paper that was signed here, not of what comes from elsewhere.
  const fields = (action.fields ?? []).filter((f) => !f.for || f.for.includes(kind));
  const [data, setData] = useState<FieldData>(() => firstData(action.fields ?? []));
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
            {open.map((k) => <option key={k} value={k}>{t(`source.${k}`)}</option>)}
          </select>
        )}
      </Field>
      <ActionFields fields={fields} data={data} faults={Object.fromEntries(fields.map(({ name }) => [name, tried && wrong[name] ? t(wrong[name]) : undefined]))} onChange={(name, value) => setData({ ...data, [name]: value })} />
      {part('date', tried && !source.date ? t('record.date.needed') : undefined)}
      {part('number')}
      {part('issuer')}
      {part('summary')}
      <Field label={t('register.text')} optional>{(p) => <LongText {...p} value={text} onChange={(e) => setText(e.target.value)} data-testid="reason-input" />}</Field>
      <FilePick label={t('register.file')} done={file?.name ?? null} limits={given.fileLimits} onPick={async (f) => { setFile(null); setFile(await given.onUpload(f, 'scan')); }} testid="register-file" />
      <Feet
        given={given}
        label={say(action.label)}
        onConfirm={() => {
          setTried(true);
          if (!source.date || isTooLong(text) || Object.keys(wrong).length > 0) return;
          const paper: RecordSource = { kind, date: source.date };
          for (const name of ['number', 'issuer', 'summary'] as const) if (source[name].trim()) paper[name] = source[name].trim();
          given.onSend({ ...wireData(fields, data), kind: 'register', work: action.work ?? '', source: paper, ...(text.trim() ? { text: text.trim() } : {}), ...(file ? { attachment: file.id } : {}) });
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
