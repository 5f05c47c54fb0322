import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { diagramQuery } from './diagram-query.ts';
import { humanize } from './format.ts';
import { useLanguage } from './i18n.ts';

/** Names by element id, as the diagram says them. */
export function namesIn(xml: string): Map<string, string> {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  const named = document.querySelectorAll('[id][name]');
  return new Map(
    Array.from(named, (node) => [node.getAttribute('id') ?? '', node.getAttribute('name') ?? '']),
  );
}

/** How elements are called: by their names in Chinese; ids are English words already. */
export function useElementNames(definitionKeys: readonly string[]): (id: string | null) => string {
  const language = useLanguage();
  const keys = [...new Set(definitionKeys)];
  const results = useQueries({ queries: keys.map((key) => ({ ...diagramQuery(key), select: namesIn })) });
  const arrived = results.filter(({ data }) => data).length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a diagram never changes, so what arrived says what is known
  const names = useMemo(
    () => new Map(results.flatMap(({ data }) => [...(data ?? [])])),
    [keys.join(), arrived],
  );
  return useCallback(
    (id) => {
      if (!id) return '–';
      return (language === 'zh-CN' && names.get(id)?.trim()) || humanize(id);
    },
    [language, names],
  );
}
