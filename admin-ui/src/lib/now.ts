import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Instant } from '../api-types';
import { SESSION_KEY, useSession } from './session';

/** The office's time as it goes on while a page lies open: the time the session was told, and what has passed since. */
export function useNow(everyMs = 30_000): Instant {
  const { business_now } = useSession();
  const client = useQueryClient();
  const [here, setHere] = useState(() => Date.now());
  useEffect(() => {
    const ticking = setInterval(() => setHere(Date.now()), everyMs);
    return () => clearInterval(ticking);
  }, [everyMs]);
  const told = client.getQueryState(SESSION_KEY)?.dataUpdatedAt ?? here;
  return new Date(Date.parse(business_now) + Math.max(0, here - told)).toISOString();
}
