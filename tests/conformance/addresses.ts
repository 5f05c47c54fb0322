/** Where the engine under test is, as the platform's own variables say it. */
export interface Addresses {
  /** host:port, or with grpc:// or grpcs:// before it. */
  readonly grpc: string;
  readonly rest: string;
  /** Of brokers whose clock may be moved (`zeebe.clock.controlled`). */
  readonly management?: string | undefined;
  /** Of our own engine; a cluster of somebody else's gets none. */
  readonly token?: string | undefined;
}

/** What cannot work, in one sentence for whoever called the program. */
export class Refusal extends Error {}

/**
 * @returns undefined when no engine is named
 * @throws Refusal when half of it is named, or what is no address
 */
export function addressesFrom(env: NodeJS.ProcessEnv): Addresses | undefined {
  const { ZEEBE_GRPC_ADDRESS: grpc, ZEEBE_REST_ADDRESS: rest, ZEEBE_MANAGEMENT_ADDRESS: management } = env;
  if (!grpc && !rest) return undefined;
  if (!grpc) throw new Refusal('ZEEBE_REST_ADDRESS is set but ZEEBE_GRPC_ADDRESS is not: set both.');
  if (!rest) throw new Refusal('ZEEBE_GRPC_ADDRESS is set but ZEEBE_REST_ADDRESS is not: set both.');
  if (!/^(grpcs?:\/\/)?[^/\s]+:\d+$/.test(grpc))
    throw new Refusal(
      `ZEEBE_GRPC_ADDRESS is refused: "${grpc}" is not host:port, grpc://host:port or grpcs://host:port.`,
    );
  return {
    grpc,
    rest: httpAddress('ZEEBE_REST_ADDRESS', rest),
    ...(management ? { management: httpAddress('ZEEBE_MANAGEMENT_ADDRESS', management) } : {}),
    ...(env.ENGINE_TOKEN ? { token: env.ENGINE_TOKEN } : {}),
  };
}

function httpAddress(name: string, text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Refusal(`${name} is refused: "${text}" is no http:// or https:// address.`);
  return text.replace(/\/$/, '');
}
