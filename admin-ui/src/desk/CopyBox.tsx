import { useState } from 'react';
import { Button } from '../components/ui';
import { useWords } from '../lib/words';
import { copyText } from './clipboard';

/** A text to hand on: shown whole, copied by one press, selectable by hand where copying is not allowed. */
export function CopyBox({ text, label, rows = 3, testid }: { text: string; label: string; rows?: number; testid?: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  return (
    <div className="stack-tight">
      <textarea className="input" readOnly rows={rows} value={text} aria-label={label} onFocus={(e) => e.target.select()} data-testid={testid} />
      <div className="row">
        <Button look="main" onClick={() => void copyText(text).then(setCopied)} data-testid="copy">{t('common.copy')}</Button>
        <span role="status">{copied ? `✓ ${t('common.copied')}` : ''}</span>
      </div>
    </div>
  );
}
