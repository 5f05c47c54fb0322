import type { Problem } from '../../src/contracts/problem.ts';
import { credentials, ProblemError, unreachable } from './http.ts';

export interface Upload {
  readonly caseId: string;
  readonly purpose: string;
  readonly file: File;
  /** The same for every try of the same file. */
  readonly key: string;
  /** 0 to 1. */
  onProgress(share: number): void;
}

/** Sends a file as it is. XMLHttpRequest, since fetch says nothing of how far an upload has come. @throws ProblemError */
export function upload({ caseId, purpose, file, key, onProgress }: Upload): Promise<{ documentId: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/cases/${caseId}/documents?purpose=${encodeURIComponent(purpose)}`);
    const headers = { ...credentials(), 'idempotency-key': key, 'content-type': 'application/octet-stream' };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(unreachable());
    request.onload = () => {
      try {
        const body = JSON.parse(request.responseText) as Problem & { documentId: string };
        if (request.status < 300) resolve(body);
        else reject(new ProblemError(body));
      } catch {
        const { status } = request;
        reject(new ProblemError({ type: '/problems/unknown', title: `HTTP ${status}`, status }));
      }
    };
    request.send(file);
  });
}
