import { useId, useState } from 'react';
import type { FileLimits } from '../api-types';
import { fileSize } from '../lib/format';
import { useWords } from '../lib/words';
import { Fault, Notice } from './ui';

/** A file control of full height that says what it takes, uploads at once and says what became of it. */
export function FilePick({ label, done, limits, accept, replaces = false, onPick, testid }: {
  label: string; done?: string | null; limits?: FileLimits | undefined;
  /** Where one kind of file alone is of use, whatever else the workflow takes. */
  accept?: string;
  /** A newer version takes the place of its earlier one, so it needs no room. */
  replaces?: boolean;
  onPick: (file: File) => Promise<void>; testid?: string;
}) {
  const { t } = useWords();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const full = limits !== undefined && !replaces && limits.left === 0;
  const taken = limits?.accept ?? [];
  /** Why the server would refuse it, told before it is sent. */
  const trouble = (file: File) => {
    if (!limits) return null;
    if (taken.length > 0 && !taken.some((ending) => file.name.toLowerCase().endsWith(ending))) return t('file.wrongKind', { kinds: taken.join(', ') });
    return file.size > limits.max_bytes ? t('file.tooLarge', { size: fileSize(limits.max_bytes) }) : null;
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {limits ? (
        <span className="hint" id={`${id}-limits`}>
          {full
            ? t('file.full', { count: limits.max_files })
            : [t('file.limitSize', { size: fileSize(limits.max_bytes) }), taken.length > 0 ? t('file.limitKinds', { kinds: taken.join(', ') }) : '', replaces ? '' : t('file.limitLeft', { count: limits.left })].filter(Boolean).join(' · ')}
        </span>
      ) : null}
      <input
        id={id}
        className="input"
        type="file"
        accept={accept ?? (taken.length > 0 ? taken.join(',') : undefined)}
        disabled={busy || full}
        aria-describedby={limits ? `${id}-limits` : undefined}
        data-testid={testid}
        onChange={(e) => {
          const file = e.target.files?.[0];
          if (!file) return;
          const control = e.target;
          setError(null);
          setRefused(trouble(file));
          if (trouble(file)) {
            control.value = '';
            return;
          }
          setBusy(true);
          onPick(file)
            .catch(setError)
            .finally(() => {
              setBusy(false);
              control.value = '';
            });
        }}
      />
      <span role="status">{busy ? t('file.uploading') : done ? `✓ ${done}` : ''}</span>
      {refused ? <Notice tone="bad" live>{refused}</Notice> : null}
      {error ? <Fault error={error} /> : null}
    </div>
  );
}
