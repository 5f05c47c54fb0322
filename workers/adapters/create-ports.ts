import { Agent } from 'undici';
import { createAmlReport } from './aml-report/http-client.ts';
import { createCoreBanking } from './core-banking/http-client.ts';
import { createCreditBureau } from './credit-bureau/http-client.ts';
import { createCreditSystem } from './credit-system/http-client.ts';
import { createCrm } from './crm/http-client.ts';
import { createEId } from './e-id/http-client.ts';
import { createEmail } from './email/http-client.ts';
import { createEngine } from './engine/http-client.ts';
import type { Engine } from './engine/port.ts';
import { type BankSystem, bankSystems } from './errors.ts';
import { createFraudSignals } from './fraud-signals/http-client.ts';
import { type Bounds, defaultBounds } from './http/bounds.ts';
import { allObservers, type CallObserver } from './http/observer.ts';
import { createSystemClient } from './http/system-client.ts';
import { createIncomeProof } from './income-proof/http-client.ts';
import { createPayment, type PaymentOnce } from './payment/http-client.ts';
import type { LocalPorts, Ports, RemotePorts } from './ports.ts';
import { createSms } from './sms/http-client.ts';

export interface RemotePortsConfig {
  /** Base of all the bank's systems; each lies below its own name (`…/core-banking`). */
  readonly bankSystemsUrl: string;
  /** Systems that live elsewhere, e.g. from CORE_BANKING_URL ({@link systemUrlsFrom}). */
  readonly systemUrls?: Partial<Record<BankSystem, string>>;
  readonly token: string;
  /** Zeebe's REST address, `http://host:port`. */
  readonly zeebeRestAddress: string;
  /** Of the embedded engine. */
  readonly engineToken?: string | undefined;
  readonly bounds?: Partial<Bounds>;
  /** How the payment provider is kept from paying twice; `idempotency-key` unless it keeps none. */
  readonly paymentOnce?: PaymentOnce;
  readonly observers?: readonly CallObserver[];
}

export interface PortsConfig extends RemotePortsConfig {
  /** The bank's own code and data: customer stores, screening, open tasks. */
  readonly local: Omit<LocalPorts, 'engine'>;
}

/** `CORE_BANKING_URL` and the like, for the systems that have one. */
export function systemUrlsFrom(
  env: Readonly<Record<string, string | undefined>>,
): Partial<Record<BankSystem, string>> {
  const urls: Partial<Record<BankSystem, string>> = {};
  for (const system of bankSystems) {
    const url = env[`${system.toUpperCase().replaceAll('-', '_')}_URL`];
    if (url) urls[system] = url;
  }
  return urls;
}

/**
 * Clients of every system that is spoken to over HTTP; no call is made yet. Only a main file (or a test) calls this.
 * @returns `close` ends open connections
 */
export function createRemotePorts(config: RemotePortsConfig): {
  ports: RemotePorts & { readonly engine: Engine };
  close(): Promise<void>;
} {
  const bounds: Bounds = { ...defaultBounds, ...config.bounds };
  const dispatcher = new Agent({ connections: 64, maxResponseSize: 1024 * 1024 });
  const shared = { bounds, dispatcher, observer: allObservers(config.observers ?? []) };
  const client = (system: BankSystem) =>
    createSystemClient({
      ...shared,
      system,
      baseUrl: trim(config.systemUrls?.[system] ?? `${trim(config.bankSystemsUrl)}/${system}`),
      token: config.token,
    });
  const engine = createSystemClient({
    ...shared,
    system: 'engine',
    baseUrl: trim(config.zeebeRestAddress),
    token: config.engineToken ?? '',
  });
  return {
    ports: {
      coreBanking: createCoreBanking(client('core-banking')),
      crm: createCrm(client('crm')),
      creditSystem: createCreditSystem(client('credit-system')),
      payment: createPayment(client('payment'), config.paymentOnce),
      creditBureau: createCreditBureau(client('credit-bureau')),
      incomeProof: createIncomeProof(client('income-proof')),
      eId: createEId(client('e-id')),
      sms: createSms(client('sms')),
      email: createEmail(client('email')),
      amlReport: createAmlReport(client('aml-report')),
      fraudSignals: createFraudSignals(client('fraud-signals')),
      engine: createEngine(engine),
    },
    close: () => dispatcher.close(),
  };
}

/** Everything workers may use: the remote systems and the bank's own code and data. */
export function createPorts(config: PortsConfig): { ports: Ports; close(): Promise<void> } {
  const remote = createRemotePorts(config);
  return { ports: { ...config.local, ...remote.ports }, close: remote.close };
}

const trim = (url: string) => url.replace(/\/+$/, '');
