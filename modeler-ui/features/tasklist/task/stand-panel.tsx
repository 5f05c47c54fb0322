import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import type { TaskContext } from '../../../../src/contracts/task-page.ts';
import type { Mark } from '../../../components/diagram.tsx';
import { Loading } from '../../../components/loading.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { diagramQuery } from '../../../lib/diagram-query.ts';

/** bpmn-js is large: it comes when a diagram is shown. */
const Diagram = lazy(async () => ({ default: (await import('../../../components/diagram.tsx')).Diagram }));

/** The diagram with where the case stands. */
export function StandPanel({ context }: { context: TaskContext }) {
  const xml = useQuery(diagramQuery(context.processDefinitionKey));
  const { activeElementIds, completedElementIds } = context;
  const marks = useMemo(
    () =>
      new Map<string, Mark>([
        ...completedElementIds.map((id) => [id, 'taken'] as const),
        ...activeElementIds.map((id) => [id, 'active'] as const),
      ]),
    [activeElementIds, completedElementIds],
  );
  return (
    <Suspense fallback={<Loading />}>
      <ProblemAlert error={xml.error} />
      {xml.data ? <Diagram xml={xml.data} marks={marks} /> : <Loading />}
    </Suspense>
  );
}
