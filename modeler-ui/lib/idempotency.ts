/** A key that nobody else chooses; also where the page is not served over HTTPS and randomUUID is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Keys of one form: sending the same content again repeats the request (an answer was lost, a button was pressed
 * twice); changed content is a new one.
 */
export function createKeyring(): (content: unknown) => string {
  let last: { content: string; key: string } | undefined;
  return (content) => {
    const text = JSON.stringify(content);
    if (last?.content !== text) last = { content: text, key: newKey() };
    return last.key;
  };
}
