import { useState } from 'react';
import { useWords } from '../lib/words';
import { Button, Field, Notice } from './ui';

export function LoginForm({ fault, busy, login: known, onSubmit }: { fault: string | null; busy: boolean; login?: string; onSubmit: (login: string, password: string) => void }) {
  const { t } = useWords();
  const [login, setLogin] = useState(known ?? '');
  const [password, setPassword] = useState('');
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        onSubmit(login.trim(), password);
      }}
    >
      <Field label={t('login.login')}>
        {(p) => <input {...p} name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required readOnly={known !== undefined} value={login} onChange={(e) => setLogin(e.target.value)} data-testid="login" />}
      </Field>
      <Field label={t('login.password')}>
        {(p) => <input {...p} name="password" type="password" autoComplete="current-password" required value={password} data-first={known === undefined ? undefined : ''} onChange={(e) => setPassword(e.target.value)} data-testid="password" />}
      </Field>
      {fault ? <Notice tone="bad" live>{fault}</Notice> : null}
      <Button look="main" type="submit" disabled={busy} data-testid="log-in">{busy ? t('common.sending') : t('login.submit')}</Button>
    </form>
  );
}
