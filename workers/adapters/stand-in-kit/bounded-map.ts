/** A map that forgets its oldest entries beyond `limit`, so that a stand-in that runs for weeks stays small. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly limit: number;

  constructor(limit: number) {
    super();
    this.limit = limit;
  }

  override set(key: Key, value: Value): this {
    super.set(key, value);
    if (this.size > this.limit) this.delete(this.keys().next().value as Key);
    return this;
  }
}

/** Entries kept in memory per index: a provider's usual retention, far beyond any demo. */
export const keptEntries = 200_000;
