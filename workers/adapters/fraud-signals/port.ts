import type { QueryCall } from '../call.ts';

export interface DeviceReputation {
  readonly reputation: 'trusted' | 'neutral' | 'suspicious' | 'blocked';
  /** 0 (no risk) to 100. */
  readonly riskScore: number;
  /** Applications that other banks saw from this device in the last 24 hours. */
  readonly applications24h: number;
  readonly emulator: boolean;
}

/** Fraud signals about a device. */
export interface FraudSignals {
  getDeviceReputation(request: { readonly deviceId: string }, call: QueryCall): Promise<DeviceReputation>;
}
