/** gRPC status codes that mean something to us. */
export const grpcStatus = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  resourceExhausted: 8,
  failedPrecondition: 9,
  internal: 13,
  unavailable: 14,
} as const;

/** The status code of an error that gRPC made, or undefined when it came from elsewhere. */
export function grpcCode(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'number' ? code : undefined;
}

/** Trouble that passes by itself: back-pressure, a gateway or partition away, a time limit on the way. */
export function isPassing(error: unknown): boolean {
  const code = grpcCode(error);
  return (
    code === grpcStatus.resourceExhausted ||
    code === grpcStatus.unavailable ||
    code === grpcStatus.deadlineExceeded ||
    code === grpcStatus.internal ||
    code === grpcStatus.cancelled
  );
}

/** The engine is up but asks for less: back-pressure. */
export function isBackPressure(error: unknown): boolean {
  return grpcCode(error) === grpcStatus.resourceExhausted;
}

/** The job is no longer ours: completed, timed out and taken by another, or cancelled with its element. */
export function isJobLost(error: unknown): boolean {
  const code = grpcCode(error);
  return code === grpcStatus.notFound || code === grpcStatus.failedPrecondition;
}
