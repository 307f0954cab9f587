import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { problemOf } from './api/problem';
import './base.css';
import { startWords } from './i18n';
import { SessionProvider } from './lib/session';
import { router } from './router';
import './tokens.css';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // Only a network that hung up is worth asking again; an answer is an answer.
      retry: (count, error) => problemOf(error).offline && count < 2,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

async function open() {
  await startWords();
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <SessionProvider>
          <RouterProvider router={router} />
        </SessionProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

void open();
