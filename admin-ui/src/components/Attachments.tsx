import { lazy, Suspense, useState } from 'react';
import type { Attachment } from '../api-types';
import { dateAndTime, fileSize, personName } from '../lib/format';
import { useWords } from '../lib/words';
import { FilePick } from './FilePick';
import { Badge, Button, Field, Loading } from './ui';

const PdfPages = lazy(() => import('./PdfPages'));

const PURPOSES = ['annex', 'scan', 'minutes'] as const;
export type Purpose = (typeof PURPOSES)[number];

export function Attachments({ attachments, addressOf, onUpload }: {
  attachments: Attachment[]; addressOf: (id: string) => string; onUpload: ((file: File, purpose: Purpose, replaces?: string) => Promise<void>) | null;
}) {
  const { t } = useWords();
  const [purpose, setPurpose] = useState<Purpose>('annex');
  return (
    <div className="stack">
      {attachments.length === 0 ? <p className="soft">{t('instance.attachments.none')}</p> : null}
      <ul className="plain-list">
        {attachments.map((a) => <OneAttachment key={a.id} attachment={a} addressOf={addressOf} onReplace={onUpload && a.replaceable ? (file) => onUpload(file, purposeOf(a), a.id) : null} />)}
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
            <FilePick label={t('act.file')} onPick={(file) => onUpload(file, purpose)} testid="attachment-add" />
          </div>
        </details>
      ) : null}
    </div>
  );
}

function purposeOf(attachment: Attachment): Purpose {
  return PURPOSES.find((p) => p === attachment.purpose) ?? 'annex';
}

function OneAttachment({ attachment: a, addressOf, onReplace }: { attachment: Attachment; addressOf: (id: string) => string; onReplace: ((file: File) => Promise<void>) | null }) {
  const { t } = useWords();
  const [shown, setShown] = useState(false);
  const address = addressOf(a.id);
  const image = /^image\/(png|jpeg|webp)$/.test(a.media_type);
  const pdf = a.media_type === 'application/pdf';
  return (
    <li className="stack-tight" data-testid={`attachment-${a.id}`}>
      <span className="row">
        <strong>{a.name}</strong>
        <span className="soft">{fileSize(a.bytes)}</span>
        {a.purpose && PURPOSES.some((p) => p === a.purpose) ? <Badge>{t(`file.${purposeOf(a)}`)}</Badge> : null}
        {a.versions > 1 ? <Badge tone="warn">{t('file.versions', { n: a.versions })}</Badge> : null}
      </span>
      <span className="soft">{t('file.by', { name: personName(a.by), date: dateAndTime(a.at) })}</span>
      <span className="row">
        {image || pdf ? <Button onClick={() => setShown(!shown)} aria-expanded={shown}>{shown ? t('file.hide') : t('file.view')}</Button> : null}
        <a className="button" href={address} target="_blank" rel="noopener">{image || pdf ? t('file.openTab') : t('common.download')}</a>
      </span>
      {shown && image ? <img className="stored-image" src={address} alt={a.name} /> : null}
      {shown && pdf ? <Suspense fallback={<Loading />}><PdfPages address={address} name={a.name} /></Suspense> : null}
      {onReplace ? (
        <details>
          <summary>{t(a.relied_on ? 'file.newVersion' : 'file.replace')}</summary>
          <FilePick label={t(a.relied_on ? 'file.newVersionHint' : 'file.replaceHint')} onPick={onReplace} />
        </details>
      ) : null}
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
