import '../i18n/desk';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { faultAt } from '../api/problem';
import { Main } from '../components/Frame';
import { Button, Fault, Field, Notice } from '../components/ui';
import { useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { changePassword } from '../services/session';

const SHORTEST = 12;

/** Everybody's own page: who the system takes me for, and my password. */
export default function AccountPage() {
  const { t, say } = useWords();
  const session = useSession();
  const [current, setCurrent] = useState('');
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => changePassword(current, first),
    onSuccess: () => {
      setCurrent('');
      setFirst('');
      setSecond('');
      setTried(false);
    },
  });
  const short = first.length < SHORTEST ? t('password.short') : undefined;
  const differs = first === second ? undefined : t('password.differs');
  const atCurrent = faultAt(change.error, '/current');
  const atNew = faultAt(change.error, '/password');
  return (
    <Main>
      <h1>{t('account.title')}</h1>
      <section className="card stack-tight">
        <p><strong>{session.person.full_name}</strong></p>
        <p>{t('people.login')}: {session.person.login}</p>
        {session.person.email ? <p>{t('people.email')}: {session.person.email}</p> : null}
        {session.positions.map((p) => <p key={`${p.unit} ${p.position}`}>{say(p.title)}, {say(p.unit_name)}</p>)}
        <p className="soft">{t('account.hint')}</p>
        <p><Link to="/notifications">{t('account.notices')}</Link></p>
        <p><Link to="/substitutions" data-testid="account-substitutions">{t('account.substitutions')}</Link></p>
      </section>
      <h2>{t('account.password')}</h2>
      {change.isSuccess ? <Notice tone="good" live>{t('account.password.done')}</Notice> : null}
      <form
        className="card stack"
        style={{ maxWidth: '28rem' }}
        onSubmit={(e) => {
          e.preventDefault();
          setTried(true);
          if (current !== '' && !short && !differs) change.mutate();
        }}
      >
        <Field label={t('account.password.current')} fault={atCurrent ?? (tried && current === '' ? t('account.password.needed') : undefined)}>
          {(p) => <input {...p} type="password" autoComplete="current-password" value={current} onChange={(e) => setCurrent(e.target.value)} data-testid="current-password" />}
        </Field>
        <Field label={t('password.new')} hint={t('password.hint')} fault={atNew ?? (tried ? short : undefined)}>
          {(p) => <input {...p} type="password" autoComplete="new-password" value={first} onChange={(e) => setFirst(e.target.value)} data-testid="new-password" />}
        </Field>
        <Field label={t('password.repeat')} fault={tried ? differs : undefined}>
          {(p) => <input {...p} type="password" autoComplete="new-password" value={second} onChange={(e) => setSecond(e.target.value)} data-testid="repeat-password" />}
        </Field>
        {change.error && !atCurrent && !atNew ? <Fault error={change.error} /> : null}
        <div><Button look="main" type="submit" disabled={change.isPending} data-testid="change-password">{t('account.password')}</Button></div>
      </form>
    </Main>
  );
}
