/** What stands around every page: demo banner, names of the pages, bell, language, log-out. */
import { Link } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import type { DemoPerson, Instant, Session } from '../api-types';
import { officeDay } from '../lib/format';
import { may } from '../lib/session';
import { useWords } from '../lib/words';
import { Button, Notice } from './ui';

export function DemoBanner({ now, people, person, movable, moved, fault, onPerson, onAdvance, onTo }: {
  now: Instant; people: DemoPerson[]; person: string | null; movable: boolean; moved: Instant | null; fault: string | null;
  onPerson: (person: string) => void; onAdvance: (by: 'P1D' | 'P7D') => void; onTo: (day: string) => void;
}) {
  const { t, full, say } = useWords();
  const [day, setDay] = useState('');
  const [refused, setRefused] = useState(false);
  const id = useId();
  const summary = (
    <>
      <strong>{t('demo.banner')}</strong> <span><span className="desk-only">{t('demo.fiction')} · </span>{t('demo.now', { date: full(now) })}</span>
    </>
  );
  if (!person) return <aside className="demo" data-testid="demo-banner"><div className="demo-in">{summary}</div></aside>;
  return (
    <aside className="demo" aria-label={t('demo.banner')} data-testid="demo-banner">
      <details className="demo-in">
        <summary>{summary} <span className="demo-tools desk-only">· {t('demo.tools')}</span></summary>
        <div className="row demo-tools" style={{ paddingBlock: 'var(--space-2)', alignItems: 'flex-end' }}>
          <div className="field grow">
            <label htmlFor={`${id}-person`}>{t('demo.person')}</label>
            <select id={`${id}-person`} className="input" value={person} onChange={(e) => onPerson(e.target.value)} data-testid="demo-person">
              {people.map((p) => (
                <option key={p.person} value={p.person}>{p.full_name}: {say(p.title)}, {say(p.unit_name)}</option>
              ))}
            </select>
          </div>
          {movable ? (
            <>
              <Button onClick={() => onAdvance('P1D')} data-testid="clock-advance-day">{t('demo.day')}</Button>
              <Button onClick={() => onAdvance('P7D')} data-testid="clock-advance-week">{t('demo.week')}</Button>
              <form
                className="row"
                style={{ alignItems: 'flex-end' }}
                onSubmit={(e) => {
                  e.preventDefault();
                  const forward = day > officeDay(now);
                  setRefused(!forward);
                  if (forward) onTo(day);
                }}
              >
                <div className="field">
                  <label htmlFor={`${id}-day`}>{t('demo.to')}</label>
                  <input id={`${id}-day`} className="input" type="date" value={day} min={officeDay(now)} onChange={(e) => setDay(e.target.value)} data-testid="clock-day" />
                </div>
                <Button type="submit" data-testid="clock-to">{t('demo.go')}</Button>
              </form>
            </>
          ) : null}
        </div>
        {refused ? <Notice tone="bad" live>{t('demo.forwardOnly', { date: full(now) })}</Notice> : null}
        {fault ? <Notice tone="bad" live>{fault}</Notice> : null}
        {moved ? <Notice tone="good" live>{t('demo.moved', { date: full(moved) })}</Notice> : null}
      </details>
    </aside>
  );
}

export function TopBar({ session, onLanguage, onLogOut, path }: {
  session: Session | null; onLanguage: () => void; onLogOut: () => void; path: string;
}) {
  const { t, say } = useWords();
  // The menu was opened on this page; on another it is closed again.
  const [openOn, setOpenOn] = useState<string | null>(null);
  const open = openOn === path;
  const position = session?.positions[0];
  return (
    <header className={`top${open ? ' open' : ''}${session ? ' top-in-use' : ''}`}>
      <div className="top-in">
        <Link to="/" className="brand">{t('app.name')}</Link>
        {session ? (
          <>
            <button type="button" className="quiet menu-toggle" aria-expanded={open} onClick={() => setOpenOn(open ? null : path)}>☰ {t('app.menu')}</button>
            <nav aria-label={t('app.menu')}>
              <Link to="/" activeOptions={{ exact: true }}>{t('nav.home')}</Link>
              {may(session, 'guidance.create') ? <Link to="/guidance">{t('nav.guidance')}</Link> : null}
              {may(session, 'board.read') ? <Link to="/board">{t('nav.board')}</Link> : null}
              <Link to="/papers">{t('nav.papers')}</Link>
              {may(session, 'people.manage') || may(session, 'work.transfer') ? <Link to="/people">{t('nav.people')}</Link> : null}
              {may(session, 'people.manage') ? <Link to="/units">{t('nav.units')}</Link> : null}
              <AdminMenu key={path} session={session} />
              <Link to="/help">{t('nav.help')}</Link>
            </nav>
            <Link to="/notifications" className="quiet" aria-label={t('bell.label', { count: session.unread })} data-testid="bell">
              <Bell />
              {session.unread > 0 ? <span className="bell-count">{session.unread}</span> : null}
            </Link>
          </>
        ) : <span style={{ flex: 1 }} />}
        <button type="button" className="quiet lang" onClick={onLanguage} aria-label={t('app.language.label')} lang={t('app.language') === 'English' ? 'en' : 'vi'} data-testid="language">
          {t('app.language')}
        </button>
        {session ? (
          <div className="row who">
            <Link to="/account" className="quiet" title={t('account.title')} data-testid="account">{session.person.full_name}{position ? <>, {say(position.title)}</> : null}</Link>
            <button type="button" className="quiet" onClick={onLogOut} data-testid="log-out">{t('nav.logout')}</button>
          </div>
        ) : null}
      </div>
    </header>
  );
}

/** Pages of those who look after the program, together under one word. */
function AdminMenu({ session }: { session: Session }) {
  const { t } = useWords();
  const people = may(session, 'people.manage');
  const calendars = may(session, 'calendars.manage') || may(session, 'deadlines.shorten');
  const outbox = may(session, 'outbox.read');
  const schedules = may(session, 'schedules.manage');
  const templates = may(session, 'templates.manage');
  const webhooks = may(session, 'webhooks.manage');
  const menu = useRef<HTMLDetailsElement>(null);
  // Open, it lies over the page: it closes with a choice, a press elsewhere, or Escape.
  useEffect(() => {
    const pressed = (e: MouseEvent) => {
      const open = menu.current;
      if (open?.open && e.target instanceof Node && !open.querySelector('summary')?.contains(e.target)) open.open = false;
    };
    const typed = (e: KeyboardEvent) => {
      const open = menu.current;
      if (e.key !== 'Escape' || !open?.open) return;
      open.open = false;
      open.querySelector('summary')?.focus();
    };
    document.addEventListener('click', pressed);
    document.addEventListener('keydown', typed);
    return () => {
      document.removeEventListener('click', pressed);
      document.removeEventListener('keydown', typed);
    };
  }, []);
  if (!people && !calendars && !outbox && !schedules && !templates && !webhooks) return null;
  return (
    <details ref={menu} className="nav-more" data-testid="nav-admin">
      <summary>{t('nav.admin')}</summary>
      <div>
        {people ? <Link to="/definitions">{t('nav.definitions')}</Link> : null}
        {calendars ? <Link to="/calendars">{t('nav.calendars')}</Link> : null}
        {schedules ? <Link to="/schedules">{t('nav.schedules')}</Link> : null}
        {templates ? <Link to="/templates">{t('nav.templates')}</Link> : null}
        {outbox ? <Link to="/outbox">{t('nav.outbox')}</Link> : null}
        {webhooks ? <Link to="/webhooks">{t('nav.webhooks')}</Link> : null}
        {people ? <Link to="/incidents">{t('nav.incidents')}</Link> : null}
      </div>
    </details>
  );
}

function Bell() {
  return (
    <svg width="22" height="22" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d="M6 9a6 6 0 0 1 12 0c0 6 2 7 2 7H4s2-1 2-7M10 20a2 2 0 0 0 4 0" />
    </svg>
  );
}

export function Main({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  const { t } = useWords();
  const ref = useRef<HTMLElement>(null);
  // The heading names the page in the browser's tab, too.
  useEffect(() => {
    const heading = ref.current?.querySelector('h1')?.textContent;
    document.title = heading ? `${heading} · ${t('app.name')}` : t('app.name');
  });
  // After following a link the keyboard goes on from the new page, not from where the old one was.
  useEffect(() => {
    if (document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, []);
  return <main ref={ref} id="main" tabIndex={-1} className={wide ? 'page page-wide' : 'page'}>{children}</main>;
}
