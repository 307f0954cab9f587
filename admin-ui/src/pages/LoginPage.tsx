import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Session } from '../api-types';
import { problemOf } from '../api/problem';
import { Main } from '../components/Frame';
import { LoginForm } from '../components/LoginForm';
import { Notice, useFaultSentence } from '../components/ui';
import { useSessionState } from '../lib/session';
import { useWords } from '../lib/words';
import { demoPeople, logIn, serverStatus } from '../services/session';

/** Only a path of this very site is followed after log-in. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}

export default function LoginPage() {
  const { t, say } = useWords();
  const sentence = useFaultSentence();
  const { session, enter } = useSessionState();
  const { next } = useSearch({ from: '/login' });
  const navigate = useNavigate();
  const status = useQuery({ queryKey: ['status'], queryFn: serverStatus });
  const people = useQuery({ queryKey: ['status', 'demo-people'], queryFn: demoPeople, enabled: status.data?.demo === true });
  const login = useMutation<Session, unknown, { login: string; password: string }>({
    mutationFn: ({ login, password }) => logIn(login, password),
    onSuccess: enter,
  });
  useEffect(() => {
    if (session) void navigate({ href: safeNext(next), replace: true });
  }, [session, next, navigate]);

  const fault = login.error ? (problemOf(login.error).status === 401 ? t('login.wrong') : sentence(login.error)) : null;
  const offered = (people.data ?? []).filter((p) => p.offered);
  return (
    <Main>
      <h1>{t('login.title')}</h1>
      {status.error ? <Notice tone="bad" live>{sentence(status.error)}</Notice> : null}
      {status.data?.setup_needed ? <Notice tone="warn">{t('login.setup')}</Notice> : null}
      {offered.length > 0 ? (
        <section className="card stack" aria-labelledby="offers">
          <div className="stack-tight">
            <h2 id="offers">{t('login.offers')}</h2>
            <p className="soft">{t('login.offers.hint')}</p>
          </div>
          <div className="offers">
            {offered.map((p) => (
              <button
                key={p.person}
                type="button"
                className="button offer"
                disabled={login.isPending}
                onClick={() => login.mutate({ login: p.login, password: 'demo' })}
                data-testid={`login-offer-${p.login}`}
              >
                <span className="strong">{p.full_name}</span>
                <span>{say(p.title)}, {say(p.unit_name)}</span>
              </button>
            ))}
          </div>
        </section>
      ) : null}
      <section className="card stack" style={{ maxWidth: '28rem' }}>
        <LoginForm fault={fault} busy={login.isPending} onSubmit={(login_, password) => login.mutate({ login: login_, password })} />
        <p className="soft">{t('login.forgot')}</p>
      </section>
    </Main>
  );
}
