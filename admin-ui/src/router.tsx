import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { fetched } from './lib/page-missing';
import { FramePage, NotFoundPage, PageFailed } from './pages/FramePage';

const root = createRootRoute({ component: FramePage, notFoundComponent: NotFoundPage });
const under = <P extends string>(path: P, load: () => Promise<{ default: () => React.ReactNode }>) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(() => fetched(load())) });

// The phone route: log-in, inbox, read, decide.
const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string } => (typeof search.next === 'string' ? { next: search.next } : {}),
  component: lazyRouteComponent(() => fetched(import('./pages/LoginPage'))),
});
const password = under('/password/$token', () => import('./pages/PasswordPage'));
const passwordBehindHash = under('/password', () => import('./pages/PasswordPage'));
const home = under('/', () => import('./pages/HomePage'));
const instance = under('/instances/$id', () => import('./pages/InstancePage'));
const notifications = under('/notifications', () => import('./pages/NotificationsPage'));
const help = under('/help', () => import('./pages/HelpPage'));

// Desk pages.
const edit = under('/instances/$id/edit', () => import('./pages/EditPage'));
const papers = under('/papers', () => import('./pages/PapersPage'));
const guidance = under('/guidance', () => import('./pages/GuidancePage'));
const guidanceImport = under('/guidance/import', () => import('./pages/GuidanceImportPage'));
const guidanceImported = under('/guidance/imports/$id', () => import('./pages/GuidanceImportedPage'));
const boards = under('/board', () => import('./pages/BoardsPage'));
const board = under('/board/$instance', () => import('./pages/BoardPage'));
const reports = under('/board/$instance/reports', () => import('./pages/ReportRoundsPage'));
const outbox = under('/outbox', () => import('./pages/OutboxPage'));
const people = under('/people', () => import('./pages/PeoplePage'));
const units = under('/units', () => import('./pages/UnitsPage'));
const unit = under('/units/$id', () => import('./pages/UnitPage'));
const account = under('/account', () => import('./pages/AccountPage'));
const substitutions = under('/substitutions', () => import('./pages/SubstitutionsPage'));
const definitions = under('/definitions', () => import('./pages/DefinitionsPage'));
const rehearsal = under('/definitions/$id/$version/rehearsal', () => import('./pages/RehearsalPage'));
const calendars = under('/calendars', () => import('./pages/CalendarsPage'));
const schedules = under('/schedules', () => import('./pages/SchedulesPage'));
const templates = under('/templates', () => import('./pages/TemplatesPage'));
const webhooks = under('/webhooks', () => import('./pages/WebhooksPage'));
const incidents = under('/incidents', () => import('./pages/IncidentsPage'));

export const router = createRouter({
  routeTree: root.addChildren([
    login, password, passwordBehindHash, home, instance, notifications, help,
    edit, papers, guidance, guidanceImport, guidanceImported, boards, board, reports, outbox, people, units, unit, account, substitutions, definitions, rehearsal, incidents, calendars, schedules, templates, webhooks,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageFailed,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
