import { FormData, type Pool, request } from 'undici';

/** What the peer answered with a status that is no success. */
class PeerRefused extends Error {}

/** One call of the peer's REST interface. @throws PeerRefused naming path, status and the beginning of the answer */
export async function post<T>(pool: Pool, path: string, body: object): Promise<T> {
  const answer = await pool.request({
    method: 'POST',
    path: `/engine-rest${path}`,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300)
    throw new PeerRefused(`${path} was answered ${answer.statusCode}: ${text.slice(0, 300)}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

export async function deploy(
  url: string,
  models: readonly { readonly name: string; readonly content: string }[],
): Promise<void> {
  const form = new FormData();
  form.set('deployment-name', 'bench');
  for (const { name, content } of models) form.set(name, new Blob([content]), name);
  const answer = await request(`${url}/engine-rest/deployment/create`, { method: 'POST', body: form });
  const text = await answer.body.text();
  if (answer.statusCode >= 300)
    throw new PeerRefused(`the deployment was answered ${answer.statusCode}: ${text.slice(0, 300)}`);
}

/** Whether it answers now. */
export async function answers(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${url}/engine-rest/engine`, { headersTimeout: 10_000 });
    await body.dump();
    return statusCode < 300;
  } catch {
    return false;
  }
}
