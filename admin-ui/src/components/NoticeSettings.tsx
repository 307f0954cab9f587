/** How the reader wants to be told by mail: as it happens, once in the morning, or only what is urgent. */
import type { MailChoice, NoticeSettings as Settings } from '../api-types';
import { useWords } from '../lib/words';
import { Fault, Notice } from './ui';

const CHOICES: readonly MailChoice[] = ['at_once', 'daily', 'urgent_only'];

export function NoticeSettings({ settings, busy, error, onChoose }: {
  settings: Settings; busy: boolean; error: unknown; onChoose: (mail: MailChoice) => void;
}) {
  const { t, full } = useWords();
  return (
    <fieldset className="card stack-tight" disabled={busy} data-testid="notice-settings">
      <legend className="strong">{t('bell.mail')}</legend>
      {settings.has_address ? null : <Notice tone="warn">{t('bell.mail.none')}</Notice>}
      {CHOICES.map((mail) => (
        <label key={mail} className="row">
          <input type="radio" name="notice-mail" value={mail} checked={settings.mail === mail} onChange={() => onChoose(mail)} data-testid={`mail-${mail}`} />
          <span className="grow">{t(`bell.mail.${mail}`, { at: settings.digest_at ?? '07:30' })}</span>
        </label>
      ))}
      {settings.next_digest ? <p className="soft">{t('bell.mail.next', { date: full(settings.next_digest) })}</p> : null}
      {error ? <Fault error={error} /> : null}
    </fieldset>
  );
}
