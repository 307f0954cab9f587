/** A signature is made outside, with the office's own tool: take the file, sign it there, hand it in, then confirm. The button
 *  that confirms is never called a signature. */
import { useId } from 'react';
import { useWords } from '../lib/words';
import { FilePick } from './FilePick';
import { Notice } from './ui';

export function SignSteps({ address, uploaded, fault, onPick }: {
  /** Where the file to sign is; null where it cannot be had from this page. */
  address: string | null;
  /** The name of the file that was handed in. */
  uploaded: string | null;
  fault?: string | undefined;
  onPick: (file: File) => Promise<void>;
}) {
  const { t } = useWords();
  const id = useId();
  if (!address) return <Notice tone="warn">{t('sign.elsewhere')}</Notice>;
  return (
    <section className="stack-tight" aria-labelledby={id} data-testid="sign-steps">
      <strong id={id}>{t('sign.title')}</strong>
      <ol className="stack-tight">
        <li><a className="button" href={address} download data-testid="sign-download">{t('sign.download')}</a><p className="soft">{t('sign.download.hint')}</p></li>
        <li>
          <FilePick label={t('sign.upload')} accept="application/pdf,.pdf" done={uploaded} onPick={onPick} testid="sign-upload" />
          {fault ? <p className="fault" role="alert" tabIndex={-1} data-testid="sign-fault">{fault}</p> : null}
        </li>
        <li>{t('sign.confirm')}</li>
      </ol>
      <p className="soft">{t('sign.what')}</p>
    </section>
  );
}
