import { useRef, useState } from 'react';
import { type DocumentFault, documentFault } from '../../../src/contracts/document-content.ts';
import { newKey } from '../../lib/idempotency.ts';
import { upload } from '../../lib/upload.ts';

export interface ChosenFile {
  readonly id: string;
  readonly file: File;
  readonly purpose: string;
  readonly state: 'chosen' | 'refused' | 'sending' | 'sent' | 'failed';
  readonly fault?: DocumentFault;
  /** 0 to 1 while it is sent. */
  readonly progress: number;
  readonly error?: unknown;
  readonly documentId?: string;
}

/** Files that somebody chose, and sending them one after the other: slow networks carry one best. */
export function useUploads() {
  const [files, setFiles] = useState<readonly ChosenFile[]>([]);
  const latest = useRef(files);
  const set = (next: readonly ChosenFile[]) => {
    latest.current = next;
    setFiles(next);
  };
  const change = (id: string, part: Partial<ChosenFile>) =>
    set(latest.current.map((one) => (one.id === id ? { ...one, ...part } : one)));

  async function choose(chosen: Iterable<File>, purpose: string): Promise<void> {
    for (const file of chosen) {
      // The server looks at the content too; saying it here saves the upload.
      const start = new Uint8Array(await file.slice(0, 16).arrayBuffer());
      const fault = documentFault(start, file.size);
      const state = fault ? 'refused' : 'chosen';
      set([...latest.current, { id: newKey(), file, purpose, state, progress: 0, ...(fault && { fault }) }]);
    }
  }

  async function send(caseId: string, { id, file, purpose }: ChosenFile): Promise<void> {
    change(id, { state: 'sending', progress: 0, error: undefined });
    try {
      const onProgress = (progress: number) => change(id, { progress });
      const { documentId } = await upload({ caseId, purpose, file, key: id, onProgress });
      change(id, { state: 'sent', progress: 1, documentId });
    } catch (error) {
      change(id, { state: 'failed', error });
    }
  }

  /** @returns the ids of all that are stored now */
  async function sendAll(caseId: string): Promise<string[]> {
    for (const one of latest.current)
      if (one.state === 'chosen' || one.state === 'failed') await send(caseId, one);
    return latest.current.flatMap(({ documentId }) => documentId ?? []);
  }

  return {
    files,
    choose,
    remove: (id: string) => set(latest.current.filter((one) => one.id !== id)),
    setPurpose: (id: string, purpose: string) => change(id, { purpose }),
    sendAll,
    /** As it is now, also right after sending. */
    latest: () => latest.current,
    clear: () => set([]),
  };
}

export type Uploads = ReturnType<typeof useUploads>;
