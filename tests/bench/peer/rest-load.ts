import { Pool } from 'undici';
import { serveLoad } from '../engine/load-generator.ts';
import { post } from './rest.ts';

/** The load generator for the peer: its REST interface over 16 connections. */
export function run(url: string): void {
  const pool = new Pool(url, { connections: 16, pipelining: 1 });
  serveLoad({
    async start(processId) {
      await post(pool, `/process-definition/key/${processId}/start`, { variables: {} });
      return true;
    },
  });
}
