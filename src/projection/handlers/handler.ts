import type { Fold } from '../fold.ts';
import type { Instances } from '../instances.ts';
import type { EngineRecord } from '../record.ts';

/** What a handler may use besides the record. */
export interface Projection {
  readonly fold: Fold;
  readonly instances: Instances;
  /** Form ids by form key, as far as the partition has said them. */
  readonly forms: Map<string, string>;
}

/** Projects one value type. Every intent of the type is in exactly one of the two sets: a test holds that. */
export interface Handler {
  readonly valueType: string;
  readonly accepted: ReadonlySet<string>;
  /** Known, and of no consequence for the read model. */
  readonly ignored: ReadonlySet<string>;
  project(record: EngineRecord, to: Projection): void;
}

interface HandlerSpec<Value> {
  readonly valueType: string;
  readonly accepted: readonly string[];
  readonly ignored?: readonly string[];
  project(record: EngineRecord<Value>, to: Projection): void;
}

/** Declares a handler with the shape of the value that it reads. */
export function handler<Value>(spec: HandlerSpec<Value>): Handler {
  return {
    valueType: spec.valueType,
    accepted: new Set(spec.accepted),
    ignored: new Set(spec.ignored ?? []),
    project: spec.project as Handler['project'],
  };
}
