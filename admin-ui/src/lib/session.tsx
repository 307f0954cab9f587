import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import type { Session } from '../api-types';
import { onSessionEnded } from '../api/client';
import { problemOf } from '../api/problem';
import { readSession } from '../services/session';

export const SESSION_KEY = ['session'] as const;

interface SessionState {
  /** undefined while asking, null when nobody is logged in. */
  session: Session | null | undefined;
  /** The log-in ended under the hands of somebody who was working: offer it again in place. */
  ended: boolean;
  /** Grows with every log-in in place, so that an editor knows when to send what it kept. */
  restored: number;
  error: unknown;
  enter: (session: Session) => void;
  leave: () => void;
}
const Context = createContext<SessionState | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const [restored, setRestored] = useState(0);
  const query = useQuery<Session | null>({
    queryKey: SESSION_KEY,
    queryFn: () =>
      readSession().catch((error: unknown) => {
        if (!problemOf(error).sessionEnded) throw error;
        // Whoever was logged in keeps the page and is asked to log in again in place.
        const before = client.getQueryData<Session | null>(SESSION_KEY) ?? null;
        if (before) setEnded(true);
        return before;
      }),
    staleTime: Infinity,
  });
  const session = query.data;
  const known = Boolean(session);
  useEffect(() => onSessionEnded(() => { if (known) setEnded(true); }), [known]);

  const state: SessionState = {
    session: query.isPending ? undefined : (session ?? null),
    ended,
    restored,
    error: query.error,
    enter: (next) => {
      const same = session?.person.id === next.person.id;
      client.setQueryData(SESSION_KEY, next);
      if (ended) setRestored((n) => n + 1);
      setEnded(false);
      if (!same) client.removeQueries({ predicate: (q) => q.queryKey[0] !== 'session' && q.queryKey[0] !== 'status' && !q.isActive() });
      void client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'session' });
    },
    leave: () => {
      setEnded(false);
      client.setQueryData(SESSION_KEY, null);
      client.removeQueries({ predicate: (q) => q.queryKey[0] !== 'session' && q.queryKey[0] !== 'status' });
    },
  };
  return <Context value={state}>{children}</Context>;
}

export function useSessionState(): SessionState {
  const state = useContext(Context);
  if (!state) throw new Error('SessionProvider is missing');
  return state;
}

/** The session of a page behind the log-in. */
export function useSession(): Session {
  const { session } = useSessionState();
  if (!session) throw new Error('no session on a page that needs one');
  return session;
}

export function may(session: Session, ability: string): boolean {
  return session.abilities.includes(ability);
}
