import { isLoopback } from '../../config/loopback.ts';
import type { EnginePort } from '../host/engine-port.ts';

export interface Address {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface GatewayOptions {
  readonly port: EnginePort;
  readonly grpc: Address;
  readonly rest: Address;
  readonly log: GatewayLog;
  /** The clock's routes are there. Never in `npm start`. */
  readonly testMode: boolean;
  readonly credentials?: Credentials;
  readonly tls?: Tls;
}

/** As pino has it. No field carries what a request held. */
export interface GatewayLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What callers sign in with: any of these. */
export interface Credentials {
  readonly basic?: readonly { readonly username: string; readonly password: string }[];
  readonly bearer?: readonly string[];
  /** Callers without credentials are served too, as nobody in particular: on loopback only. Default false. */
  readonly anonymous?: boolean;
}

/** PEM. */
export interface Tls {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
}

/**
 * Other machines reach the engine only over TLS and with credentials.
 * @throws when the options would let them in otherwise
 */
export function checkListening({ grpc, rest, credentials, tls }: GatewayOptions): void {
  for (const { host } of [grpc, rest]) {
    if (isLoopback(host)) continue;
    if (!tls)
      throw new Error(
        `the engine listens on ${host} only with TLS: give a key and a certificate, or use 127.0.0.1`,
      );
    if (!hasAny(credentials))
      throw new Error(
        `the engine listens on ${host} only with credentials (basic or bearer), or use 127.0.0.1`,
      );
    if (credentials?.anonymous)
      throw new Error(`callers without credentials are served on 127.0.0.1 only, not on ${host}`);
  }
}

function hasAny(credentials: Credentials | undefined): boolean {
  const { basic = [], bearer = [] } = credentials ?? {};
  const secrets = [...basic.map(({ password }) => password), ...bearer];
  return secrets.length > 0 && secrets.every((secret) => secret !== '');
}
