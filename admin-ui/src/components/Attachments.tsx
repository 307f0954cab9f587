import { lazy, Suspense, useState } from 'react';
import type { Action, Attachment, FileLimits } from '../api-types';
import { dateAndTime, fileSize, personName } from '../lib/format';
import { useWords } from '../lib/words';
import { FilePick } from './FilePick';
import { Badge, Button, Fault, Field, Loading } from './ui';

const PdfPages = lazy(() => import('./PdfPages'));

const PURPOSES = ['annex', 'letter', 'scan', 'minutes', 'signed'] as const;
export type Purpose = (typeof PURPOSES)[number];

export function Attachments({ attachments, limits, withdrawals = [], addressOf, onUpload, onWithdraw }: {
  attachments: Attachment[];
  limits?: FileLimits | undefined;
  /** What the server offers of `withdraw_file`, one for each file. */
  withdrawals?: Action[];
  addressOf: (id: string) => string;
  onUpload: ((file: File, purpose: Purpose, replaces?: string) => Promise<void>) | null;
  onWithdraw?: (id: string, reason: string) => Promise<void>;
}) {
  const { t } = useWords();
  const [purpose, setPurpose] = useState<Purpose>('annex');
  return (
    <div className="stack">
      {attachments.length === 0 ? <p className="soft">{t('instance.attachments.none')}</p> : null}
      <ul className="plain-list">
        {attachments.map((a) => (
          <OneAttachment
            key={a.id}
            attachment={a}
            limits={limits}
            withdrawal={withdrawals.find((one) => one.attachment === a.id) ?? null}
            addressOf={addressOf}
            onReplace={onUpload && a.replaceable ? (file) => onUpload(file, purposeOf(a), a.id) : null}
            onWithdraw={onWithdraw ? (reason) => onWithdraw(a.id, reason) : null}
          />
        ))}
      </ul>
      {onUpload ? (
        <details>
          <summary>{t('file.add')}</summary>
          <div className="stack">
            <Field label={t('file.purpose')}>
              {(p) => (
                <select {...p} value={purpose} onChange={(e) => setPurpose(PURPOSES.find((x) => x === e.target.value) ?? 'annex')}>
                  {PURPOSES.map((x) => <option key={x} value={x}>{t(`file.${x}`)}</option>)}
                </select>
              )}
            </Field>
            <FilePick label={t('act.file')} limits={limits} onPick={(file) => onUpload(file, purpose)} testid="attachment-add" />
          </div>
        </details>
      ) : null}
    </div>
  );
}

function purposeOf(attachment: Attachment): Purpose {
  return PURPOSES.find((p) => p === attachment.purpose) ?? 'annex';
}

function OneAttachment({ attachment: a, limits, withdrawal, addressOf, onReplace, onWithdraw }: {
  attachment: Attachment; limits: FileLimits | undefined; withdrawal: Action | null; addressOf: (id: string) => string;
  onReplace: ((file: File) => Promise<void>) | null; onWithdraw: ((reason: string) => Promise<void>) | null;
}) {
  const { t, say } = useWords();
  const [shown, setShown] = useState(false);
  const address = addressOf(a.id);
  const image = /^image\/(png|jpeg|webp)$/.test(a.media_type);
  const pdf = a.media_type === 'application/pdf';
  const gone = a.withdrawn ?? null;
  const opens = !gone || gone.readable;
  return (
    <li className="stack-tight" data-testid={`attachment-${a.id}`}>
      <span className="row">
        {gone ? <s>{a.name}</s> : <strong>{a.name}</strong>}
        {gone ? <Badge tone="warn">{t('file.withdrawn')}</Badge> : null}
        <span className="soft">{fileSize(a.bytes)}</span>
        {a.purpose && PURPOSES.some((p) => p === a.purpose) ? <Badge>{t(purposeOf(a) === 'signed' && !a.relied_on ? 'file.signed.unused' : `file.${purposeOf(a)}`)}</Badge> : null}
        {a.versions > 1 ? <Badge tone="warn">{t('file.versions', { n: a.versions })}</Badge> : null}
      </span>
      <span className="soft">{t('file.by', { name: personName(a.by), date: dateAndTime(a.at) })}</span>
      {gone ? <span>{t('file.withdrawnBy', { name: personName(gone.by), date: dateAndTime(gone.at), reason: gone.reason })}</span> : null}
      {opens ? <span className="row">
        {image || pdf ? <Button onClick={() => setShown(!shown)} aria-expanded={shown}>{shown ? t('file.hide') : t('file.view')}</Button> : null}
        <a className="button" href={address} target="_blank" rel="noopener">{image || pdf ? t('file.openTab') : t('common.download')}</a>
      </span> : null}
      {shown && image ? <img className="stored-image" src={address} alt={a.name} /> : null}
      {shown && pdf ? <Suspense fallback={<Loading />}><PdfPages address={address} name={a.name} /></Suspense> : null}
      {onReplace ? (
        <details>
          <summary>{t(a.relied_on ? 'file.newVersion' : 'file.replace')}</summary>
          <FilePick label={t(a.relied_on ? 'file.newVersionHint' : 'file.replaceHint')} limits={limits} replaces onPick={onReplace} />
        </details>
      ) : null}
      {withdrawal?.enabled && onWithdraw ? <Withdrawal label={say(withdrawal.label)} relied={a.relied_on} onWithdraw={onWithdraw} /> : null}
      {withdrawal && !withdrawal.enabled ? <span className="soft">{say(withdrawal.why_not)}</span> : null}
      {a.earlier.length > 0 ? (
        <details>
          <summary>{t('file.earlier')} ({a.earlier.length})</summary>
          <ul className="plain-list">
            {a.earlier.map((e) => <li key={e.id}><a href={addressOf(e.id)} target="_blank" rel="noopener">{e.name}</a> <span className="soft">{fileSize(e.bytes)} · {dateAndTime(e.at)}</span></li>)}
          </ul>
        </details>
      ) : null}
    </li>
  );
}

function Withdrawal({ label, relied, onWithdraw }: { label: string; relied: boolean; onWithdraw: (reason: string) => Promise<void> }) {
  const { t } = useWords();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  return (
    <details>
      <summary>{label}</summary>
      <div className="stack-tight">
        <Field label={t('file.withdrawReason')} hint={t(relied ? 'file.withdrawKept' : 'file.withdrawGone')}>
          {(p) => <textarea {...p} rows={2} value={reason} onChange={(e) => setReason(e.target.value)} data-testid="withdraw-reason" />}
        </Field>
        {error ? <Fault error={error} /> : null}
        <Button
          look="danger"
          disabled={busy || reason.trim() === ''}
          data-testid="withdraw-confirm"
          onClick={() => {
            setBusy(true);
            setError(null);
            onWithdraw(reason.trim()).catch(setError).finally(() => setBusy(false));
          }}
        >
          {label}
        </Button>
      </div>
    </details>
  );
}
