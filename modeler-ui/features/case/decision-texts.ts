import { useQueries } from '@tanstack/react-query';
import { humanize } from '../../lib/format.ts';
import { apiText } from '../../lib/http.ts';
import { type Language, pick, useLanguage } from '../../lib/i18n.ts';
import type { Decision } from './api/get-history.ts';

/** What the analyst wrote in a decision's DMN: its name, and the note beside each rule. */
interface Texts {
  readonly name: string;
  readonly rules: ReadonlyMap<string, string>;
}

/** Reads one decision of a DMN file; a file may hold several. */
export function textsIn(xml: string, decisionId: string): Texts {
  const document = new DOMParser().parseFromString(xml, 'application/xml');
  const decision = Array.from(document.getElementsByTagName('decision')).find((one) => one.id === decisionId);
  const noted = Array.from(decision?.getElementsByTagName('rule') ?? [], (rule) => {
    const note = Array.from(rule.children).find(({ localName }) => localName === 'description');
    return [rule.id, note?.textContent?.trim() ?? ''] as const;
  });
  return { name: decision?.getAttribute('name') ?? '', rules: new Map(noted) };
}

const versionOf = ({ decisionId, decisionVersion }: Decision) => `${decisionId}/versions/${decisionVersion}`;

/** Names of decisions and notes of rules as the version that decided had them, in the reader's language. */
export function useDecisionTexts(decisions: readonly Decision[]) {
  const language: Language = useLanguage();
  const versions = [...new Map(decisions.map((one) => [versionOf(one), one])).values()];
  // Read once for each version and kept: a new object on each render would never come to rest.
  const results = useQueries({
    queries: versions.map((one) => ({
      queryKey: ['decision', versionOf(one)],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        textsIn(await apiText(`/decisions/${versionOf(one)}/xml`, { signal }), one.decisionId),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const texts = new Map(results.map(({ data }, index) => [versionOf(versions[index]!), data]));
  return {
    nameOf: (one: Decision) =>
      (language === 'zh-CN' && texts.get(versionOf(one))?.name) || humanize(one.decisionId),
    ruleText: (one: Decision, ruleId: string) =>
      pick(language, texts.get(versionOf(one))?.rules.get(ruleId) ?? ''),
  };
}
