import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
import { startWords } from '../i18n';

await startWords('vi');
await import('../i18n/desk');
afterEach(cleanup);
