/** The page around every page: it knows the session, asks to log in (again), and carries the demo's tools. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useLocation, useMatches, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Session } from '../api-types';
import { problemOf } from '../api/problem';
import { DemoBanner, Main, TopBar } from '../components/Frame';
import { LoginForm } from '../components/LoginForm';
import { Button, Dialog, Fault, Loading, Notice, useFaultSentence } from '../components/ui';
import { speak } from '../i18n';
import { PageMissing } from '../lib/page-missing';
import { SESSION_KEY, useSessionState } from '../lib/session';
import { useWords } from '../lib/words';
import { advanceClock, moveClockTo } from '../services/clock';
import { eventStream } from '../services/events';
import { demoPeople, logIn, logOut, serverStatus, switchPerson } from '../services/session';

const PUBLIC = /^\/(login|password)(\/|$)/;

export function FramePage() {
  const { t, language } = useWords();
  const { session, ended, error, enter, leave } = useSessionState();
  const { pathname, href } = useLocation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const open = PUBLIC.test(pathname);
  // While the next page is still being fetched, the address is already the new one and the page still the old one.
  const shown = useMatches({ select: (matches) => PUBLIC.test(matches.at(-1)?.pathname ?? '/') });
  const loggedIn = Boolean(session);

  useEffect(() => {
    if (session === null && !open) void navigate({ to: '/login', search: href === '/' ? {} : { next: href }, replace: true });
  }, [session, open, href, navigate]);

  useEffect(() => {
    if (!loggedIn) return undefined;
    return eventStream(() => {
      for (const name of ['tasks', 'held', 'notifications', 'instance', 'comments', 'board', 'session']) void client.invalidateQueries({ queryKey: [name] });
    });
  }, [loggedIn, client]);

  const out = useMutation({ mutationFn: logOut, onSettled: () => { leave(); void navigate({ to: '/login' }); } });

  return (
    <>
      <a className="skip" href="#main">{t('app.skip')}</a>
      <DemoPart />
      <TopBar session={session ?? null} path={pathname} onLanguage={() => void speak(language === 'vi' ? 'en' : 'vi').then(() => client.invalidateQueries())} onLogOut={() => out.mutate()} />
      {session === undefined && !open ? <Main><Loading /></Main> : error && !session && !open ? <Main><Fault error={error} onRetry={() => void client.invalidateQueries({ queryKey: SESSION_KEY })} /></Main> : session || shown ? <Outlet /> : null}
      {ended && session ? <LoginAgain session={session} onEnter={enter} onLeave={() => { leave(); void navigate({ to: '/login', search: { next: href } }); }} /> : null}
    </>
  );
}

function LoginAgain({ session, onEnter, onLeave }: { session: Session; onEnter: (session: Session) => void; onLeave: () => void }) {
  const { t } = useWords();
  const sentence = useFaultSentence();
  const login = useMutation<Session, unknown, { login: string; password: string }>({ mutationFn: ({ login, password }) => logIn(login, password), onSuccess: onEnter });
  const fault = login.error ? (problemOf(login.error).status === 401 ? t('login.wrong') : sentence(login.error)) : null;
  return (
    <Dialog title={t('login.again')} onClose={onLeave} testid="login-again">
      <p>{t('login.again.hint')}</p>
      <LoginForm fault={fault} busy={login.isPending} login={session.person.login} onSubmit={(name, password) => login.mutate({ login: name, password })} />
      <Button look="quiet" onClick={onLeave} data-testid="login-other">{t('login.other')}</Button>
    </Dialog>
  );
}

function DemoPart() {
  const { session, enter } = useSessionState();
  const sentence = useFaultSentence();
  const client = useQueryClient();
  const navigate = useNavigate();
  const status = useQuery({ queryKey: ['status'], queryFn: serverStatus, staleTime: 60_000 });
  const demo = session?.demo ?? status.data?.demo ?? false;
  const people = useQuery({ queryKey: ['status', 'demo-people'], queryFn: demoPeople, enabled: demo && Boolean(session) });
  const [moved, setMoved] = useState<string | null>(null);
  const clock = useMutation({
    mutationFn: (move: { by: 'P1D' | 'P7D' } | { to: string }) => ('by' in move ? advanceClock(move.by) : moveClockTo(move.to)),
    onSuccess: (answer) => {
      setMoved(answer.business_now);
      void client.invalidateQueries();
    },
  });
  const person = useMutation({
    mutationFn: switchPerson,
    onSuccess: (next) => {
      enter(next);
      void navigate({ to: '/' });
    },
  });
  const now = session?.business_now ?? status.data?.business_now;
  if (!demo || !now) return null;
  const fault = clock.error ?? person.error;
  return (
    <DemoBanner
      now={now}
      people={people.data ?? []}
      person={session?.person.id ?? null}
      movable={Boolean(session)}
      moved={moved}
      fault={fault ? sentence(fault) : null}
      onPerson={(id) => person.mutate(id)}
      onAdvance={(by) => clock.mutate({ by })}
      onTo={(day) => clock.mutate({ to: `${day}T01:00:00Z` })}
    />
  );
}

/** The page itself could not be fetched: no network, or the program was renewed meanwhile. */
export function PageFailed({ error }: { error: unknown }) {
  const { t } = useWords();
  const [still, setStill] = useState(false);
  const again = () => void serverStatus().then(() => window.location.reload()).catch(() => setStill(true));
  useEffect(() => {
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  });
  return (
    <Main>
      <h1>{t(error instanceof PageMissing ? 'error.pageMissing' : 'error.unknown')}</h1>
      {error instanceof PageMissing ? <p>{t('error.pageMissing.next')}</p> : null}
      {still ? <Notice tone="bad" live>{t('error.offline')}</Notice> : null}
      <div className="row">
        <Button look="main" onClick={again} data-testid="page-again">{t('common.retry')}</Button>
        <Button onClick={() => window.history.back()}>{t('common.back')}</Button>
      </div>
    </Main>
  );
}

export function NotFoundPage() {
  const { t } = useWords();
  return (
    <Main>
      <h1>{t('error.page')}</h1>
      <p>{t('error.page.next')}</p>
      <div><a className="button button-main" href="/">{t('nav.home')}</a></div>
    </Main>
  );
}
