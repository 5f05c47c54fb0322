import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../lib/http.ts';
import { createKeyring } from '../../../lib/idempotency.ts';

/** Sends a customer's message to a case; says so, and looks at the progress again. */
export function useSendMessage(caseId: string, path: string, done: string) {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { t } = useTranslation();
  const keyFor = useRef(createKeyring());
  return useMutation({
    mutationFn: (body: object) =>
      api<{ state: 'delivered' | 'accepted' }>(`/cases/${caseId}/messages/${path}`, {
        method: 'POST',
        body,
        headers: { 'idempotency-key': keyFor.current(body) },
      }),
    onSuccess: ({ state }) => void message.success(state === 'delivered' ? done : t('message.accepted')),
    onError: () => {
      // Trying again with the same words is a new try: a code may be right the second time.
      keyFor.current = createKeyring();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['progress', caseId] }),
  });
}
