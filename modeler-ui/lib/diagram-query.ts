import { queryOptions } from '@tanstack/react-query';
import { apiText } from './http.ts';

/** A deployed definition never changes. */
export const diagramQuery = (processDefinitionKey: string) =>
  queryOptions({
    queryKey: ['diagram', processDefinitionKey],
    queryFn: ({ signal }) => apiText(`/process-definitions/${processDefinitionKey}/xml`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: processDefinitionKey !== '',
  });
