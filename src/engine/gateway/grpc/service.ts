import { createRequire } from 'node:module';
import type { Metadata, ServiceDefinition } from '@grpc/grpc-js';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** A message as the proto loader decodes it: absent fields have their defaults, int64 are text, enums their names. */
export type Message = Readonly<Record<string, unknown>>;

/** Zeebe's gateway, as the .proto in the SDK describes it: the newest that clients have. */
export function loadService(): ServiceDefinition {
  const file = createRequire(import.meta.url).resolve('@camunda8/sdk/dist/proto/zeebe.proto');
  const loaded = loadPackageDefinition(
    loadSync(file, { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true }),
  ) as unknown as { gateway_protocol: { Gateway: { service: ServiceDefinition } } };
  return loaded.gateway_protocol.Gateway.service;
}

export function firstOf(metadata: Metadata, name: string): string | undefined {
  const [value] = metadata.get(name);
  return value === undefined ? undefined : String(value);
}
