import { useId, useState } from 'react';
import { useWords } from '../lib/words';
import { Fault } from './ui';

/** A file control of full height that uploads at once and says what became of it. */
export function FilePick({ label, done, accept, onPick, testid }: {
  label: string; done?: string | null; accept?: string; onPick: (file: File) => Promise<void>; testid?: string;
}) {
  const { t } = useWords();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        type="file"
        accept={accept}
        disabled={busy}
        data-testid={testid}
        onChange={(e) => {
          const file = e.target.files?.[0];
          if (!file) return;
          const control = e.target;
          setBusy(true);
          setError(null);
          onPick(file)
            .catch(setError)
            .finally(() => {
              setBusy(false);
              control.value = '';
            });
        }}
      />
      <span role="status">{busy ? t('file.uploading') : done ? `✓ ${done}` : ''}</span>
      {error ? <Fault error={error} /> : null}
    </div>
  );
}
