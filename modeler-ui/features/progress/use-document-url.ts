import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { apiBlob } from '../../lib/http.ts';

/**
 * An address of a document inside this page, fetched beforehand: a link that a tap opens at once, which no browser
 * takes for a pop-up.
 */
export function useDocumentUrl(caseId: string, documentId: string | undefined) {
  const content = useQuery({
    queryKey: ['document', caseId, documentId],
    queryFn: ({ signal }) => apiBlob(`/cases/${caseId}/documents/${documentId}`, { signal }),
    enabled: documentId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!content.data) return;
    const made = URL.createObjectURL(content.data);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [content.data]);
  return { url, error: content.error };
}
