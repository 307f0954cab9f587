import type { Instant } from '../api-types';
import { send } from '../api/client';

export const advanceClock = (advance: 'P1D' | 'P7D') => send<{ business_now: Instant }>('POST', '/clock', { advance });
export const moveClockTo = (to: Instant) => send<{ business_now: Instant }>('POST', '/clock', { to });
