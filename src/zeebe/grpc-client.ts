import { ZeebeGrpcClient } from '@camunda8/sdk/dist/zeebe/index.js';

export type { ZeebeGrpcClient };

export interface ZeebeGrpcOptions {
  /** `host:port`, or with `grpc://` or `grpcs://` (TLS) before it. */
  readonly address: string;
  /** What the embedded engine knows us by; goes before any strategy of the SDK's. */
  readonly token?: string | undefined;
}

/**
 * A gRPC client of the SDK that is quiet and leaves retries to us. It connects lazily: the engine may be away. Sign-in
 * to a remote cluster is the SDK's own (CAMUNDA_AUTH_STRATEGY and its variables); without it there is none.
 */
export function createZeebeGrpcClient(options: ZeebeGrpcOptions): ZeebeGrpcClient {
  const { address, token } = options;
  const strategy = process.env.CAMUNDA_AUTH_STRATEGY ? undefined : ('NONE' as const);
  return new ZeebeGrpcClient({
    config: {
      ZEEBE_GRPC_ADDRESS: address.includes('://') ? address : `grpc://${address}`,
      ...(token
        ? { CAMUNDA_AUTH_STRATEGY: 'BEARER', CAMUNDA_OAUTH_TOKEN: token }
        : { CAMUNDA_AUTH_STRATEGY: strategy }),
      CAMUNDA_LOG_LEVEL: 'none',
      zeebeGrpcSettings: {
        ZEEBE_CLIENT_LOG_LEVEL: 'NONE',
        ZEEBE_GRPC_CLIENT_RETRY: false,
        ZEEBE_GRPC_CLIENT_EAGER_CONNECT: false,
        ZEEBE_GRPC_CLIENT_CONNECTION_TOLERANCE_MS: 100,
        // The SDK's type knows its default only. Work resumes soon after an outage, however long it was.
        GRPC_MAX_RECONNECT_BACKOFF_MS: 3_000 as unknown as 10_000,
      },
    },
  });
}
