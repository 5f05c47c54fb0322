import type { ComponentType } from 'react';
import { createBrowserRouter, Navigate } from 'react-router';
import { Loading } from '../components/loading.tsx';
import { homeOf } from '../lib/authorization.ts';
import { useMe } from '../lib/session.ts';
import { NotFound, PageFailed } from './not-found.tsx';
import { Shell } from './shell.tsx';

/** Each page is a piece of its own: the first one stays small. */
const lazily = (load: () => Promise<{ Page: ComponentType }>) => async () => ({
  Component: (await load()).Page,
});

function Home() {
  const me = useMe();
  return <Navigate to={me ? homeOf(me) : '/sign-in'} replace />;
}

export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <PageFailed />,
    hydrateFallbackElement: <Loading />,
    children: [
      { index: true, element: <Home /> },
      { path: 'sign-in', lazy: lazily(() => import('../features/sign-in/sign-in-page.tsx')) },
      { path: 'cases', lazy: lazily(() => import('../features/cases/cases-page.tsx')) },
      { path: 'cases/:caseId', lazy: lazily(() => import('../features/case/case-page.tsx')) },
      { path: 'progress/:caseId', lazy: lazily(() => import('../features/progress/progress-page.tsx')) },
      { path: 'tasks', lazy: lazily(() => import('../features/tasklist/list/list-page.tsx')) },
      { path: 'tasks/:userTaskKey', lazy: lazily(() => import('../features/tasklist/task/task-page.tsx')) },
      { path: 'absences', lazy: lazily(() => import('../features/absences/absences-page.tsx')) },
      { path: 'my', lazy: lazily(() => import('../features/customer-home/home-page.tsx')) },
      { path: 'intake', lazy: lazily(() => import('../features/intake/intake-page.tsx')) },
      { path: 'intake/:kind', lazy: lazily(() => import('../features/intake/entry-page.tsx')) },
      { path: 'apply', lazy: lazily(() => import('../features/apply/apply-page.tsx')) },
      { path: 'apply/:kind', lazy: lazily(() => import('../features/apply/form-page.tsx')) },
      {
        path: 'emergency-access',
        lazy: lazily(() => import('../features/emergency-access/emergency-access-page.tsx')),
      },
      { path: 'security-log', lazy: lazily(() => import('../features/security-log/security-log-page.tsx')) },
      { path: '*', element: <NotFound /> },
    ],
  },
]);
