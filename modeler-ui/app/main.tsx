import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { startI18n } from '../lib/i18n.ts';
import { loadMe } from '../lib/me.ts';
import { queryClient } from '../lib/query-client.ts';
import { router } from './router.tsx';
import { Theme } from './theme.tsx';
import './app.css';

await Promise.all([startI18n(), loadMe()]);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Theme>
        <RouterProvider router={router} />
      </Theme>
    </QueryClientProvider>
  </StrictMode>,
);
