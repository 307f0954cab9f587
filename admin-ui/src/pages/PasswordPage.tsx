import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useLocation, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { problemOf } from '../api/problem';
import { Main } from '../components/Frame';
import { Button, Fault, Field, Loading, Notice } from '../components/ui';
import { useWords } from '../lib/words';
import { readPasswordLink, setPasswordByLink } from '../services/session';

const SHORTEST = 12;

/** The token stands behind a # (which no server or proxy ever writes down) or, in older links, in the path. */
export default function PasswordPage() {
  const { t } = useWords();
  const { token: inPath } = useParams({ strict: false });
  const { hash } = useLocation();
  const token = inPath ?? hash;
  const link = useQuery({ queryKey: ['status', 'password-link', token], queryFn: () => readPasswordLink(token), retry: false });
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [tried, setTried] = useState(false);
  const set = useMutation({ mutationFn: () => setPasswordByLink(token, first) });
  const short = first.length < SHORTEST ? t('password.short') : undefined;
  const differs = first === second ? undefined : t('password.differs');

  if (link.isPending) return <Main><Loading /></Main>;
  if (link.error)
    return (
      <Main>
        <h1>{t('password.title')}</h1>
        {problemOf(link.error).status === 404 ? <Notice tone="warn">{t('password.used')}</Notice> : <Fault error={link.error} onRetry={() => void link.refetch()} />}
      </Main>
    );
  if (set.isSuccess)
    return (
      <Main>
        <h1>{t('password.title')}</h1>
        <Notice tone="good" live>{t('password.done')}</Notice>
        <div><Link to="/login" className="button button-main">{t('login.title')}</Link></div>
      </Main>
    );
  return (
    <Main>
      <h1>{t('password.for', { name: link.data.full_name })}</h1>
      <form
        className="card stack"
        style={{ maxWidth: '28rem' }}
        onSubmit={(e) => {
          e.preventDefault();
          setTried(true);
          if (!short && !differs) set.mutate();
        }}
      >
        <Field label={t('password.new')} hint={t('password.hint')} fault={tried ? short : undefined}>
          {(p) => <input {...p} type="password" autoComplete="new-password" value={first} onChange={(e) => setFirst(e.target.value)} data-testid="new-password" />}
        </Field>
        <Field label={t('password.repeat')} fault={tried ? differs : undefined}>
          {(p) => <input {...p} type="password" autoComplete="new-password" value={second} onChange={(e) => setSecond(e.target.value)} data-testid="repeat-password" />}
        </Field>
        {set.error ? <Fault error={set.error} /> : null}
        <Button look="main" type="submit" disabled={set.isPending} data-testid="set-password">{t('password.submit')}</Button>
      </form>
    </Main>
  );
}
